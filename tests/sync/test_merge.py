"""Taking bundles in: each is taken whole or refused by name, and what is refused leaves no trace."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from fieldtui.device import Device, Identity
from fieldtui.errors import explain
from fieldtui.i18n import use_language
from fieldtui.log.rebuild import rebuild
from fieldtui.log.settings import set_setting
from fieldtui.visits import ANSWERED, NO_ANSWER, record_visit
from sync.content import write
from sync.errors import (
    BadPolicy,
    BadSignature,
    Damaged,
    NotABundle,
    NotCanonical,
    NotEnrolled,
    NotForThisDevice,
    OtherCommunity,
    Refused,
    UnknownSender,
    UnsupportedVersion,
)
from sync.exchange import export, incoming, merge, standing
from sync.policy import OFFICE, WORKER, Certificate, Policy, sign_policy, verified
from tests.sync import forging
from tests.sync.village import (
    Village,
    bundle,
    count,
    doors_of,
    enrolled,
    everything,
    new,
    reasons,
    state,
    village,
)


@pytest.fixture
def small() -> Village:
    """An office, and a worker each of grid 1, of grid 2, and of both."""
    return village({"甲": ("1",), "乙": ("2",), "丙": ("1", "2")})


def visited(device: Device, code: str, outcome: str = ANSWERED) -> int:
    return record_visit(device, doors_of(device, code)[0], outcome, note="门口放了口罩")


def refused(device: Device, data: bytes) -> Refused:
    """How `device` refuses `data`; fails if it does not, or if anything in its vault is otherwise afterwards."""
    before, identity = everything(device), device.identity
    with pytest.raises(Refused) as caught:
        merge(device, data, "某同步包.fieldtui")
    assert everything(device) == before
    assert device.identity == identity
    return caught.value


# --- whole and unchanged ---------------------------------------------------------------------------------


def test_a_visit_reaches_the_office(small: Village) -> None:
    visited(small.workers["甲"], "1")
    merged = merge(small.office, bundle(small.workers["甲"]), "b")
    assert (merged.events, merged.sender, merged.reason, merged.refusal) == (1, "甲", "", None)
    assert count(small.office, "visits") == 1


def test_merging_twice_is_merging_once(small: Village) -> None:
    visited(small.workers["甲"], "1")
    data = bundle(small.workers["甲"])
    merge(small.office, data, "b")
    before = everything(small.office)
    again = merge(small.office, data, "renamed")
    assert (again.events, again.known, again.again) == (0, 1, True)
    assert everything(small.office) == before


def test_the_office_relays_with_the_authors_own_signature(small: Village) -> None:
    visited(small.workers["甲"], "1")
    data = bundle(small.workers["甲"])
    merge(small.office, data, "b")
    (relayed,) = [o for o in export(small.office) if "丙" in o.recipients]
    assert merge(small.workers["丙"], relayed.data, "b").aside == []
    written = {bytes(s) for s in forging.opened(small.office, data).segments}
    assert written <= {bytes(s) for s in forging.opened(small.workers["丙"], relayed.data).segments}
    assert count(small.workers["丙"], "visits") == 1


def test_a_visit_goes_from_worker_to_worker_without_the_office(small: Village) -> None:
    visited(small.workers["甲"], "1")
    visited(small.workers["丙"], "2")
    assert merge(small.workers["丙"], bundle(small.workers["甲"], "丙"), "b").events == 1
    assert merge(small.workers["甲"], bundle(small.workers["丙"], "甲"), "b").events == 0
    assert state(small.workers["甲"]) == state(small.workers["丙"], ("", "1"))


@pytest.mark.parametrize("year", [1970, 1989, 2038, 2099, 9998])
def test_a_device_with_a_wrong_clock_merges_as_any_other(small: Village, year: int) -> None:
    small.clock.now = small.clock.now.replace(year=year)
    visited(small.workers["甲"], "1")
    data = bundle(small.workers["甲"])
    small.clock.now = small.clock.now.replace(year=2026)
    assert merge(small.office, data, "b").events == 1
    assert state(small.office, ("1",)) == state(small.workers["甲"], ("1",))
    visited(small.office, "1", NO_ANSWER)
    assert merge(small.workers["甲"], bundle(small.office, "甲"), "b").events == 1


# --- one changed byte ------------------------------------------------------------------------------------


def test_no_changed_byte_of_a_day_is_ever_accepted(small: Village) -> None:
    visited(small.workers["甲"], "1")
    data = bundle(small.workers["甲"])
    before = everything(small.office)
    for at in range(len(data)):
        forged = bytearray(data)
        forged[at] ^= 1 + at % 255
        with pytest.raises(Refused):
            merge(small.office, bytes(forged), "b")
    assert everything(small.office) == before


def test_no_day_that_is_cut_short_is_ever_accepted(small: Village) -> None:
    visited(small.workers["甲"], "1")
    data = bundle(small.workers["甲"])
    before = everything(small.office)
    for size in range(len(data)):
        with pytest.raises(Refused):
            merge(small.office, data[:size], "b")
    assert everything(small.office) == before


def test_no_changed_byte_inside_the_envelope_is_ever_accepted(small: Village) -> None:
    """What a recipient could do who opens a bundle and seals it again for somebody else."""
    worker = small.workers["甲"]
    visited(worker, "1")
    content = forging.opened(small.office, bundle(worker))
    payload = write(content, worker.id, worker.identity.signing.sign)
    before = everything(small.office)
    for at in range(len(payload)):
        forged = bytearray(payload)
        forged[at] ^= 1 + at % 255
        with pytest.raises(Refused):
            merge(small.office, forging.sealed_for(small.office, bytes(forged)), "b")
    assert everything(small.office) == before


def test_no_changed_byte_of_a_segment_is_folded(small: Village) -> None:
    worker = small.workers["甲"]
    visited(worker, "1")
    (segment,) = forging.opened(small.office, bundle(worker)).segments
    before = state(small.office)
    for at in range(len(bytes(segment))):
        forged = bytearray(bytes(segment))
        forged[at] ^= 1 + at % 255
        try:
            data = forging.with_segments(small.office, worker, [bytes(forged)])
            merged = merge(small.office, data, "b")
        except Refused:
            continue
        assert merged.events == 0
        assert len(merged.aside) == 1
    assert state(small.office) == before
    assert count(small.office, "visits") == 0


# --- refused by name and reason --------------------------------------------------------------------------


def other_community(v: Village) -> bytes:
    stranger = village({"外人": ("1",)}, seed=70)
    return forging.letter(v.office, stranger.workers["外人"])


def stranger_inside(v: Village) -> bytes:
    stranger = new("外人", 99, v.clock)
    return forging.letter(v.office, stranger, community=v.office.identity.community)


def forged_sender(v: Village) -> bytes:
    content = forging.content_for(v.office, v.workers["甲"])
    payload = write(content, v.workers["甲"].id, v.workers["乙"].identity.signing.sign)
    return forging.sealed_for(v.office, payload)


def unsigned(v: Village) -> bytes:
    content = forging.content_for(v.office, v.workers["甲"])
    return forging.sealed_for(v.office, write(content, v.workers["甲"].id, lambda _: bytes(64)))


def resealed(v: Village) -> bytes:
    """A bundle for the worker 丙 that the worker 丙 passes on to the office as if it were for it."""
    content = forging.opened(v.workers["丙"], bundle(v.workers["甲"], "丙"))
    payload = write(content, v.workers["甲"].id, v.workers["甲"].identity.signing.sign)
    return forging.sealed_for(v.office, payload)


def for_somebody_else(v: Village) -> bytes:
    return bundle(v.office, "甲")


def policy_of_another_root(v: Village) -> bytes:
    return forging.letter(v.office, v.workers["甲"], policy=forging.signed_policy(village(seed=70).office))


def usurper_policy(v: Village) -> bytes:
    """A policy for this very community that names the sender as office, signed by the sender."""
    worker = v.workers["甲"].identity
    own = Certificate(worker.signing_public, worker.exchange_public, "甲", OFFICE, ())
    policy = Policy(worker.community, 1000, 0, 1 << 40, (own,))
    return forging.letter(
        v.office,
        v.workers["甲"],
        policy=sign_policy(policy, forging.roots_of(v.office), worker.signing_key).signed,
    )


def garbage_policy(v: Village) -> bytes:
    return forging.letter(v.office, v.workers["甲"], policy=b"\x93\x01\x02\x03")


def endless_policy(v: Village) -> bytes:
    nested = b"\x94" + forging.signed_policy(v.office)[1:] + b"\x91" * 200_000 + b"\x90"
    return forging.letter(v.office, v.workers["甲"], policy=nested)


def future_version(v: Village) -> bytes:
    data = bytearray(bundle(v.workers["甲"]))
    data[8] = 2
    return bytes(data)


def photograph(_v: Village) -> bytes:
    return b"\xff\xd8\xff\xe0 a photograph"


def half_a_bundle(v: Village) -> bytes:
    data = bundle(v.workers["甲"])
    return data[: len(data) // 2]


def loose_words(v: Village) -> bytes:
    return forging.sealed_for(v.office, bytes(80) + b"\x03\x00")


REFUSALS: list[tuple[Callable[[Village], bytes], type[Refused]]] = [
    (other_community, OtherCommunity),
    (stranger_inside, UnknownSender),
    (forged_sender, BadSignature),
    (unsigned, BadSignature),
    (resealed, NotForThisDevice),
    (for_somebody_else, NotForThisDevice),
    (policy_of_another_root, BadPolicy),
    (usurper_policy, BadPolicy),
    (garbage_policy, BadPolicy),
    (endless_policy, BadPolicy),
    (future_version, UnsupportedVersion),
    (photograph, NotABundle),
    (half_a_bundle, Damaged),
    (loose_words, NotCanonical),
]


@pytest.mark.parametrize(("make", "reason"), REFUSALS, ids=[make.__name__ for make, _reason in REFUSALS])
def test_what_cannot_be_trusted_is_refused_by_name_and_changes_nothing(
    small: Village, make: Callable[[Village], bytes], reason: type[Refused]
) -> None:
    data = make(small)
    assert type(refused(small.office, data)) is reason


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(("make", "reason"), REFUSALS, ids=[make.__name__ for make, _reason in REFUSALS])
def test_a_refusal_names_the_file_in_both_languages(
    small: Village, make: Callable[[Village], bytes], reason: type[Refused], language: str
) -> None:
    del reason
    refusal = refused(small.office, make(small))
    use_language(language)
    try:
        text = explain(refusal)
    finally:
        use_language("zh-CN")
    assert "某同步包.fieldtui" in text
    assert "{" not in text
    assert ("没有" in text or "不" in text) is (language == "zh-CN")


def test_a_device_of_no_community_trusts_nobody(small: Village) -> None:
    stranger = new("新来的", 50, small.clock)
    assert type(refused(stranger, bundle(small.office, "甲"))) is NotEnrolled


def test_a_refused_bundle_does_not_bring_its_policy(small: Village) -> None:
    """The rules are genuine and newer, but the sender is nobody: nothing of the bundle may stay."""
    enrolled(small, "丁", ("1",), 9)
    stranger = new("外人", 99, small.clock)
    data = forging.letter(
        small.workers["甲"],
        stranger,
        community=small.office.identity.community,
        policy=forging.signed_policy(small.office),
    )
    assert type(refused(small.workers["甲"], data)) is UnknownSender


# --- policies --------------------------------------------------------------------------------------------


def versions(device: Device) -> int:
    with device.read() as db:
        return int(db.execute("SELECT max(version) FROM policies").fetchone()[0])


def test_a_newer_policy_travels_with_the_offices_bundle(small: Village) -> None:
    before = versions(small.workers["甲"])
    enrolled(small, "丁", ("1",), 9)
    merge(small.workers["甲"], bundle(small.office, "甲"), "b")
    assert versions(small.workers["甲"]) > before


def test_a_newer_policy_travels_from_worker_to_worker(small: Village) -> None:
    worker = enrolled(small, "丁", ("1",), 9)
    visited(worker, "1")
    merge(small.workers["甲"], bundle(worker, "甲"), "b")
    assert count(small.workers["甲"], "visits") == 1


def test_an_older_policy_does_not_replace_a_newer(small: Village) -> None:
    old = forging.signed_policy(small.office)
    enrolled(small, "丁", ("1",), 9)
    merge(small.workers["甲"], bundle(small.office, "甲"), "b")
    newest = versions(small.workers["甲"])
    merge(small.workers["甲"], forging.letter(small.workers["甲"], small.workers["丙"], policy=old), "b")
    assert versions(small.workers["甲"]) == newest
    assert forging.signed_policy(small.workers["甲"]) == forging.signed_policy(small.office)


def test_of_two_policies_of_one_number_everybody_chooses_the_same(small: Village) -> None:
    """A root that was restored from a backup signs a number twice: the policies' hashes say which one is in force."""
    rules, root = forging.policy_of(small.office), forging.root_of(small.office)
    twins = [
        sign_policy(
            Policy(rules.community, rules.version + 1, issued, 1 << 40, rules.certificates),
            forging.roots_of(small.office),
            root,
        )
        for issued in (1, 2)
    ]
    for person, order in (("甲", twins), ("乙", twins[::-1])):
        for twin in order:
            worker = small.workers[person]
            merge(worker, forging.letter(worker, small.office, policy=twin.signed), "b")
    known = {forging.signed_policy(small.workers[person]) for person in ("甲", "乙")}
    assert known == {max(twins, key=lambda twin: twin.rank).signed}


