"""Places as people type them: decimal degrees, degrees with minutes and seconds, several points in a row.

Texts come normalised (half-width). A stored point is "latitude longitude altitude accuracy", 0 for what was
not given, as ODK Collect has it. What is worked out from places is `expressions.functions_places`'s.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from fieldtui.checklists.engine.mistyped import LatitudeTooLarge, NotALine, NotAnArea, NotAPlace
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.functions_places import point

MOST_POINTS = 10_000
_BETWEEN = re.compile(r"[;\n\r]+")
_MEANT: Mapping[str, str] = {
    "北纬": "N", "南纬": "S", "东经": "E", "西经": "W", "精度": " ", "高度": " ", "纬度": " ", "经度": " ", "度": "°", "分": "'", "秒": '"',
    "海拔": " ",   "±": " ", "o": "°", "′": "'", "’": "'", "″": '"', "”": '"', "''": '"', "−": "-",
    "米": "m",
}  # fmt: skip
"""Normalising has made º an o and ″ two ′ before."""
_NUMBER = r"\d{1,7}(?:\.\d{0,20})?"
_ANGLE = re.compile(
    rf"\s*(?P<before>[NSEW])?\s*(?P<sign>[+-])?(?P<degrees>{_NUMBER})\s*(?:°\s*(?:(?P<minutes>{_NUMBER})\s*'\s*"
    rf"(?:(?P<seconds>{_NUMBER})\s*\")?)?)?(?(before)|\s*(?P<after>[NSEW])?)\s*,?",
    re.IGNORECASE,
)
_LENGTH = re.compile(rf"\s*(?P<length>[+-]?{_NUMBER})\s*m?\s*,?", re.IGNORECASE)
_DIGITS = Decimal("0.0000001")
"""Degrees written to a centimetre, which is finer than any receiver is."""


def typed_point(text: str, typed: str) -> str:
    """One point: "31.2304, 121.4737", 北纬31°13′49″ 东经121°28′25″, altitude and accuracy in metres after it.

    Raises NotAPlace or LatitudeTooLarge.
    """
    rest = text.removeprefix("geo:")
    for written, meant in _MEANT.items():
        rest = rest.replace(written, meant)
    first = _ANGLE.match(rest)
    if first is None:
        raise NotAPlace(typed=typed)
    second = _ANGLE.match(rest, first.end())
    if second is None:
        raise NotAPlace(typed=typed)
    latitude, longitude = _in_order((first, second), typed)
    lengths = _lengths(rest[second.end() :], typed)
    return " ".join((_written(latitude), _written(longitude), *lengths))


def _in_order(angles: tuple[re.Match[str], re.Match[str]], typed: str) -> tuple[Decimal, Decimal]:
    """Latitude and longitude, whichever came first if letters say which is which."""
    letters = [(angle["before"] or angle["after"] or "").upper() for angle in angles]
    degrees = [_degrees(angle, letter, typed) for angle, letter in zip(angles, letters, strict=True)]
    if letters[0] in ("E", "W") or letters[1] in ("N", "S"):
        degrees.reverse()
        letters.reverse()
    if letters[0] in ("E", "W") or letters[1] in ("N", "S"):
        raise NotAPlace(typed=typed)
    if abs(degrees[0]) > 90:
        raise LatitudeTooLarge(typed=typed, latitude=_written(degrees[0]))
    if abs(degrees[1]) > 180:
        raise NotAPlace(typed=typed)
    return degrees[0], degrees[1]


def _degrees(angle: re.Match[str], letter: str, typed: str) -> Decimal:
    minutes, seconds = Decimal(angle["minutes"] or 0), Decimal(angle["seconds"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise NotAPlace(typed=typed)
    exact = Decimal(angle["degrees"])
    if angle["minutes"]:
        exact = (exact + minutes / 60 + seconds / 3600).quantize(_DIGITS)
    return -exact if (angle["sign"] == "-") != (letter in ("S", "W")) else exact


def _lengths(text: str, typed: str) -> tuple[str, str]:
    """Altitude and accuracy."""
    found: list[str] = []
    at = 0
    while text[at:].strip():
        match = _LENGTH.match(text, at)
        if match is None or len(found) == 2:
            raise NotAPlace(typed=typed)
        found.append(_written(Decimal(match["length"])))
        at = match.end()
    altitude, accuracy = (*found, "0", "0")[:2]
    if accuracy.startswith("-"):
        raise NotAPlace(typed=typed)
    return altitude, accuracy


def _written(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def typed_line(text: str, typed: str, *, closed: bool) -> str:
    """Points with semicolons or line ends between. An area may leave out its first point at the end.

    Raises NotALine or NotAnArea (too few points), or what is wrong with a point.
    """
    points = [typed_point(part.strip(), part.strip()) for part in _BETWEEN.split(text) if part.strip()]
    if closed and len(points) > 2 and _place(points[0]) != _place(points[-1]):
        points.append(points[0])
    if len(points) > MOST_POINTS or len(points) < (4 if closed else 2):
        raise (NotAnArea if closed else NotALine)(typed=typed)
    return "; ".join(points)


def _place(text: str) -> tuple[float, float]:
    return point(text)


def is_point(value: str) -> bool:
    """Is a stored value one point on the Earth?"""
    try:
        latitude, longitude = point(value)
    except EvaluationError:
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180


def is_line(value: str, *, closed: bool) -> bool:
    """Is a stored value a line of at least two points, or an area of three that ends where it began?"""
    points = [part for part in value.split(";") if part.strip()]
    if not all(map(is_point, points)):
        return False
    return len(points) >= 4 and _place(points[0]) == _place(points[-1]) if closed else len(points) >= 2
