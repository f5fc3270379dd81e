"""From what was typed to the lexical form that is stored, and the check that a stored value has that form.

Chinese keyboards type full-width digits and points; both are accepted everywhere. Here are numbers, texts and
choices; days and times are in `typed_dates`, places in `typed_places`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from fieldtui.checklists.engine import typed_dates, typed_places
from fieldtui.checklists.engine.mistyped import (
    NoSuchChoice,
    NotADecimal,
    NotAFileName,
    NotAnInteger,
    NotAnOrder,
    NotConfirmed,
    NotDigits,
    NotInRange,
)
from fieldtui.checklists.forms.items import Kind, Limits

ACKNOWLEDGED = "OK"
"""What a TRIGGER stores (ODK XForms specification, body elements)."""

LONGEST_NUMBER = 40
LONGEST_NAME = 255
"""Characters of a decimal number, and of a file's name (what file systems allow)."""

_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_DIGITS = re.compile(r"[-+ .,\d]*", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_YES = frozenset({"ok", "1", "y", "yes", "x", "√", "是", "好", "好的", "确认", "知道了", "知道"})
_NO = frozenset({"0", "n", "no", "否", "不"})


@dataclass(frozen=True, slots=True)
class Manner:
    """How a question is asked beyond its kind: the words of its appearance, a range's limits, choices on
    offer (their values, in order), and the present moment, aware, in the zone of the device."""

    offered: tuple[str, ...] = ()
    looks: frozenset[str] = frozenset()
    limits: Limits | None = None
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def typed_value(kind: Kind, typed: str, offered: tuple[str, ...], today: date) -> str:
    """`typed_answer` for a field that is no question: only kind, choices and day are known (the zone is UTC)."""
    return typed_answer(kind, typed, Manner(offered, now=datetime(*today.timetuple()[:3], tzinfo=UTC)))


def typed_answer(kind: Kind, typed: str, manner: Manner) -> str:
    """The lexical form of what was typed for a question of this kind; "" for nothing typed.

    Choices may be typed as numbers (from 1) or values, several with blanks or commas between; for RANK the
    digits in sequence will do. What is missing of a day is completed from `manner.now`. Raises a
    TypedAnswerError.
    """
    if kind in (Kind.TEXT, Kind.SECRET):
        return _text(typed, manner)
    text = unicodedata.normalize("NFKC", typed).replace("。", ".").replace("、", ",").strip()
    return _READERS[kind](text, typed, manner) if text and kind in _READERS else ""


def _text(typed: str, manner: Manner) -> str:
    if "numbers" not in manner.looks:
        return typed.strip()
    text = unicodedata.normalize("NFKC", typed).replace("。", ".").strip()
    if _DIGITS.fullmatch(text) is None:
        raise NotDigits(typed=typed)
    return text.replace(",", "") if "thousands-sep" in manner.looks else text


def _ungrouped(text: str) -> str:
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _integer(text: str, typed: str, _manner: Manner) -> str:
    text = _ungrouped(text)
    if _INTEGER.fullmatch(text) is None:
        raise NotAnInteger(typed=typed)
    return str(int(text))


def _decimal(text: str, typed: str, _manner: Manner) -> str:
    text = _ungrouped(text)
    if len(text) > LONGEST_NUMBER or _DECIMAL.fullmatch(text) is None:
        raise NotADecimal(typed=typed)
    whole, point, fraction = text.lstrip("+").partition(".")
    if whole in ("", "-"):
        whole += "0"
    return f"{whole}{point}{fraction}" if fraction else whole


def _range(text: str, typed: str, manner: Manner) -> str:
    limits = manner.limits
    if limits is None:
        return _decimal(text, typed, manner)
    number = Decimal(_integer(text, typed, manner) if limits.whole else _decimal(text, typed, manner))
    if not limits.offers(number):
        facts = {"start": limits.least, "end": limits.most, "step": abs(limits.step)}
        raise NotInRange(typed=typed, **{name: format(fact, "f") for name, fact in facts.items()})
    return str(int(number)) if limits.whole else format(number, "f")


def _one(text: str, typed: str, manner: Manner) -> str:
    return _choice(text, typed, manner.offered)


def _several(text: str, typed: str, manner: Manner) -> str:
    chosen = [_choice(word, typed, manner.offered) for word in text.replace(",", " ").split()]
    return " ".join(value for value in manner.offered if value in chosen)


def _rank(text: str, typed: str, manner: Manner) -> str:
    """All choices, the first place first: "3 1 2", or "312" while there are at most nine."""
    words = text.replace(",", " ").replace(">", " ").split()
    if len(words) == 1 and words[0] not in manner.offered and len(manner.offered) < 10:
        words = list(words[0])
    order = [_choice(word, typed, manner.offered) for word in words]
    if sorted(order) != sorted(manner.offered):
        raise NotAnOrder(typed=typed, count=len(manner.offered))
    return " ".join(order)


def _choice(word: str, typed: str, offered: tuple[str, ...]) -> str:
    if word in offered:
        return word
    if word.isdecimal() and 1 <= int(word) <= len(offered):
        return offered[int(word) - 1]
    raise NoSuchChoice(typed=typed)


def _trigger(text: str, typed: str, _manner: Manner) -> str:
    if text.lower() in _YES:
        return ACKNOWLEDGED
    if text.lower() in _NO:
        return ""
    raise NotConfirmed(typed=typed)


def _file(_text: str, typed: str, _manner: Manner) -> str:
    """The name without its folders; terminals put quotation marks around a file that is dropped on them."""
    name = _unquoted(re.split(r"[/\\]", _unquoted(typed).rstrip("/\\"))[-1])
    if not _is_file_name(name):
        raise NotAFileName(typed=typed)
    return name


def _unquoted(text: str) -> str:
    text = text.strip()
    while len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text


def _is_file_name(name: str) -> bool:
    plain = _UNPRINTABLE.search(name) is None and not re.search(r"[/\\]", name)
    return plain and name not in ("", ".", "..") and len(name.encode(errors="replace")) <= LONGEST_NAME


def _barcode(_text: str, typed: str, _manner: Manner) -> str:
    """What a scanner types, without the signs that it ends with."""
    return _UNPRINTABLE.sub("", typed).strip()


_READERS: Mapping[Kind, Callable[[str, str, Manner], str]] = {
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.RANGE: _range,
    Kind.SELECT_ONE: _one,
    Kind.SELECT_MULTIPLE: _several,
    Kind.RANK: _rank,
    Kind.TRIGGER: _trigger,
    Kind.FILE: _file,
    Kind.BARCODE: _barcode,
    Kind.DATE: lambda text, typed, manner: typed_dates.typed_date(text, typed, manner.now, manner.looks),
    Kind.TIME: lambda text, typed, manner: typed_dates.typed_time(text, typed, manner.now),
    Kind.DATETIME: lambda text, typed, manner: typed_dates.typed_moment(text, typed, manner.now),
    Kind.GEOPOINT: lambda text, typed, _manner: typed_places.typed_point(text, typed),
    Kind.GEOTRACE: lambda text, typed, _manner: typed_places.typed_line(text, typed, closed=False),
    Kind.GEOSHAPE: lambda text, typed, _manner: typed_places.typed_line(text, typed, closed=True),
}


# ---------------------------------------------------------------- stored values


def fits(kind: Kind, value: str, limits: Limits | None = None) -> bool:
    """Has a stored value the form that its kind asks for?"""
    check = _CHECKS.get(kind)
    if kind is Kind.RANGE:
        return _fits_range(value, limits)
    return check is None or check(value)


def _is_decimal(value: str) -> bool:
    return len(value) <= LONGEST_NUMBER and _DECIMAL.fullmatch(value) is not None


def _fits_range(value: str, limits: Limits | None) -> bool:
    return _is_decimal(value) and (limits is None or limits.offers(Decimal(value)))


_CHECKS: Mapping[Kind, Callable[[str], bool]] = {
    Kind.INTEGER: lambda value: _INTEGER.fullmatch(value) is not None,
    Kind.DECIMAL: _is_decimal,
    Kind.TRIGGER: lambda value: value == ACKNOWLEDGED,
    Kind.FILE: _is_file_name,
    Kind.DATE: typed_dates.is_date,
    Kind.TIME: typed_dates.is_time,
    Kind.DATETIME: typed_dates.is_date,
    Kind.GEOPOINT: typed_places.is_point,
    Kind.GEOTRACE: lambda value: typed_places.is_line(value, closed=False),
    Kind.GEOSHAPE: lambda value: typed_places.is_line(value, closed=True),
}
