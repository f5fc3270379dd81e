"""Days and times as people type them, in figures and in Chinese, and their lexical forms.

Texts come normalised (half-width); `now` is aware, in the zone of the device, and completes what is missing.
Stored values: "2020-02-03", "15:20:00.000+08:00", "2020-02-03T15:20:00.000+08:00".
"""

import re
from datetime import date, datetime, time, timedelta

from fieldtui.checklists.engine.mistyped import NotADate, NotADateAndTime, NotAMonth, NotATime, NotAYear
from fieldtui.checklists.expressions.dates import as_datetime, clock_fraction

_MARKS = re.compile(r"[年月/.\-]")
_DAYS_FROM_TODAY = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3, "明天": 1, "明日": 1, "后天": 2,
    "today": 0, "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
_NOW = frozenset({"现在", "刚才", "刚刚", "now"})
_NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMERAL = re.compile("[零〇一二两三四五六七八九十]+")
_PARTS = "凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|夜里"
_LATE = frozenset({"下午", "午后", "傍晚", "晚上", "夜里", "pm"})
_CLOCK = re.compile(
    rf"(?P<part>{_PARTS})?\s*(?P<hour>\d{{1,2}})"
    r"(?:\s*(?:[:.时点])\s*(?:(?P<half>半)|(?P<quarter>[13])刻|(?P<minute>\d{1,2})\s*分?)?"
    r"(?:\s*(?:(?<=分)|[:.])\s*(?P<second>\d{1,2})\s*秒?)?|(?P<together>\d{2}))?\s*(?P<end>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_STORED_TIME = re.compile(r"\d{2}:\d{2}:\d{2}\.\d{3}(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_DATE_IN_FRONT = re.compile(
    r"(?P<date>\d{8}|\d{4}\s*[年/.\-]\s*\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*[日号]?|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?"
    r"|\d{1,2}[/\-]\d{1,2}|[前昨今明后大]+[天日]|today|yesterday|tomorrow)(?:\s+|T|,\s*|(?<=[日号天])|(?<=\d{8}))(?P<time>\S.*)",
    re.IGNORECASE,
)


def typed_date(text: str, typed: str, now: datetime, looks: frozenset[str]) -> str:
    """A day. With the appearance month-year or year only that is typed, and the rest is the first, as in
    ODK. Raises NotADate, NotAMonth or NotAYear."""
    if "year" in looks:
        return _first(text, typed, 1)
    if "month-year" in looks:
        return _first(text, typed, 2)
    return _day(text, typed, now).isoformat()


def _first(text: str, typed: str, known: int) -> str:
    """The first day of a year or month; a whole date is taken down to it."""
    parts = [part for part in _MARKS.split(text.rstrip("日号")) if part]
    if len(parts) == 1 and len(parts[0]) in (6, 8):
        parts = [parts[0][:4], parts[0][4:6]]
    error = NotAYear if known == 1 else NotAMonth
    if not known <= len(parts) <= 3 or not all(_figures(part) for part in parts) or len(parts[0]) != 4:
        raise error(typed=typed)
    year, month = int(parts[0]), int(parts[1]) if known == 2 else 1
    try:
        return date(year, month, 1).isoformat()
    except ValueError:
        raise error(typed=typed) from None


def _figures(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _day(text: str, typed: str, now: datetime) -> date:
    shift = _DAYS_FROM_TODAY.get(text.lower())
    if shift is not None:
        return now.date() + timedelta(days=shift)
    parts = [part.strip() for part in _MARKS.split(text.rstrip("日号")) if part]
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    if len(parts) == 2:
        parts = [str(now.year), *parts]
    if len(parts) != 3 or not all(map(_figures, parts)) or len(parts[0]) != 4:
        raise NotADate(typed=typed)
    try:
        return date(*map(int, parts))
    except ValueError:
        raise NotADate(typed=typed) from None


def typed_time(text: str, typed: str, now: datetime) -> str:
    """A time of day: 15:20, 1520, 3:20pm, 下午3点20分, 三点半, 现在. Raises NotATime."""
    if _STORED_TIME.fullmatch(text) and is_time(text):
        return text
    clock = _clock(text, now)
    if clock is None:
        raise NotATime(typed=typed)
    return _lexical(now.date(), clock, now).partition("T")[2]


def typed_moment(text: str, typed: str, now: datetime) -> str:
    """A day and a time: 2020-2-3 15:20, 2月3日下午3点, 昨天 8点半, 现在; a time alone is today's.

    Raises NotADateAndTime.
    """
    if _STORED_TIME.fullmatch(text.partition("T")[2]) and is_date(text):
        return text
    match = _DATE_IN_FRONT.fullmatch(text)
    try:
        day = _day(match["date"].replace(" ", ""), typed, now) if match else now.date()
    except NotADate:
        raise NotADateAndTime(typed=typed) from None
    clock = _clock(match["time"] if match else text, now)
    if clock is None:
        raise NotADateAndTime(typed=typed)
    return _lexical(day, clock, now)


def _clock(text: str, now: datetime) -> time | None:
    if text.lower() in _NOW:
        return now.time().replace(second=0, microsecond=0)
    match = _CLOCK.fullmatch(_NUMERAL.sub(_figure, text))
    if match is None or (match["together"] is None and match["hour"] == text):
        return None
    hour = int(match["hour"])
    if match["half"]:
        minute = 30
    elif match["quarter"]:
        minute = 15 * int(match["quarter"])
    else:
        minute = int(match["minute"] or match["together"] or 0)
    late = match["part"] or (match["end"] or "").replace(".", "").lower()
    if late == "am" and hour == 12:
        hour = 0
    elif (late in _LATE and hour < 12) or (late == "中午" and hour < 3):
        hour += 12
    try:
        return time(hour, minute, int(match["second"] or 0))
    except ValueError:
        return None


def _figure(match: re.Match[str]) -> str:
    """Chinese numerals up to 99 as figures."""
    tens, found, ones = match[0].rpartition("十")
    if not found:
        return "".join(str(_NUMERALS[sign]) for sign in ones)
    return str(10 * _NUMERALS.get(tens or "一", 1) + _NUMERALS.get(ones or "零", 0))


def _lexical(day: date, clock: time, now: datetime) -> str:
    """The moment with the offset that the zone of the device has then."""
    return datetime.combine(day, clock, now.tzinfo).isoformat(timespec="milliseconds")


def is_date(value: str) -> bool:
    """Is a stored value a day, with or without a time?"""
    return as_datetime(value) is not None


def is_time(value: str) -> bool:
    """Is a stored value a time of day?"""
    fraction = clock_fraction(value)
    return fraction is not None and 0 <= fraction < 1
