"""Damage to the log and to the tables made from it: the right thing is found, and only that."""

import shutil

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fieldtui.doctor import told_of
from fieldtui.doctor.log import identity_in
from fieldtui.erasure import order_erasure, records_of, resident_called
from fieldtui.log.event import Entry
from fieldtui.log.segment import Segment, decode, encode, erase, make_segment, open_segment, stamps_of
from fieldtui.vault import Connection
from sync.exchange import export, merge, revoke
from tests.doctor.conftest import Clinic, carried, recorded
from tests.town import SeededBytes

Key = tuple[int, int]


def segments_of_worker(db: Connection) -> list[tuple[Key, Segment]]:
    """The sealed segments of this very device in grid 2, in order."""
    identity = identity_in(db)
    assert identity is not None
    rows = db.execute(
        "SELECT s.log, s.first, s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ? AND l.scope = '2' "
        "ORDER BY s.first",
        (identity.id,),
    )
    return [((row[0], row[1]), decode(bytes(row[2]))) for row in rows.fetchall()]


def replaced(db: Connection, key: Key, segment: Segment, hash_: bytes = b"") -> None:
    """Other bytes in the place of a segment."""
    db.execute("UPDATE segments SET bytes = ? WHERE log = ? AND first = ?", (encode(segment), *key))
    if hash_:
        db.execute("UPDATE segments SET hash = ? WHERE log = ? AND first = ?", (hash_, *key))


# ------------------------------------------------------------------ segments


def test_a_segment_that_is_cut_is_found_by_person_grid_and_numbers(clinic: Clinic) -> None:
    with clinic.raw() as db:
        (key, segment), *_rest = segments_of_worker(db)
        db.execute("UPDATE segments SET bytes = substr(bytes, 1, 40) WHERE log = ? AND first = ?", key)
    finding = clinic.only()
    assert finding.kind == "segment-unreadable"
    assert f"Records 1 to {segment.count} of worker in 2" in told_of(finding)[0]


def test_a_segment_that_somebody_altered_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        key, segment = segments_of_worker(db)[1]
        walls = [segment.header.walls[0] + 60, *segment.header.walls[1:]]
        header = msgspec.structs.replace(segment.header, walls=walls)
        replaced(db, key, msgspec.structs.replace(segment, header=header))
    assert clinic.only().kind == "segment-altered"


def test_a_forged_signature_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        key, segment = segments_of_worker(db)[1]
        signature = Ed25519PrivateKey.from_private_bytes(bytes(32)).sign(open_segment(segment).signed)
        replaced(db, key, msgspec.structs.replace(segment, signature=signature))
    assert clinic.only().kind == "segment-forged"


def test_a_segment_under_another_number_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        key, _segment = segments_of_worker(db)[1]
        db.execute("UPDATE segments SET count = count + 1 WHERE log = ? AND first = ?", key)
    assert clinic.only().kind == "segment-misplaced"


def test_records_of_a_device_that_nobody_knows_are_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("DELETE FROM policies")
    assert clinic.found() == {"author-unknown"}


def test_a_segment_that_is_missing_in_the_middle_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        key, segment = segments_of_worker(db)[1]
        db.execute("DELETE FROM segments WHERE log = ? AND first = ?", key)
    finding = clinic.only()
    facts = (finding.kind, finding.facts["first"], finding.facts["last"])
    assert facts == ("segment-gap", key[1], key[1] + segment.count - 1)


def test_a_segment_that_is_missing_at_the_end_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("DELETE FROM tail")
        key, _segment = segments_of_worker(db)[-1]
        db.execute("DELETE FROM segments WHERE log = ? AND first = ?", key)
    assert clinic.only().kind == "head-wrong"


def test_a_segment_that_continues_another_than_the_one_before_it_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        key, segment = segments_of_worker(db)[-1]
        opened, identity = open_segment(segment), identity_in(db)
        assert identity is not None
        made, hash_ = make_segment(
            segment.header.log,
            segment.header.first,
            b"\7" * 32,
            segment.header.logs,
            stamps_of(segment.header),
            [body for body in opened.bodies if body is not None],
            random=SeededBytes(3),
            sign=identity.signing.sign,
        )
        replaced(db, key, made, hash_)
        db.execute("UPDATE logs SET head_hash = ? WHERE id = ?", (hash_, key[0]))
    assert clinic.only().kind == "segment-unconnected"


def test_a_wrong_end_of_a_log_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("UPDATE logs SET head = head - 1 WHERE scope = '2'")
    assert clinic.only().kind == "head-wrong"


# ------------------------------------------------------------------ the tail


def test_an_unsealed_record_that_is_missing_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("DELETE FROM tail WHERE dot = (SELECT dot FROM tail ORDER BY dot LIMIT 1 OFFSET 1)")
    assert clinic.only().kind == "tail-gap"


def test_an_unsealed_record_that_cannot_be_read_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("UPDATE tail SET body = x'c1' WHERE dot = (SELECT max(dot) FROM tail)")
    assert clinic.only().kind == "tail-unreadable"


