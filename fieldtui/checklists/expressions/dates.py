"""Days and times as expressions know them: a naive `datetime` in the time zone of the device.

Parsing and formatting follow JavaRosa's DateUtils: "2020-02-03", "2020-02-03T10:20", with seconds, decimals
and an offset. Which zone the device is in is told by the caller (`zone`), never asked of the system here.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.languages import words

EPOCH = datetime.fromisoformat("1970-01-01")
DAY_SECONDS = 86_400.0

_DATE = r"(\d{1,4})-(\d{1,2})-(\d{1,2})"
_TIME = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?(Z|[+-]\d{1,2}(?::?\d{2})?)?"
_DATE_TIME = re.compile(rf"{_DATE}(?:T{_TIME})?", re.ASCII)
_CLOCK = re.compile(_TIME, re.ASCII)


def as_datetime(text: str, zone: tzinfo | None = None) -> datetime | None:
    """`text` as a moment in `zone` (offsets are only converted when a zone is given), None if it is none."""
    match = _DATE_TIME.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        clock = time(int(hour or 0), int(minute or 0), int(second or 0))
        moment = datetime.combine(date(int(year), int(month), int(day)), clock)
    except ValueError:
        return None
    moment += timedelta(milliseconds=int(((fraction or "") + "000")[:3]))
    if not offset or zone is None:
        return moment
    try:
        return moment.replace(tzinfo=_offset(offset)).astimezone(zone).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return None


def clock_fraction(text: str) -> float | None:
    """The part of the day that a time of day ("18:30", offset ignored) has reached, None if it is no time."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, second, fraction, _offset_text = match.groups()
    seconds = int(hour) * 3600 + int(minute) * 60 + float(f"{second or 0}.{fraction or 0}")
    return seconds / DAY_SECONDS


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-shift if text[0] == "-" else shift)


def whole_days(moment: datetime) -> float:
    """Days since 1970-01-01, the number a date is in comparisons and sums."""
    return float((moment.date() - date(1970, 1, 1)).days)


def decimal_days(moment: datetime, zone: tzinfo) -> float:
    """Days since 1970-01-01T00:00Z, with the time of day as a fraction."""
    offset = moment.replace(tzinfo=zone).utcoffset() or timedelta()
    return ((moment - EPOCH) - offset).total_seconds() / DAY_SECONDS


def day_fraction(moment: datetime) -> float:
    """The part of its day that `moment` has reached, 0 ≤ x < 1."""
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return (moment - start).total_seconds() / DAY_SECONDS


def from_days(days: float) -> datetime:
    """The moment `days` after the epoch. Raises EvaluationError when no calendar reaches that far."""
    try:
        return EPOCH + timedelta(days=days)
    except OverflowError:
        raise EvaluationError(Phrase("the number is too large to be a date"), str(days)) from None


def iso(moment: datetime) -> str:
    """What a date reads as in a text: its day, as JavaRosa has it, even where a time is known."""
    return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"


def stored(moment: datetime, datatype: str, zone: tzinfo | None) -> str:
    """A moment as a node of this type stores it: "2020-02-03", "10:20:00.000+08:00", or both with a T between.

    In a node of no special type midnight is a day and everything else a moment, so that the time of now()
    is not lost. (JavaRosa writes a time there even for today().)
    """
    if datatype == "date" or (datatype not in ("dateTime", "time") and moment.time() == time()):
        return iso(moment)
    whole = moment.replace(tzinfo=zone).isoformat(timespec="milliseconds")
    return whole.partition("T")[2] if datatype == "time" else whole


def formatted(moment: datetime, pattern: str, language: str = "") -> str:
    """`moment` after a pattern of the ODK specification (%Y %y %m %n %b %d %e %H %h %M %S %3 %a %W %%), the
    names of months and days in `language`.

    Raises EvaluationError for an escape that the specification does not have.
    """
    names = words(language)
    escapes = {
        "%": "%", "Y": f"{moment.year:04d}", "y": f"{moment.year % 100:02d}", "m": f"{moment.month:02d}",
        "n": str(moment.month), "b": names.months[moment.month - 1], "d": f"{moment.day:02d}", "e": str(moment.day),
        "H": f"{moment.hour:02d}", "h": str(moment.hour), "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}", "3": f"{moment.microsecond // 1000:03d}", "a": names.days[moment.weekday()],
        "W": str(moment.isocalendar().week),
    }  # fmt: skip
    result: list[str] = []
    signs = iter(pattern)
    for sign in signs:
        if sign != "%":
            result.append(sign)
            continue
        escape = next(signs, "")
        if escape not in escapes:
            raise EvaluationError(Phrase("the pattern of a date has an unknown part"), f"%{escape}")
        result.append(escapes[escape])
    return "".join(result)
