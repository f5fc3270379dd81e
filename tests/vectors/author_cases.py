"""Vectors about who wrote a segment: step 6 of SPEC.md's Import behind *Segment*, and what limits put in force."""

from collections.abc import Sequence
from typing import Unpack

from sync.policy import Certificate, Limit, Policy, sign_policy
from tests.vectors.cases import Case, Setup, head, taken
from tests.vectors.people import (
    COMMUNITY,
    EXPIRES,
    NOW,
    OFFICE,
    OTHER,
    PEER,
    ROOT_KEYS,
    SECOND_OFFICE,
    STRANGER,
    WORKER,
    chain,
    key,
    policy,
)
from tests.vectors.writing import Event, Made, bundle, long_int, named, ref, segment, several

DAY = segment(several(2))
SECOND = segment(several(3), after=DAY)
THIRD = segment(several(1), after=SECOND)
THREE = [DAY, SECOND, THIRD]


def limit(made: Made) -> Limit:
    """A log ends with this segment."""
    return Limit(made.scope, made.epoch, made.last, made.hash)


def revoked(*ends: Made) -> Certificate:
    """The peer's certificate once it is revoked at `ends`."""
    return PEER.certificate(revoked=True, grids=(), limits=tuple(map(limit, ends)))


def moved(*ends: Made, grids: Sequence[str] = ("2",), former: Sequence[str] = ()) -> Certificate:
    """The peer's certificate once it has the grid 2 in place of 1, which ends at `ends`."""
    return PEER.certificate(grids=tuple(grids), former=tuple(former), limits=tuple(map(limit, ends)))


def aside(number: int, name: str, about: str, made: Made, reason: str, **setup: Unpack[Setup]) -> Case:
    """A bundle with one segment, which is put aside."""
    return taken(number, name, about, bundle([made], to=(setup.get("to", WORKER),)), aside=[reason], **setup)


def in_force(number: int, name: str, about: str, made: Made, **setup: Unpack[Setup]) -> Case:
    """A bundle with one segment, which is taken in."""
    sent = bundle([made], to=(setup.get("to", WORKER),))
    return taken(number, name, about, sent, new=made.count, heads=[head(made)], **setup)


