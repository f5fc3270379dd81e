"""The root key: taken off the machine in a file, and handed in for one decision."""

import pytest

from fieldtui.community import OfficeOnly
from fieldtui.device import Device
from sync.errors import BadPolicy, NotARootFile, Refused, WrongRootPassphrase
from sync.exchange import (
    drop_root,
    enrol,
    enrolment_request,
    join,
    keys_in,
    merge,
    move,
    read_welcome,
    renew,
    reset_root,
    revoke,
    root_file,
)
from sync.exchange.rootkeeping import NothingToTake
from sync.exchange.ruling import RootElsewhere, WrongRoot
from sync.policy import short_code, sign_policy
from sync.roots import RootKeys, founded
from tests.sync import forging
from tests.sync.carrying import (
    agree,
    carry,
    certificate,
    evening,
    joined,
    notes,
    rank,
    rules_for,
    visit,
)
from tests.sync.village import Village, everything, new, quick_codes, restored, village

SECRET = "卷柏 杜仲 白芷"


@pytest.fixture
def v() -> Village:
    """An office and two workers of grid 2."""
    return village({"甲": ("2",), "乙": ("2",)})


def taken(v: Village) -> bytes:
    """The root key in a file, and no longer on the office's machine."""
    data = root_file(v.office, SECRET)
    drop_root(v.office)
    return data


# --- the key in a file -----------------------------------------------------------------------------------


def test_without_the_root_key_nothing_is_decided(v: Village) -> None:
    taken(v)
    before = everything(v.office)
    with pytest.raises(RootElsewhere):
        enrol(v.office, enrolment_request(new("丁", 40, v.clock)), ["2"])
    with pytest.raises(RootElsewhere):
        move(v.office, v.workers["甲"].id, ["1"])
    with pytest.raises(RootElsewhere):
        revoke(v.office, v.workers["甲"].id)
    with pytest.raises(RootElsewhere):
        renew(v.office)
    assert everything(v.office) == before


def test_with_the_file_handed_in_everything_is_decided_and_the_key_is_not_kept(v: Village) -> None:
    data = taken(v)
    keys = keys_in(v.office, data, SECRET, "root")
    with quick_codes():
        late = new("丁", 40, v.clock)
        answer, code = enrol(v.office, enrolment_request(late), ["2"], keys=keys)
        join(late, answer.data, code)
    move(v.office, v.workers["甲"].id, ["1"], keys=keys)
    revoke(v.office, v.workers["乙"].id, keys=keys)
    renew(v.office, keys=keys)
    evening(v.office, [late, v.workers["甲"]])
    assert late.identity.grids == ("2",)
    assert v.workers["甲"].identity.grids == ("1",)
    assert certificate(late, v.workers["乙"]).revoked
    with pytest.raises(RootElsewhere):
        renew(v.office)


def test_a_key_that_was_dropped_is_nowhere_in_the_vault(v: Village) -> None:
    root = forging.root_of(v.office)
    assert held(v.office, root)
    taken(v)
    assert not held(v.office, root)


def held(device: Device, key: bytes) -> bool:
    """Whether `key` stands anywhere in the vault of `device`, or in its memory."""
    rows = [row for table in everything(device).values() for row in table]
    inside = any(isinstance(value, bytes) and key in value for row in rows for value in row)
    return inside or key in (device.identity.root, device.identity.reserve)


def test_root_and_reserve_are_taken_apart(v: Village) -> None:
    root, reserve = v.office.identity.root, v.office.identity.reserve
    files = {which: root_file(v.office, SECRET, reserve=which) for which in (False, True)}
    drop_root(v.office, reserve=True)
    assert held(v.office, root)
    assert not held(v.office, reserve)
    read = {which: keys_in(v.office, data, SECRET, "file") for which, data in files.items()}
    assert read == {False: RootKeys(root, b""), True: RootKeys(b"", reserve)}


def test_a_key_that_is_not_there_cannot_be_taken(v: Village) -> None:
    taken(v)
    with pytest.raises(NothingToTake):
        root_file(v.office, SECRET)
    root_file(v.office, SECRET, reserve=True)


