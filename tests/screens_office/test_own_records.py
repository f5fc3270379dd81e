"""Exchange leads to every record of this device, with its word and who lacks it."""

from fieldtui.visits import record_visit
from screens.own_records import OwnRecordsScreen
from sync.exchange import export_to
from tests.screens_office.desk import Community, at_the_desk, door_at, folder


async def test_each_record_stands_with_its_word_and_with_whom_it_is_missing(people: Community) -> None:
    worker = people.worker
    record_visit(worker, door_at(worker), "answered", note="已导出的")
    export_to(worker, folder("stick"))
    record_visit(worker, door_at(worker), "refused", note="还在本机")
    async with at_the_desk(worker) as keys:
        await keys.open("own_records")
        assert isinstance(keys.screen, OwnRecordsScreen)
        lines = [line for line in keys.grid() if "走访" in line]
        assert len(lines) == 2
        assert any("! 在本机" in line for line in lines)
        assert any("> 已导出" in line for line in lines)
        assert all("缺：社区办" in line for line in lines)


async def test_exchange_leads_there(people: Community) -> None:
    record_visit(people.worker, door_at(people.worker), "answered", note="一条")
    async with at_the_desk(people.worker) as keys:
        await keys.open("exchange")
        assert any("本机的记录" in line for line in keys.grid())
