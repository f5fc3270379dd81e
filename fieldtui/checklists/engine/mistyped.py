"""What can be wrong with an answer that was typed, as sentences for people. They are made like all errors of checklists."""

from fieldtui.checklists.errors import ChecklistError


class TypedAnswerError(ChecklistError):
    """“{typed}” cannot be the answer to this question.

    Type it again.
    """


class NotAnInteger(TypedAnswerError):
    """“{typed}” is not a whole number.

    Type digits only, for example 3.
    """


class NotADecimal(TypedAnswerError):
    """“{typed}” is not a number.

    Type digits with at most one decimal point, for example 36.8.
    """


class NotADate(TypedAnswerError):
    """“{typed}” is not a date.

    Type year, month and day, for example 2020-02-03.
    """


class NoSuchChoice(TypedAnswerError):
    """“{typed}” is not one of the choices.

    Type the number in front of a choice.
    """


class NotATime(TypedAnswerError):
    """“{typed}” is not a time of day.

    Type hours and minutes, for example 15:20.
    """


class NotADateAndTime(TypedAnswerError):
    """“{typed}” is not a day with a time.

    Type the day and the time with a blank between, for example 2020-02-03 15:20.
    """


class NotAMonth(TypedAnswerError):
    """“{typed}” is not a month.

    Type year and month, for example 2020-02.
    """


class NotAYear(TypedAnswerError):
    """“{typed}” is not a year.

    Type the year with four digits, for example 2020.
    """


class NotAPlace(TypedAnswerError):
    """“{typed}” is not a place on the map.

    Type latitude and longitude in degrees, for example 31.2304, 121.4737.
    """


class LatitudeTooLarge(TypedAnswerError):
    """“{typed}” would be at latitude {latitude}, and latitudes go from -90 to 90.

    Type the latitude first, then the longitude, for example 31.2304, 121.4737.
    """


class NotALine(TypedAnswerError):
    """“{typed}” is not a line on the map: it needs at least two points.

    Type the points one after the other with semicolons between.
    """


class NotAnArea(TypedAnswerError):
    """“{typed}” is not an area on the map: it needs at least three corners.

    Type the corners one after the other with semicolons between.
    """


class NotInRange(TypedAnswerError):
    """“{typed}” is not offered here: the numbers go from {start} to {end} in steps of {step}.

    Type one of these numbers.
    """


class NotAnOrder(TypedAnswerError):
    """“{typed}” does not put all {count} choices in order.

    Type the number of each choice once, the one for the first place first, for example 312.
    """


class NotConfirmed(TypedAnswerError):
    """“{typed}” does not say whether this is confirmed.

    Type 1 to confirm, 0 to take it back.
    """


class NotAFileName(TypedAnswerError):
    """“{typed}” is not the name of a file.

    Type the name with its ending, for example door-3.jpg.
    """


class NotDigits(TypedAnswerError):
    """“{typed}” has signs in it that no number has.

    Type digits only.
    """
