"""A pass from the office to the gate: issued, judged by devices that were never told of it, expired, revoked, renewed."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from fieldtui.community import NoCommunity, OfficeOnly
from fieldtui.device import Device
from fieldtui.erasure import ASKED, order_erasure, records_of
from fieldtui.log.event import Entry
from fieldtui.log.kinds import OFFICE_KINDS, PASS_ISSUED, PASS_REVOKED
from fieldtui.log.rebuild import rebuild
from fieldtui.passes import (
    EXPIRED as OVER,
)
from fieldtui.passes import (
    KEPT_DAYS,
    MOST_DAYS,
    STATES,
    NoSuchPass,
    NotOneAtDoor,
    PassDayOver,
    PassTooLong,
    RevokedAlready,
    number_called,
    pass_numbered,
    passes,
    passes_due,
    resident_at,
    revoke_pass,
)
from fieldtui.retention import erase_due, erase_unasked
from fieldtui.undo import undoable
from sync.exchange import export, merge, revoke
from sync.exchange.gate import (
    DAMAGED,
    ELSEWHERE,
    EXPIRED,
    FORGED,
    NOT_OFFICE,
    REVOKED,
    UNKNOWN,
    VALID,
    check_pass,
)
from sync.exchange.gate_words import WORDS
from sync.exchange.issuing import (
    DoorNotFit,
    HolderNotFit,
    Made,
    NobodyNamed,
    NoRecordOfPass,
    Wanted,
    issue_pass,
    renew_pass,
)
from sync.frames import bytes_of, digits_of
from sync.passes import Claim, read_pass, write_pass
from tests.sync.carrying import joined
from tests.sync.village import (
    SECRETS,
    Village,
    bundle,
    count,
    everything,
    new,
    restored,
    state,
    village,
)

PERSON, DOOR = SECRETS["2"][1], "文星苑 1-1-101"


@dataclass
class Scene:
    """A village with a worker in grid 1, who stands at a gate, and a pass for a door of grid 2."""

    of: Village
    pass_: Made

    @property
    def gate(self) -> Device:
        return self.of.workers["王芳"]

    @property
    def office(self) -> Device:
        return self.of.office

    def hears(self) -> None:
        """The gate takes in what the office has for it."""
        merge(self.gate, bundle(self.office, "王芳"), "stick")


def wanted(of: Village, **how: object) -> Wanted:
    today = of.office.today()
    return Wanted(of.doors["2"][0], today + timedelta(days=14), **how)  # type: ignore[arg-type]


def scene() -> Scene:
    of = village({"王芳": ["1"]})
    return Scene(of, issue_pass(of.office, wanted(of)))


def test_a_pass_is_valid_at_a_gate_that_never_heard_of_it() -> None:
    s = scene()
    judged = check_pass(s.gate, s.pass_.digits)
    assert judged.verdict == VALID
    assert judged.claim is not None
    assert (judged.claim.holder, judged.claim.door) == ("1", DOOR)
    assert judged.claim.until == s.pass_.until == date(2026, 10, 26)
    assert judged.number == s.pass_.number
    assert judged.today == date(2026, 10, 12)


def test_checking_writes_nothing() -> None:
    s = scene()
    before = everything(s.gate)
    check_pass(s.gate, s.pass_.digits)
    check_pass(s.gate, "1" * 40)
    assert everything(s.gate) == before


@pytest.mark.parametrize("around", ["{}\n", "]Q1{}\r\n", "  {}  ", "*{}#"])
def test_what_a_scanner_puts_around_the_digits_does_not_matter(around: str) -> None:
    s = scene()
    assert check_pass(s.gate, around.format(s.pass_.digits)).verdict == VALID


def test_digits_in_full_width_and_in_groups_are_the_same_digits() -> None:
    s = scene()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in s.pass_.digits)
    grouped = " ".join(s.pass_.digits[at : at + 4] for at in range(0, len(s.pass_.digits), 4))
    assert [check_pass(s.gate, typed).verdict for typed in (wide, grouped)] == [VALID, VALID]


def test_a_pass_is_valid_on_its_last_day_and_not_on_the_next() -> None:
    s = scene()
    s.of.clock.forward(days=14)
    assert check_pass(s.gate, s.pass_.digits).verdict == VALID
    s.of.clock.forward(days=1)
    assert check_pass(s.gate, s.pass_.digits).verdict == EXPIRED


def test_a_revocation_travels_by_merge_to_a_gate_of_another_grid() -> None:
    s = scene()
    revoke_pass(s.office, s.pass_.number)
    assert check_pass(s.office, s.pass_.digits).verdict == REVOKED
    assert check_pass(s.gate, s.pass_.digits).verdict == VALID
    s.hears()
    judged = check_pass(s.gate, s.pass_.digits)
    assert judged.verdict == REVOKED
    assert judged.revoked == date(2026, 10, 12)


def test_a_revocation_reaches_a_gate_through_another_worker() -> None:
    of = village({"王芳": ["1"], "李明": ["2"]})
    made = issue_pass(of.office, wanted(of))
    revoke_pass(of.office, made.number)
    merge(of.workers["李明"], bundle(of.office, "李明"), "stick")
    merge(of.workers["王芳"], bundle(of.workers["李明"], "王芳"), "stick")
    assert check_pass(of.workers["王芳"], made.digits).verdict == REVOKED


def test_a_revocation_names_nobody() -> None:
    s = scene()
    revoke_pass(s.office, s.pass_.number)
    s.hears()
    with s.gate.read() as db:
        rows = db.execute("SELECT scope, number FROM passes_revoked").fetchall()
        columns = [row[1] for row in db.execute("PRAGMA table_info(passes_revoked)")]
    assert rows == [("", s.pass_.number)]
    assert columns == ["id", "scope", "lamport", "wall", "number"]
    # Who has it, and at which door, stays in the grid of the door.
    assert count(s.gate, "passes") == 0


def test_office_and_gate_hold_the_same_after_a_merge() -> None:
    of = village({"王芳": ["1"], "李明": ["2"]})
    made = issue_pass(of.office, wanted(of))
    revoke_pass(of.office, made.number)
    for name, worker in of.workers.items():
        merge(worker, bundle(of.office, name), "stick")
        scopes = ("", *worker.identity.grids)
        assert state(worker, scopes) == state(of.office, scopes)
    assert count(of.workers["李明"], "passes") == 1
    assert of.office.vault.write(rebuild)


def test_what_a_revoked_office_device_signed_is_not_valid() -> None:
    of = village({"王芳": ["1"]})
    second = joined(of, "值班室", (), 60, role="office")
    made = issue_pass(second, Wanted(_door_at(second), of.office.today()))
    merge(of.workers["王芳"], bundle(of.office, "王芳"), "stick")
    assert check_pass(of.workers["王芳"], made.digits).verdict == VALID
    revoke(of.office, second.id)
    assert check_pass(of.workers["王芳"], made.digits).verdict == VALID
    merge(of.workers["王芳"], bundle(of.office, "王芳"), "stick")
    judged = check_pass(of.workers["王芳"], made.digits)
    assert judged.verdict == NOT_OFFICE
    assert judged.claim is not None


def test_a_pass_of_an_office_device_that_the_rules_do_not_name_yet_is_told_so() -> None:
    of = village({"王芳": ["1"]})
    second = joined(of, "值班室", (), 60, role="office")
    made = issue_pass(second, Wanted(_door_at(second), of.office.today()))
    judged = check_pass(of.workers["王芳"], made.digits)
    assert judged.verdict == UNKNOWN
    assert judged.claim is None
    assert judged.rules_of == date(2026, 10, 12)


def test_what_a_worker_signs_is_no_pass() -> None:
    s = scene()
    worker = s.of.workers["王芳"]
    with pytest.raises(OfficeOnly):
        issue_pass(worker, Wanted(1, worker.today()))
    with pytest.raises(OfficeOnly):
        revoke_pass(worker, s.pass_.number)
    with pytest.raises(OfficeOnly):
        renew_pass(worker, s.pass_.number, worker.today())


def test_of_a_pass_that_a_worker_forged_it_is_not_said_that_its_device_was_the_offices() -> None:
    of = village({"王芳": ["1"]})
    worker = of.workers["王芳"]
    claim = Claim(bytes(6), of.office.today(), "王秀兰", "文星苑 3-1-101")
    forged = write_pass(claim, worker.identity.community, worker.id, worker.identity.signing)
    judged = check_pass(of.office, digits_of(forged))
    assert judged.verdict == NOT_OFFICE
    assert "any more" not in WORDS[judged.verdict]


@pytest.mark.parametrize("kind", [PASS_ISSUED, PASS_REVOKED])
def test_what_a_worker_records_about_passes_is_put_aside(kind: str) -> None:
    of = village({"王芳": ["1"]})
    worker = of.workers["王芳"]
    made = issue_pass(of.office, wanted(of))
    assert kind in OFFICE_KINDS
    worker.record("1", [Entry(kind, {"number": made.number})])
    merged = merge(of.office, bundle(worker, "社区办"), "stick")
    assert [type(one).__name__ for one in merged.aside] == ["NotForWorkers"]
    assert check_pass(of.office, made.digits).verdict == VALID


def test_a_pass_of_another_community_is_known_as_one() -> None:
    s, elsewhere = scene(), village({"王芳": ["1"]}, seed=90)
    judged = check_pass(elsewhere.workers["王芳"], s.pass_.digits)
    assert (judged.verdict, judged.claim) == (ELSEWHERE, None)


def test_a_changed_pass_is_forged_and_says_nothing() -> None:
    s = scene()
    data = bytearray(bytes_of(s.pass_.digits))
    data[17] += 1
    judged = check_pass(s.gate, digits_of(bytes(data)))
    assert (judged.verdict, judged.claim, judged.number) == (FORGED, None, "")


@pytest.mark.parametrize("typed", ["", "王秀兰", "123", "0" * 17, "9" * 400, "[/b]\x1b[31m"])
def test_what_is_no_pass_is_not_read(typed: str) -> None:
    assert check_pass(scene().gate, typed).verdict == DAMAGED


def test_before_a_device_has_joined_there_is_no_verdict() -> None:
    s = scene()
    with pytest.raises(NoCommunity):
        check_pass(new("王芳", 77, s.of.clock), s.pass_.digits)


def test_a_gate_whose_rules_have_expired_says_so_and_what_it_last_heard() -> None:
    s = scene()
    s.hears()
    s.of.clock.forward(days=400)
    made = issue_pass(s.office, wanted(s.of))
    judged = check_pass(s.gate, made.digits)
    assert (judged.verdict, judged.rules_over, judged.heard) == (VALID, True, date(2026, 10, 12))


def test_the_office_hears_of_nothing_but_itself() -> None:
    s = scene()
    judged = check_pass(s.office, s.pass_.digits)
    assert (judged.verdict, judged.heard, judged.rules_over) == (VALID, None, False)


def test_a_clock_at_1970_lets_an_expired_pass_in_and_says_which_day_it_believes() -> None:
    s = scene()
    s.of.clock.forward(days=-20_000)
    judged = check_pass(s.gate, s.pass_.digits)
    assert judged.verdict == VALID
    assert judged.today < date(1973, 1, 1)


def test_a_gate_that_was_restored_hears_of_a_revocation_again() -> None:
    s = scene()
    before = restored(s.gate)
    revoke_pass(s.office, s.pass_.number)
    s.hears()
    assert check_pass(s.gate, s.pass_.digits).verdict == REVOKED
    assert check_pass(before, s.pass_.digits).verdict == VALID
    for outgoing in export(before):
        merge(s.office, outgoing.data, "stick")
    merge(before, bundle(s.office, "王芳"), "stick")
    assert check_pass(before, s.pass_.digits).verdict == REVOKED


def test_an_office_that_was_restored_revokes_a_pass_that_it_does_not_remember() -> None:
    of = village({"王芳": ["1"]})
    before = restored(of.office)
    made = issue_pass(of.office, wanted(of))
    assert pass_numbered(before, made.number) is None
    revoke_pass(before, made.number)
    merge(of.workers["王芳"], bundle(before, "王芳"), "stick")
    assert check_pass(of.workers["王芳"], made.digits).verdict == REVOKED


# ------------------------------------------------------------------ what the office does


def test_a_pass_says_a_number_by_default_and_each_of_a_door_another() -> None:
    of = village()
    made = [issue_pass(of.office, wanted(of)) for _nth in range(3)]
    assert [one.holder for one in made] == ["1", "2", "3"]
    revoke_pass(of.office, made[1].number)
    assert issue_pass(of.office, wanted(of)).holder == "2"


def test_a_number_of_the_offices_own_stands_on_the_pass() -> None:
    of = village()
    assert issue_pass(of.office, wanted(of, number="甲 12")).holder == "甲 12"


def test_the_name_stands_on_the_pass_only_if_the_office_says_so() -> None:
    of = village()
    resident = resident_at(of.office, of.doors["2"][0], PERSON)
    without = issue_pass(of.office, wanted(of, resident=resident))
    with_name = issue_pass(of.office, wanted(of, resident=resident, by_name=True))
    assert PERSON.encode() not in bytes_of(without.digits)
    assert with_name.holder == PERSON
    assert [one.resident for one in passes(of.office)] == [PERSON, PERSON]


def test_a_pass_holds_nothing_else_of_a_resident() -> None:
    of = village()
    resident = resident_at(of.office, of.doors["2"][0], PERSON)
    made = issue_pass(of.office, wanted(of, resident=resident))
    data = read_pass(bytes_of(made.digits))
    assert (
        data.body
        == data.claim.number + data.body[6:9] + b"\x011" + bytes((len(DOOR.encode()),)) + DOOR.encode()
    )


def test_nobody_named_cannot_stand_on_a_pass() -> None:
    of = village()
    with pytest.raises(NobodyNamed):
        issue_pass(of.office, wanted(of, by_name=True))
    with pytest.raises(NotOneAtDoor):
        resident_at(of.office, of.doors["2"][0], SECRETS["2"][5])


def test_what_has_no_room_on_a_pass_is_refused_and_records_nothing() -> None:
    of = village()
    with pytest.raises(HolderNotFit):
        issue_pass(of.office, wanted(of, number="王" * 21))
    assert count(of.office, "passes") == 0


def test_an_address_without_room_goes_without_its_compound_or_is_refused() -> None:
    of = village()
    with of.office.read() as db:
        compound, building = (
            db.execute(f"SELECT min(id) FROM {table} WHERE scope = '2'").fetchone()[0]
            for table in ("compounds", "buildings")
        )
    of.office.record("2", [Entry("compound.changed", {"name": "文" * 20}, compound, (compound,))])
    assert issue_pass(of.office, wanted(of)).door == "1-1-101"
    of.office.record("2", [Entry("building.changed", {"label": "星" * 20}, building, (building,))])
    with pytest.raises(DoorNotFit):
        issue_pass(of.office, wanted(of))


def test_a_pass_ends_today_at_the_earliest_and_in_a_year_at_the_latest() -> None:
    of = village()
    door, today = of.doors["2"][0], of.office.today()
    assert issue_pass(of.office, Wanted(door, today)).until == today
    assert issue_pass(of.office, Wanted(door, today + timedelta(days=MOST_DAYS)))
    with pytest.raises(PassDayOver):
        issue_pass(of.office, Wanted(door, today - timedelta(days=1)))
    with pytest.raises(PassTooLong):
        issue_pass(of.office, Wanted(door, today + timedelta(days=MOST_DAYS + 1)))


def test_renewing_issues_a_new_pass_for_the_same_holder_and_revokes_the_old_one() -> None:
    s = scene()
    later = s.office.today() + timedelta(days=30)
    renewed = renew_pass(s.office, s.pass_.number, later)
    assert (renewed.holder, renewed.door, renewed.until) == (s.pass_.holder, s.pass_.door, later)
    assert renewed.number != s.pass_.number
    s.hears()
    assert check_pass(s.gate, s.pass_.digits).verdict == REVOKED
    assert check_pass(s.gate, renewed.digits).verdict == VALID


def test_a_pass_that_cannot_be_renewed_stays_as_it_is() -> None:
    s = scene()
    with pytest.raises(PassDayOver):
        renew_pass(s.office, s.pass_.number, s.office.today() - timedelta(days=1))
    with pytest.raises(NoRecordOfPass):
        renew_pass(s.office, "0" * 15, s.office.today())
    assert check_pass(s.office, s.pass_.digits).verdict == VALID
    assert count(s.office, "passes") == 1


def test_what_was_taken_back_is_not_renewed() -> None:
    s = scene()
    revoke_pass(s.office, s.pass_.number)
    with pytest.raises(RevokedAlready):
        renew_pass(s.office, s.pass_.number, s.pass_.until)
    assert count(s.office, "passes") == 1


def test_a_renewed_pass_stays_its_residents() -> None:
    of = village()
    resident = resident_at(of.office, of.doors["2"][0], PERSON)
    made = issue_pass(of.office, wanted(of, resident=resident))
    renew_pass(of.office, made.number, made.until)
    assert [one.resident for one in passes(of.office)] == [PERSON]


def test_passes_are_listed_by_state_and_door() -> None:
    of = village()
    first, second = issue_pass(of.office, wanted(of)), issue_pass(of.office, wanted(of))
    revoke_pass(of.office, first.number)
    assert [one.number for one in passes(of.office)] == [second.number]
    of.clock.forward(days=15)
    assert passes(of.office) == []
    every = passes(of.office, states=tuple(STATES))
    assert {one.number: one.state for one in every} == {first.number: "revoked", second.number: OVER}
    assert passes(of.office, door=of.doors["2"][1], states=tuple(STATES)) == []
    assert {one.address for one in every} == {DOOR}


def test_a_pass_is_revoked_once() -> None:
    s = scene()
    spaced = f"{s.pass_.number[:5]} {s.pass_.number[5:10]}-{s.pass_.number[10:]}"
    revoke_pass(s.office, spaced)
    with pytest.raises(RevokedAlready):
        revoke_pass(s.office, s.pass_.number)
    assert count(s.office, "passes_revoked") == 1


@pytest.mark.parametrize(
    "typed", ["", "12345", "1" * 16, "abcde12345abcde", "²" * 15, "281474976710656", "9" * 15]
)
def test_other_texts_are_no_numbers_of_passes(typed: str) -> None:
    with pytest.raises(NoSuchPass):
        number_called(typed)


def test_neither_a_pass_nor_its_revocation_can_be_undone() -> None:
    s = scene()
    revoke_pass(s.office, s.pass_.number)
    assert {change.kind for change in undoable(s.office)} & OFFICE_KINDS == set()


# ------------------------------------------------------------------ what is kept of it


def test_the_record_of_a_pass_goes_with_its_resident_everywhere() -> None:
    of = village({"李明": ["2"]})
    resident = resident_at(of.office, of.doors["2"][0], PERSON)
    made = issue_pass(of.office, wanted(of, resident=resident, by_name=True))
    other = issue_pass(of.office, wanted(of))
    merge(of.workers["李明"], bundle(of.office, "李明"), "stick")
    own = records_of(of.office, resident).own
    assert dict(own.counts)["passes"] == 1
    order_erasure(of.office, own.records, ASKED)
    merge(of.workers["李明"], bundle(of.office, "李明"), "stick")
    for device in of.devices():
        assert [one.number for one in passes(device)] == [other.number]
    assert pass_numbered(of.office, made.number) is None


def test_passes_of_nobody_in_particular_go_with_the_household() -> None:
    of = village()
    resident = resident_at(of.office, of.doors["2"][0], PERSON)
    issue_pass(of.office, wanted(of))
    found = records_of(of.office, resident)
    assert dict(found.own.counts).get("passes") is None
    assert dict(found.household.counts)["passes"] == 1
    order_erasure(of.office, (*found.own.records, *found.household.records), ASKED)
    assert count(of.office, "passes") == 0


def test_a_pass_that_is_over_is_swept_after_some_weeks() -> None:
    of = village({"李明": ["2"]})
    issue_pass(of.office, wanted(of))
    of.clock.forward(days=14 + KEPT_DAYS)
    assert passes_due(of.office) == []
    of.clock.forward(days=1)
    assert len(passes_due(of.office)) == 1
    erase_due(of.office)
    assert (count(of.office, "passes"), passes_due(of.office)) == (0, [])
    merge(of.workers["李明"], bundle(of.office, "李明"), "stick")
    assert count(of.workers["李明"], "passes") == 0


def test_an_export_sweeps_by_itself_only_with_a_plausible_clock() -> None:
    of = village({"李明": ["2"]})
    issue_pass(of.office, wanted(of))
    of.clock.forward(days=100)
    erase_unasked(of.office)
    assert count(of.office, "passes") == 1
    worker = of.workers["李明"]
    with worker.read() as db:
        door = db.execute("SELECT id FROM doors WHERE scope = '2'").fetchone()[0]
    worker.record("2", [Entry("door.seen", {"seen": "lit"}, door)])
    merge(of.office, bundle(worker, "社区办"), "stick")
    erase_unasked(of.office)
    assert count(of.office, "passes") == 0


def _door_at(device: Device) -> int:
    with device.read() as db:
        return int(db.execute("SELECT id FROM doors WHERE scope = '2' ORDER BY id").fetchone()[0])
