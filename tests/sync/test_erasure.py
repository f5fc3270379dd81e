"""An order of the office reaches every device, and nothing it struck comes back by any way."""

from datetime import timedelta

import msgspec
import pytest

from fieldtui.device import Device
from fieldtui.erasure import ASKED, MISTAKE, order_erasure, records_of, resident_called
from fieldtui.errands import create_errand, parse_items, record_purchase
from fieldtui.log.event import Entry
from fieldtui.log.kinds import ERASURE
from fieldtui.log.names import Dot
from fieldtui.log.rebuild import rebuild
from fieldtui.log.segment import decode, encode
from fieldtui.log.segment import erase as erase_in
from fieldtui.retention import due, erase_due
from fieldtui.rounds import Round, open_round
from fieldtui.visits import record_visit
from sync.exchange import export, export_for, mark_exported, merge, move, who_heard
from tests.sync.forging import body, opened, segment_bytes, with_segments
from tests.sync.village import (
    SECRETS,
    Village,
    bundle,
    count,
    doors_of,
    enrolled,
    reasons,
    restored,
    state,
    village,
)

_COMPOUND, NAME, PHONE, *_OTHER = SECRETS["2"]
MEDICINE = "降压药只给她"


@pytest.fixture
def v() -> Village:
    """Two workers who share a grid; one has recorded an errand for a resident."""
    made = village({"乙": ("2",), "丙": ("2", "3")})
    worker = made.workers["乙"]
    errand = create_errand(
        worker, doors_of(worker, "2")[0], parse_items(MEDICINE), resident=resident_called(worker, NAME)
    )
    record_purchase(worker, errand, 0, 3650, "惠民药房")
    evening(made)
    return made


def evening(made: Village, *only: str) -> None:
    """Every bundle to the office, and back."""
    for person in only or made.workers:
        merge(made.office, bundle(made.workers[person], "社区办"), person)
    for person in only or made.workers:
        merge(made.workers[person], bundle(made.office, person), "社区办")


def erase(made: Village, *, household: bool = True) -> Dot:
    """The office orders everything about the resident erased."""
    found = records_of(made.office, resident_called(made.office, NAME))
    records = [*found.own.records, *(found.household.records if household else ())]
    (order,) = order_erasure(made.office, records, ASKED)
    return order


def held(device: Device, text: str) -> list[str]:
    """The tables in which a text stands, as whatever it may be written."""
    found = []
    with device.read() as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in db.execute(f"SELECT * FROM {table}"):
                for value in row:
                    data = value if isinstance(value, bytes) else str(value).encode()
                    if any(text.encode(encoding) in data for encoding in ("utf-8", "gbk")):
                        found.append(table)
    return sorted(set(found))


def assert_gone(device: Device) -> None:
    assert [
        (text, held(device, text)) for text in (NAME, "wangxiulan", PHONE, MEDICINE) if held(device, text)
    ] == []
    assert device.vault.write(rebuild)


def test_every_device_that_holds_the_records_drops_them(v: Village) -> None:
    assert "segments" in held(v.workers["丙"], MEDICINE)
    erase(v)
    assert_gone(v.office)
    evening(v)
    for device in v.devices():
        assert_gone(device)
        assert count(device, "erasures") == count(v.office, "erasures") > 0
    assert len({state(device, ("2",)) for device in v.devices()}) == 1


def with_everything(sender: Device, person: str) -> bytes:
    """A bundle for `person` as it was made before anybody was known to have anything."""
    sender.vault.write(lambda db: db.execute("DELETE FROM peers"))
    return bundle(sender, person)


def says(receiver: Device, data: bytes, text: str) -> bool:
    texts = [text.encode(encoding) for encoding in ("utf-8", "gbk")]
    return any(one in bytes(segment) for segment in opened(receiver, data).segments for one in texts)


def test_an_old_bundle_brings_nothing_back(v: Village) -> None:
    worker, other = v.workers["乙"], v.workers["丙"]
    old = with_everything(v.office, "乙")
    relayed = with_everything(worker, "丙")
    assert says(worker, old, NAME)
    assert says(other, relayed, MEDICINE)
    erase(v)
    evening(v)
    for taker, data in ((worker, old), (other, relayed)):
        merged = merge(taker, data, "old")
        assert (merged.events, merged.aside) == (0, [])
    for device in v.devices():
        assert_gone(device)


