"""What is carried by codes is taken in like a file: the same states, the same refusals, nothing left by what is wrong."""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import msgspec
import pytest

from fieldtui.device import Device
from fieldtui.log.names import Dot
from fieldtui.visits import record_visit
from sync.envelope import MAGIC
from sync.errors import Damaged, NotABundle, NotARequest, NotForThisDevice, OtherCommunity, Refused
from sync.exchange import (
    CONFIRMED,
    EXPORTED,
    HERE,
    Outgoing,
    enrol,
    enrolment_request,
    export,
    export_for,
    join,
    mark_exported,
    merge,
    merge_paths,
    read_request,
    read_welcome,
    word_for,
)
from sync.exchange.incoming import merge_carried
from sync.exchange.parcels import (
    BUNDLE,
    HELP,
    KEY,
    OTHER,
    REQUEST,
    Parcel,
    by_codes,
    kind_of,
    name_of,
    parcel_of,
)
from sync.frames import Assembler, cut, digits_of
from tests.sync.village import Village, bundle, count, doors_of, everything, new, quick_codes, state, village

# Bytes in a code of version 5-L, the largest at 80 by 24.
ROOM = 105


def shown_and_read(data: bytes, *, loss: float = 0.0, seed: int = 1) -> Parcel:
    """`data` shown as codes of which a camera misses some, and what the receiver has in the end."""
    random, assembler = Random(seed), Assembler()
    transfer = cut(data, ROOM)
    for number in range(40 * len(transfer.blocks) + 40):
        if random.random() < loss:
            continue
        taken = assembler.take(digits_of(transfer.frame(number)))
        if taken.done is not None:
            return by_codes(taken.done.data)
    raise AssertionError("it never came whole")


def visited(worker: Device, grid: str = "1") -> Dot:
    """A visit in a grid of `worker`."""
    return record_visit(worker, doors_of(worker, grid)[0], "answered", note="窗台有花")


def only(outgoing: Iterable[Outgoing]) -> Outgoing:
    """The one bundle."""
    (one,) = outgoing
    return one


@pytest.fixture
def small() -> Village:
    """An office and two workers of different grids."""
    with quick_codes():
        return village({"甲": ["1"], "乙": ["2"]})


# ---------------------------------------------------------------- the three words


def test_a_bundle_crosses_by_codes_that_get_lost_and_the_receipt_comes_back_the_same_way(
    small: Village,
) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    evening = only(export(worker))
    came = shown_and_read(evening.data, loss=0.6)
    mark_exported(worker, evening, by_codes(evening.data).name)
    assert word_for(worker, visit) == EXPORTED
    merged = merge(small.office, came.data, came.name)
    assert (merged.events, merged.sender, merged.device) == (1, "甲", worker.id)
    receipt = only(export_for(small.office, [merged.device]))
    back = shown_and_read(receipt.data, loss=0.3, seed=2)
    assert merge(worker, back.data, back.name).confirmed == 1
    assert word_for(worker, visit) == CONFIRMED
    assert state(small.office, ["1"]) == state(worker, ["1"])


def test_what_is_only_shown_is_not_exported(small: Village) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    came = shown_and_read(only(export(worker)).data)
    merge(small.office, came.data, came.name)
    assert word_for(worker, visit) == HERE


def test_what_was_merged_although_nobody_said_so_is_confirmed_by_the_receipt(small: Village) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    merge(small.office, shown_and_read(only(export(worker)).data).data, "QR")
    merge(worker, only(export_for(small.office, [worker.id], records=False)).data, "QR")
    assert word_for(worker, visit) == CONFIRMED


def test_the_same_bundle_by_stick_and_by_codes_is_merged_once(small: Village, tmp_path: Path) -> None:
    visited(small.workers["甲"])
    data = bundle(small.workers["甲"])
    (tmp_path / "a.fieldtui").write_bytes(data)
    merged = list(merge_paths(small.office, [tmp_path / "a.fieldtui", shown_and_read(data)]))
    assert [(one.events, one.known) for one in merged] == [(1, 0), (0, 1)]
    assert [one.name for one in merged] == ["a.fieldtui", by_codes(data).name]


# ---------------------------------------------------------------- without records


def test_without_records_a_bundle_brings_the_receipt_and_counts_nothing_as_exported(small: Village) -> None:
    worker = small.workers["甲"]
    visit = visited(small.office)
    visited(worker)
    merge(small.office, bundle(worker), "b")
    least = only(export_for(small.office, [worker.id], records=False))
    assert (least.events, least.heads) == (0, ())
    mark_exported(small.office, least, "QR")
    assert word_for(small.office, visit) == HERE
    merged = merge(worker, least.data, "QR")
    assert (merged.events, merged.confirmed) == (0, 1)
    assert merge(worker, bundle(small.office, "甲"), "stick").events == 1
    assert state(small.office, ["1"]) == state(worker, ["1"])


def test_a_device_joins_with_certificate_and_rules_alone_and_has_its_records_by_stick(small: Village) -> None:
    worker = new("丙", 60, small.clock)
    with quick_codes():
        answer, code = enrol(small.office, enrolment_request(worker), ["3"])
        least = only(export_for(small.office, answer.receivers, records=False))
        assert len(least.data) < len(answer.data)
        assert join(worker, least.data, code).events == 0
    mark_exported(small.office, least, "QR")
    assert worker.identity.grids == ("3",)
    assert count(worker, "doors") == 0
    stick = bundle(small.office, "丙")
    assert merge(worker, stick, "stick").events == answer.events
    assert state(small.office, ["3"]) == state(worker, ["3"])