def test_a_device_that_the_policy_dropped_is_not_heard(small: Village) -> None:
    policy = forging.policy_of(small.office)
    without = tuple(c for c in policy.certificates if c.device != small.workers["乙"].id)
    newer = Policy(policy.community, policy.version + 1, 0, 1 << 40, without)
    signed = sign_policy(newer, forging.roots_of(small.office), forging.root_of(small.office)).signed
    merge(small.workers["丙"], forging.letter(small.workers["丙"], small.office, policy=signed), "b")
    visited(small.workers["乙"], "2")
    assert type(refused(small.workers["丙"], bundle(small.workers["乙"], "丙"))) is UnknownSender


def test_a_worker_cannot_make_themself_an_office(small: Village) -> None:
    worker = small.workers["甲"]
    worker.identity = _with_role(worker.identity, OFFICE)
    visited(worker, "1")
    merge(small.office, bundle(worker, "社区办"), "b")
    record = forging.segment_bytes(
        worker, "", [("community.added", forging.body({"name": "甲的社区"}))], epoch=0
    )
    merged = merge(small.office, forging.with_segments(small.office, worker, [record]), "b")
    assert [type(reason).__name__ for reason in merged.aside] == ["OutOfScope"]


def _with_role(identity: Identity, role: str) -> Identity:
    import msgspec

    assert identity.role == WORKER
    return msgspec.structs.replace(identity, role=role)


