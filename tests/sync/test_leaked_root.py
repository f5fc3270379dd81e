"""A root key that leaked: the reserve replaces it, and what the thief did is undone."""

import msgspec
import pytest

from fieldtui.community import OfficeOnly
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from sync.errors import BadPolicy
from sync.exchange import (
    drop_root,
    keys_in,
    merge,
    renew,
    reset_root,
    revoke,
    root_file,
)
from sync.exchange.rootkeeping import NoSuchPolicy, NotTheReserve
from sync.exchange.ruling import WrongRoot
from sync.policy import Certificate, Policy, sign_policy
from sync.roots import RootKeys
from tests.sync import forging
from tests.sync.carrying import (
    agree,
    carry,
    certificate,
    delivered,
    evening,
    notes,
    rank,
    visit,
    why_aside,
)
from tests.sync.village import Village, everything, new, village

SECRET = "卷柏 杜仲 白芷"


@pytest.fixture
def v() -> Village:
    """An office and two workers of grid 2."""
    return village({"甲": ("2",), "乙": ("2",)})


def thief_with_rules(
    v: Village, *others: Certificate, without: Certificate | None = None, number: int = 10**6
) -> tuple[Device, bytes]:
    """A thief's device of the office, and the rules that name it, signed with the leaked root."""
    thief = new("贼", 77, v.clock)
    mine = Certificate(thief.identity.signing_public, thief.identity.exchange_public, "贼", "office")
    now = forging.policy_of(v.office)
    known = tuple(c for c in now.certificates if c != without and c.device not in {o.device for o in others})
    forged = Policy(now.community, number, now.issued, now.expires, (*known, *others, mine))
    thief.become(msgspec.structs.replace(thief.identity, role="office", community=now.community))
    return thief, sign_policy(forged, forging.roots_of(v.office), forging.root_of(v.office)).signed


def forged_visit(author: Device, note: str) -> bytes:
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door", "note": note}))
    return forging.segment_bytes(author, "2", [made])


def stolen(v: Village, receiver: Device, *others: Certificate, without: Certificate | None = None) -> Device:
    """A thief whom `receiver` believes to be of the office, and whose records it has."""
    thief, signed = thief_with_rules(v, *others, without=without)
    mail = forging.with_segments(receiver, thief, [forged_visit(thief, "偷写的")], policy=signed)
    merge(receiver, mail, "stolen")
    return thief


def segments_of(device: Device, author: Device) -> int:
    with device.read() as db:
        return int(
            db.execute(
                "SELECT count(*) FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ?", (author.id,)
            ).fetchone()[0]
        )


def test_who_has_heard_of_the_new_root_ignores_any_number_of_the_old_one(v: Village) -> None:
    thief, signed = thief_with_rules(v)
    reset_root(v.office, v.office.identity.reserve)
    worker = v.workers["甲"]
    carry(v.office, worker)
    for receiver in (worker, v.office):
        before = rank(receiver)
        assert before[0] == 1
        delivered(
            receiver, [forging.with_segments(receiver, thief, [forged_visit(thief, "偷")], policy=signed)]
        )
        assert rank(receiver) == before
        assert segments_of(receiver, thief) == 0


def test_who_believed_the_leaked_root_is_healed_by_the_new_one(v: Village) -> None:
    worker, base = v.workers["甲"], rank(v.office)[1]
    thief = stolen(v, worker)
    assert (rank(worker), segments_of(worker, thief)) == ((0, 10**6), 1)
    reset_root(v.office, v.office.identity.reserve, base=base)
    carry(v.office, worker)
    assert rank(worker)[0] == 1
    assert segments_of(worker, thief) == 0
    assert why_aside(worker) != []
    visit(worker, "2", "照常")
    evening(v.office, v.workers.values())
    assert notes(v.office) == ["照常"]
    agree(v.office, *v.workers.values())


def test_an_office_that_the_thief_threw_out_is_heard_again(v: Village) -> None:
    """The thief's rules revoke the office's device and 乙; then the new root speaks."""
    worker, other = v.workers["甲"], v.workers["乙"]
    visit(other, "2", "乙的")
    evening(v.office, v.workers.values())
    out = [
        msgspec.structs.replace(certificate(v.office, one), revoked=True, grids=())
        for one in (v.office, other)
    ]
    stolen(v, worker, *out)
    assert notes(worker) == ["偷写的"]
    reset_root(v.office, v.office.identity.reserve)
    carry(v.office, worker)
    assert notes(worker) == ["乙的"]
    evening(v.office, v.workers.values())
    agree(v.office, *v.workers.values())


@pytest.mark.parametrize("how", ["revoked", "forgotten", "moved"])
def test_a_worker_whom_the_thief_threw_out_is_healed_and_has_lost_nothing(v: Village, how: str) -> None:
    worker, base = v.workers["甲"], rank(v.office)[1]
    visit(worker, "2", "交了的")
    evening(v.office, v.workers.values())
    visit(worker, "2", "没交的")
    mine = certificate(v.office, worker)
    other = {
        "revoked": msgspec.structs.replace(mine, revoked=True, grids=()),
        "forgotten": msgspec.structs.replace(mine, signing=b"f" * 32),
        "moved": msgspec.structs.replace(mine, grids=("3",)),
    }[how]
    stolen(v, worker, other, without=mine)
    reset_root(v.office, v.office.identity.reserve, base=base)
    for _twice in range(2):
        carry(v.office, worker)
        carry(worker, v.office)
    visit(worker, "2", "照常")
    evening(v.office, v.workers.values())
    assert notes(v.office) == notes(worker) == sorted(["交了的", "没交的", "照常"])
    agree(v.office, *v.workers.values())


