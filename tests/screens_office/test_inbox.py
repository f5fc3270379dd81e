"""The inbox: what becomes of each file, and that nothing is ever half taken in."""

from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.visits import record_visit
from screens import inbox
from screens.exchange_view import brought
from screens.inbox import KNOWN, NEW, OTHERS, OWN, PARTLY, REFUSED, WAITING, InboxScreen, Taken
from sync.errors import Gap, NotABundle, OutOfScope
from sync.exchange import Merged, export_to, standing
from sync.exchange.folders import remember_folder
from tests.screens_office.desk import Community, at_the_desk, door_at, enrolled, folder, fresh, office_of
from tests.town import StoppedClock, small_town


def bundle(device: Device, name: str) -> Path:
    """A bundle of `device` under the name `name` in the folder `stick`."""
    (out,) = export_to(device, folder("stick"))
    return out.path.rename(folder("stick") / name)


def stick_of_four(people: Community) -> Path:
    """A stick with a bundle that is good, the same one again, a damaged one and one of another community."""
    record_visit(people.worker, door_at(people.worker), "answered", note="阳台有人")
    good = bundle(people.worker, "1-good.fieldtui")
    (good.parent / "2-again.fieldtui").write_bytes(good.read_bytes())
    (good.parent / "3-damaged.fieldtui").write_bytes(good.read_bytes()[:-1] + b"?")
    other = small_town(seed=7)
    stranger = enrolled(office_of(other), "外人", 50, StoppedClock(), ["2"])
    bundle(stranger, "4-foreign.fieldtui")
    return good.parent


def visits(device: Device) -> int:
    with device.read() as db:
        return int(db.execute("SELECT count(*) FROM visits").fetchone()[0])


async def test_a_folder_gives_a_result_for_each_file_and_changes_only_what_it_should(
    people: Community,
) -> None:
    stick = stick_of_four(people)
    async with at_the_desk(people.office) as keys:
        await keys.open("inbox", stick)
        assert isinstance(keys.screen, InboxScreen)
        found = {taken.carried.name: taken.result for taken in keys.screen._taken}
        lines = keys.grid()
        assert "新增 1" in lines[1]
    assert found == {
        "1-good.fieldtui": NEW,
        "2-again.fieldtui": KNOWN,
        "3-damaged.fieldtui": REFUSED,
        "4-foreign.fieldtui": OTHERS,
    }
    assert visits(people.office) == 1
    assert not standing(people.office).aside


async def test_what_was_not_taken_in_has_its_reason_below_the_list(people: Community) -> None:
    stick = stick_of_four(people)
    async with at_the_desk(people.office) as keys:
        await keys.open("inbox", stick)
        said = []
        for name in ("3-damaged.fieldtui", "4-foreign.fieldtui"):
            keys.put(str(stick / name))
            await keys.settle()
            said.append(keys.shown("said"))
        assert "损坏" in said[0]
        assert "\n" in said[0]
        assert said[0] != said[1]


async def test_a_folder_merged_twice_is_merged_once(people: Community) -> None:
    stick = stick_of_four(people)
    async with at_the_desk(people.office) as keys:
        await keys.open("inbox", stick)
        await keys.press("escape")
        await keys.open("inbox", stick)
        results = {taken.result for taken in keys.screen._taken}
        assert results == {KNOWN, REFUSED, OTHERS}
    assert visits(people.office) == 1


async def test_stopping_finishes_the_file_and_leaves_the_rest(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = stick_of_four(people)
    take_in = inbox.take_in
    async with at_the_desk(people.office) as keys:

        def stopped_meanwhile(device: Device, path: Path, *, named: bool) -> Taken:
            keys.screen._work.stopped = True
            return take_in(device, path, named=named)

        monkeypatch.setattr(inbox, "take_in", stopped_meanwhile)
        await keys.open("inbox", stick)
        assert [taken.carried.name for taken in keys.screen._taken] == ["1-good.fieldtui"]
        assert "1" in keys.shown("said")
    assert visits(people.office) == 1


async def test_files_are_marked_and_merged_together(people: Community) -> None:
    stick = stick_of_four(people)
    remember_folder(people.office, stick)
    async with at_the_desk(people.office) as keys:
        await keys.press("1")
        await keys.press("down", "f8", "f8", "enter")
        names = [taken.carried.name for taken in keys.screen._taken]
    assert names == ["1-good.fieldtui", "2-again.fieldtui"]


async def test_a_folder_without_bundles_says_so(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.open("inbox", folder("bare"))
        assert any("bare" in notice for notice in keys.notices)


async def test_a_file_that_vanished_is_a_result_like_any_other(people: Community) -> None:
    taken = inbox.take_in(people.office, Path("gone.fieldtui"))
    assert taken.result == REFUSED
    assert "gone.fieldtui" in taken.reason


async def test_what_is_for_others_is_refused_only_if_it_was_chosen_itself(people: Community) -> None:
    record_visit(people.worker, door_at(people.worker), "answered")
    (sent,) = export_to(people.worker, folder("stick"))
    other = enrolled(people.office, "路过", 41, StoppedClock(), ["1"])
    assert inbox.take_in(other, sent.path).result == REFUSED
    passed_by = inbox.take_in(other, sent.path, named=False)
    assert (passed_by.result, passed_by.reason) == (OTHERS, "")


async def test_what_this_device_exported_itself_is_told_apart(people: Community) -> None:
    record_visit(people.worker, door_at(people.worker), "answered")
    (own,) = export_to(people.worker, folder("stick"))
    assert inbox.take_in(people.worker, own.path).result == OWN
    assert brought(people.worker, folder("stick")) == []
    assert brought(people.office, folder("stick")) == [own.path]


GAP = Gap(name="a", first=1, last=2, device="b")
SCOPE = OutOfScope(name="a", grid="1", device="b")


@pytest.mark.parametrize(
    ("merged", "result"),
    [
        (Merged("a", events=3), NEW),
        (Merged("a", events=3, known=2), NEW),
        (Merged("a", known=2), KNOWN),
        (Merged("a"), KNOWN),
        (Merged("a", own=True), OWN),
        (Merged("a", waiting=1, aside=[GAP]), WAITING),
        (Merged("a", events=2, aside=[SCOPE]), PARTLY),
        (Merged("a", refusal=NotABundle(name="a")), REFUSED),
    ],
)
def test_a_result_is_one_of_six(merged: Merged, result: str) -> None:
    assert Taken(Path("a"), merged).result == result


async def test_a_sender_with_markup_in_the_name_is_only_a_name(people: Community) -> None:
    worker = enrolled(people.office, "[@click=app.quit]x[/] [/foo]", 40, people.town.clock, ["2"])
    record_visit(worker, door_at(worker), "answered")
    bundle(worker, "[b].fieldtui")
    async with at_the_desk(people.office, size=(120, 40)) as keys:
        await keys.open("inbox", folder("stick"))
        assert "[b].fieldtui  [@click=app.quit]" in keys.text()


async def test_a_device_of_nowhere_has_no_desk() -> None:
    async with at_the_desk(fresh("王芳", 21), start="exchange") as keys:
        await keys.press("f8")
        assert keys.app.current_mode == "exchange"
        assert "社区办" in keys.notices[-1]
