"""The tree that expressions look at: elements with a name, a value and children. Rules live elsewhere.

The same `Node` serves a form's template (where paths are resolved once), a filling (where values change
and instances of repeats come and go), and the lists of choices (which never change after reading). A `Scope`
is one instance of a repeat in a filling, or the filling itself: all its nodes by their template path.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from fieldtui.checklists.expressions.dates import as_datetime

_LONG_FAMILY = 16
NO_ATTRIBUTES: Mapping[str, str] = {}


class Node:
    """One element. `path` is unique in its tree; `relevant` is effective (a parent's word counts).

    `template` is the path without the keys of instances. `repeated` marks, in a template, what can be there
    several times. `datatype` is the XForms type that decides what `typed` gives; a value that does not fit its type reads
    as the text it is.
    """

    __slots__ = (
        "_by_name",
        "_indexed",
        "_typed",
        "_value",
        "attributes",
        "children",
        "datatype",
        "name",
        "parent",
        "path",
        "relevant",
        "repeated",
        "scope",
        "template",
    )

    def __init__(
        self,
        name: str,
        parent: "Node | None" = None,
        value: str = "",
        datatype: str = "string",
        attributes: Mapping[str, str] = NO_ATTRIBUTES,
        *,
        key: int = 0,
        attached: bool = True,
    ) -> None:
        """`key` names an instance of a repeat. A node that is not `attached` knows its parent, not the
        other way round."""
        self.name = name
        self.parent = parent
        self.path: str = f"{parent.path}/{name}" if parent is not None else ""
        self.template: str = f"{parent.template}/{name}" if parent is not None else ""
        if key:
            self.path += f"[{key}]"
        self.repeated = False
        self.scope: Scope = parent.scope if parent is not None else NOWHERE
        self.children: list[Node] = []
        self.datatype = datatype
        self.attributes = attributes
        self.relevant = True
        self._by_name: dict[str, list[Node]] | None = None
        self._indexed = 0
        self._value = value
        self._typed: str | float | datetime | None = None
        if parent is not None and attached:
            parent.children.append(self)

    @property
    def value(self) -> str:
        """The value in lexical form, whether relevant or not."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        self._value = value
        self._typed = None

    @property
    def typed(self) -> str | float | datetime:
        """The value as expressions see it: "" when not relevant, a number or a day where the type says so."""
        if not self.relevant or not self._value:
            return ""
        if self._typed is None:
            self._typed = _typed(self._value, self.datatype)
        return self._typed

    @property
    def document(self) -> "Node":
        """The root above the root element, where absolute paths begin."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def named(self, name: str) -> "list[Node]":
        """The children with this name. Long families are indexed: a form may have ten thousand questions."""
        if len(self.children) < _LONG_FAMILY:
            return [child for child in self.children if child.name == name]
        if self._by_name is None or self._indexed != len(self.children):
            self._by_name, self._indexed = {}, len(self.children)
            for child in self.children:
                self._by_name.setdefault(child.name, []).append(child)
        return self._by_name.get(name, [])

    def put(self, child: "Node", index: int) -> None:
        """Attach a child as number `index`."""
        self.children.insert(index, child)
        self._by_name = None

    def take(self, child: "Node") -> None:
        """Detach a child."""
        self.children.remove(child)
        self._by_name = None

    def descendants(self) -> "Iterator[Node]":
        """All below, in document order."""
        for child in self.children:
            yield child
            yield from child.descendants()


class Scope:
    """One instance of a repeat, or, above all of them, the whole filling.

    `line` are the scopes around it, from the outermost, and itself; `position` counts from 1. `nodes` are its
    own nodes by template path, those of repeats within it are in `repeats`, by the template path of the
    repeat, in order. `shelf` keeps instances that a count took away and may bring back, `counters` stand
    where instances would, `last_key` is the highest key ever given, per repeat. `new`: it has not yet got
    what events give to a new instance.
    """

    __slots__ = (
        "counters", "key", "last_key", "line", "new", "nodes", "position", "repeat", "repeats", "shelf",
    )  # fmt: skip

    def __init__(self, above: "Scope | None" = None, repeat: str = "", key: int = 0) -> None:
        self.line: tuple[Scope, ...] = (*above.line, self) if above is not None else (self,)
        self.repeat = repeat
        self.key = key
        self.position = 1
        self.new = False
        self.nodes: dict[str, Node] = {}
        self.repeats: dict[str, list[Scope]] = {}
        self.shelf: dict[str, dict[int, Scope]] = {}
        self.counters: dict[str, Node] = {}
        self.last_key: dict[str, int] = {}

    @property
    def node(self) -> "Node":
        """The node of the instance itself."""
        return self.nodes[self.repeat]

    def within(self, repeats: tuple[str, ...]) -> "list[Scope]":
        """All instances along a chain of repeats, each within the one before."""
        found = [self]
        for repeat in repeats:
            found = [inner for scope in found for inner in scope.repeats[repeat]]
        return found

    def everything(self) -> "Iterator[Scope]":
        """This scope and all instances within it, those on the shelf left out."""
        yield self
        for inner in self.repeats.values():
            for scope in inner:
                yield from scope.everything()


NOWHERE = Scope()
"""The scope of nodes that belong to no filling: templates and lists."""


def scope_of(document: Node) -> Scope:
    """A scope with all nodes of a tree without repeats."""
    scope = Scope()
    for node in document.descendants():
        node.scope = scope
        scope.nodes[node.template] = node
    document.scope = scope
    return scope


def chain(node: Node) -> tuple[str, ...]:
    """The repeats that a node of a template is in, from the outermost; a repeat is in itself."""
    found: list[str] = []
    each: Node | None = node
    while each is not None:
        if each.repeated:
            found.append(each.path)
        each = each.parent
    return tuple(reversed(found))


def _typed(value: str, datatype: str) -> str | float | datetime:
    if datatype in ("int", "integer", "decimal", "double", "float", "long"):
        try:
            return float(value)
        except ValueError:
            return value
    if datatype in ("date", "dateTime"):
        return as_datetime(value) or value
    return value
