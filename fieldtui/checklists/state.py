"""The values and the relevance of one filling, kept right while answers change.

Only what an answer touches is worked out again, in the order that `ordering` fixed at import; a property
test holds this against working out everything. What questions look like is `filling`'s.
"""

from datetime import datetime, tzinfo
from heapq import heappop, heappush

from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.expressions.dates import stored
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.values import (
    Value,
    number_text,
    single,
    to_boolean,
    to_int,
    to_number,
    to_string,
)
from fieldtui.checklists.expressions.world import Focus, World
from fieldtui.checklists.form import Bind, Form


class State:
    """The tree of a filling. `failed` has the nodes whose relevance or calculation cannot be worked out."""

    def __init__(self, form: Form, world: World) -> None:
        self.form = form
        self.world = world
        self.failed: dict[str, EvaluationError] = {}
        self.nodes: dict[str, Node] = {}
        for path, bind in form.nodes.items():
            parent = self.nodes.get(bind.parent, world.document)
            node = Node(bind.name, parent, bind.default, bind.datatype)
            self.nodes[path] = node
            world.at[path] = (node,)

    def focus(self, path: str) -> Focus:
        """Where an expression bound to `path` stands."""
        return Focus(self.world, self.nodes[path])

    def work_out_all(self) -> None:
        """Everything once, in order."""
        for path in sorted(self.form.nodes, key=self.form.order.__getitem__):
            self._work_out(path)

    def set(self, path: str, value: str) -> frozenset[str]:
        """Set a value and work out what reads it. Gives the nodes whose value or relevance changed."""
        node = self.nodes[path]
        if node.value == value:
            return frozenset()
        node.value = value
        return self._spread(path)

    def _spread(self, first: str) -> frozenset[str]:
        order, readers = self.form.order, self.form.readers
        changed = {first}
        queue: list[tuple[int, str]] = [(order[first], first)]
        waiting = {first}
        while queue:
            _place, path = heappop(queue)
            waiting.discard(path)
            if self._work_out(path) or path == first:
                changed.add(path)
                for reader in readers.get(path, ()):
                    if reader not in waiting:
                        waiting.add(reader)
                        heappush(queue, (order[reader], reader))
        return frozenset(changed)

    def _work_out(self, path: str) -> bool:
        """Relevance and calculation of one node; has either changed?"""
        node, bind = self.nodes[path], self.form.nodes[path]
        before = node.relevant, node.value
        self.failed.pop(path, None)
        own = bind.relevant is None or self._is_relevant(path, bind.relevant)
        node.relevant = own and (node.parent is None or node.parent.relevant)
        if bind.calculate is not None:
            node.value = self._calculated(path, bind, bind.calculate)
        return before != (node.relevant, node.value)

    def _is_relevant(self, path: str, expression: Expression) -> bool:
        """A question whose relevance cannot be worked out is asked, and named as a problem."""
        try:
            return self.truth(path, expression)
        except EvaluationError as error:
            self.failed[path] = error
            return True

    def truth(self, path: str, expression: Expression) -> bool:
        """A yes or no at this node. Raises EvaluationError when the answers make it impossible to say."""
        return to_boolean(expression.run(self.focus(path)))

    def _calculated(self, path: str, bind: Bind, expression: Expression) -> str:
        try:
            return lexical(expression.run(self.focus(path)), bind.datatype, self.world.now().tzinfo)
        except EvaluationError as error:
            self.failed[path] = error
            return ""

    def default(self, path: str, expression: Expression) -> str:
        """A dynamic default, "" when it cannot be worked out."""
        return self._calculated(path, self.form.nodes[path], expression)


def lexical(value: Value, datatype: str, zone: tzinfo | None = None) -> str:
    """A value as a node of this type stores it, in the zone of the device; NaN is no value."""
    value = single(value)
    if isinstance(value, float) and value != value:
        return ""
    if isinstance(value, datetime):
        return stored(value, datatype, zone)
    if value == "" or isinstance(value, str):
        return str(value)
    if datatype in ("int", "integer"):
        return number_text(to_int(value))
    if datatype == "decimal":
        return number_text(to_number(value))
    return to_string(value)