# --- segments --------------------------------------------------------------------------------------------


def aside(device: Device, data: bytes) -> list[str]:
    """The reasons for which parts of `data` were put aside; nothing of it may have been folded."""
    before = state(device)
    merged = merge(device, data, "b")
    assert (merged.events, state(device)) == (0, before)
    return [type(reason).__name__ for reason in merged.aside]


def visit_in(
    author: Device, code: str, *, lamport: int = 1, epoch: int = 7, signer: Device | None = None
) -> bytes:
    made = forging.body({"outcome": "answered", "way": "door", "note": "偷偷写的"})
    return forging.segment_bytes(
        author, code, [("visit.made", made)], lamport=lamport, epoch=epoch, signer=signer
    )


def test_a_worker_who_writes_in_a_grid_that_is_not_theirs_is_put_aside(small: Village) -> None:
    worker = small.workers["甲"]
    data = forging.with_segments(small.office, worker, [visit_in(worker, "2")])
    assert aside(small.office, data) == ["OutOfScope"]
    assert reasons(small.office) == ["OutOfScope"]
    assert standing(small.office).aside[0].source == "b"


def test_a_worker_who_writes_for_the_whole_community_is_put_aside(small: Village) -> None:
    worker = small.workers["甲"]
    assert aside(small.office, forging.with_segments(small.office, worker, [visit_in(worker, "")])) == [
        "OutOfScope"
    ]


