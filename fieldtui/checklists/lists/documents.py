"""XML from outside, read without harm: no document type, no entities, bounded size, depth, elements and attributes.

`ElementTree` expands entities that a document declares in its DOCTYPE and nothing else in it is dangerous,
so a document with a DOCTYPE is refused before the parser sees it. What the elements mean lives in `xform`.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import ChecklistTooLarge, DangerousXForm, NotAnXForm, Phrase
from fieldtui.checklists.mistakes import LIST_OUTSIDE, Notice, found

LARGEST = 64 * 1024 * 1024
"""Characters of XML; the form with the most questions known (485, two languages) has 0.8 million."""
DEEPEST = 100
MOST_ELEMENTS = 2_000_000
"""A list of 100,000 choices in three languages has 1.1 million."""
LONGEST_ATTRIBUTE = 100_000
"""Characters; the longest expression that is understood has a third of that."""

_BYTE_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]{1,40})["']""")
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "gbk": "gb18030", "gb2312": "gb18030",
    "gb18030": "gb18030", "utf-16": "utf-16", "iso-8859-1": "latin-1", "latin1": "latin-1", "windows-1252": "cp1252",
}  # fmt: skip
_OUTSIDE = re.compile(r"""jr://([\w\-]{1,40})/([^\s"'<>]{1,200})""")
_QUERIES = re.compile(r"<(?:\w+:)?input\b[^>]*\squery\s*=")
_DECLARES = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
MOST_NAMED = 50
_LISTS = frozenset({"file", "file-csv", "instance", "fixture"})


def decoded(data: bytes) -> str:
    """A file's text in the encoding that it says. Raises NotAnXForm, ChecklistTooLarge."""
    if len(data) > LARGEST:
        raise ChecklistTooLarge(what=Phrase("the file (bytes)"), size=len(data), limit=LARGEST)
    declared = _DECLARED.match(data)
    said = declared[1].decode().lower() if declared else "utf-8"
    encoding = next((each for mark, each in _BYTE_MARKS if data.startswith(mark)), _ENCODINGS.get(said, ""))
    if not encoding:
        raise NotAnXForm(reason=Phrase("its encoding is not known; save it as UTF-8"), detail=said)
    try:
        return data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        raise NotAnXForm(
            reason=Phrase("it is not in the encoding that it says; save it as UTF-8"), detail=said
        ) from None


def mentioned(xml: str) -> tuple[Notice, ...]:
    """The files that a form names: lists, pictures, sound. They are not part of it."""
    named = {("file-csv", "itemsets.csv"): None} if _QUERIES.search(xml) else {}
    named |= dict.fromkeys((kind, name) for kind, name in _OUTSIDE.findall(xml) if name != "last-saved")
    return tuple(
        found(LIST_OUTSIDE if kind in _LISTS else "media outside", detail=name)
        for kind, name in list(named)[:MOST_NAMED]
    )


class _Bounded(ElementTree.TreeBuilder):
    """Builds the tree and refuses one that is too deep for those who walk it, or too large for the memory."""

    depth = 0
    elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise ChecklistTooLarge(
                what=Phrase("the form (elements)"), size=self.elements, limit=MOST_ELEMENTS
            )
        if attrs and (longest := max(map(len, attrs.values()))) > LONGEST_ATTRIBUTE:
            raise ChecklistTooLarge(
                what=Phrase("an attribute of the form (characters)"), size=longest, limit=LONGEST_ATTRIBUTE
            )
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
    if _DECLARES.search(xml):
        raise DangerousXForm
    parser = ElementTree.XMLParser(target=_Bounded())
    try:
        parser.feed(xml)
        root = parser.close()
    except (ElementTree.ParseError, UnicodeEncodeError) as error:
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