# ---------------------------------------------------------------- kinds and names


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (MAGIC + b"\x01\x01\x01", BUNDLE),
        (MAGIC + b"\x07\x01\x01", BUNDLE),
        (b"fieldtui request 1\n\x94", REQUEST),
        (b"fieldtui root 1\n", OTHER),
        (b"fieldtui recovery request 1\n", HELP),
        (b"fieldtui recovery answer 1\n", KEY),
        (b"fieldtui recovery waiting 1\n", OTHER),
        (b"FTBACKUP", OTHER),
        (b"fieldtui", OTHER),
        (b"fieldtui-notes, by hand", OTHER),
        (b"fieldtu", OTHER),
        (b"\0", OTHER),
        (b"", OTHER),
    ],
)
def test_a_parcel_is_what_its_first_bytes_say(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_what_devices_make_is_of_the_kind_that_it_is(small: Village) -> None:
    assert kind_of(bundle(small.office, "甲")) == BUNDLE
    assert kind_of(enrolment_request(new("丙", 60, small.clock))) == REQUEST


def test_both_sides_know_a_transfer_by_the_same_name() -> None:
    data = b"x" * 500
    assert by_codes(data) == shown_and_read(data)
    assert name_of(by_codes(data)) == f"QR {cut(data, ROOM).id.hex()}"


def test_a_file_is_a_parcel_under_its_name_alone_and_no_name_can_be_more_than_text(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2Jb.fieldtui"
    path.write_bytes(b"1")
    assert parcel_of(path).data == b"1"
    assert "\x1b" not in parcel_of(path).name
    assert str(tmp_path) not in parcel_of(path).name


def test_of_many_files_one_at_a_time_is_read(small: Village, tmp_path: Path) -> None:
    first, second = tmp_path / "1.fieldtui", tmp_path / "2.fieldtui"
    first.write_bytes(bundle(small.workers["甲"]))
    results = merge_paths(small.office, [first, second])
    assert next(results).refusal is None
    second.write_bytes(b"written after the first was merged")
    assert isinstance(next(results).refusal, NotABundle)


# ---------------------------------------------------------------- what is wrong


def garbage(_small: Village) -> bytes:
    """Bytes that are nothing."""
    return Random(4).randbytes(900)


def for_another(small: Village) -> bytes:
    """The other worker's bundle."""
    return bundle(small.office, "乙")


def of_another_community(small: Village) -> bytes:
    """A bundle that a stranger has sealed for this very device."""
    with quick_codes():
        other = village({"外": ["1"]}, seed=90)
        worker = small.workers["甲"]
        nowhere = msgspec.structs.replace(worker.identity, community=b"")
        fresh = Device(worker.vault, nowhere, worker.clock, worker.random)
        answer, _code = enrol(other.office, enrolment_request(fresh), ["1"])
    return answer.data


def damaged(small: Village) -> bytes:
    """The right bundle with another last byte."""
    data = bundle(small.office, "甲")
    return data[:-1] + bytes((data[-1] ^ 1,))


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        (garbage, NotABundle),
        (for_another, NotForThisDevice),
        (of_another_community, OtherCommunity),
        (damaged, Damaged),
    ],
)
def test_what_is_wrong_and_came_whole_is_told_as_for_a_file_and_leaves_nothing(
    small: Village, tmp_path: Path, made: Callable[[Village], bytes], refusal: type[Refused]
) -> None:
    data, worker = made(small), small.workers["甲"]
    (tmp_path / "f.fieldtui").write_bytes(data)
    before = everything(worker)
    came = merge_carried(worker, shown_and_read(data))
    as_file = merge_carried(worker, tmp_path / "f.fieldtui")
    assert type(came.refusal) is type(as_file.refusal) is refusal
    assert came.reason.replace(by_codes(data).name, "f.fieldtui") == as_file.reason
    assert everything(worker) == before
    assert came.device == b""


def test_a_request_that_was_changed_on_its_way_enrols_nobody(small: Village) -> None:
    data = enrolment_request(new("丙", 60, small.clock))
    before = everything(small.office)
    came = shown_and_read(data.replace("丙".encode(), "丁".encode()))
    assert kind_of(came.data) == REQUEST
    with pytest.raises(NotARequest) as refused:
        read_request(came.data, came.name)
    assert refused.value.facts["name"] == came.name
    with pytest.raises(NotARequest):
        enrol(small.office, came.data, ["3"], name=came.name)
    assert everything(small.office) == before


def test_an_answer_for_somebody_else_is_no_welcome(small: Village) -> None:
    with quick_codes():
        answer, _code = enrol(small.office, enrolment_request(new("丙", 60, small.clock)), ["3"])
    other = new("丁", 61, small.clock)
    before = everything(other)
    came = shown_and_read(answer.data)
    with pytest.raises(NotForThisDevice) as refused:
        read_welcome(other, came.data, came.name)
    assert refused.value.facts["name"] == came.name
    assert everything(other) == before
