"""Vectors about policies, roots and senders: steps 4 and 5 of SPEC.md's Import, and the section Policy."""

from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.roots import Root, RootKeys, Roots, founded
from tests.vectors.cases import Case, head, policy_case, refused, taken
from tests.vectors.people import (
    COMMUNITY,
    EXPIRES,
    FIRST_POLICY,
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
    plain_policy,
    policy,
)
from tests.vectors.sealing import deflate, seal
from tests.vectors.writing import (
    MADE,
    Changes,
    Raw,
    bundle,
    content,
    long_int,
    pack,
    payload,
    replaced,
    segment,
    several,
)

DAY = segment(several(2))
SECOND = policy(2)


def ed25519(private: bytes, message: bytes) -> bytes:
    """A signature of a root."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def signed(inner: bytes, roots: Roots = (), private: bytes = ROOT_KEYS[0], *, count: int = 0) -> bytes:
    """Any bytes as a policy, under any root's signature, over `count` roots (by default as many as there are)."""
    steps = roots or chain()
    message = b"fieldtui policy 1\n" + (count or len(steps)).to_bytes(4) + inner
    return pack([steps, inner, ed25519(private, message)])


def changed(changes: Changes) -> bytes:
    """The second policy with some elements replaced, signed all the same."""
    return signed(pack(replaced(_elements(plain_policy(2)), changes)))


def with_certificate(changes: Changes) -> bytes:
    """The second policy with some elements of the last certificate replaced, signed all the same."""
    elements = _elements(plain_policy(2))
    certificates = [_elements(one) for one in plain_policy(2).certificates]
    certificates[-1] = replaced(certificates[-1], changes)
    return signed(pack(replaced(elements, {4: certificates})))


def _elements(value: msgspec.Struct) -> list[object]:
    return [getattr(value, name) for name in value.__struct_fields__]


def _other_chain() -> Roots:
    return founded(RootKeys(key("usurper"), key("usurper's reserve")))


def _not_committed() -> Roots:
    """A second step that the first did not commit to, correctly signed by itself."""
    first, usurper = chain()[0], _other_chain()[0]
    message = b"fieldtui root step 1\n" + (1).to_bytes(4) + first.public + usurper.public + usurper.next
    return (first, Root(usurper.public, usurper.next, ed25519(key("usurper"), message)))


def _step_unsigned() -> Roots:
    first, second = chain(2)
    return (first, Root(second.public, second.next, first.signature))


def _too_long() -> Roots:
    steps = chain(65)
    assert len(steps) == 65
    return steps


