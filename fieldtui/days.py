"""Days as people type them: today, a weekday, a day of the month, month and day, or all three parts.

Screens and commands take the same words; what is stored is the date.
"""

from datetime import date, timedelta

from fieldtui.checklists import Kind, TypedAnswerError
from fieldtui.checklists.engine.typed import typed_value
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_, _
from fieldtui.text import halfwidth

# Each translation may name several words with a slash between them.
_NEAR = (N_("today"), N_("tomorrow"), N_("the day after tomorrow"))
_WEEKDAYS = (
    N_("Monday/Mon"),
    N_("Tuesday/Tue"),
    N_("Wednesday/Wed"),
    N_("Thursday/Thu"),
    N_("Friday/Fri"),
    N_("Saturday/Sat"),
    N_("Sunday/Sun"),
)


class NotADay(FieldtuiError):
    """ "{text}" is not a day.

    Type today, tomorrow, a weekday such as Fri, month and day such as 10-15, or all of it: 2026-10-15.
    """


def parse_day(typed: str, today: date) -> date | None:
    """The day that was meant, never before `today` unless its date says so; None for nothing typed.

    A weekday is the next one of that name, a number alone the next such day of a month. Raises NotADay.
    """
    said = halfwidth(typed).strip().casefold()
    if not said:
        return None
    for distance, word in enumerate(_NEAR):
        if said in (word, _(word)):
            return today + timedelta(days=distance)
    for weekday, words in enumerate(_WEEKDAYS):
        if said in (word.casefold() for word in f"{words}/{_(words)}".split("/")):
            return today + timedelta(days=(weekday - today.weekday()) % 7)
    if said.isdecimal() and 1 <= int(said) <= 31:
        days = (today + timedelta(days=ahead) for ahead in range(62))
        return next((day for day in days if day.day == int(said)), None)
    try:
        return date.fromisoformat(typed_value(Kind.DATE, typed, (), today))
    except TypedAnswerError as error:
        raise NotADay(text=typed) from error