def test_an_office_that_believed_the_thief_starts_from_the_rules_before(v: Village) -> None:
    base = rank(v.office)[1]
    thief = stolen(v, v.office)
    assert rank(v.office) == (0, 10**6)
    reset_root(v.office, v.office.identity.reserve, base=base)
    assert forging.policy_of(v.office).certificate(thief.id) is None
    assert segments_of(v.office, thief) == 0
    visit(v.workers["甲"], "2", "照常")
    evening(v.office, v.workers.values())
    assert notes(v.workers["乙"]) == ["照常"]
    agree(v.office, *v.workers.values())


@pytest.mark.parametrize("how", ["revoked", "forgotten", "made a worker"])
def test_an_office_that_believed_rules_without_itself_puts_the_reserve_in_place(v: Village, how: str) -> None:
    base, mine = rank(v.office)[1], certificate(v.office, v.office)
    other = {
        "revoked": msgspec.structs.replace(mine, revoked=True),
        "forgotten": msgspec.structs.replace(mine, signing=b"f" * 32),
        "made a worker": msgspec.structs.replace(mine, role="worker", grids=("3",)),
    }[how]
    visit(v.workers["甲"], "2", "从前")
    evening(v.office, v.workers.values())
    visit(v.office, "2", "社区没交的")
    stolen(v, v.office, other, without=mine)
    reset_root(v.office, v.office.identity.reserve, base=base)
    assert v.office.is_office
    for _twice in range(2):
        evening(v.office, v.workers.values())
    assert notes(v.office) == notes(v.workers["甲"]) == ["从前", "社区没交的"]
    agree(v.office, *v.workers.values())


def test_a_number_that_cannot_rise_is_named_and_the_reserve_goes_on(v: Village) -> None:
    """The thief took the highest number there is: nothing can follow it, except a new root."""
    base = rank(v.office)[1]
    thief, signed = thief_with_rules(v, number=(1 << 53) - 1)
    merge(v.office, forging.letter(v.office, thief, policy=signed), "stolen")
    before = everything(v.office)
    with pytest.raises(FieldtuiError):
        renew(v.office)
    assert everything(v.office) == before
    reset_root(v.office, v.office.identity.reserve, base=base)
    assert rank(v.office) == (1, 1)


def test_a_thief_whom_the_office_put_among_its_devices_is_revoked_after_the_reset(v: Village) -> None:
    """Starting from the newest rules keeps the thief's device, and the office can revoke it."""
    thief = stolen(v, v.office)
    reset_root(v.office, v.office.identity.reserve)
    revoke(v.office, thief.id)
    carry(v.office, v.workers["甲"])
    assert certificate(v.workers["甲"], thief).revoked


def test_the_old_root_signs_nothing_any_more(v: Village) -> None:
    old = RootKeys(forging.root_of(v.office), b"")
    reset_root(v.office, v.office.identity.reserve)
    with pytest.raises(WrongRoot):
        renew(v.office, keys=old)
    worker, roots = v.workers["甲"], forging.roots_of(v.office)
    forged = msgspec.structs.replace(forging.policy_of(v.office), version=10**9)
    with pytest.raises(BadPolicy):
        merge(
            worker, forging.letter(worker, v.office, policy=sign_policy(forged, roots, old.root).signed), "b"
        )


def test_only_the_reserve_that_was_committed_to_replaces_the_root(v: Village) -> None:
    used = v.office.identity.reserve
    for wrong in (b"x" * 32, forging.root_of(v.office)):
        with pytest.raises(NotTheReserve):
            reset_root(v.office, wrong)
    reset_root(v.office, used)
    with pytest.raises(NotTheReserve):
        reset_root(v.office, used)
    reset_root(v.office, v.office.identity.reserve)
    assert rank(v.office)[0] == 2


def test_a_reset_starts_from_rules_that_were_there(v: Village) -> None:
    with pytest.raises(NoSuchPolicy):
        reset_root(v.office, v.office.identity.reserve, base=10**9)
    assert rank(v.office)[0] == 0


def test_a_worker_does_not_replace_the_root(v: Village) -> None:
    with pytest.raises(OfficeOnly):
        reset_root(v.workers["甲"], v.office.identity.reserve)


def test_a_lost_root_is_replaced_from_the_file_of_the_reserve(v: Village) -> None:
    data = root_file(v.office, SECRET, reserve=True)
    drop_root(v.office)
    drop_root(v.office, reserve=True)
    reset_root(v.office, keys_in(v.office, data, SECRET, "reserve").reserve)
    renew(v.office)
    carry(v.office, v.workers["甲"])
    assert rank(v.workers["甲"]) == rank(v.office)