def bad_policies() -> list[Case]:
    """A policy that is refused, and the bundle with it."""
    plain = pack(plain_policy(2))
    office_twice = (*plain_policy(2).certificates, OFFICE.certificate(person="once more"))
    usurper = key("usurper")
    wrong: Sequence[tuple[int, str, str, bytes]] = (
        (201, "policy-signed-by-reserve", "The reserve signs nothing before it is the root.", signed(plain, private=ROOT_KEYS[1])),
        (202, "policy-signature-changed", "A bit of the signature was changed.", SECOND[:-1] + bytes((SECOND[-1] ^ 1,))),
        (203, "policy-changed", "A certificate's role was changed after signing.", SECOND.replace(b"\xa6worker", b"\xa6office", 1)),
        (204, "policy-of-other-root", "Another chain names another community.", signed(plain, _other_chain(), usurper)),
        (205, "policy-of-other-community", "The chain is right, the policy says another community.", changed({0: key("another")[:16]})),
        (206, "root-not-committed", "The second root is not the one that the first committed to.",
         signed(plain, _not_committed(), usurper)),
        (207, "root-step-unsigned", "The second step carries another signature.", signed(plain, _step_unsigned(), ROOT_KEYS[1])),
        (208, "signed-by-leaked-root", "A policy of the second root, signed by the first one, which leaked.",
         signed(plain, chain(2), ROOT_KEYS[0])),
        (209, "signed-for-fewer-roots", "The signature is over another number of roots.", signed(plain, chain(2), ROOT_KEYS[1], count=1)),
        (210, "policy-trailing-byte", "A byte behind the signed policy.", SECOND + b"\0"),
        (211, "policy-inner-trailing-byte", "A byte behind the policy inside, signed.", signed(plain + b"\0")),
        (212, "policy-long-int", "The version in nine bytes, signed.", changed({1: long_int(2)})),
        (213, "device-twice", "Two certificates for one device.", changed({4: office_twice})),
        (214, "unknown-role", "A role that there is not.", with_certificate({3: "mayor"})),
        (215, "version-zero", "Versions begin at 1.", changed({1: 0})),
        (216, "version-too-large", "The version 2^53.", changed({1: 1 << 53})),
        (217, "certificate-of-seven", "A certificate without its last element.", _certificate_of_seven()),
        (218, "short-signing-key", "A signing key of 31 bytes.", with_certificate({0: bytes(31)})),
        (219, "long-person", "A person of 201 characters.", with_certificate({2: "人" * 201})),
        (220, "long-code", "A grid whose code has 33 characters.", with_certificate({4: ["1" * 33]})),
        (221, "too-many-grids", "256 grids.", with_certificate({4: ["1"] * 256})),
        (222, "short-limit-hash", "A limit whose hash has 31 bytes.", with_certificate({6: [["1", 0, 1, bytes(31)]]})),
        (223, "revoked-as-number", "`revoked` is 0.", with_certificate({7: 0})),
        (224, "limit-epoch-too-large", "A limit in the epoch 2^31.", with_certificate({6: [["1", 1 << 31, 1, bytes(32)]]})),
        (225, "policy-no-msgpack", "Bytes that begin nothing.", b"\xc1\xc1"),
        (226, "policy-signature-short", "A signature of 63 bytes.", pack([chain(), plain, bytes(63)])),
        (227, "no-roots", "A chain without a step.", pack([[], plain, bytes(64)])),
    )  # fmt: skip
    lower = signed(pack(plain_policy(1)), private=ROOT_KEYS[1])
    return [
        *(
            refused(number, name, about, bundle([DAY], policy=bad), "BadPolicy")
            for number, name, about, bad in wrong
        ),
        refused(228, "bad-policy-of-lower-rank", "A forged policy refuses the bundle, also one that would be ignored.",
                bundle([DAY], policy=lower), "BadPolicy", policy=policy(3)),
        refused(229, "bad-policy-of-unknown-sender", "The policy is looked at before the sender.",
                bundle([DAY], sender=STRANGER, policy=lower), "BadPolicy"),
    ]  # fmt: skip


def _certificate_of_seven() -> bytes:
    elements = _elements(plain_policy(2))
    certificates = [_elements(one) for one in plain_policy(2).certificates]
    certificates[-1] = certificates[-1][:-1]
    return signed(pack(replaced(elements, {4: certificates})))


def ranks() -> list[Case]:
    """Which of two policies is in force."""
    theirs = segment(several(2), author=STRANGER)
    replaced_root = policy(1, steps=2)
    return [
        taken(231, "newer-policy", "A higher version is the policy from here on.", bundle(policy=SECOND), rank=(0, 2)),
        taken(232, "same-policy", "The very policy that is known.", bundle(policy=FIRST_POLICY), rank=(0, 1)),
        taken(233, "stale-policy", "A lower version is ignored, and the bundle taken in.", bundle([DAY], policy=SECOND),
              policy=policy(3), rank=(0, 3), new=2, heads=[head(DAY)]),
        taken(235, "root-replaced", "The reserve became the root: its version 1 is above the version 9 before.",
              bundle(policy=replaced_root), policy=policy(9), rank=(1, 1)),
        taken(236, "leaked-root-outranked", "After the root was replaced, the old one's version 9 is ignored.",
              bundle([theirs], policy=policy(9, STRANGER.certificate())), policy=replaced_root, rank=(1, 1), aside=["UnknownSender"]),
        taken(237, "three-roots", "A chain of three steps, where one was known.", bundle(policy=policy(1, steps=3)), rank=(2, 1)),
        taken(238, "higher-of-second-root", "Within one root the version decides.", bundle(policy=policy(2, steps=2)),
              policy=replaced_root, rank=(1, 2)),
    ]  # fmt: skip