def test_an_export_after_the_order_says_nothing_of_what_was_erased(v: Village) -> None:
    erase(v)
    data = with_everything(v.office, "乙")
    assert not says(v.workers["乙"], data, NAME)


def test_a_bundle_from_before_the_order_that_comes_after_it_is_struck(v: Village) -> None:
    worker = v.workers["乙"]
    create_errand(
        worker, doors_of(worker, "2")[0], parse_items("晚到的药"), resident=resident_called(worker, NAME)
    )
    late = bundle(worker, "社区办")
    erase(v)
    merged = merge(v.office, late, "late")
    assert merged.aside == []
    assert held(v.office, "晚到的药") == []
    evening(v)
    assert held(worker, "晚到的药") == []
    assert len({state(device, ("2",)) for device in v.devices()}) == 1


def test_a_worker_passes_the_order_on_to_another(v: Village) -> None:
    one, other = v.workers["乙"], v.workers["丙"]
    erase(v)
    merge(one, bundle(v.office, "乙"), "b")
    merge(other, bundle(one, "丙"), "b")
    assert_gone(other)
    assert reasons(other) == []


def test_a_restored_backup_hears_of_it_again(v: Village) -> None:
    backup = restored(v.workers["乙"])
    erase(v)
    evening(v)
    assert held(backup, NAME) != []
    v.workers["乙"] = backup
    evening(v)
    evening(v)
    assert_gone(backup)
    assert reasons(backup) == []


def test_a_restored_backup_brings_nothing_back_to_others(v: Village) -> None:
    backup = restored(v.workers["乙"])
    old = with_everything(backup, "丙")
    assert says(v.workers["丙"], old, NAME)
    erase(v)
    evening(v)
    merge(v.workers["丙"], old, "old")
    assert_gone(v.workers["丙"])


def test_a_new_device_gets_records_without_what_was_erased(v: Village) -> None:
    erase(v)
    evening(v)
    new = enrolled(v, "丁", ("2",), 77)
    assert_gone(new)
    assert state(new, ("2",)) == state(v.office, ("2",))


def test_a_worker_cannot_order(v: Village) -> None:
    worker, other = v.workers["乙"], v.workers["丙"]
    worker.record("2", [Entry(ERASURE, {"records": [resident_called(worker, NAME)]})])
    for taker, person in ((v.office, "社区办"), (other, "丙")):
        merge(taker, bundle(worker, person), "b")
        assert reasons(taker) == ["NotForWorkers"]
        assert count(taker, "erasures") == 0
        assert held(taker, NAME) != []


def test_a_forged_order_of_the_office_is_not_followed(v: Village) -> None:
    worker, other = v.workers["乙"], v.workers["丙"]
    forged = segment_bytes(v.office, "2", [(ERASURE, body({"records@": []}))], signer=worker)
    merge(other, with_segments(other, worker, [forged]), "b")
    assert reasons(other) == ["BadSignature"]


def test_what_waits_in_quarantine_is_erased_there(v: Village) -> None:
    """The worker's second day has come and the first has not."""
    worker = v.workers["乙"]
    door = doors_of(worker, "2")[0]
    record_visit(worker, door, "answered")
    (first,) = export(worker, "社区办")
    mark_exported(worker, first, "lost")
    create_errand(worker, door, parse_items("排队的药"), resident=resident_called(worker, NAME))
    bundle(worker, "社区办")
    with worker.read() as db:
        data = db.execute("SELECT bytes FROM segments ORDER BY rowid DESC").fetchone()[0]
    merge(v.office, with_segments(v.office, worker, [bytes(data)]), "gap")
    assert held(v.office, "排队的药") == ["quarantine"]
    erase(v)
    assert held(v.office, "排队的药") == []
    merge(v.office, with_segments(v.office, worker, [bytes(data)]), "gap again")
    assert held(v.office, "排队的药") == []
    assert reasons(v.office) == ["Gap"]
    merge(v.office, first.data, "found")
    assert reasons(v.office) == []
    evening(v)
    assert len({state(device, ("2",)) for device in v.devices()}) == 1


def test_what_cannot_be_read_in_quarantine_goes_whole(v: Village) -> None:
    worker = v.workers["乙"]
    nonsense = msgspec.msgpack.encode(["no segment, and yet", NAME])
    merge(v.office, with_segments(v.office, worker, [nonsense]), "b")
    assert reasons(v.office) == ["NotCanonical"]
    erase(v)
    assert reasons(v.office) == []


