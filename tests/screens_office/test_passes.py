"""Passes at the desk and at the gate, as people press their keys."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from fieldtui.device import Device
from fieldtui.i18n import use_language
from fieldtui.log.names import Dot
from fieldtui.passes import STATES, passes, resident_at, revoke_pass
from screens.asking import AskText, PickOne
from screens.choosing import ChoosePath
from screens.gate import GateScreen
from screens.gate_view import COLOURS, IN, MARKS, OPEN, OUT
from screens.over import Confirm
from screens.passes import PassesScreen
from screens.standing import standing
from screens.text_input import Field
from sync.exchange import merge
from sync.exchange.issuing import Made, Wanted, issue_pass
from sync.frames import bytes_of, digits_of
from tests.screens.scanning import plug_in, scan
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at, folder
from tests.sync.village import bundle, everything

NAME = "王秀兰"


@dataclass
class Gate:
    """What the tests scan."""

    people: Community
    made: Made

    @property
    def worker(self) -> Device:
        return self.people.worker


def issued(people: Community, **how: object) -> Made:
    office = people.office
    door = door_at(office)
    until = office.today() + timedelta(days=14)
    return issue_pass(office, Wanted(door, until, **how))  # type: ignore[arg-type]


@pytest.fixture
def gate(people: Community) -> Gate:
    use_language("en")
    return Gate(people, issued(people))


def field(keys: DeskKeys) -> Field:
    return keys.app.screen.query_one(".pass", Field)


async def at_gate(keys: DeskKeys) -> GateScreen:
    await keys.press("ctrl+y")
    assert isinstance(keys.place, GateScreen)
    return keys.place


# ------------------------------------------------------------------ the gate


async def test_a_scanner_that_ends_with_enter_gets_a_verdict(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        await at_gate(keys)
        await keys.type(gate.made.digits)
        await keys.press("enter")
        assert " valid " in keys.shown("top")
        assert gate.made.door in keys.shown("top")
        assert len(keys.app.session.verdicts) == 1


async def test_a_scanner_without_enter_gets_one_too_and_the_field_is_empty_for_the_next(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        await at_gate(keys)
        await keys.type(gate.made.digits)
        assert " valid " in keys.shown("top")
        assert field(keys).value == ""
        await keys.type(gate.made.digits)
        assert [one.judged.verdict for one in keys.app.session.verdicts] == ["valid", "valid"]


async def test_two_passes_one_after_the_other_are_two_verdicts_the_newest_large(gate: Gate) -> None:
    other = issued(gate.people)
    revoke_pass(gate.people.office, other.number)
    merge(gate.worker, bundle(gate.people.office, "李明"), "stick")
    async with at_the_desk(gate.worker, start="today") as keys:
        await at_gate(keys)
        await keys.type(gate.made.digits)
        await keys.press("enter")
        await keys.type(other.digits)
        await keys.press("enter")
        assert " revoked " in keys.shown("top")
        assert [one.judged.verdict for one in keys.app.session.verdicts] == ["revoked", "valid"]
        assert "the last 2 passes: 1 valid" in keys.text()


async def test_a_reader_hands_over_what_it_has_read(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        screen = await at_gate(keys)
        await screen.take_text(gate.made.digits)
        await keys.settle()
        assert " valid " in keys.shown("top")


async def test_a_pass_that_the_reader_recognised_opens_the_gate_with_its_verdict(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        await keys.open("gate", gate.made.digits)
        assert " valid " in keys.shown("top")
        assert isinstance(keys.place, GateScreen)
        assert keys.place.way_back() == ()


async def test_a_changed_pass_says_nothing_of_whom_it_names(gate: Gate) -> None:
    data = bytearray(bytes_of(gate.made.digits))
    data[17] += 1
    async with at_the_desk(gate.worker, start="today") as keys:
        screen = await at_gate(keys)
        await screen.take_text(digits_of(bytes(data)))
        assert "forged or damaged" in keys.shown("top")
        assert gate.made.door not in keys.text()


async def test_what_is_no_pass_is_answered_and_the_next_one_serves(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        await at_gate(keys)
        await keys.type("12345")
        await keys.press("enter")
        assert "could not be read" in keys.shown("top")
        await keys.type(gate.made.digits)
        assert " valid " in keys.shown("top")


async def test_nothing_of_who_came_is_written_and_locking_forgets_it(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        before = everything(gate.worker)
        await at_gate(keys)
        await keys.type(gate.made.digits)
        session = keys.app.session
        assert session.verdicts
        assert everything(gate.worker) == before
        session.close()
        assert not session.verdicts


async def test_what_is_half_typed_at_the_gate_is_not_kept_when_the_vault_is_locked(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        await at_gate(keys)
        await keys.type(gate.made.digits[:-1])
        assert field(keys).value == gate.made.digits[:-1]
        there = standing(keys.app.screen_stack, keys.app.session)
        assert gate.made.digits[:-1].encode() not in msgspec.msgpack.encode(there)
        assert "gate" in [level.place for level in there.levels]


async def test_a_verdict_of_before_is_shown_again(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        await at_gate(keys)
        await keys.type(gate.made.digits)
        await keys.type("123")
        await keys.press("enter")
        assert "could not be read" in keys.shown("top")
        await keys.press("tab", "down", "enter")
        assert " valid " in keys.shown("top")
        assert keys.app.focused is field(keys)


async def test_a_burst_of_a_scanner_is_taken_at_the_gate_itself(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        plug_in(keys)
        await at_gate(keys)
        await scan(keys, gate.made.digits + "\n")
        await scan(keys, gate.made.digits + "\n")
        assert " valid " in keys.shown("top")
        assert [one.judged.verdict for one in keys.app.session.verdicts] == ["valid", "valid"]
        assert keys.app.scanner.waiting == ()


async def test_a_pass_that_was_scanned_elsewhere_goes_by_the_reader_to_the_gate(gate: Gate) -> None:
    async with at_the_desk(gate.worker, start="today") as keys:
        plug_in(keys)
        await scan(keys, gate.made.digits + "\n")
        await keys.press("ctrl+l")
        for _look in range(100):
            if isinstance(keys.place, GateScreen):
                break
            await asyncio.sleep(0.02)
        await keys.settle()
        assert isinstance(keys.place, GateScreen)
        assert " valid " in keys.shown("top")
        assert len(keys.app.session.verdicts) == 1


def test_each_kind_of_verdict_has_a_sign_of_its_own() -> None:
    assert len({MARKS[kind] for kind in (IN, OUT, OPEN)}) == 3
    assert set(MARKS) == set(COLOURS)


# ------------------------------------------------------------------ the office


async def folder_chosen(keys: DeskKeys) -> None:
    assert isinstance(keys.screen, ChoosePath)
    await keys.fill(str(folder("printer")))


async def test_a_pass_is_issued_from_the_door_and_printed(people: Community) -> None:
    use_language("en")
    async with at_the_desk(people.office) as keys:
        await keys.open("door", door_at(people.office))
        await keys.press("9")
        assert isinstance(keys.place, PassesScreen)
        await keys.press("enter")
        assert isinstance(keys.screen, PickOne)
        await keys.press("enter")
        assert isinstance(keys.screen, PickOne)
        await keys.press("enter")
        assert isinstance(keys.screen, AskText)
        assert keys.typed == "2026-10-26"
        await keys.press("enter")
        await keys.press("enter")
        await folder_chosen(keys)
        (one,) = passes(people.office)
        assert (one.holder, one.resident, one.until) == ("1", NAME, "2026-10-26")
        (written,) = Path("printer").iterdir()
        assert written.read_bytes().startswith(b"%PDF")
        assert written.name in keys.shown("said")
        assert NAME not in written.name


async def test_the_office_chooses_the_name_and_another_day(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.open("passes", door_at(people.office))
        await keys.press("1")
        await keys.press("enter")
        await keys.press("down", "enter")
        await keys.fill("10-20")
        await keys.press("enter")
        await folder_chosen(keys)
        (one,) = passes(people.office)
        assert (one.holder, one.until) == (NAME, "2026-10-20")


async def test_who_leaves_on_the_way_has_issued_nothing(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.open("passes", door_at(people.office))
        for answered in range(5):
            await keys.press("1")
            for _answer in range(answered):
                await keys.press("enter")
            await keys.press("escape")
            assert passes(people.office) == []


async def test_a_day_that_is_over_is_asked_for_again(people: Community) -> None:
    use_language("en")
    async with at_the_desk(people.office) as keys:
        await keys.open("passes", door_at(people.office))
        await keys.press("1")
        await keys.press("enter")
        await keys.press("enter")
        await keys.fill("2026-10-01")
        assert isinstance(keys.screen, AskText)
        assert "that day is over" in keys.shown("wrong")


async def test_from_the_desk_the_door_is_asked_for_first(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("7")
        await keys.press("1")
        await keys.fill(NAME)
        await keys.press("enter")
        await keys.press("enter")
        await keys.press("enter")
        await keys.press("enter")
        await folder_chosen(keys)
        assert [one.resident for one in passes(people.office)] == [NAME]


async def test_revoking_asks_and_says_what_it_means(gate: Gate) -> None:
    office = gate.people.office
    async with at_the_desk(office) as keys:
        await keys.press("7")
        keys.put(gate.made.number)
        await keys.press("4")
        assert isinstance(keys.screen, Confirm)
        await keys.press("enter")
        assert [one.state for one in passes(office)] == ["valid"]
        await keys.press("4")
        await keys.press("right", "enter")
        assert passes(office) == []
        assert "Revoked." in keys.text()
        await keys.press("3")
        assert "x revoked" in keys.text()


async def test_a_revoked_pass_is_neither_revoked_nor_renewed(gate: Gate) -> None:
    revoke_pass(gate.people.office, gate.made.number)
    async with at_the_desk(gate.people.office) as keys:
        await keys.press("7")
        await keys.press("3")
        keys.put(gate.made.number)
        for key in ("2", "4"):
            await keys.press(key)
            assert keys.notices[-1] == "Select a pass that is not revoked."


async def test_renewing_issues_another_and_revokes_the_old_one(gate: Gate) -> None:
    office = gate.people.office
    async with at_the_desk(office) as keys:
        await keys.press("7")
        keys.put(gate.made.number)
        await keys.press("2")
        await keys.press("enter")
        await keys.press("enter")
        await folder_chosen(keys)
        found = passes(office, states=tuple(STATES))
        assert sorted(one.state for one in found) == ["revoked", "valid"]
        assert len({one.holder for one in found}) == 1


async def test_a_worker_sees_the_passes_of_a_door_and_issues_none(gate: Gate) -> None:
    people = gate.people
    office_door: Dot = door_at(people.office)
    issue_pass(
        people.office,
        Wanted(office_door, people.office.today(), resident_at(people.office, office_door, NAME)),
    )
    merge(people.worker, bundle(people.office, "李明"), "stick")
    async with at_the_desk(people.worker, start="today") as keys:
        await keys.open("passes", door_at(people.worker))
        assert "2 passes are valid" in keys.text()
        for key in ("1", "2", "4"):
            await keys.press(key)
            assert not isinstance(keys.screen, PickOne | AskText | Confirm)
        assert keys.notices[-1] == "Only a device of the community office can do this."