def senders() -> list[Case]:
    """Step 5."""
    revoked = PEER.certificate(revoked=True, grids=())
    inside = content([DAY])
    over_plain = OFFICE.id + OFFICE.sign(b"fieldtui bundle 1\n" + OFFICE.id + inside) + deflate(inside)
    honest = payload(deflate(inside))
    late = EXPIRES + 1
    from_peer = bundle([DAY], sender=PEER)
    to_office = bundle([DAY], sender=PEER, to=(OFFICE,))
    return [
        refused(241, "unknown-sender", "A device that is not in the policy says nothing.", bundle([DAY], sender=STRANGER), "UnknownSender"),
        taken(242, "sender-of-newer-policy", "The policy inside is the one that knows the sender.",
              bundle([DAY], sender=STRANGER, policy=policy(2, STRANGER.certificate())), rank=(0, 2), new=2, heads=[head(DAY)]),
        refused(243, "signed-by-another", "The office's name, another device's signature.", bundle([DAY], signer=PEER), "BadSignature"),
        refused(244, "name-of-another", "The office's signature, another device's name.", seal(PEER.id + honest[16:], WORKER), "BadSignature"),
        refused(245, "signed-before-deflate", "The signature is over the content before it was compressed.",
                seal(over_plain, WORKER), "BadSignature"),
        refused(246, "signature-changed", "A bit of the signature was changed.",
                seal(honest[:20] + bytes((honest[20] ^ 1,)) + honest[21:], WORKER), "BadSignature"),
        refused(247, "revoked-sender", "The sender was revoked.", bundle([DAY], sender=PEER), "Revoked", policy=policy(2, revoked)),
        refused(248, "revoked-by-its-own-bundle", "The sender carries the policy that revokes it.",
                bundle([DAY], sender=PEER, policy=policy(2, revoked)), "Revoked"),
        refused(249, "revoked-and-forged", "The signature is looked at before the revocation.",
                bundle([DAY], sender=PEER, signer=OTHER), "BadSignature", policy=policy(2, revoked)),
        refused(250, "unknown-and-forged", "The certificate is looked at before the signature.",
                bundle([DAY], sender=STRANGER, signer=PEER), "UnknownSender"),
        taken(251, "reinstated-sender", "A newer policy takes a device back.",
              bundle([DAY], sender=PEER, policy=policy(3)), policy=policy(2, revoked), rank=(0, 3), new=2, heads=[head(DAY)]),
        refused(252, "expired", "From worker to worker, a second after the policy expired.", from_peer, "Expired", now=late),
        taken(253, "last-second", "From worker to worker, in the second in which the policy expires.", from_peer,
              now=EXPIRES, new=2, heads=[head(DAY)]),
        taken(254, "expired-from-office", "The office's bundle is taken after the policy expired.", bundle([DAY]),
              now=late, new=2, heads=[head(DAY)]),
        taken(255, "expired-to-office", "The office takes a worker's bundle after the policy expired.", to_office,
              to=OFFICE, now=late, new=2, heads=[head(DAY)]),
        taken(256, "renewed-by-worker", "A worker carries the policy that was renewed.",
              bundle([DAY], sender=PEER, policy=policy(2, expires=late + 99)), now=late, rank=(0, 2), new=2, heads=[head(DAY)]),
        refused(257, "expired-and-older", "An older policy with a later end is ignored.",
                bundle([DAY], sender=PEER, policy=policy(1, expires=late + 99)), "Expired", now=late, policy=SECOND),
        refused(258, "revoked-before-expired", "Revoked, and the policy has expired: the revocation is named.",
                from_peer, "Revoked", now=late, policy=policy(2, revoked)),
        taken(259, "clock-of-1970", "A receiver whose clock shows 1970, and a bundle made later.", from_peer,
              now=0, new=2, heads=[head(DAY)]),
        taken(260, "made-long-ago", "When a bundle was made is a claim that decides nothing.",
              bundle([DAY], changes={MADE: -NOW}), new=2, heads=[head(DAY)]),
    ]  # fmt: skip


