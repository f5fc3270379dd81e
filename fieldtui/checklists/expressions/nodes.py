"""The tree that expressions look at: elements with a name, a value and children. Rules live elsewhere.

The same `Node` serves a form's template (where paths are resolved once), a filling (where values change),
and the lists of choices (which never change after reading).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from fieldtui.checklists.expressions.dates import as_datetime

_LONG_FAMILY = 16
NO_ATTRIBUTES: Mapping[str, str] = {}


class Node:
    """One element. `path` is unique in its tree; `relevant` is effective (a parent's word counts).

    `datatype` is the XForms type that decides what `typed` gives; a value that does not fit its type reads
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
    )

    def __init__(
        self,
        name: str,
        parent: "Node | None" = None,
        value: str = "",
        datatype: str = "string",
        attributes: Mapping[str, str] = NO_ATTRIBUTES,
    ) -> None:
        self.name = name
        self.parent = parent
        self.path: str = f"{parent.path}/{name}" if parent is not None else ""
        self.children: list[Node] = []
        self.datatype = datatype
        self.attributes = attributes
        self.relevant = True
        self._by_name: dict[str, list[Node]] | None = None
        self._indexed = 0
        self._value = value
        self._typed: str | float | datetime | None = None
        if parent is not None:
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

    def descendants(self) -> "Iterator[Node]":
        """All below, in document order."""
        for child in self.children:
            yield child
            yield from child.descendants()


def _typed(value: str, datatype: str) -> str | float | datetime:
    if datatype in ("int", "integer", "decimal", "double", "float", "long"):
        try:
            return float(value)
        except ValueError:
            return value
    if datatype in ("date", "dateTime"):
        return as_datetime(value) or value
    return value
