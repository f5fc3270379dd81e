"""XML from outside, read without harm: no document type, no entities, bounded size and depth.

`ElementTree` expands entities that a document declares in its DOCTYPE and nothing else in it is dangerous,
so a document with a DOCTYPE is refused before the parser sees it. What the elements mean lives in `xform`.
"""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import ChecklistTooLarge, DangerousXForm, NotAnXForm, Phrase

LARGEST = 64 * 1024 * 1024
"""Characters of XML; the form with the most questions known (485, two languages) has 0.8 million."""
DEEPEST = 100


def parse(xml: str) -> Element:
    """The root element. Raises DangerousXForm, ChecklistTooLarge or NotAnXForm."""
    if len(xml) > LARGEST:
        raise ChecklistTooLarge(what=Phrase("the form"), size=len(xml), limit=LARGEST)
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise DangerousXForm
    depth = 0
    parser = ElementTree.XMLPullParser(events=("start", "end"))
    root: Element | None = None
    try:
        for start in range(0, len(xml), 65_536):
            parser.feed(xml[start : start + 65_536])
            for event, element in parser.read_events():
                root = element if root is None else root
                depth += 1 if event == "start" else -1
                if depth > DEEPEST:
                    raise ChecklistTooLarge(what=Phrase("the nesting of the form"), size=depth, limit=DEEPEST)
        parser.close()
    except ElementTree.ParseError as error:
        raise NotAnXForm(reason=Phrase("it is not XML"), detail=str(error)) from None
    if root is None:
        raise NotAnXForm(reason=Phrase("it is empty"), detail="")
    return root


def local(name: str) -> str:
    """A tag or attribute without its namespace."""
    return name.rpartition("}")[2]


def namespace(name: str) -> str:
    """The namespace of a tag or attribute, "" if it has none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def attribute(element: Element, name: str) -> str:
    """The attribute called `name` in whatever namespace, "" if there is none."""
    direct = element.get(name)
    if direct is not None:
        return direct
    return next((value for key, value in element.items() if local(key) == name), "")


def children(element: Element, *names: str) -> Iterator[Element]:
    """The child elements with one of these local names (all of them when none is given)."""
    for child in element:
        if isinstance(child.tag, str) and (not names or local(child.tag) in names):
            yield child


def child(element: Element, name: str) -> Element | None:
    """The first child with this local name."""
    return next(children(element, name), None)