def receivers() -> list[Case]:
    """What a policy takes from its receiver."""
    grid = segment(several(2))
    common = segment(several(1, "社区"), author=OFFICE, scope="")
    second = segment(several(3, "二网格"), author=OTHER, scope="2")
    held = bundle([grid, common])
    moved = policy(2, WORKER.certificate(grids=("2",), former=("1",)))
    two_grids = policy(2, WORKER.certificate(grids=("1", "2")))
    return [
        taken(261, "moved-receiver", "The receiver has the grid 2 in place of 1: what it held of 1 goes.",
              bundle([grid, second], policy=moved), before=[held], rank=(0, 2), new=3, aside=["NotYourScope"],
              heads=[head(common), head(second)]),
        taken(262, "revoked-receiver", "The receiver is revoked: it holds nothing any more, and takes nothing in.",
              bundle([grid, common], policy=policy(2, WORKER.certificate(revoked=True, grids=()))), before=[held], rank=(0, 2),
              aside=["NotYourScope", "NotYourScope"]),
        taken(263, "receiver-of-two-grids", "The receiver gets a second grid: of what came too early nothing was kept.",
              bundle(policy=two_grids), before=[held, bundle([second])], rank=(0, 2), heads=[head(grid), head(common)]),
        taken(265, "second-grid-comes-again", "What came before the receiver got its second grid comes again.",
              bundle([second]), before=[held, bundle([second]), bundle(policy=two_grids)], rank=(0, 2), new=3,
              heads=[head(grid), head(common), head(second)]),
        taken(264, "receiver-becomes-office", "The receiver is the office's now, and may hold every grid.",
              bundle([second], policy=policy(2, WORKER.certificate(role="office", grids=()))), before=[held], rank=(0, 2), new=3,
              heads=[head(grid), head(common), head(second)]),
    ]  # fmt: skip


def alone() -> list[Case]:
    """Policies by themselves."""
    most = policy(1, STRANGER.certificate(
        person="人" * 200, grids=("1",) * 255, former=("格" * 32, *("1",) * 254), revoked=True,
    ))  # fmt: skip
    plain = pack(plain_policy())
    return [
        policy_case(281, "policy", "A policy of the first root.", FIRST_POLICY, COMMUNITY, (0, 1)),
        policy_case(282, "policy-wrong-community", "A policy of another community.", FIRST_POLICY, key("another")[:16]),
        policy_case(283, "policy-of-sixty-four-roots", "A chain as long as it may be.", policy(1, steps=64), COMMUNITY, (63, 1)),
        policy_case(284, "policy-of-sixty-five-roots", "A chain a step longer than it may be.",
                    signed(plain, _too_long(), ROOT_KEYS[64]), COMMUNITY),
        policy_case(285, "policy-longest-certificate", "A certificate as large as its lists allow.", most, COMMUNITY, (0, 1)),
        policy_case(286, "policy-steps-swapped", "The chain's steps in another order.",
                    signed(plain, chain(2)[::-1], ROOT_KEYS[1]), COMMUNITY),
        policy_case(287, "policy-chain-cut", "The second root's signature, without its step in the chain.",
                    signed(plain, chain(), ROOT_KEYS[1]), COMMUNITY),
        policy_case(288, "policy-of-nobody", "A policy without certificates holds.",
                    signed(pack([COMMUNITY, 1, NOW, EXPIRES, []])), COMMUNITY, (0, 1)),
        policy_case(289, "policy-long-bin", "The signature with a length of three bytes.", _long_bin(), COMMUNITY),
        policy_case(290, "policy-highest-version", "The version 2^53 - 1.",
                    signed(pack([COMMUNITY, (1 << 53) - 1, NOW, EXPIRES, []])), COMMUNITY, (0, (1 << 53) - 1)),
        policy_case(291, "policy-two-offices", "Two devices of the office, one revoked.",
                    policy(4, SECOND_OFFICE.certificate(revoked=True)), COMMUNITY, (0, 4)),
        policy_case(292, "policy-no-device-key", "A certificate whose signing key is no point: nobody can use it.",
                    with_certificate({0: b"\xff" * 32}), COMMUNITY, (0, 2)),
    ]  # fmt: skip


def _long_bin() -> bytes:
    steps, inner, signature = msgspec.msgpack.decode(FIRST_POLICY)
    return pack([steps, inner, Raw(b"\xc5\0\x40" + signature)])


def cases() -> list[Case]:
    """All of this module."""
    return [*bad_policies(), *ranks(), *senders(), *receivers(), *alone()]