def test_who_has_heard_is_known_from_their_bundles(v: Village) -> None:
    order = erase(v)
    assert [(one.person, one.heard) for one in who_heard(v.office, order)] == [("乙", False), ("丙", False)]
    merge(v.workers["乙"], bundle(v.office, "乙"), "b")
    assert [one.heard for one in who_heard(v.office, order)] == [False, False]
    merge(v.office, bundle(v.workers["乙"], "社区办"), "b")
    assert [one.heard for one in who_heard(v.office, order)] == [True, False]


def test_a_device_without_the_grid_is_not_asked_whether_it_heard() -> None:
    v = village({"甲": ("1",), "乙": ("2",)})
    assert [one.person for one in who_heard(v.office, erase(v))] == ["乙"]


# --- retention -------------------------------------------------------------------------------------------


def walked_round(v: Village, keep_days: int | None = 30) -> Round:
    """A round of two days, and a visit in it."""
    today = v.office.today()
    form = v.office.record("", [Entry("checklist.added", {"title": "f", "blob": ""})])[0]
    (found,) = open_round(
        v.office, "排查", form, ["2"], today, today + timedelta(days=1), keep_days=keep_days
    )
    evening(v)
    worker = v.workers["乙"]
    with worker.read() as db:
        round_ = db.execute("SELECT id FROM rounds").fetchone()[0]
    record_visit(worker, doors_of(worker, "2")[0], "answered", round_=round_, note="体温三十八度五")
    evening(v)
    return found


def test_visits_of_a_round_go_everywhere_when_it_was_kept_long_enough(v: Village) -> None:
    walked_round(v)
    v.clock.forward(days=31)
    record_visit(v.workers["丙"], doors_of(v.workers["丙"], "2")[0], "answered", note="别的走访")
    evening(v)
    assert due(v.office) == []
    assert held(v.workers["乙"], "体温三十八度五") != []
    v.clock.forward(days=1)
    evening(v)
    for device in v.devices():
        assert held(device, "体温三十八度五") == []
        assert held(device, "别的走访") != []
        assert count(device, "rounds") == 1
    assert due(v.office) == []


def test_an_export_with_a_clock_that_jumped_erases_nothing(v: Village) -> None:
    walked_round(v)
    v.clock.forward(days=20_000)
    bundle(v.office, "乙")
    assert count(v.office, "erasures") == 0
    assert [one.title for one in due(v.office)] == ["排查"]
    assert [one.title for one in erase_due(v.office)] == ["排查"]
    assert held(v.office, "体温三十八度五") == []


def test_a_worker_erases_nothing_by_their_clock(v: Village) -> None:
    walked_round(v)
    v.clock.forward(days=32)
    bundle(v.workers["乙"], "社区办")
    assert held(v.workers["乙"], "体温三十八度五") != []


def test_without_a_number_of_days_visits_are_kept(v: Village) -> None:
    walked_round(v, keep_days=None)
    v.clock.forward(days=20_000)
    assert due(v.office) == []


def test_an_order_given_twice_changes_nothing_more(v: Village) -> None:
    erase(v)
    evening(v)
    before = [state(device, ("2",)) for device in v.devices()]
    with v.office.read() as db:
        gone = [row[0] for row in db.execute("SELECT record FROM erased")]
    order_erasure(v.office, [one for one in gone if one >> 32], MISTAKE)
    evening(v)
    for device in v.devices():
        assert_gone(device)
    assert len(set(before)) == 1
    assert len({state(device, ("2",)) for device in v.devices()}) == 1


def test_both_branches_of_a_forked_log_lose_what_is_struck(v: Village) -> None:
    """A restored device went on beside itself; the resident's errands stand on both sides of the fork."""
    worker = v.workers["乙"]
    backup = restored(worker)
    for device, what in ((worker, "一边的药"), (backup, "另一边的药")):
        create_errand(
            device, doors_of(device, "2")[0], parse_items(what), resident=resident_called(device, NAME)
        )
        merge(v.office, bundle(device, "社区办"), "b")
        assert "segments" in held(v.office, what)
        v.clock.forward(seconds=1)
    v.workers["乙"] = backup
    erase(v)
    for _again in range(2):
        evening(v)
    for device in v.devices():
        assert_gone(device)
        assert [held(device, what) for what in ("一边的药", "另一边的药")] == [[], []]
    assert len({state(device, ("2",)) for device in v.devices()}) == 1


