"""Two snapshots, two submissions: where they differ. What a difference means is `listed`'s to say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fieldtui.checklists.forms.marks import unmarked
from tools.opinion.second import Looks, Snapshot

ASPECTS = (
    "value",
    "required",
    "readonly",
    "constraint",
    "missing",
    "message",
    "label",
    "hint",
    "choices",
    "problem",
)

_TIME = re.compile(r"(?<=\d\dT)\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_UUID = re.compile(r"(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|uuid:1")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that looks different: at `path` (with positions), in one aspect, or "there", "error", "sent"."""

    path: str
    aspect: str
    ours: str
    theirs: str

    @property
    def relation(self) -> str:
        """How the two looks hang together: "same number", "fewer words here" (ours has some of theirs), or ""."""
        if self.ours != self.theirs and _number(self.ours) == _number(self.theirs) is not None:
            return "same number"
        ours, theirs = self.ours.split(), self.theirs.split()
        return "fewer words here" if len(ours) < len(theirs) and set(ours) <= set(theirs) else ""

    @property
    def template(self) -> str:
        """The path without positions."""
        return re.sub(r"\[\d+\]", "", self.path)


def differences(ours: Snapshot, theirs: Snapshot) -> Iterator[Difference]:
    """All differences between two snapshots, in the order of our form."""
    for path in [*ours, *(path for path in theirs if path not in ours)]:
        mine, other = ours.get(path), theirs.get(path)
        if mine is None or other is None:
            hidden = not (mine or other or {}).get("relevant")
            if not hidden and not path.endswith(("instanceID", "/meta")):
                yield Difference(path, "there", _told(mine is not None), _told(other is not None))
        else:
            yield from _of_node(path, mine, other)


def _of_node(path: str, mine: Looks, other: Looks) -> Iterator[Difference]:
    if mine["relevant"] != other["relevant"]:
        yield Difference(path, "relevant", _told(mine["relevant"]), _told(other["relevant"]))
        return
    if not mine["relevant"]:
        return
    for aspect in ASPECTS:
        if aspect in mine and (aspect in other or aspect == "problem"):
            ours, theirs = _told(mine[aspect]), _told(_without_marks(aspect, other.get(aspect, "")))
            if ours != theirs:
                yield Difference(path, aspect, ours, theirs)


def _without_marks(aspect: str, value: object) -> object:
    """Styling of labels is for the other engine's client to show; ours gives plain text."""
    if aspect == "choices" and isinstance(value, list):
        return [[name, unmarked(label)] for name, label in value]
    return unmarked(str(value)) if aspect in ("label", "hint", "message") else value


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _told(value: object) -> str:
    """A look as text: identifiers alike, blanks single."""
    if isinstance(value, list):
        return " | ".join(f"{name}={_told(label)}" for name, label in value)
    return _BLANKS.sub(" ", _UUID.sub("uuid:…", str(value))).strip()


def submission_differences(ours: str, theirs: str) -> Iterator[Difference]:
    """Where two submissions differ: elements, their order, texts and attributes."""
    yield from _elements("", ElementTree.fromstring(ours), ElementTree.fromstring(theirs))


def _elements(above: str, mine: Element, other: Element) -> Iterator[Difference]:
    path = f"{above}/{_name(mine)}"
    attributes = [_told(sorted(each.attrib.items())) for each in (mine, other)]
    if attributes[0] != attributes[1]:
        yield Difference(path, "attributes", *attributes)
    texts = [_TIME.sub("…", _told(each.text or "")) for each in (mine, other)]
    if texts[0] != texts[1]:
        yield Difference(path, "sent", *texts)
    names = [[_name(child) for child in each] for each in (mine, other)]
    if names[0] != names[1]:
        yield Difference(path, "elements", _told(" ".join(names[0])), _told(" ".join(names[1])))
    else:
        for child, counterpart in zip(mine, other, strict=True):
            yield from _elements(path, child, counterpart)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