def test_a_segment_of_a_grid_that_this_device_has_not_is_put_aside(small: Village) -> None:
    visited(small.workers["乙"], "2")
    (segment,) = forging.opened(small.office, bundle(small.workers["乙"])).segments
    data = forging.with_segments(small.workers["甲"], small.office, [bytes(segment)])
    assert aside(small.workers["甲"], data) == ["NotYourScope"]


def test_a_segment_under_somebody_elses_name_is_put_aside(small: Village) -> None:
    forged = visit_in(small.workers["丙"], "1", signer=small.workers["甲"])
    data = forging.with_segments(small.office, small.workers["甲"], [forged])
    assert aside(small.office, data) == ["BadSignature"]


def test_a_segment_of_a_device_that_nobody_knows_is_put_aside(small: Village) -> None:
    stranger = new("外人", 99, small.clock)
    data = forging.with_segments(small.office, small.workers["甲"], [visit_in(stranger, "1")])
    assert aside(small.office, data) == ["UnknownSender"]


WRONG_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("visit.made", {"outcome": 1, "way": "door"}),
    ("visit.made", {"outcome": ["answered"]}),
    ("visit.made", {"outcome": "answered", "round": 5}),
    ("visit.made", {"outcome@": 0}),
    ("visit.made", {"outcome": "answered", "/data/temperature": 36}),
    ("visit.made", {"outcome": "answered", "outcome@": 0}),
    ("door.seen", {"seen": -1}),
    ("purchase.made", {"item": "0", "price": "12.5"}),
    ("purchase.made", {"price": ["12"]}),
    ("errand.added", {"items": "降压药"}),
    ("errand.added", {"door": "文星苑 1-1-101"}),
    ("errand.added", {"door@": [0, 0]}),
    ("round.added", {"places@": 0}),
    ("round.added", {"title": 0}),
]


