"""Vectors about chains of roots that part, and about policies of one version: SPEC.md's sections Roots and Policy."""

import hashlib

from sync.policy import Limit, sign_policy
from sync.roots import Root, Roots, commitment, public_of
from tests.vectors.cases import Case, policy_case, refused, taken
from tests.vectors.cases import head as head_of
from tests.vectors.people import (
    COMMUNITY,
    ROOT_KEYS,
    SECOND_OFFICE,
    STRANGER,
    chain,
    key,
    plain_policy,
    policy,
)
from tests.vectors.policy_cases import ed25519, with_certificate
from tests.vectors.writing import bundle, segment, several

USURPER, NEXT_USURPER = key("usurper"), key("usurper's reserve")
THEIRS = segment(several(2), author=STRANGER)
# Tips of policies of one version: at most so many are made until one is as a case needs it.
MOST_TRIES = 64


def step(before: Roots, private: bytes, successor: bytes) -> Roots:
    """`before` and a step of the key `private`, which commits to `successor`, whoever was committed to before."""
    next_ = commitment(public_of(successor))
    signed = (
        b"fieldtui root step 1\n" + len(before).to_bytes(4) + before[-1].public + public_of(private) + next_
    )
    return (*before, Root(public_of(private), next_, ed25519(private, signed)))


def usurped(steps: int, leaked: int) -> Roots:
    """A chain of `steps`, in which the key `leaked` (from 0) made its step once more, for the usurper."""
    roots = step(chain(leaked), ROOT_KEYS[leaked], USURPER)
    private, successor = USURPER, NEXT_USURPER
    while len(roots) < steps:
        roots = step(roots, private, successor)
        private, successor = successor, key(f"usurper's reserve {len(roots)}")
    return roots


def policy_of_usurper(version: int, steps: int, leaked: int) -> bytes:
    """A policy that knows the stranger, of a chain that parted at the key that leaked."""
    private = ROOT_KEYS[leaked] if steps == leaked + 1 else USURPER
    private = NEXT_USURPER if steps == leaked + 3 else private
    return sign_policy(plain_policy(version, STRANGER.certificate()), usurped(steps, leaked), private).signed


def chains() -> list[Case]:
    """A device keeps the chain that it goes by."""
    third = policy(1, steps=3)
    theirs = [THEIRS]
    return [
        refused(831, "leaked-second-root", "After two replacements: the second root made its step once more, for another third root.",
                bundle(theirs, policy=policy_of_usurper(9, 3, 1)), "BadPolicy", policy=third),
        refused(832, "leaked-second-root-longer", "The same chain, a step longer than the known one.",
                bundle(theirs, policy=policy_of_usurper(9, 4, 1)), "BadPolicy", policy=third),
        refused(833, "leaked-second-root-shorter", "The same chain, a step shorter: its rank is lower, and it is refused all the same.",
                bundle(theirs, policy=policy_of_usurper(9, 2, 1)), "BadPolicy", policy=third),
        refused(834, "leaked-root-on-the-same-step", "Known are two roots; the second one's step comes with another successor.",
                bundle(theirs, policy=policy_of_usurper(9, 2, 1)), "BadPolicy", policy=policy(1, steps=2)),
        taken(835, "beginning-of-the-known-chain", "A chain that is a beginning of the known one is of lower rank, and ignored.",
              bundle(policy=policy(9, STRANGER.certificate(), steps=2)), policy=third, rank=(2, 1)),
        taken(836, "two-steps-at-once", "The known chain goes on by two steps.",
              bundle(theirs, policy=policy(1, STRANGER.certificate(), steps=3)),
              policy=policy(5), rank=(2, 1), new=2, heads=[head_of(THEIRS)]),
        taken(837, "first-chain-that-is-heard", "Who knows the first root alone cannot tell which chain goes on from it: the first is kept.",
              bundle(theirs, policy=policy_of_usurper(1, 3, 1)), rank=(2, 1), new=2, heads=[head_of(THEIRS)]),
        refused(838, "second-chain-that-is-heard", "The other chain comes later, with a higher version.",
                bundle(policy=policy(9, steps=3)), "BadPolicy", before=[bundle(theirs, policy=policy_of_usurper(1, 3, 1))]),
        refused(839, "other-chain-of-newer-bundle", "The chain was pinned by an earlier bundle, not by the policy at the beginning.",
                bundle(theirs, policy=policy_of_usurper(9, 3, 1)), "BadPolicy",
                       before=[bundle(policy=policy(1, steps=2)), bundle(policy=third)]),
        policy_case(840, "usurped-chain-alone", "Read by itself, a chain that parts from the known one holds.",
                    policy_of_usurper(9, 3, 1), COMMUNITY, (2, 9)),
    ]  # fmt: skip


