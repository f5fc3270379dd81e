"""Which kind of question a control of the body is, its limits, and what a terminal cannot do about it.

Nothing known is refused: what a telephone would record or show on a map is asked as the name of a file or as
coordinates, with a remark that says so, and what cannot be asked at all says why (`Question.unasked`).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.forms.form import Bind
from fieldtui.checklists.forms.items import Kind, Limits
from fieldtui.checklists.lists.documents import attribute, local
from fieldtui.checklists.lists.itemsets import is_external

_INPUTS: Mapping[str, Kind] = {
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "long": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "double": Kind.DECIMAL,
    "float": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.DATETIME,
    "geopoint": Kind.GEOPOINT,
    "geotrace": Kind.GEOTRACE,
    "geoshape": Kind.GEOSHAPE,
    "barcode": Kind.BARCODE,
    "binary": Kind.FILE,
    "boolean": Kind.SELECT_ONE,
}
"""Data types of an `<input>`. Every other one is text (ODK XForms specification, data types)."""

_CONTROLS: Mapping[str, Kind] = {
    "select1": Kind.SELECT_ONE,
    "select": Kind.SELECT_MULTIPLE,
    "rank": Kind.RANK,
    "range": Kind.RANGE,
    "trigger": Kind.TRIGGER,
    "upload": Kind.FILE,
    "secret": Kind.SECRET,
}
CONTROLS = frozenset({"input", *_CONTROLS})
CHOOSING = frozenset({"select1", "select", "rank"})

_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{0,18})?", re.ASCII)
_WHOLE = frozenset({"int", "integer", "long"})
_CALENDARS = frozenset(
    {"ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist", "nepali"}
)
_FILES: Mapping[str, Phrase] = {
    "image": Phrase("No picture can be taken here. Type the name of the picture's file and keep the file."),
    "audio": Phrase("No sound can be recorded here. Type the name of the sound file and keep the file."),
    "video": Phrase("No film can be taken here. Type the name of the film's file and keep the file."),
}
_ANY_FILE = Phrase("No file is taken in here. Type the name of the file and keep the file.")
_PLACES: Mapping[Kind, Phrase] = {
    Kind.GEOPOINT: Phrase(
        "There is no map here. Type latitude and longitude, for example 31.2304, 121.4737."
    ),
    Kind.GEOTRACE: Phrase("There is no map here. Type the points of the line with semicolons between."),
    Kind.GEOSHAPE: Phrase("There is no map here. Type the corners of the area with semicolons between."),
}
_CALENDAR = Phrase("Type the date of the ordinary calendar; the calendar of this question is not shown here.")
_SCANNER = Phrase("Type the code, or read it with a scanner that types.")
_OUTSIDE = Phrase("Another program would answer this on a telephone. Type the answer.")
_MAP_EDITING = Phrase("This question is answered by drawing on a street map, which cannot be done here.")
_NO_STEPS = Phrase("The range of this question has no numbers to choose from.")

_NO_CHOICES = Phrase("This question has no choices: its list is empty or in a file that is not here.")


def kind_of(element: Element, bind: Bind, is_set: bool) -> Kind:
    """The kind of a control. A read-only text without a value of its own is a note; `is_set`: an action gives
    it one."""
    control = local(element.tag)
    looks = attribute(element, "appearance").lower().split()
    if is_external(element):
        return Kind.SELECT_ONE
    if control != "input":
        return _CONTROLS[control]
    kind = _INPUTS.get(bind.datatype, Kind.TEXT)
    if kind is not Kind.TEXT:
        return kind
    told = bind.read_only is not None and bind.read_only.source.strip() == "true()"
    if told and not (bind.calculate or is_set or bind.default or bind.preload[0]):
        return Kind.NOTE
    return Kind.SECRET if "masked" in looks else Kind.TEXT


def limits_of(element: Element, bind: Bind) -> Limits | None:
    """The numbers of a range; None when it has none: an end that is no number, or a step of nothing."""
    if local(element.tag) != "range":
        return None
    written = [attribute(element, name).strip() for name in ("start", "end", "step")]
    if not all(map(_NUMBER.fullmatch, written)):
        return None
    start, end, step = map(Decimal, written)
    if step == 0:
        return None
    whole = (
        bind.datatype in _WHOLE and start == start.to_integral_value() and step == step.to_integral_value()
    )
    return Limits(start, end, step, whole)


def remark_of(element: Element, kind: Kind) -> Phrase | None:
    """What is different here from a telephone."""
    looks = attribute(element, "appearance").lower()
    if kind is Kind.FILE:
        media = attribute(element, "mediatype") or attribute(element, "accept")
        return _FILES.get(media.partition("/")[0], _ANY_FILE)
    if kind is Kind.DATE and _CALENDARS.intersection(looks.split()):
        return _CALENDAR
    if kind is Kind.BARCODE:
        return _SCANNER
    return _OUTSIDE if looks.startswith("ex:") else _PLACES.get(kind)


def unasked_of(element: Element, kind: Kind, limits: Limits | None, choices: bool) -> Phrase | None:
    """Why the question cannot be asked at all, None when it can."""
    if not choices and (local(element.tag) in CHOOSING or is_external(element)):
        return _NO_CHOICES
    if attribute(element, "mediatype").startswith("osm/"):
        return _MAP_EDITING
    return _NO_STEPS if kind is Kind.RANGE and limits is None else None