@pytest.mark.parametrize(("kind", "fields"), WRONG_FIELDS, ids=[f"{k} {f}" for k, f in WRONG_FIELDS])
def test_a_field_of_the_wrong_type_puts_its_segment_aside_and_the_rest_is_taken(
    small: Village, kind: str, fields: dict[str, Any]
) -> None:
    worker = small.workers["甲"]
    visited(worker, "1")
    (honest,) = forging.opened(small.office, bundle(worker)).segments
    wrong = forging.segment_bytes(worker, "1", [(kind, forging.body(fields))])
    for segments in ([wrong, bytes(honest)], [bytes(honest), wrong]):
        receiver = small.office if segments[0] is wrong else small.workers["丙"]
        merged = merge(receiver, forging.with_segments(receiver, worker, segments), "b")
        assert (merged.events, [type(r).__name__ for r in merged.aside]) == (1, ["NotCanonical"])
        assert count(receiver, "visits") == 1
        assert receiver.vault.write(rebuild)


@pytest.mark.parametrize(
    "garbage",
    [b"\xc0", b"\x01", b"\xa3abc", b"\x90", b"\x94\x01\x02\x03\x04", b"\x80", b"\x91" * 900 + b"\x90"],
    ids=lambda b: b[:8].hex(),
)
def test_a_segment_that_is_none_is_put_aside_and_the_rest_is_taken(small: Village, garbage: bytes) -> None:
    worker = small.workers["甲"]
    visited(worker, "1")
    (honest,) = forging.opened(small.office, bundle(worker)).segments
    merged = merge(small.office, forging.with_segments(small.office, worker, [garbage, bytes(honest)]), "b")
    assert (merged.events, [type(r).__name__ for r in merged.aside]) == (1, ["NotCanonical"])


def test_the_same_garbage_twice_is_kept_once(small: Village) -> None:
    data = forging.with_segments(small.office, small.workers["甲"], [b"\xc0"])
    merge(small.office, data, "b")
    merge(small.office, data, "b")
    assert reasons(small.office) == ["NotCanonical"]


# --- gaps and forks --------------------------------------------------------------------------------------


def three_days(v: Village) -> list[bytes]:
    """Three evenings of a worker, each with the segment of that day alone."""
    worker = v.workers["甲"]
    for outcome in (NO_ANSWER, NO_ANSWER, ANSWERED):
        visited(worker, "1", outcome)
        worker.vault.write(lambda db: set_setting(db, "unused", b""))
        bundle(worker)
    segments = [bytes(s) for s in forging.opened(v.office, bundle(worker)).segments]
    assert len(segments) == 3
    return [forging.with_segments(v.office, worker, [segment]) for segment in segments]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (2, 1, 0), (1, 2, 0), (1, 0, 2), (0, 2, 1)])
def test_days_in_any_order_are_all_taken_in(small: Village, order: tuple[int, ...]) -> None:
    days = three_days(small)
    for at in order:
        merge(small.office, days[at], f"day {at}")
    assert count(small.office, "visits") == 3
    assert reasons(small.office) == []
    assert state(small.office, ("1",)) == state(small.workers["甲"], ("1",))
    assert small.office.vault.write(rebuild)


def test_a_gap_waits_and_names_what_is_missing(small: Village) -> None:
    days = three_days(small)
    merged = merge(small.office, days[2], "day 3")
    assert (merged.events, merged.waiting, [type(r).__name__ for r in merged.aside]) == (0, 1, ["Gap"])
    facts = merged.aside[0].facts
    assert (facts["first"], facts["last"], facts["device"]) == (1, 2, "甲")


