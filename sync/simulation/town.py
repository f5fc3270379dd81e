"""The town that every simulated community begins with: three grids, and texts that tell which grid they are of.

Every text of a grid holds its mark, and no mark stands anywhere else: a mark that is found outside its grid has
strayed.
"""

from collections.abc import Sequence
from datetime import date

from fieldtui.checklists import Conversion
from fieldtui.device import Device
from fieldtui.log.event import Entry

GRIDS = ("1", "2", "3")
MARKS: dict[str, str] = {"1": "信义里密", "2": "文星苑密", "3": "惠民村密"}
OFFICE_PERSON = "社区办"
COMMUNITY_NAME = "模拟社区"
DOORS_A_GRID = 2
# The days of every round are said, not read from clocks: a wrong clock must not change what is recorded.
DAYS = (date(2026, 10, 12), date(2026, 12, 31))


def grid_names() -> list[str]:
    """The names that the office gives its grids."""
    return [f"第{code}网格" for code in GRIDS]


def worker_name(number: int) -> str:
    """The person of the worker who is enrolled as number `number`."""
    return f"网格员{number}"


def furnish(office: Device, code: str) -> None:
    """Record the ledger of a grid: one building, its doors, who lives there."""
    mark = MARKS[code]
    compound = office.record(code, [Entry("compound.added", {"name": f"{mark}东苑"})])[0]
    building = office.record(code, [Entry("building.added", {"compound": compound, "label": f"{mark}1栋"})])[
        0
    ]
    unit = office.record(code, [Entry("unit.added", {"building": building, "label": f"{mark}1单元"})])[0]
    rooms = [f"{mark}{floor}01" for floor in range(1, DOORS_A_GRID + 1)]
    doors = office.record(
        code, [Entry("door.added", {"unit": unit, "room": room, "floor": 1}) for room in rooms]
    )
    houses = office.record(
        code,
        [
            Entry("household.added", {"door": door, "note": f"{mark}后门{at}"})
            for at, door in enumerate(doors)
        ],
    )
    office.record(
        code, [resident(house, f"{mark}王秀兰{at}", f"{mark}199{at}") for at, house in enumerate(houses)]
    )


def resident(household: int, name: str, phone: str) -> Entry:
    """Somebody who lives in `household`."""
    return Entry("resident.added", {"household": household, "name": name, "phone": phone})


_FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">\
<h:head><h:title>排查{number}</h:title><model><instance><data id="screening{number}" version="{number}"><a/></data>\
</instance></model></h:head><h:body><input ref="/data/a"><label>家里有人发热吗？</label></input></h:body></h:html>"""
QUESTION = "/data/a"


def checklist(number: int) -> Conversion:
    """A checklist with one question; another number is another version of it."""
    return Conversion(_FORM.format(number=number), (), {})


def marks_in(data: bytes, codes: Sequence[str]) -> list[str]:
    """Which of `codes` have their marks in `data`, in either encoding that texts travel and rest in."""
    return [code for code in codes if any(MARKS[code].encode(how) in data for how in ("utf-8", "gbk"))]