def test_an_unsealed_record_of_another_device_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        other = db.execute("SELECT id FROM logs WHERE scope = '' AND head > 0").fetchone()[0]
        db.execute(
            "INSERT INTO tail SELECT ? << 32 | 4000, lamport, wall, kind, body FROM tail LIMIT 1", (other,)
        )
    assert clinic.only().kind == "tail-of-others"


# ------------------------------------------------------------------ trust, erasure, forks


def test_rules_that_somebody_altered_are_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("UPDATE policies SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB)")
    assert clinic.only().kind == "rules-untrusted"


def test_keys_that_are_missing_are_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("DELETE FROM settings WHERE name = 'identity'")
    assert clinic.found() == {"no-identity"}


def test_records_beyond_the_end_of_a_revoked_device_are_found(clinic: Clinic) -> None:
    with clinic.device(clinic.office) as office, clinic.device() as worker:
        (later,) = export(worker)
        shutil.copytree(clinic.office, clinic.folder / "other.vault")
        revoke(office, worker.id)
        with office.read() as db:
            newest = db.execute("SELECT * FROM policies ORDER BY version DESC LIMIT 1").fetchone()
    with clinic.device(clinic.folder / "other.vault") as other:
        merge(other, later.data, "later")
        other.vault.write(lambda db: db.execute("INSERT INTO policies VALUES (?, ?, ?, ?)", newest))
    assert clinic.found(clinic.folder / "other.vault") == {"not-in-force"}


def test_contents_that_are_missing_without_an_order_are_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        key, segment = segments_of_worker(db)[1]
        replaced(db, key, erase(segment, {0}))
    assert clinic.only().kind == "emptied"


def test_what_an_order_has_erased_is_no_fault(clinic: Clinic) -> None:
    with clinic.device(clinic.office) as office:
        order_erasure(office, records_of(office, resident_called(office, "王秀兰")).own.records, "asked")
    assert clinic.found(clinic.office) == set()


def test_what_an_order_names_and_is_still_there_is_found(clinic: Clinic) -> None:
    with clinic.raw(clinic.office) as db:
        before = db.execute("SELECT log, first, bytes FROM segments").fetchall()
    with clinic.device(clinic.office) as office:
        order_erasure(office, records_of(office, resident_called(office, "王秀兰")).own.records, "asked")
    with clinic.raw(clinic.office) as db:
        db.executemany("UPDATE segments SET bytes = ?3 WHERE log = ?1 AND first = ?2", before)
    finding = clinic.only(clinic.office)
    assert (finding.kind, finding.facts["rows"]) == ("not-erased", 1)


def test_a_log_that_was_continued_twice_is_noted_and_no_fault(clinic: Clinic) -> None:
    copy = clinic.folder / "copy.vault"
    shutil.copytree(clinic.worker, copy)
    for vault, name in ((clinic.worker, "赵一"), (copy, "赵二")):
        with clinic.device(vault) as device, clinic.device(clinic.office) as office:
            recorded(device, [name])
            carried(device, office)
    assert clinic.only(clinic.office).kind == "forked"


def test_what_was_put_aside_is_noted(clinic: Clinic) -> None:
    old = clinic.folder / "old.vault"
    shutil.copytree(clinic.office, old)
    with clinic.device() as worker:
        with clinic.device(clinic.office) as office:
            carried(worker, office)
            carried(office, worker)
        recorded(worker, ["赵一"])
        with clinic.device(old) as restored:
            carried(worker, restored)
    finding = clinic.only(old)
    assert (finding.kind, finding.facts["count"]) == ("put-aside", 1)


# ------------------------------------------------------------------ the tables


@pytest.mark.parametrize(
    ("change", "table", "rows"),
    [
        ("DELETE FROM residents", "residents", 4),
        ("DELETE FROM residents WHERE id = (SELECT min(id) FROM residents)", "residents", 1),
        ("UPDATE households SET note = '改过'", "households", 4),
        ("INSERT INTO sightings (id, scope, lamport, wall) VALUES (77, '2', 1, 1)", "sightings", 1),
        ("INSERT INTO undone VALUES (77)", "undone", 1),
    ],
)
def test_a_table_that_is_not_what_the_log_says_is_named_with_its_rows(
    clinic: Clinic, change: str, table: str, rows: int
) -> None:
    with clinic.raw() as db:
        db.execute(change)
    finding = clinic.only()
    assert (finding.kind, finding.facts["table"], finding.facts["rows"]) == ("table-differs", table, rows)
    assert finding.repair == "tables"


def test_a_search_index_that_is_not_what_the_records_say_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        db.execute("UPDATE names SET pinyin = 'x' WHERE name = '王秀兰'")
    finding = clinic.only()
    assert (finding.kind, finding.facts["rows"], finding.repair) == ("search-differs", 1, "search")


def test_changes_and_conflicts_are_folded_alike(clinic: Clinic) -> None:
    with clinic.device() as worker, clinic.device(clinic.office) as office:
        for device, name in ((worker, "王秀岚"), (office, "王秀蓝")):
            resident = resident_called(device, "王秀兰")
            device.record("2", [Entry("resident.changed", {"name": name}, resident, (resident,))])
        carried(worker, office)
    assert clinic.found(clinic.office) == set()
    assert clinic.found() == set()
