"""The screen for conflicts: what is seen, how a side is chosen, and that nothing is recorded before Enter."""

import pytest

from fieldtui.conflicts import conflicts, decide
from fieldtui.device import Device
from fieldtui.errands import create_errand, parse_items
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Value
from screens.asking import AskText, PickOne
from screens.conflicts import ConflictsScreen, SidePanel
from screens.desk import DeskScreen
from screens.today import TodayScreen
from sync.exchange import export, merge
from tests.screens.keys import LARGE, SMALL
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at

OURS, THEIRS = "13700000003", "13900000002"
RESIDENT = "SELECT id FROM residents WHERE name = ?"


def change(device: Device, name: str, field: str, value: Value) -> None:
    """Change a resident as somebody who knows nothing but what the ledger began with."""
    with device.read() as db:
        resident = db.execute(RESIDENT, (name,)).fetchone()[0]
    device.record("2", [Entry("resident.changed", {field: value}, resident, (resident,))])


def at_odds(people: Community) -> Device:
    """An office that knows one phone of 王秀兰, and a worker's bundle with another."""
    change(people.office, "王秀兰", "phone", OURS)
    change(people.worker, "王秀兰", "phone", THEIRS)
    brought(people)
    return people.office


def with_a_leap(people: Community) -> Device:
    """An office with that, a name in markup, and an errand that somebody settled before it was bought."""
    create_errand(people.office, door_at(people.office, "601"), parse_items("米 1袋"))
    (back,) = export(people.office)
    merge(people.worker, back.data, "bundle")
    with people.worker.read() as db:
        errand = db.execute("SELECT id FROM errands").fetchone()[0]
    people.worker.record("2", [Entry("errand.changed", {"state": "closed"}, errand, (errand,))])
    change(people.office, "张玉梅", "note", "[b]门铃坏了[/b] " + "敲窗，" * 40)
    change(people.worker, "张玉梅", "note", "[@click=app.quit]门铃修好了[/]")
    return at_odds(people)


def brought(people: Community) -> None:
    """The worker's bundle reaches the office."""
    (bundle,) = export(people.worker)
    merge(people.office, bundle.data, "bundle")


def phone(device: Device) -> str:
    with device.read() as db:
        return str(db.execute("SELECT phone FROM residents WHERE name = '王秀兰'").fetchone()[0])


def side_of(device: Device, value: str) -> str:
    """The digit of the side with this value."""
    (one,) = conflicts(device)
    return str(next(at for at, side in enumerate(one.sides, 1) if side.value == value))


def recorded(device: Device) -> int:
    with device.read() as db:
        return int(db.execute("SELECT count(*) FROM tail").fetchone()[0])


def screen(keys: DeskKeys) -> ConflictsScreen:
    assert isinstance(keys.place, ConflictsScreen)
    return keys.place


async def test_the_desk_counts_conflicts_and_six_opens_them(people: Community) -> None:
    async with at_the_desk(at_odds(people)) as keys:
        assert "6 冲突              ! 1 处冲突待决定" in keys.text()
        await keys.press("6")
        assert isinstance(keys.screen, ConflictsScreen)
        await keys.press("escape")
        assert isinstance(keys.screen, DeskScreen)


async def test_today_leads_there_too(people: Community) -> None:
    async with at_the_desk(at_odds(people), start="today") as keys:
        assert "1 处冲突待决定" in keys.text()
        await keys.choose("conflict 0 0 0 1 处冲突待决定 各人记录不一致")
        assert isinstance(keys.screen, ConflictsScreen)


async def test_where_nobody_disagrees_today_says_nothing_of_it(people: Community) -> None:
    async with at_the_desk(people.office, start="today") as keys:
        assert isinstance(keys.screen, TodayScreen)
        assert "冲突" not in keys.text()


async def test_a_key_opens_them_from_anywhere_and_only_once(people: Community) -> None:
    async with at_the_desk(at_odds(people), start="exchange") as keys:
        await keys.press("ctrl+g", "ctrl+g", "escape")
        assert keys.place.PLACE == "exchange"


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_base_and_sides_stand_there_with_their_authors(
    people: Community, size: tuple[int, int]
) -> None:
    async with at_the_desk(at_odds(people), size=size) as keys:
        await keys.press("6")
        shown = keys.text()
        for words in (
            "王秀兰",
            "原先：",
            OURS,
            THEIRS,
            "社区办 10-12 09:00",
            "李明 10-12 09:00",
            "决定前显示这个",
        ):
            assert words in shown


async def test_sides_stand_beside_each_other_where_there_is_room_and_else_below(people: Community) -> None:
    office = at_odds(people)
    for size, rows in ((LARGE, 1), (SMALL, 2)):
        async with at_the_desk(office, size=size) as keys:
            await keys.press("6")
            tops = {panel.region.y for panel in screen(keys).query(SidePanel) if panel.display}
            assert len(tops) == rows


@pytest.mark.parametrize("value", [OURS, THEIRS])
async def test_a_digit_and_enter_decide(people: Community, value: str) -> None:
    office = at_odds(people)
    digit = side_of(office, value)
    async with at_the_desk(office) as keys:
        await keys.press("6")
        before = recorded(office)
        await keys.press(digit)
        assert recorded(office) == before
        assert f"按回车记录 电话：{value}" in keys.text()
        assert "不能撤销" in keys.text()
        await keys.press("enter")
        assert (conflicts(office), phone(office)) == ([], value)
        assert "没有冲突" in keys.text()


