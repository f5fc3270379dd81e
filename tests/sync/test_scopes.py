"""A worker's bundle holds not one byte from another grid, and a grid's records reach all who hold it."""

import zlib
from collections.abc import Iterator

import msgspec
import pytest

from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.device import Device, Identity
from fieldtui.errands import create_errand, parse_items
from fieldtui.log.event import Entry
from fieldtui.log.names import LogName
from fieldtui.published import publish_checklist
from fieldtui.rounds import open_round
from fieldtui.visits import ANSWERED, NotYourGrid, record_visit
from sync.content import Content
from sync.dictionary import DICTIONARY
from sync.envelope import unseal
from sync.exchange import enrol, enrolment_request, export, merge
from sync.exchange.outgoing import export_for
from tests.sync import forging
from tests.sync.village import (
    GRIDS,
    SECRETS,
    Village,
    bundle,
    count,
    doors_of,
    new,
    quick_codes,
    state,
    village,
)

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


@pytest.fixture
def busy() -> Village:
    """A community in which something has happened in every grid, at the hands of the office and of workers."""
    made = village({"赵": ("1",), "钱": ("2",), "孙": ("3",), "李": ("2", "3")})
    form = publish_checklist(made.office, read_xlsform(builtin_checklists()[0].read()))
    today = made.office.today()
    open_round(made.office, "四类人员排查", form.id, GRIDS, today, today)
    for code in GRIDS:
        door = doors_of(made.office, code)[0]
        create_errand(made.office, door, parse_items(f"只给{code}网格的药 2盒"), note=f"第{code}格的悄悄话")
    for person, code in (("赵", "1"), ("孙", "3"), ("李", "3"), ("李", "2")):
        worker = made.workers[person]
        record_visit(worker, doors_of(worker, code)[0], ANSWERED, note=f"{person}在{code}格看到的")
        merge(made.office, bundle(worker), person)
    return made


def foreign_texts(code: str) -> Iterator[str]:
    yield from SECRETS[code]
    yield f"只给{code}网格的药"
    yield f"第{code}格的悄悄话"
    yield from (f"{person}在{code}格看到的" for person in "赵钱孙李")


def packed_names(v: Village, code: str) -> Iterator[bytes]:
    """Every log of a grid, as its name stands in a segment or a receipt."""
    for device in v.devices():
        yield msgspec.msgpack.encode(LogName(device.id, code, 0))


def inside(data: bytes, receiver: Device) -> bytes:
    """Everything that a bundle's receiver can read in it, uncompressed."""
    packed = unseal(data, receiver.identity.exchange, "b")[80:]
    return zlib.decompressobj(-15, DICTIONARY).decompress(packed)


def strays(v: Village, data: bytes, receiver: Device, codes: tuple[str, ...]) -> list[str]:
    """The texts and log names of grids other than `codes` that are in `data`."""
    content = inside(data, receiver)
    found = []
    for code in set(GRIDS) - set(codes):
        found += [
            f"{text} ({encoding})"
            for text in foreign_texts(code)
            for encoding in ENCODINGS
            if text.encode(encoding) in content
        ]
        found += [f"log of {code}" for name in packed_names(v, code) if name in content]
    return found


@pytest.mark.parametrize(
    ("person", "codes"), [("赵", ("1",)), ("钱", ("2",)), ("孙", ("3",)), ("李", ("2", "3"))]
)
def test_the_offices_bundle_holds_nothing_of_other_grids(
    busy: Village, person: str, codes: tuple[str, ...]
) -> None:
    assert strays(busy, bundle(busy.office, person), busy.workers[person], codes) == []


def everything_for(v: Village, codes: tuple[str, ...]) -> tuple[bytes, Device]:
    """All that the office has of the grids `codes`: the answer to an enrolment, and the device that it is for."""
    late = new("周", 60, v.clock)
    with quick_codes():
        answer, _code = enrol(v.office, enrolment_request(late), codes)
    return answer.data, late


@pytest.mark.parametrize("codes", [("1",), ("2",), ("3",), ("1", "2"), ("1", "3"), ("2", "3")], ids="+".join)
def test_the_answer_to_an_enrolment_holds_nothing_of_other_grids(
    busy: Village, codes: tuple[str, ...]
) -> None:
    data, late = everything_for(busy, codes)
    assert strays(busy, data, late, codes) == []


