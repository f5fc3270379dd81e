"""What a cell says about a person: birth, sex, ID number, phones, relation, circumstances.

Texts come from `cells.cell_text`; the day is an argument. An answer is a value, or None where the text
cannot be what the column claims. Rows and addresses are not known here.
"""

import datetime as dt
import re
from typing import NamedTuple

from fieldtui.ledger.cells import Cell, cell_text, is_ditto, or_nothing

OLDEST = 125  # the oldest person on record lived 122 years
# Which dates can be births at all. Not reckoned from today: the clock is a claim, and a wrong one must not
# cost a ledger its dates.
_FIRST_YEAR, _LAST_YEAR = 1850, 2150
HEAD = "户主"
_HEADS = frozenset(
    {"户主", "本人", "户主本人", "房主", "业主", "户主(本人)", "本人(户主)", "head", "self", "householder"}
)
_SEXES = {
    "男": "男",
    "女": "女",
    "男性": "男",
    "女性": "女",
    "m": "男",
    "f": "女",
    "male": "男",
    "female": "女",
}
_NO_TAG = frozenset({"正常", "健康", "良好", "一般", "否"})
_TICKED = frozenset({"√", "✓", "✔", "是", "有", "1", "y", "yes", "true", "v", "对"})
_UNTICKED = frozenset({"×", "x", "✗", "否", "无", "0", "n", "no", "false", "没有", "/", "-"})


class Born(NamedTuple):
    """ISO 8601 as exact as known ("1974-07-13", "1974-07", "1974"); approximate if reckoned from an age."""

    date: str
    approximate: bool = False


UNKNOWN = Born("")

_DATE = re.compile(
    r"(\d{4})(?:\s*[-./年\s]\s*(\d{1,2})(?:\s*[-./月\s]\s*(\d{1,2})\s*[日号]?)?)?"
    r"\s*[年月]?(?:出?生)?(?:[ T]00?:00(?::00)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_AGE = re.compile(r"(\d{1,3})(?:\.\d+)?(?:周?岁)?")
# Day 0 of a spreadsheet's serial dates (the 1900 system with its false leap day).
_EPOCH = dt.date(1899, 12, 30)


def born_from(cell: Cell, today: dt.date) -> Born | None:
    """A birth from a date, a year and month, a year, a spreadsheet's serial date, or an age (under 126)."""
    if isinstance(cell, (dt.datetime, dt.date)):
        return _checked(cell.year, cell.month, cell.day)
    text = cell_text(cell)
    if text.isdecimal() and len(text) == 5:
        try:
            day = _EPOCH + dt.timedelta(days=int(text))
        except OverflowError:
            return None
        return _checked(day.year, day.month, day.day)
    compact = len(text) in (6, 8) and _COMPACT.fullmatch(text)
    if match := compact or _DATE.fullmatch(text):
        year, month, day_ = (int(g) if g else 0 for g in match.groups())
        return _checked(year, month, day_)
    return born_from_age(cell, today)


def born_from_age(cell: Cell, today: dt.date) -> Born | None:
    """The year of birth reckoned from an age in years, approximate; None if it is no possible age."""
    match = _AGE.fullmatch(cell_text(cell))
    if match is None or int(match.group(1)) > OLDEST:
        return None
    return Born(f"{max(1, today.year - int(match.group(1))):04d}", approximate=True)


def _checked(year: int, month: int, day: int) -> Born | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if not month:
        return Born(f"{year}")
    try:
        born = dt.date(year, month, day or 1)
    except ValueError:
        return None
    return Born(born.isoformat() if day else f"{year}-{month:02d}")


def fits_today(born: Born, today: dt.date) -> bool:
    """Whether somebody born then can be alive on `today`."""
    return born.date <= today.isoformat() and int(born.date[:4]) >= today.year - OLDEST


def sex_from(text: str) -> str | None:
    """The sex, 男 or 女, from either language."""
    return _SEXES.get(text.casefold())


class IdNumber(NamedTuple):
    """An ID number as it is kept, whether it can be right, and what a right one tells ("" otherwise)."""

    number: str
    plausible: bool
    born: str = ""
    sex: str = ""


# GB 11643: weights and check characters of the 18-character number (ISO 7064, MOD 11-2).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# GB/T 2260: the first digits of provinces, and of Hong Kong, Macau and Taiwan residents (81–83).
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
# No region has this code, so such a number names nobody: it is for exercises, and has no check character.
EXERCISE_REGION = "999999"
_OTHER_DOCUMENT = re.compile(r"(?=.*\d)[A-Z一-鿿()第字号\d]{6,20}")


def id_number_from(text: str) -> IdNumber:
    """An ID number (18 or, before 1999, 15 digits) checked, or another document's number left alone."""
    number = re.sub(r"[\s'`-]", "", text).upper()
    if re.fullmatch(r"[0-9]{17}[0-9X]", number):
        if number.startswith(EXERCISE_REGION):
            return IdNumber(number, True)
        total = sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False))
        born = _checked(int(number[6:10]), int(number[10:12]) or 99, int(number[12:14]) or 99)
        right = (
            _PROVINCES.match(number) is not None and _CHECKS[total % 11] == number[17] and born is not None
        )
        if right and born:
            return IdNumber(number, True, born.date, "男" if int(number[16]) % 2 else "女")
        return IdNumber(number, False)
    if re.fullmatch(r"[0-9]{15}", number):
        born = _checked(1900 + int(number[6:8]), int(number[8:10]) or 99, int(number[10:12]) or 99)
        return IdNumber(number, _PROVINCES.match(number) is not None and born is not None)
    return IdNumber(number, not number.isdigit() and _OTHER_DOCUMENT.fullmatch(number) is not None)


_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)\(?(0\d{2,3})\)?[- ]?(\d{7,8})(?!\d)|(?<![\d-])(\d{6,8})(?![\d-])")


def phones_from(text: str) -> tuple[str, ...]:
    """All phone numbers in a cell, without spaces: mobiles, landlines (`0724-2345678`), local and short ones.

    Empty if there is none; a mobile number has 11 digits, a landline 7 or 8 after its area code.
    """
    found = ["".join(m.groups()) for m in _PHONE.finditer(text)]
    rest = _PHONE.sub(" ", text)
    found += [f"{m[1]}-{m[2]}" if m[1] else m[3] for m in _LANDLINE.finditer(rest)]
    return tuple(dict.fromkeys(found))


def is_head(relation: str) -> bool:
    """Whether a relation marks the head of the household."""
    return relation.casefold() in _HEADS


def tags_from(text: str) -> tuple[str, ...]:
    """The circumstances in a cell, without those that say there are none."""
    parts = (or_nothing(part) for part in re.split(r"[、,;/|+\s]+", text))
    return tuple(dict.fromkeys(p for p in parts if p and p not in _NO_TAG and not is_ditto(p)))


def is_ticked(text: str) -> bool:
    """Whether a tick-box cell is ticked."""
    return text.casefold() in _TICKED


def is_tick(text: str) -> bool:
    """Whether a cell is a tick or the opposite of one."""
    return text.casefold() in _TICKED or text.casefold() in _UNTICKED