async def test_full_width_digits_choose_too(people: Community) -> None:
    async with at_the_desk(at_odds(people)) as keys:
        await keys.press("6")
        await keys.send("２")
        assert screen(keys).situation().side


async def test_enter_before_a_choice_says_what_is_missing(people: Community) -> None:
    office = at_odds(people)
    async with at_the_desk(office) as keys:
        await keys.press("6")
        await keys.press("enter")
        assert "请先选" in keys.notices[-1]
        assert len(conflicts(office)) == 1


async def test_a_side_that_is_not_there_cannot_be_chosen(people: Community) -> None:
    async with at_the_desk(at_odds(people)) as keys:
        await keys.press("6")
        await keys.press("3")
        assert "没有这一方" in keys.notices[-1]
        assert not screen(keys).situation().side


async def test_arrows_go_from_side_to_side_and_stop_at_the_ends(people: Community) -> None:
    async with at_the_desk(at_odds(people)) as keys:
        await keys.press("6")
        chosen = []
        for key in ("right", "right", "right", "left", "left"):
            await keys.press(key)
            chosen.append(screen(keys)._side)
        assert chosen == [1, 2, 2, 1, 1]


async def test_a_side_is_chosen_by_a_tap(people: Community) -> None:
    async with at_the_desk(at_odds(people)) as keys:
        await keys.press("6")
        await keys.pilot.click("#side-2")
        await keys.settle()
        assert screen(keys)._side == 2


async def test_another_value_is_typed_and_recorded_with_enter(people: Community) -> None:
    office = at_odds(people)
    async with at_the_desk(office) as keys:
        await keys.press("6")
        await keys.press("0")
        assert isinstance(keys.screen, AskText)
        await keys.fill("13611112222")
        assert phone(office) != "13611112222"
        await keys.press("enter")
        assert phone(office) == "13611112222"


async def test_leaving_the_field_chooses_nothing_and_keeps_what_was_typed(people: Community) -> None:
    async with at_the_desk(at_odds(people)) as keys:
        await keys.press("6")
        await keys.press("0")
        await keys.fill("136", then="escape")
        assert not screen(keys).situation().side
        await keys.press("0")
        assert keys.typed == "136"


async def test_what_was_chosen_for_one_conflict_is_not_chosen_for_the_next(people: Community) -> None:
    async with at_the_desk(with_a_leap(people)) as keys:
        await keys.press("6")
        await keys.press("1")
        await keys.press("down")
        assert not screen(keys).situation().side


async def test_a_state_is_picked_from_those_that_can_follow(people: Community) -> None:
    office = with_a_leap(people)
    async with at_the_desk(office) as keys:
        await keys.press("6")
        put_on(keys, "errand")
        await keys.press("0")
        assert isinstance(keys.screen, PickOne)
        assert "已送到" not in keys.text()
        await keys.choose("bought")
        await keys.press("enter")
        with office.read() as db:
            assert [row[0] for row in db.execute("SELECT state FROM errands")] == ["bought"]


def put_on(keys: DeskKeys, kind: str) -> None:
    """Put the cursor on the conflict about a record of this kind."""
    rows = screen(keys).rows
    rows.highlighted = next(at for at, row in enumerate(rows._rows) if row.key.startswith(kind))


async def test_an_impossible_step_says_so(people: Community) -> None:
    async with at_the_desk(with_a_leap(people)) as keys:
        await keys.press("6")
        put_on(keys, "errand")
        await keys.settle()
        for words in ("不可能这样变动", "不可能的变动", "变动之前", "待办", "已结清"):
            assert words in keys.text()


async def test_what_people_wrote_is_no_markup(people: Community) -> None:
    async with at_the_desk(with_a_leap(people)) as keys:
        await keys.press("6")
        put_on(keys, "resident")
        await keys.settle()
        assert "[@click=app.quit]门铃修好了[/]" in keys.text()
        assert "[b]门铃坏了[/b]" in keys.text()


async def test_a_conflict_decided_meanwhile_is_not_decided_over(people: Community) -> None:
    office = at_odds(people)
    async with at_the_desk(office) as keys:
        await keys.press("6")
        await keys.press("1")
        decide(office, conflicts(office)[0], "1")
        await keys.press("enter")
        assert "其间有人" in keys.notices[-1]
        assert phone(office) == "1"
        assert "没有冲突" in keys.text()


async def test_wrong_keys_change_nothing(people: Community) -> None:
    office = at_odds(people)
    async with at_the_desk(office) as keys:
        await keys.press("6")
        before, events = keys.text(), recorded(office)
        await keys.press("x", "9", "space", "delete", "up", "pagedown", "tab", "u")
        assert keys.text() == before
        assert recorded(office) == events


async def test_a_worker_decides_as_well(people: Community) -> None:
    office = at_odds(people)
    (back,) = export(office)
    merge(people.worker, back.data, "bundle")
    async with at_the_desk(people.worker, start="today") as keys:
        await keys.press("ctrl+g", side_of(people.worker, OURS), "enter")
        assert (conflicts(people.worker), phone(people.worker)) == ([], OURS)
