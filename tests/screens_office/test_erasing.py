"""Erasing from a door: what is asked, what goes, and that a worker cannot."""

from fieldtui.device import Device
from fieldtui.erasure import orders
from fieldtui.errands import create_errand, parse_items
from fieldtui.visits import record_visit
from screens.asking import PickOne
from screens.door import DoorScreen
from screens.over import Confirm
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at


def count(device: Device, table: str) -> int:
    with device.read() as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


async def at_door(keys: DeskKeys, room: str) -> None:
    await keys.open("door", door_at(keys.app.session.device, room))
    assert isinstance(keys.place, DoorScreen)


async def test_a_resident_who_lives_alone_goes_with_everything_after_two_questions(people: Community) -> None:
    door = door_at(people.office)
    create_errand(people.office, door, parse_items("降压药"))
    record_visit(people.office, door, "answered")
    before = count(people.office, "residents")
    async with at_the_desk(people.office) as keys:
        await at_door(keys, "201")
        await keys.press("ctrl+t")
        assert isinstance(keys.screen, PickOne)
        assert "王秀兰" in keys.text()
        await keys.press("down", "enter")
        assert isinstance(keys.screen, Confirm)
        assert "文星苑 3栋 1单元 201" in keys.text()
        await keys.press("right", "enter")
        assert isinstance(keys.place, DoorScreen)
        assert "王秀兰" not in keys.text()
    (order,) = orders(people.office)
    assert order.records == 4
    assert count(people.office, "residents") == before - 1
    assert [count(people.office, table) for table in ("errands", "visits")] == [0, 0]


async def test_cancel_has_the_focus_and_erases_nothing(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await at_door(keys, "201")
        await keys.press("ctrl+t", "enter")
        assert isinstance(keys.screen, Confirm)
        await keys.press("enter")
        assert isinstance(keys.place, DoorScreen)
    assert orders(people.office) == []


async def test_where_others_live_the_household_is_not_offered(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await at_door(keys, "601")
        await keys.press("ctrl+t")
        assert len(keys.screen._all) == 2


async def test_at_an_empty_door_there_is_nobody_to_erase(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await at_door(keys, "302")
        await keys.press("ctrl+t")
        assert isinstance(keys.screen, DoorScreen)
        assert len(keys.notices) == 1


async def test_a_worker_is_told_that_the_office_does_this(people: Community) -> None:
    async with at_the_desk(people.worker, start="today") as keys:
        await at_door(keys, "201")
        await keys.press("ctrl+t")
        assert isinstance(keys.screen, DoorScreen)
        assert len(keys.notices) == 1
    assert count(people.worker, "erasures") == 0
