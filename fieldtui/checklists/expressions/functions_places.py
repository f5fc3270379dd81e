"""Functions on places: points, lines and areas on the Earth, as texts of coordinates.

A point is "latitude longitude altitude accuracy" in degrees and metres (the last two may be missing), a line
or an area is points with semicolons between. The formulas are JavaRosa's (GeoUtils): a sphere with the
radius of the equator; altitude is left aside. How people type places is `typed_places`'s.
"""

import math
from collections.abc import Mapping
from itertools import pairwise

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.signatures import ANY_NUMBER, Function
from fieldtui.checklists.expressions.values import Value, to_string
from fieldtui.checklists.expressions.world import Focus

RADIUS = 6_378_100.0
"""Metres, at the equator (JavaRosa's EARTH_EQUATORIAL_RADIUS_METERS)."""
_DEGREE = 2 * math.pi * RADIUS / 360

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def point(text: str) -> Point:
    """The point in a text. Raises EvaluationError when it is none."""
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        numbers = []
    if not 2 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)):
        raise EvaluationError(Phrase("this is no place on the map"), text)
    return numbers[0], numbers[1]


def points(*values: Value) -> list[Point]:
    """All points in texts and nodes, in order; empty answers are left out."""
    texts: list[str] = []
    for value in values:
        texts += [to_string(node.typed) for node in value] if isinstance(value, tuple) else [to_string(value)]
    return [point(part) for text in texts for part in text.split(";") if part.strip()]


def area(corners: list[Point]) -> float:
    """Square metres within the corners; 0 for fewer than three. Around the first corner the Earth is flat."""
    if len(corners) < 3:
        return 0.0
    latitude, longitude = corners[0]
    flat = [
        ((east - longitude) * _DEGREE * math.cos(math.radians(north)), (north - latitude) * _DEGREE)
        for north, east in corners[1:]
    ]
    return abs(sum((y1 * x2 - x1 * y2) / 2 for (x1, y1), (x2, y2) in pairwise(flat)))


def length(line: list[Point]) -> float:
    """Metres along the points, by the spherical law of cosines."""
    return sum(_apart(start, end) for start, end in pairwise(line))


def _apart(start: Point, end: Point) -> float:
    first, second = math.radians(start[0]), math.radians(end[0])
    turn = math.radians(start[1] - end[1])
    cosine = math.sin(first) * math.sin(second) + math.cos(first) * math.cos(second) * math.cos(turn)
    return math.acos(max(-1.0, min(1.0, cosine))) * RADIUS


def inside(place: Point, fence: list[Point]) -> bool:
    """Is the place within a closed line (last point = first)? W. R. Franklin's pnpoly: crossings to the east."""
    north, east = place
    within = False
    for (north1, east1), (north2, east2) in pairwise(fence):
        if (north2 > north) != (north1 > north):
            crossing = (east1 - east2) * (north - north2) / (north1 - north2) + east2
            within = within != (east < crossing)
    return within


def crosses_itself(line: list[Point]) -> bool:
    """Does a line meet itself other than where two stretches join or where it closes?"""
    kept = [place for place, following in pairwise([*line, None]) if place != following]
    stretches = list(pairwise([place for place in kept if place is not None]))
    closed = len(stretches) > 2 and stretches[0][0] == stretches[-1][1]
    for first, one in enumerate(stretches):
        for second in range(first + 1, len(stretches)):
            if second == first + 1 or (closed and first == 0 and second == len(stretches) - 1):
                continue
            if _meet(one, stretches[second]):
                return True
    return False


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    turns = [_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)]
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((turns[0], a, b, c), (turns[1], a, b, d), (turns[2], c, d, a), (turns[3], c, d, b))
    return any(turn == 0 and _between(start, end, place) for turn, start, end, place in ends)


def _turn(start: Point, end: Point, place: Point) -> int:
    """1 or -1 for a place to one or the other side, 0 for one on the line."""
    side = (end[1] - start[1]) * (place[0] - start[0]) - (end[0] - start[0]) * (place[1] - start[1])
    return (side > 0) - (side < 0)


def _between(start: Point, end: Point, place: Point) -> bool:
    return all(min(start[i], end[i]) <= place[i] <= max(start[i], end[i]) for i in (0, 1))


MOST_CORNERS = 2_000
"""Points of a line that `intersects` looks at: it compares each stretch with each other."""


def _intersects(_focus: Focus, value: Value) -> bool:
    line = points(value)
    if len(line) > MOST_CORNERS:
        raise EvaluationError(Phrase("the line has too many points"), str(len(line)))
    return crosses_itself(line)


def _geofence(_focus: Focus, place: Value, fence: Value) -> bool:
    found = points(place)
    return bool(found) and inside(found[0], points(fence))


_AREA = Function(lambda _focus, value: area(points(value)), 1, 1)

PLACES: Mapping[str, Function] = {
    "area": _AREA,
    "enclosed-area": _AREA,
    "distance": Function(lambda _focus, *values: length(points(*values)), 1, ANY_NUMBER),
    "geofence": Function(_geofence, 2, 2),
    "intersects": Function(_intersects, 1, 1),
}