def test_a_gap_is_taken_in_by_itself_when_the_missing_bundle_arrives(small: Village) -> None:
    days = three_days(small)
    merge(small.office, days[2], "day 3")
    assert merge(small.office, days[0], "day 1").events == 1
    last = merge(small.office, days[1], "day 2")
    assert (last.events, last.waiting, last.aside) == (2, 0, [])


def test_segments_in_another_order_within_one_bundle_leave_nothing_waiting(small: Village) -> None:
    segments = [bytes(forging.opened(small.office, day).segments[0]) for day in three_days(small)]
    data = forging.with_segments(small.office, small.workers["甲"], [segments[2], segments[0], segments[1]])
    merged = merge(small.office, data, "b")
    assert (merged.events, merged.waiting, merged.aside, merged.reason) == (3, 0, [], "")


def test_a_long_log_from_its_end_is_verified_twice_a_segment_and_no_more(small: Village) -> None:
    """Once when it comes, once when its turn has come: a small file could otherwise hold the vault for minutes."""
    worker = small.workers["甲"]
    for _evening in range(40):
        visited(worker, "1")
        export(worker)
    segments = [bytes(one) for one in forging.opened(small.office, bundle(worker)).segments]
    assert len(segments) == 40
    data = forging.with_segments(small.office, worker, segments[::-1])
    with patch.object(incoming, "verified", wraps=verified) as asked:
        assert merge(small.office, data, "b").events == 40
    assert asked.call_count <= 1 + 2 * len(segments)


def test_what_waits_is_not_confirmed(small: Village) -> None:
    days = three_days(small)
    merge(small.office, days[2], "day 3")
    merge(small.workers["甲"], bundle(small.office, "甲"), "receipt")
    assert standing(small.workers["甲"]).confirmed == 0


def test_the_same_log_with_another_content_is_a_fork_of_which_both_branches_stay(small: Village) -> None:
    worker = small.workers["甲"]
    one = visit_in(worker, "1", lamport=3)
    other = visit_in(worker, "1", lamport=4)
    assert merge(small.office, forging.with_segments(small.office, worker, [one]), "b").events == 1
    merged = merge(small.office, forging.with_segments(small.office, worker, [other]), "b")
    assert (merged.events, merged.aside, merged.forks) == (1, [], ["甲"])
    assert count(small.office, "visits") == 2
    with small.office.read() as db:
        kept = [bytes(row[0]) for row in db.execute("SELECT bytes FROM segments")]
    assert one in kept
    assert other in kept


def test_a_fork_that_goes_on_from_another_past_is_found(small: Village) -> None:
    worker = small.workers["甲"]
    made = forging.body({"outcome": "answered", "way": "door"})
    merge(small.office, forging.with_segments(small.office, worker, [visit_in(worker, "1", lamport=3)]), "b")
    _first, digest = forging.segment(worker, "1", [("visit.made", made)], lamport=4)
    second = forging.segment_bytes(worker, "1", [("visit.made", made)], first=2, prev=digest, lamport=5)
    merged = merge(small.office, forging.with_segments(small.office, worker, [second]), "b")
    assert [type(r).__name__ for r in merged.aside] == ["Fork"]
    assert count(small.office, "visits") == 1


def test_of_a_run_that_overlaps_what_is_known_only_the_rest_is_new(small: Village) -> None:
    """Its beginning rested unsealed when the disk was copied, and was sealed twice."""
    worker = small.workers["甲"]
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door"}))
    merge(
        small.office,
        forging.with_segments(small.office, worker, [forging.segment_bytes(worker, "1", [made])]),
        "b",
    )
    longer = forging.segment_bytes(worker, "1", [made, made])
    merge(small.office, forging.with_segments(small.office, worker, [longer]), "b")
    assert reasons(small.office) == []
    assert count(small.office, "visits") == 2


def test_work_in_a_new_epoch_is_taken_though_the_old_one_forked(small: Village) -> None:
    worker = small.workers["甲"]
    for segment in (visit_in(worker, "1", lamport=3), visit_in(worker, "1", lamport=4)):
        merge(small.office, forging.with_segments(small.office, worker, [segment]), "b")
    later = visit_in(worker, "1", epoch=8)
    assert merge(small.office, forging.with_segments(small.office, worker, [later]), "b").events == 1