def test_a_fork_that_is_heard_of_after_the_order_is_struck_too(v: Village) -> None:
    worker = v.workers["乙"]
    backup = restored(worker)
    for device, what in ((worker, "一边的药"), (backup, "另一边的药")):
        create_errand(
            device, doors_of(device, "2")[0], parse_items(what), resident=resident_called(device, NAME)
        )
    merge(v.office, bundle(worker, "社区办"), "b")
    late = bundle(backup, "社区办")
    erase(v)
    merge(v.office, late, "late")
    assert reasons(v.office) == []
    assert_gone(v.office)
    assert [held(v.office, what) for what in ("一边的药", "另一边的药")] == [[], []]


def test_what_its_author_struck_before_anybody_had_it_is_not_missed(v: Village) -> None:
    """A correction that the office has never seen, of a resident who is erased meanwhile, and a visit after it."""
    worker = v.workers["乙"]
    resident = resident_called(worker, NAME)
    worker.record("2", [Entry("resident.changed", {"phone": PHONE}, resident, (resident,))])
    erase(v)
    merge(worker, bundle(v.office, "乙"), "order")
    record_visit(worker, doors_of(worker, "2")[0], "answered", note="后来的话")
    evening(v)
    evening(v)
    for device in v.devices():
        assert (reasons(device), held(device, "后来的话")) == ([], ["segments", "visits"])
        assert_gone(device)
    assert len({state(device, ("2",)) for device in v.devices()}) == 1


def test_an_order_is_known_though_a_forked_log_comes_in_the_same_bundle() -> None:
    v = village({"乙": ("2",), "丁": ("3",)})
    worker, newcomer = v.workers["乙"], v.workers["丁"]
    backup = restored(worker)
    for device, what in ((worker, "一边"), (backup, "另一边")):
        record_visit(device, doors_of(device, "2")[0], "answered", note=what)
        merge(v.office, bundle(device, "社区办"), "b")
        v.clock.forward(seconds=1)
    erase(v)
    move(v.office, newcomer.id, ["2"])
    merge(newcomer, bundle(v.office, "丁"), "b")
    assert reasons(newcomer) == []
    assert state(newcomer, ("2",)) == state(v.office, ("2",))


def emptied(sender: Device, author: Device, receiver: Device) -> bytes:
    """A bundle in which `sender` passes on what `author` wrote, without its contents."""
    (outgoing,) = export_for(sender, [receiver.id])
    segments = [bytes(raw) for raw in opened(receiver, outgoing.data).segments]
    parts = [
        encode(erase_in(segment, set(range(segment.count))))
        if segment.header.log.device == author.id
        else raw
        for raw in segments
        for segment in (decode(raw),)
    ]
    # First what was emptied, so that it is known when the rest comes.
    parts.sort(key=lambda data: decode(data).header.log.device != author.id)
    return with_segments(receiver, sender, parts)


def test_what_was_emptied_on_its_way_is_taken_when_it_comes_whole(v: Village) -> None:
    writer, relay = v.workers["乙"], v.workers["丙"]
    for note in ("一", "二"):
        record_visit(writer, doors_of(writer, "2")[0], "answered", note=f"空了的话{note}")
        merge(relay, bundle(writer, "丙"), "b")
    merged = merge(v.office, emptied(relay, writer, v.office), "emptied")
    assert (merged.events, set(reasons(v.office)) >= {"Stripped"}) == (0, True)
    merge(v.office, bundle(writer, "社区办"), "whole")
    assert reasons(v.office) == []
    assert "visits" in held(v.office, "空了的话一")


def test_what_hangs_on_a_record_that_was_emptied_on_its_way_is_not_struck(v: Village) -> None:
    """The relay leaves alone what it wrote itself: an errand for a resident whose record it emptied."""
    other = enrolled(v, "丁", ["2"], 77)
    evening(v)
    writer, relay = v.workers["乙"], v.workers["丙"]
    with writer.read() as db:
        home = db.execute("SELECT household FROM residents WHERE scope = '2' LIMIT 1").fetchone()[0]
    writer.record("2", [Entry("resident.added", {"household": home, "name": "新来的人"})])
    merge(relay, bundle(writer, "丙"), "b")
    create_errand(
        relay, doors_of(relay, "2")[0], parse_items("不能丢的药"), resident=resident_called(relay, "新来的人")
    )
    merge(other, emptied(relay, writer, other), "emptied")
    merge(other, bundle(writer, "丁"), "whole")
    assert ("segments" in held(other, "不能丢的药"), reasons(other)) == (True, [])
    assert state(other, ("2",)) == state(relay, ("2",))