def test_a_worker_has_no_root_to_take(v: Village) -> None:
    with pytest.raises(OfficeOnly):
        root_file(v.workers["甲"], SECRET)


def test_a_wrong_passphrase_is_called_so(v: Village) -> None:
    with pytest.raises(WrongRootPassphrase):
        keys_in(v.office, taken(v), SECRET + " ", "root")


def test_a_file_of_another_community_is_called_so(v: Village) -> None:
    other = village(seed=90)
    with pytest.raises(NotARootFile):
        keys_in(v.office, root_file(other.office, SECRET), SECRET, "root")


def test_a_root_file_holds_no_key_that_can_be_read(v: Village) -> None:
    assert forging.root_of(v.office) not in root_file(v.office, SECRET)


def test_no_damaged_root_file_gives_a_key(v: Village) -> None:
    data = taken(v)
    forged = [data[:size] for size in range(0, len(data), 7)] + [data + b"\0", b"", b"PK\3\4"]
    for at in range(0, len(data), 9):
        changed = bytearray(data)
        changed[at] ^= 0x41
        forged.append(bytes(changed))
    for one in forged:
        with pytest.raises((NotARootFile, WrongRootPassphrase)):
            keys_in(v.office, one, SECRET, "root")


def test_the_keys_of_another_community_decide_nothing(v: Village) -> None:
    other = village(seed=90)
    taken(v)
    with pytest.raises(WrongRoot):
        renew(v.office, keys=RootKeys(forging.root_of(other.office), b""))


# --- joining after a reset -------------------------------------------------------------------------------


def test_joining_a_community_whose_root_was_replaced_works(v: Village) -> None:
    visit(v.office, "2", "从前")
    reset_root(v.office, v.office.identity.reserve)
    late = joined(v, "丁", ("2",), 40)
    visit(late, "2", "丁的")
    evening(v.office, [late, *v.workers.values()])
    assert notes(v.workers["甲"]) == ["丁的", "从前"]
    agree(v.office, late, *v.workers.values())


def test_the_code_covers_the_whole_chain(v: Village) -> None:
    device = new("丁", 40, v.clock)
    request = enrolment_request(device)
    codes, roots = [], []
    for _reset in range(2):
        answer, code = enrol(v.office, request, ["2"])
        assert read_welcome(device, answer.data, "answer").code == code
        codes.append(code)
        roots.append(forging.roots_of(v.office))
        reset_root(v.office, v.office.identity.reserve)
    keys = (device.identity.signing_public, device.identity.exchange_public)
    assert codes == [short_code(chain, *keys) for chain in roots]
    assert len({*codes, short_code(roots[1][1:], *keys)}) == 3


def test_the_thief_of_the_first_root_cannot_lure_a_new_device(v: Village) -> None:
    """The answer is of the right community, yet its chain ends where the root leaked: another code."""
    leaked = restored(v.office)
    leaked.random = new("贼", 78, v.clock).random
    reset_root(v.office, v.office.identity.reserve)
    device = new("丁", 40, v.clock)
    request = enrolment_request(device)
    with quick_codes():
        _answer, code = enrol(v.office, request, ["2"])
        forged, _code = enrol(leaked, request, ["2"])
        with pytest.raises(Refused):
            join(device, forged.data, code)


def test_a_chain_that_was_not_committed_to_is_refused(v: Village) -> None:
    worker = v.workers["甲"]
    other = RootKeys(b"o" * 32, b"O" * 32)
    chain = (*forging.roots_of(v.office), *founded(other))
    signed = sign_policy(forging.policy_of(v.office), chain, other.root).signed
    with pytest.raises(BadPolicy):
        merge(worker, forging.letter(worker, v.office, policy=signed), "b")


def test_rules_of_the_new_root_never_give_way_to_the_old_one(v: Village) -> None:
    worker = v.workers["甲"]
    old = rules_for(worker, v.office)
    reset_root(v.office, v.office.identity.reserve)
    carry(v.office, worker)
    merge(worker, old, "old")
    assert rank(worker) == rank(v.office)