def authors() -> list[Case]:
    """Who may say what to whom."""
    changed = DAY.data.replace("小区1".encode("gbk"), "小区9".encode("gbk"))
    return [
        aside(301, "unknown-author", "A segment of a device that is not in the policy.", segment(several(2), author=STRANGER), "UnknownSender"),
        aside(302, "other-grid", "A segment of a grid that the receiver may not hold.",
              segment(several(2), author=OTHER, scope="2"), "NotYourScope"),
        aside(303, "other-grid-of-office", "Of the office, but of a grid that the receiver may not hold.",
              segment(several(2), author=OFFICE, scope="2"), "NotYourScope"),
        aside(304, "grid-of-another", "A worker wrote in a grid that it has not.", segment(several(2), author=OTHER), "OutOfScope"),
        aside(305, "worker-in-community", "A worker wrote in the community's own records.", segment(several(2), scope=""), "OutOfScope"),
        aside(306, "unknown-grid", "To the office: a worker wrote in a grid that nobody has.",
              segment(several(2), scope="9"), "OutOfScope", to=OFFICE),
        in_force(307, "office-in-grid", "The office writes in every grid.", segment(several(2), author=OFFICE)),
        in_force(308, "second-office", "A second device of the office writes as well.", segment(several(2), author=SECOND_OFFICE, scope="")),
        in_force(309, "office-receives-all", "The office holds every grid.", segment(several(2), author=OTHER, scope="2"), to=OFFICE),
        in_force(310, "former-grid", "A grid that the author has left is still open to it.", DAY,
                 policy=policy(1, moved(former=("1",)))),
        aside(311, "signed-by-another-device", "Another device signed the segment.", segment(several(2), signer=OTHER), "BadSignature"),
        aside(312, "signature-of-zeros", "A signature of zeros.", segment(several(2), signature=bytes(64)), "BadSignature"),
        taken(313, "body-changed", "A text was changed after signing: the commitment is another.", bundle([changed]), aside=["BadSignature"]),
        taken(314, "salt-changed", "A salt was changed after signing: the commitment is another.",
              bundle([segment(several(2), salts={0: [bytes(16)]})]), aside=["BadSignature"]),
        aside(315, "grid-before-unknown", "Unknown, and of another grid: the grid is looked at first.",
              segment(several(2), author=STRANGER, scope="2"), "NotYourScope"),
        aside(316, "grid-before-signature", "Of another grid, and forged: the grid is looked at first.",
              segment(several(2), author=OTHER, scope="2", signer=PEER), "NotYourScope"),
        aside(317, "signature-before-grid-of-another", "Forged, in a grid that the author has not: the signature is looked at first.",
              segment(several(2), author=OTHER, signer=PEER), "BadSignature"),
        aside(318, "author-before-fault", "Against a rule of segments, and of an unknown device: the author is looked at first.",
              segment(several(2), author=STRANGER, header={4: [1, 0]}), "UnknownSender"),
        aside(319, "grid-before-fault", "Against a rule of segments, and of another grid: the grid is looked at first.",
              segment(several(2), author=OTHER, scope="2", header={4: [1, 0]}), "NotYourScope"),
        aside(320, "fault-before-signature", "Against a rule, and forged: the rule is looked at first.",
              segment(several(2), signer=OTHER, header={4: [1, 0]}), "NotCanonical"),
        aside(324, "type-before-author", "An element of another type, and of an unknown device: the encoding is looked at first.",
              segment(several(2), author=STRANGER, header={4: [1.0, 1]}), "NotCanonical"),
        aside(325, "encoding-before-grid", "A long integer, and of another grid: the encoding is looked at first.",
              segment(several(2), author=OTHER, scope="2", header={1: long_int(1)}), "NotCanonical"),
        aside(326, "author-before-field", "A wrong field, and of an unknown device: the author is looked at first.",
              segment([Event("door.seen", {"seen": 1})], author=STRANGER), "UnknownSender"),
        taken(321, "others-go-on", "One bad segment spoils no other.",
              bundle([DAY, segment(several(1), author=OTHER), b"\xc0", segment(several(1), author=OFFICE)]),
              new=3, aside=["OutOfScope", "NotCanonical"], heads=[head(DAY), head(segment(several(1), author=OFFICE))]),
        aside(322, "order-of-worker", "Only the office orders records erased.", _order(), "NotForWorkers"),
        taken(323, "relayed", "Another worker relays what the office wrote.", bundle([segment(several(2), author=OFFICE)], sender=PEER),
              new=2, heads=[head(segment(several(2), author=OFFICE))]),
        aside(327, "pass-of-worker", "Only the office issues passes.", _alone("pass.issued"), "NotForWorkers"),
        aside(328, "revocation-of-worker", "Only the office revokes passes.", _alone("pass.revoked"), "NotForWorkers"),
    ]  # fmt: skip


def _order() -> Made:
    return segment([named("甲"), Event("erasure.ordered", {"records@": [ref(1)]})])


def _alone(kind: str) -> Made:
    return segment([Event(kind, {"number": "000000000000001"})])


