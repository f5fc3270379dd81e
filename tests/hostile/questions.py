"""A checklist with every kind of question and repeats in repeats, in which every text is hostile: what is shown of it,
what is said when an answer is wrong, the choices, also those in a file."""

from xml.etree import ElementTree

from fieldtui.checklists import packed, read_xlsform
from fieldtui.checklists.lists.itemsets import as_file
from tests.checklists.making import asked, spreadsheet
from tests.hostile.texts import Text, xml_of

_SHOWN = ("value", "title", "label", "hint")
_MESSAGES = ("constraintMsg", "requiredMsg")
# Kinds that are answered in ways of their own, with the appearance that makes them so.
_KINDS = (
    ("text", ""),
    ("text", "masked"),
    ("text", "multiline"),
    ("integer", ""),
    ("decimal", ""),
    ("date", ""),
    ("time", ""),
    ("dateTime", ""),
    ("geopoint", ""),
    ("geoshape", ""),
    ("image", ""),
    ("barcode", ""),
    ("note", ""),
    ("acknowledge", ""),
    ("select_one few", ""),
    ("select_one many", ""),
    ("select_multiple few", ""),
    ("select_multiple many", ""),
    ("rank few", ""),
)
_FILE = ("list_name", "name", "label")


def questions(of: Text) -> bytes:
    """The checklist as it is published."""
    rows = [
        asked(
            kind, f"q{at}", appearance=looks, hint="hint", constraint=". = 'never'", constraint_message="no"
        )
        for at, (kind, looks) in enumerate(_KINDS)
    ]
    survey = [
        asked("begin group", "kinds"),
        *rows,
        asked("range", "scale", parameters="start=1 end=20 step=1"),
        asked("select_one_external places", "place"),
        asked("text", "told", default="told", read_only="yes"),
        asked("text", "wanted", required="yes", required_message="missing"),
        asked("end group", ""),
        asked("begin repeat", "outer"),
        asked("text", "name", label="${told} and ${place}"),
        asked("begin repeat", "inner"),
        asked("select_one few", "again"),
        asked("end repeat", ""),
        asked("end repeat", ""),
    ]
    lists = [("few", at) for at in range(3)] + [("many", at) for at in range(12)]
    choices = [{"list_name": name, "name": f"{name}{at}", "label": f"{name} {at}"} for name, at in lists]
    places = [{"list_name": "places", "name": f"p{at}", "label": "place"} for at in range(12)]
    conversion = read_xlsform(spreadsheet(survey, choices, external=places))
    clean = xml_of(of)
    told = [{**row, "label": clean("many.place")} for row in places]
    return packed(_hostile(conversion.xml, clean), {"itemsets.csv": as_file(_FILE, told)})


def _hostile(xml: str, of: Text) -> str:
    root = ElementTree.fromstring(xml)
    for at, element in enumerate(root.iter()):
        name = element.tag.rpartition("}")[2]
        if name == "told" or (name in _SHOWN and (element.text or "").strip()):
            element.text = of(f"many.label {at % 7}")
        for said in element.attrib:
            if said.rpartition("}")[2] in _MESSAGES:
                element.attrib[said] = of(f"many.message {at % 3}")
    return ElementTree.tostring(root, encoding="unicode")
