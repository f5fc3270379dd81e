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


class _Bounded(ElementTree.TreeBuilder):
    """Builds the tree and refuses one that is too deep for those who walk it."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ChecklistTooLarge(
                what=Phrase("the nesting of the form (levels)"), size=self.depth, limit=DEEPEST
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(xml: str) -> Element:
    """The root element. Raises DangerousXForm, ChecklistTooLarge or NotAnXForm."""
    if len(xml) > LARGEST:
        raise ChecklistTooLarge(what=Phrase("the form (characters)"), size=len(xml), limit=LARGEST)
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise DangerousXForm
    parser = ElementTree.XMLParser(target=_Bounded())
    try:
        parser.feed(xml)
        root = parser.close()
    except ElementTree.ParseError as error:
        raise NotAnXForm(reason=Phrase("it is not XML"), detail=str(error)) from None
    if not isinstance(root, Element):
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
        if not names or local(child.tag) in names:
            yield child


def child(element: Element, name: str) -> Element | None:
    """The first child with this local name."""
    return next(children(element, name), None)
