"""The root key: taken off the machine in a file, and handed in for one decision."""

import pytest

from fieldtui.community import OfficeOnly
from fieldtui.device import Device
from sync.errors import NotARootFile, WrongRootPassphrase
from sync.exchange import (
    drop_root,
    enrol,
    enrolment_request,
    join,
    keys_in,
    move,
    renew,
    revoke,
    root_file,
)
from sync.exchange.administering import NothingToTake, RootElsewhere, WrongRoot
from sync.roots import RootKeys
from tests.sync import forging
from tests.sync.carrying import (
    certificate,
    evening,
)
from tests.sync.village import Village, everything, new, quick_codes, village

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