def limits() -> list[Case]:
    """Logs that are not open to their author any more."""
    gone = policy(2, revoked())
    at_second, beyond = policy(2, revoked(SECOND)), policy(2, revoked(THIRD))
    return [
        taken(331, "revoked-author", "Nothing of a revoked device is in force without a limit.",
              bundle(THREE), policy=gone, rank=(0, 2), aside=["Revoked"] * 3),
        taken(332, "limit", "Up to the limit it is in force, beyond it is not, whoever brings it.",
              bundle(THREE), policy=at_second, rank=(0, 2), new=5, aside=["Revoked"], heads=[head(SECOND)]),
        taken(333, "limit-reached-late", "The limit's segment without the ones before it: nothing is in force yet.",
              bundle([SECOND, THIRD]), policy=beyond, rank=(0, 2), aside=["Revoked", "Revoked"]),
        taken(334, "limit-reached", "The segment that was missing on the way to the limit: all of it is in force.",
              bundle([DAY]), before=[bundle([SECOND, THIRD])], policy=beyond, rank=(0, 2), new=6, heads=[head(THIRD)]),
        taken(335, "limit-not-reached", "Everything before the limit, but not its segment: nothing is in force yet.",
              bundle([DAY, SECOND]), policy=beyond, rank=(0, 2), aside=["Revoked", "Revoked"]),
        taken(336, "withdrawn", "What was believed is withdrawn by a policy without a limit.",
              bundle(policy=gone), before=[bundle(THREE)], rank=(0, 2)),
        taken(337, "withdrawn-beyond-limit", "What was believed beyond the limit is withdrawn.",
              bundle(policy=at_second), before=[bundle(THREE)], rank=(0, 2), heads=[head(SECOND)]),
        taken(338, "withdrawn-before-limit", "More is in force than is held: what is held is withdrawn until the rest has come.",
              bundle(policy=beyond), before=[bundle([DAY, SECOND])], rank=(0, 2)),
        taken(339, "limit-at-nothing", "The limit names a hash that no segment has.", bundle(THREE), rank=(0, 2),
              policy=policy(2, PEER.certificate(revoked=True, limits=(Limit("1", 7, 5, key("no segment")),))), aside=["Revoked"] * 3),
        taken(340, "limit-of-other-grid", "The limit is of another grid.", bundle(THREE), rank=(0, 2),
              policy=policy(2, PEER.certificate(revoked=True, limits=(Limit("2", 7, 5, SECOND.hash),))), aside=["Revoked"] * 3),
        taken(341, "taken-back", "A later policy takes the device back, and what lay on the shelf.",
              bundle(policy=policy(3)), before=[bundle(THREE)], policy=gone, rank=(0, 3), new=6, heads=[head(THIRD)]),
        taken(342, "limit-moved", "A later policy names a later limit.",
              bundle(policy=policy(3, revoked(THIRD))), before=[bundle(THREE)], policy=at_second, rank=(0, 3), new=1, heads=[head(THIRD)]),
        taken(343, "moved-author", "The author has left the grid: without a limit nothing is in force.",
              bundle(THREE), policy=policy(2, moved()), rank=(0, 2), aside=["OutOfScope"] * 3),
        taken(344, "moved-author-limit", "The author has left the grid, which ends at a limit.",
              bundle(THREE), policy=policy(2, moved(SECOND)), rank=(0, 2), new=5, aside=["OutOfScope"], heads=[head(SECOND)]),
        taken(345, "limit-of-open-grid", "A limit means nothing where the author may write.",
              bundle(THREE), policy=policy(2, moved(SECOND, grids=("1",))), rank=(0, 2), new=6, heads=[head(THIRD)]),
        taken(346, "known-up-to-limit", "What is in force by a limit is known when it comes again.",
              bundle([DAY, SECOND]), before=[bundle(THREE)], policy=at_second, rank=(0, 2), known=5, heads=[head(SECOND)]),
        taken(347, "author-enrolled", "A newer policy knows the author of what lay on the shelf.",
              bundle(policy=policy(2, STRANGER.certificate())), before=[bundle([segment(several(2), author=STRANGER)])],
              rank=(0, 2), new=2, heads=[head(segment(several(2), author=STRANGER))]),
        taken(348, "author-gets-grid", "A newer policy gives the author the grid of what lay on the shelf.",
              bundle(policy=policy(2, OTHER.certificate(grids=("1", "2")))), before=[bundle([segment(several(2), author=OTHER)])],
              rank=(0, 2), new=2, heads=[head(segment(several(2), author=OTHER))]),
        taken(349, "author-dropped", "A higher policy, of another root, does not know the author any more.",
              bundle([DAY], policy=_without_peer()), before=[bundle([DAY, SECOND])], rank=(1, 1), aside=["UnknownSender"]),
        taken(350, "revoked-in-one-bundle", "The policy and the segments up to its limit come in one bundle, the last one first.",
              bundle(THREE[::-1], policy=at_second), rank=(0, 2), new=5, aside=["Revoked"], heads=[head(SECOND)]),
    ]  # fmt: skip


def _without_peer() -> bytes:
    kept = tuple(person.certificate() for person in (OFFICE, WORKER))
    return sign_policy(Policy(COMMUNITY, 1, NOW, EXPIRES, kept), chain(2), ROOT_KEYS[1]).signed


def cases() -> list[Case]:
    """All of this module."""
    return [*authors(), *limits()]
