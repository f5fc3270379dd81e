"""Addresses: the parts of one, their normal form, and the natural keys made from them.

An address may come in four columns or in one text of any usual shape (文星苑3栋2单元501, 3-2-501,
3号楼2单元501室). Pure text work; what a column means is decided elsewhere.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from fieldtui.text import halfwidth


class Address(NamedTuple):
    """The parts as written ("文星苑", "3号楼", "2单元", "501"); "" for what is not said."""

    compound: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""


_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_HAN = "〇零一二三四五六七八九十百两"
# A number as buildings and units carry it: 3, 12, A, A3, 12A, 三, 十二, 甲.
_N = (
    rf"(?:(?<![A-Z0-9])[A-Z]?\d{{1,4}}[A-Z]?(?![A-Z])|(?<![A-Z0-9])[A-Z](?![A-Z])|[{_HAN}]{{1,4}}|[甲乙丙丁])"
)
_BUILDING = r"(?:号楼|号栋|#楼|栋楼|楼栋|栋|幢|座|#)"
_UNIT = r"(?:单元|门洞|梯)"
_ROOM_END = r"(?:号房|室|房|户|号)?"
_ROOM = rf"(?:B?\d{{1,5}}(?:-\d{{1,3}})?[A-Z]?|[A-Z]\d{{2,4}}|\d{{1,2}}[A-Z]\d{{2}}|[{_HAN}]{{3,5}})"
_REST = (
    rf"(?:第?(?P<u>{_N}){_UNIT})?-?(?:(?P<f>(?:负|B|-)?{_N})[楼层])?-?"
    rf"(?:(?P<r>{_ROOM}){_ROOM_END}|(?P<x>[^\d]\S{{0,11}}))?"
)
_SHAPES = (
    rf"(?P<c>.*?)第?(?P<b>{_N}{_BUILDING})-?{_REST}",
    rf"(?P<c>.*?)第?(?P<b>{_N}楼)-?(?={_N}{_UNIT}|\d{{3}}){_REST}",
    rf"(?P<c>.*?)(?P<b>(?<![A-Z0-9])[A-Z]?\d{{1,3}})-(?P<u>[A-Z]?\d{{1,2}})-(?:(?P<f>\d{{1,2}})-)?"
    rf"(?P<r>{_ROOM}){_ROOM_END}",
    rf"(?P<c>.*?[^\d-])?(?P<b>(?<![A-Z0-9])[A-Z]?\d{{1,3}})-(?P<r>\d{{3,4}}[A-Z]?){_ROOM_END}",
    rf"(?P<c>.*?)(?P<b>{_N}号)-?(?={_N}{_UNIT}|\d{{3}}){_REST}",
    rf"(?P<c>\D*?)第?(?P<u>{_N}){_UNIT}-?(?:(?P<f>(?:负|B)?{_N})[楼层])?-?(?P<r>{_ROOM}){_ROOM_END}",
    rf"(?P<c>(?:.*[^\dA-Z-])?)(?P<r>(?:B\d-?)?\d{{1,4}}[A-Z]?|[A-Z]\d{{2,4}}){_ROOM_END}",
    r"(?P<c>.*[^\d\s-].*)",
)
_BARE_NUMBER = re.compile(rf"({_N})号")
_LONGEST = 120
_KEY_SIGNS = str.maketrans("/#~", "／＃～")


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    """The shapes, compiled when the first address comes: that takes longer than reading it."""
    return tuple(map(re.compile, _SHAPES))


def parse_address(text: str) -> Address | None:
    """The parts of an address written in one text, or None if there is no text in it.

    Shapes are tried from the most telling to the least, so a street number before the compound stays
    with the compound: 中山路12号文星苑3栋 is building 3 of 中山路12号文星苑.
    """
    plain = _joined(text)
    if not plain or len(plain) > _LONGEST:
        return Address(compound=compound_name(text)) if plain else None
    for shape in _shapes():
        if match := shape.fullmatch(plain):
            return _parts(match.groupdict())
    return Address(room=plain)


@lru_cache(maxsize=4096)
def _joined(text: str) -> str:
    """The text in one piece: no spaces, one kind of dash between numbers."""
    plain = halfwidth(text).upper().strip()
    plain = re.sub(r"(?<=\d)\s+(?=\d)", "-", plain)
    plain = re.sub(r"\s+", "", plain)
    return re.sub(r"[-—–―‐_/\\~,、]+", "-", plain).strip("-")


def _parts(found: dict[str, str | None]) -> Address:
    compound, building = found.get("c") or "", found.get("b") or ""
    unit, room = found.get("u") or "", found.get("r") or found.get("x") or ""
    floor = found.get("f") or ""
    if building.isascii() and not unit and _BARE_NUMBER.fullmatch(compound):
        compound, building, unit = "", compound, building  # 3号2-501: building 3, unit 2
    if floor:
        below = floor[0] in "负B-"
        room = _with_floor("B" * below + _arabic(floor[below:]), room)
    return Address(compound_name(compound.strip("-")), building, _arabic(unit), _arabic(room))


def _with_floor(floor: str, room: str) -> str:
    """A room below a floor: 5楼501 is 501, 5楼2 is 502, 5楼东户 is 5楼东户."""
    if not room:
        return f"{floor}楼"
    if not room.isdecimal():
        return f"{floor}楼{room}"
    return room if len(room) > 2 else f"{floor}{int(room):02d}"


def _arabic(number: str) -> str:
    """Chinese numerals as digits: 十二 is 12, 五零一 is 501; anything else stays."""
    if not number or any(c not in _HAN for c in number):
        return number
    if "十" not in number and "百" not in number:
        return "".join(str(_DIGITS[c]) for c in number)
    total, last = 0, 0
    for char in number:
        if char in "十百":
            total += (last or 1) * (10 if char == "十" else 100)
            last = 0
        else:
            last = _DIGITS[char]
    return str(total + last)


_NUMBER_OF = {
    "building": re.compile(rf"第?({_N}|\d+(?:-\d+)?)(?:{_BUILDING}|号|楼)?"),
    "unit": re.compile(rf"第?({_N}|\d+)(?:{_UNIT}|号|门)?"),
    "room": re.compile(rf"({_ROOM}|\d+){_ROOM_END}"),
}


@lru_cache(maxsize=4096)
def _number(text: str, part: str) -> str:
    plain = _joined(text)
    match = _NUMBER_OF[part].fullmatch(plain)
    number = _arabic(match.group(1)) if match else plain
    return number.lstrip("0") or "0" if number.isdecimal() else number


def building_number(text: str) -> str:
    """What tells a building apart: "1" for 1栋, 01号楼, 一幢; "A" for A座; a name as it is."""
    return _number(text, "building")


def unit_number(text: str) -> str:
    """ "2" for 2单元, 二单元, 第2单元."""
    return _number(text, "unit")


def room_number(text: str) -> str:
    """ "1203" for 1203室, "301" for 0301 and 三零一: a spreadsheet drops leading zeros as it likes."""
    return _number(text, "room")


def compound_name(text: str) -> str:
    """What tells a compound apart: its name without spaces, in capitals where it has letters."""
    return re.sub(r"\s+", "", halfwidth(text)).upper()


@lru_cache(maxsize=4096)
def is_simple(text: str, part: str) -> bool:
    """Whether the text is nothing but one part ("building", "unit", "room") of an address."""
    return _NUMBER_OF[part].fullmatch(_joined(text)) is not None


_FLOORS = (
    (re.compile(r"(?:B|负|-)(\d)[-楼层]?\d*.*"), -1),
    (re.compile(r"(\d{1,2})[-楼层].*"), 1),
    (re.compile(r"(\d{1,2})[A-Z]?\d{2}(?:-\d+)?[A-Z]?"), 1),
)


def floor_of_room(room: str) -> int | None:
    """The floor a door number tells: 1203 is 12, 0301 is 3, B1-01 is -1; None where it tells none.

    The rule is the usual one: the last two digits count the doors of a floor, what stands before is the floor.
    """
    plain = _joined(room)
    for shape, sign in _FLOORS:
        if (match := shape.fullmatch(plain)) and (floor := int(match.group(1))) > 0:
            return sign * floor
    return None


def building_label(text: str) -> str:
    """A building for people: as written, or with 栋 where only a number was written."""
    plain = _joined(text)
    return f"{building_number(plain)}栋" if re.fullmatch(_N, plain) else plain


def unit_label(text: str) -> str:
    """A unit for people: as written, or with 单元 where only a number was written."""
    plain = _joined(text)
    return f"{unit_number(plain)}单元" if re.fullmatch(_N, plain) else plain


def format_address(address: Address) -> str:
    """An address in one text that `parse_address` reads back: 文星苑3栋2单元501."""
    return f"{address.compound}{building_label(address.building)}{unit_label(address.unit)}{room_number(address.room)}"


def segment(text: str) -> str:
    """A text as one part of a natural key: "-" for none, and none of the signs that join keys."""
    return text.translate(_KEY_SIGNS) or "-"


def building_key(compound: str, building: str) -> str:
    """The natural key of a building, from names or labels."""
    return f"{segment(compound_name(compound))}/{segment(building_number(building))}"


def unit_key(compound: str, building: str, unit: str) -> str:
    """The natural key of a unit, from names or labels."""
    return f"{building_key(compound, building)}/{segment(unit_number(unit))}"


def door_key(compound: str, building: str, unit: str, room: str) -> str:
    """The natural key of a door, from names or labels: `文星苑/1/2/101`."""
    return f"{unit_key(compound, building, unit)}/{segment(room_number(room))}"
