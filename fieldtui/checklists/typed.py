"""From what was typed to the lexical form that is stored, and the check that a stored value has that form.

Chinese keyboards type full-width digits and points; both are accepted everywhere.
"""

import re
import unicodedata
from datetime import date

from fieldtui.checklists.errors import NoSuchChoice, NotADate, NotADecimal, NotAnInteger
from fieldtui.checklists.expressions.dates import as_datetime
from fieldtui.checklists.form import Kind

_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_DATE_MARKS = re.compile(r"[年月/.\-]")
LONGEST_NUMBER = 40


def typed_value(kind: Kind, typed: str, offered: tuple[str, ...], today: date) -> str:
    """The lexical form of what was typed for a question of this kind; "" for nothing typed.

    `offered` are the values of the choices on offer, in order: their numbers (from 1) or the values
    themselves may be typed, several with blanks or commas between for select_multiple. `today` completes a
    date typed without its year. Raises a TypedAnswerError.
    """
    if kind is Kind.TEXT:
        return typed.strip()
    text = unicodedata.normalize("NFKC", typed).replace("。", ".").replace("、", ",").strip()
    if not text:
        return ""
    if kind is Kind.INTEGER:
        return _integer(text, typed)
    if kind is Kind.DECIMAL:
        return _decimal(text, typed)
    if kind is Kind.DATE:
        return _date(text, typed, today)
    words = text.replace(",", " ").split() if kind is Kind.SELECT_MULTIPLE else [text]
    chosen = [_choice(word, typed, offered) for word in words]
    return " ".join(value for value in offered if value in chosen)


def fits(kind: Kind, value: str) -> bool:
    """Has a stored value the form that its kind asks for?"""
    if kind is Kind.INTEGER:
        return _INTEGER.fullmatch(value) is not None
    if kind is Kind.DECIMAL:
        return len(value) <= LONGEST_NUMBER and _DECIMAL.fullmatch(value) is not None
    if kind is Kind.DATE:
        return as_datetime(value) is not None
    return True


def _integer(text: str, typed: str) -> str:
    if _INTEGER.fullmatch(text) is None:
        raise NotAnInteger(typed=typed)
    return str(int(text))


def _decimal(text: str, typed: str) -> str:
    if len(text) > LONGEST_NUMBER or _DECIMAL.fullmatch(text) is None:
        raise NotADecimal(typed=typed)
    whole, point, fraction = text.lstrip("+").partition(".")
    if whole in ("", "-"):
        whole += "0"
    return f"{whole}{point}{fraction}" if fraction else whole


def _date(text: str, typed: str, today: date) -> str:
    parts = [part for part in _DATE_MARKS.split(text.rstrip("日号")) if part]
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    if len(parts) == 2:
        parts = [str(today.year), *parts]
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or len(parts[0]) != 4:
        raise NotADate(typed=typed)
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:
        raise NotADate(typed=typed) from None


def _choice(word: str, typed: str, offered: tuple[str, ...]) -> str:
    if word in offered:
        return word
    if word.isdecimal() and 1 <= int(word) <= len(offered):
        return offered[int(word) - 1]
    raise NoSuchChoice(typed=typed)
