"""Reading what a form does by itself on an event: `setvalue`, in the form, in a repeat or in a question.

Places and recordings that a device would take in the background are skipped, and the form says so. When the
events happen is `events`'s.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import BadForm, Phrase
from fieldtui.checklists.forms.rules import CHANGED, FIRST_LOAD, LOAD, NEW_REPEAT, Action, Skipped
from fieldtui.checklists.lists.documents import attribute, children, local
from fieldtui.checklists.reading.model import Model, without_prefixes

ACTIONS = frozenset({"setvalue", "setgeopoint", "recordaudio", "action", "insert", "delete", "send"})
_EVENTS = {name: name for name in (FIRST_LOAD, LOAD, NEW_REPEAT, CHANGED)}
_EVENTS |= {"xforms-ready": FIRST_LOAD, "jr-insert": NEW_REPEAT}
_WHAT = {
    "setgeopoint": (
        Phrase("the place where the form is filled, taken in the background"),
        Phrase("a terminal does not know where it is"),
    ),
    "recordaudio": (
        Phrase("a sound recording in the background"),
        Phrase("a terminal does not listen"),
    ),
}


class Actions:
    """Gathers the actions of a form and what is skipped of them."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.actions: list[Action] = []
        self.skipped: list[Skipped] = []

    def read(self, parent: Element, at: str) -> None:
        """The actions directly within `parent`, which stands for the node `at` ("" for the form)."""
        for each in _actions_in(parent):
            self._read_one(each, at)

    def _read_one(self, element: Element, at: str) -> None:
        path = without_prefixes(attribute(element, "ref") or attribute(element, "bind"))
        if path and not path.startswith("/"):
            path = _joined(at, path)
        events = frozenset(attribute(element, "event").split())
        name = local(element.tag)
        if name != "setvalue" or not events <= _EVENTS.keys():
            unknown = Phrase("an action on an event"), Phrase("it is not part of what ODK forms do")
            what, reason = _WHAT.get(name, unknown)
            self.skipped.append(Skipped(path or at, what, reason))
            return
        node = self.model.nodes.get(path)
        if node is None or node.children:
            reason = Phrase("a value is to be set for a question that is not there")
            raise BadForm(**self.model.where(path or at), reason=reason)
        source = attribute(element, "value")
        value = self.model.compile(source, node, "default") if source.strip() else None
        named = frozenset(_EVENTS[event] for event in events)
        self.actions.append(Action(path, named, value, (element.text or "").strip(), at))


def _actions_in(parent: Element) -> Iterator[Element]:
    return (each for each in children(parent) if local(each.tag) in ACTIONS)


def _joined(at: str, path: str) -> str:
    steps = at.split("/")
    for step in path.split("/"):
        if step == "..":
            steps.pop()
        elif step != ".":
            steps.append(step)
    return "/".join(steps)