def test_the_search_finds_what_is_there(busy: Village) -> None:
    """The search would notice: it finds every text and log of a grid that a bundle does hold."""
    data, late = everything_for(busy, ("2", "3"))
    found = strays(busy, data, late, ("1",))
    assert {text for code in "23" for text in SECRETS[code]} <= {f.split(" (")[0] for f in found}
    assert {"孙在3格看到的 (gb18030)", "只给2网格的药 (utf-8)", "log of 2", "log of 3"} <= set(found)


def test_a_worker_gives_another_only_what_both_may_hold(busy: Village) -> None:
    assert strays(busy, bundle(busy.workers["李"], "钱"), busy.workers["钱"], ("2",)) == []
    assert strays(busy, bundle(busy.workers["李"], "孙"), busy.workers["孙"], ("3",)) == []
    assert strays(busy, bundle(busy.workers["李"], "赵"), busy.workers["赵"], ("1",)) == []


def test_what_was_put_aside_is_not_told_to_those_without_the_grid(busy: Village) -> None:
    seen = ("door.seen", forging.body({"seen": "lit"}))
    waiting = forging.segment_bytes(busy.workers["赵"], "1", [seen], first=9, prev=b"p" * 32)
    merge(busy.office, forging.with_segments(busy.office, busy.workers["赵"], [waiting]), "b")
    told = forging.opened(busy.workers["赵"], bundle(busy.office, "赵")).wants
    assert [(one.log.scope, one.first, one.last) for one in told] == [("1", 1, 8)]
    assert forging.opened(busy.workers["钱"], bundle(busy.office, "钱")).wants == ()


def test_receivers_with_different_grids_get_different_bundles(busy: Village) -> None:
    bundles = export(busy.office)
    assert sorted(outgoing.recipients for outgoing in bundles) == sorted([("赵",), ("钱",), ("孙",), ("李",)])


def test_a_bundle_for_two_holds_what_both_may_hold(busy: Village) -> None:
    pair = [busy.workers["钱"], busy.workers["李"]]
    data = export_for(busy.office, [one.id for one in pair])[0].data
    for one in pair:
        assert strays(busy, data, one, ("2",)) == []
        assert merge(one, data, "b").refusal is None


def test_a_worker_cannot_write_in_a_grid_that_is_not_theirs(busy: Village) -> None:
    worker = busy.workers["钱"]
    worker.identity = _more_grids(worker)
    with busy.office.read() as db:
        known = db.execute("SELECT count(*) FROM doors WHERE scope = '3'").fetchone()[0]
    worker.record("3", [Entry("compound.added", {"name": "冒名"})])
    merged = merge(busy.office, bundle(worker), "b")
    assert {type(reason).__name__ for reason in merged.aside} <= {"OutOfScope"}
    with busy.office.read() as db:
        assert db.execute("SELECT count(*) FROM compounds WHERE name = '冒名'").fetchone()[0] == 0
        assert db.execute("SELECT count(*) FROM doors WHERE scope = '3'").fetchone()[0] == known


def _more_grids(worker: Device) -> Identity:
    return msgspec.structs.replace(worker.identity, grids=("2", "3"))


def test_a_use_case_does_not_write_in_another_grid(busy: Village) -> None:
    worker = busy.workers["李"]
    third = doors_of(worker, "3")[0]
    worker.identity = msgspec.structs.replace(worker.identity, grids=("2",))
    with pytest.raises(NotYourGrid):
        record_visit(worker, third, ANSWERED)


def test_all_who_hold_a_grid_hold_the_same(busy: Village) -> None:
    for person, worker in busy.workers.items():
        merge(worker, bundle(busy.office, person), "b")
    for code in GRIDS:
        holders = [w for w in busy.workers.values() if code in w.identity.grids]
        assert {state(w, ("", code)) for w in holders} == {state(busy.office, ("", code))}


def test_a_worker_has_no_row_of_another_grid(busy: Village) -> None:
    for worker in busy.workers.values():
        with worker.read() as db:
            scopes = {
                row[0] for row in db.execute("SELECT scope FROM residents UNION SELECT scope FROM visits")
            }
        assert scopes <= set(worker.identity.grids)
        assert count(worker, "quarantine") == 0


def test_a_content_names_its_recipients_inside_what_is_signed(busy: Village) -> None:
    content: Content = forging.opened(busy.workers["钱"], bundle(busy.office, "钱"))
    assert content.recipients == (busy.workers["钱"].id,)
    assert content.community == busy.office.identity.community
