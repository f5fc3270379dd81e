"""The tree of one filling: instances of repeats grown from the form's layout, taken out, and put back.

Which instances there should be, and what their values are, is decided in `state` and `beginning`.
"""

from fieldtui.checklists.errors import TooManyInstances
from fieldtui.checklists.expressions.nodes import Node, Scope
from fieldtui.checklists.expressions.world import World
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.rules import COUNT

MOST_INSTANCES = 1_000
"""Instances of one repeat beside each other."""
MOST_NODES = 100_000
"""Nodes of one filling; the largest form known has 600 for 485 questions."""


class Tree:
    """All nodes and scopes of a filling that are there now, by instance path ("" is the whole)."""

    def __init__(self, form: Form, world: World) -> None:
        self.form = form
        self.nodes: dict[str, Node] = {}
        self.scopes: dict[str, Scope] = {"": world.scope}
        self.size = 0
        self.version = 0
        world.document.scope = world.scope
        self._furnish(world.scope, world.document)

    def _furnish(self, scope: Scope, top: Node, index: int = -1) -> None:
        """Make the nodes of a scope; the first is attached to `top` at `index` (-1: at the end)."""
        for bind in self.form.layouts[scope.repeat]:
            first = not scope.nodes
            parent = top if first else scope.nodes[bind.parent]
            key = scope.key if first else 0
            node = Node(bind.name, parent, bind.default, bind.datatype, key=key, attached=not first)
            if first:
                parent.put(node, len(parent.children) if index < 0 else index)
            node.scope = scope
            scope.nodes[bind.path] = node
            self.nodes[node.path] = node
        for repeat in self.form.inner[scope.repeat]:
            bind = self.form.nodes[repeat]
            stand = Node(bind.name, scope.nodes[bind.parent], attached=False)
            stand.template = COUNT + repeat
            stand.scope = scope
            scope.counters[repeat] = stand
            scope.repeats[repeat] = []
            scope.shelf[repeat] = {}
        self.size += len(scope.nodes)

    def room(self, above: Scope, repeat: str) -> bool:
        """May one more instance grow?"""
        wide = len(above.repeats[repeat]) < MOST_INSTANCES
        return wide and self.size + len(self.form.layouts[repeat]) <= MOST_NODES

    def grow(self, above: Scope, repeat: str, key: int) -> Scope:
        """A new instance, in the order of keys. Raises TooManyInstances."""
        if not self.room(above, repeat):
            raise TooManyInstances(repeat=self.form.nodes[repeat].name, most=MOST_INSTANCES, nodes=MOST_NODES)
        scope = Scope(above, repeat, key)
        parent, index = self._place(above, repeat, key)
        self._furnish(scope, parent, index)
        self.scopes[scope.node.path] = scope
        self._line_up(above, repeat, scope)
        above.last_key[repeat] = max(above.last_key.get(repeat, 0), key)
        return scope

    def shelve(self, scope: Scope) -> None:
        """Take an instance out of the tree and keep it, with everything in it."""
        self.take(scope)
        scope.line[-2].shelf[scope.repeat][scope.key] = scope

    def unshelve(self, above: Scope, repeat: str, key: int) -> Scope:
        """Put an instance back that was on the shelf."""
        scope = above.shelf[repeat].pop(key)
        parent, index = self._place(above, repeat, key)
        parent.put(scope.node, index)
        for each in scope.everything():
            self.scopes[each.node.path] = each
            self.nodes.update((node.path, node) for node in each.nodes.values())
        self._line_up(above, repeat, scope)
        return scope

    def take(self, scope: Scope) -> None:
        """Take an instance out of the tree."""
        above, node = scope.line[-2], scope.node
        if node.parent is not None:
            node.parent.take(node)
        above.repeats[scope.repeat].remove(scope)
        for each in scope.everything():
            del self.scopes[each.node.path]
            for gone in each.nodes.values():
                del self.nodes[gone.path]
        self._renumber(above, scope.repeat)

    def forget(self, scope: Scope) -> None:
        """An instance that was taken out for good makes room for others."""
        for each in scope.everything():
            self.size -= len(each.nodes)
            for shelf in each.shelf.values():
                for kept in shelf.values():
                    self.forget(kept)

    def _place(self, above: Scope, repeat: str, key: int) -> tuple[Node, int]:
        """Where an instance belongs among the children of its parent."""
        parent = above.nodes[self.form.nodes[repeat].parent]
        before = next((scope for scope in reversed(above.repeats[repeat]) if scope.key < key), None)
        if before is not None:
            return parent, parent.children.index(before.node) + 1
        own = self.form.indices[repeat]
        indices = self.form.indices
        following = (i for i, child in enumerate(parent.children) if indices[child.template] >= own)
        return parent, next(following, len(parent.children))

    def _line_up(self, above: Scope, repeat: str, scope: Scope) -> None:
        family = above.repeats[repeat]
        family.append(scope)
        if len(family) > 1 and family[-2].key > scope.key:
            family.sort(key=lambda each: each.key)
            self._renumber(above, repeat)
        scope.position = family.index(scope) + 1 if family[-1] is not scope else len(family)
        self.version += 1

    def _renumber(self, above: Scope, repeat: str) -> None:
        self.version += 1
        for position, scope in enumerate(above.repeats[repeat], 1):
            scope.position = position