def tied(*, knows_stranger_higher: bool) -> tuple[bytes, bytes]:
    """Two policies of one version, the one without the stranger and the one with; which has the higher tip is given."""
    plain = policy(2)
    for later in range(MOST_TRIES):
        other = policy(2, STRANGER.certificate(person=f"stranger {later}"))
        if (tip(other) > tip(plain)) is knows_stranger_higher:
            return plain, other
    raise ValueError("no such policy")


def tip(signed: bytes) -> bytes:
    """The last part of a policy's rank."""
    return hashlib.sha256(signed).digest()[:4]


def ranks() -> list[Case]:
    """Of two policies of one version the hash decides."""
    low_plain, high_knows = tied(knows_stranger_higher=True)
    high_plain, low_knows = tied(knows_stranger_higher=False)
    theirs = [THEIRS]
    return [
        _tie(841, "tie-higher-comes", "Two policies have one version; the one with the higher tip comes: it is in force.",
             bundle(theirs, policy=high_knows), low_plain, True),
        _tie(842, "tie-lower-comes", "Two policies have one version; the one with the lower tip comes: it is ignored.",
             bundle(theirs, policy=low_knows), high_plain, False),
        _tie(843, "tie-higher-known", "The higher one knows the sender of a segment and is known; the lower one changes nothing.",
             bundle(theirs, policy=low_plain), high_knows, True),
        _tie(844, "tie-lower-known", "The higher one does not know the sender of a segment, the lower one that was known did.",
             bundle(theirs, policy=high_plain), low_knows, False),
        taken(845, "tie-withdraws", "What the lower one let in is withdrawn by the higher one.", bundle(policy=high_plain),
              policy=low_knows, before=[bundle(theirs)], rank=(0, 2)),
        taken(846, "tie-lets-in", "What lay on the shelf under the lower one comes in under the higher one.", bundle(policy=high_knows),
              policy=low_plain, before=[bundle(theirs)], new=2, heads=[head_of(THEIRS)], rank=(0, 2)),
        taken(847, "version-before-tip", "The version is compared before the tip.", bundle(theirs, policy=policy(3)),
              policy=high_knows, rank=(0, 3), aside=["UnknownSender"]),
    ]  # fmt: skip


def _tie(number: int, name: str, about: str, sent: bytes, known: bytes, comes_in: bool) -> Case:
    if comes_in:
        return taken(number, name, about, sent, policy=known, rank=(0, 2), new=2, heads=[head_of(THEIRS)])
    return taken(number, name, about, sent, policy=known, rank=(0, 2), aside=["UnknownSender"])


def certificates() -> list[Case]:
    """What stands in a certificate."""
    common = segment(several(2, "社区"), author=SECOND_OFFICE, scope="")
    beyond = segment(several(1, "后"), author=SECOND_OFFICE, scope="", after=common)
    ends = Limit("", common.epoch, common.last, common.hash)
    gone = policy(2, SECOND_OFFICE.certificate(revoked=True, limits=(ends,)))
    empty = (
        ("empty-code", "A grid whose code is empty.", 4),
        ("empty-former", "A former grid whose code is empty.", 5),
    )
    return [
        *(
            refused(851 + at, name, about, bundle(policy=with_certificate({place: ["1", ""]})), "BadPolicy")
            for at, (name, about, place) in enumerate(empty)
        ),
        taken(853, "limit-of-community", "A revoked device of the office keeps what it wrote in the community's records up to a limit.",
              bundle([common, beyond]), policy=gone, rank=(0, 2), new=2, aside=["Revoked"], heads=[head_of(common)]),
        policy_case(854, "limit-of-no-scope", "A limit whose scope is empty.", gone, COMMUNITY, (0, 2)),
        policy_case(855, "limit-at-zero", "A limit at the number 0.", with_certificate({6: [["1", 0, 0, bytes(32)]]}), COMMUNITY),
        policy_case(856, "limit-of-long-scope", "A limit whose scope has 33 characters.",
                    with_certificate({6: [["1" * 33, 0, 1, bytes(32)]]}), COMMUNITY),
        policy_case(857, "person-of-two-hundred", "A person of 200 characters that take four bytes each.",
                    with_certificate({2: "𠀀" * 200}), COMMUNITY, (0, 2)),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of this module."""
    return [*chains(), *ranks(), *certificates()]
