"""Functions that speak of the place of an instance among its fellows: position, last, indexed-repeat.

They read which instances of a repeat there are and in which order, rather than answers.
"""

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions import syntax
from fieldtui.checklists.expressions.nodes import Node, Scope, chain
from fieldtui.checklists.expressions.operations import Run
from fieldtui.checklists.expressions.paths import Here, Paths, Read
from fieldtui.checklists.expressions.values import Value, to_index
from fieldtui.checklists.expressions.walking import Bound
from fieldtui.checklists.expressions.world import Focus


class Places(Paths):
    """Adds these functions to the paths of an expression. `wavers`: the same answers may give another value."""

    wavers = False

    def placed(self, call: syntax.Call, tree: syntax.Tree, here: Here) -> Bound:
        """The path `tree`, read only for which instances there are."""
        if isinstance(tree, syntax.Path) and not tree.predicates:
            found = self.straight(tree, here)
            if found is not None and found[2] == len(tree.steps):
                return found[0]
        raise self.error(call.position, Phrase("this function wants a path without conditions"), call.name)

    def position(self, call: syntax.Call, here: Here) -> Run:
        """Which of its fellows: of what a predicate looks at, or of an instance of a repeat."""
        self.wavers = True
        if not call.arguments and not here.origin:
            return lambda focus: float(focus.position)
        if not call.arguments:
            self.reads.add(Read(self.origin.path, len(self.chain), place=True))
            return lambda focus: _place(focus.origin)
        bound = self.placed(call, call.arguments[0], here)
        self.reads.add(Read(bound.path, bound.depth, place=True))

        def run(focus: Focus) -> Value:
            found = bound.all(focus)
            return _place(found[0]) if found else 0.0

        return run

    def last(self, _call: syntax.Call, here: Here) -> Run:
        """How many fellows there are."""
        self.wavers = True
        if not here.origin:
            return lambda focus: float(focus.size)
        self.reads.add(Read(self.origin.path, len(self.chain), place=True))
        return lambda focus: _fellows(focus.origin)

    def indexed_repeat(self, call: syntax.Call, here: Here) -> Run:
        """indexed-repeat(path, repeat, number, …): each repeat around the path is settled by its number, else
        as the instance that the expression is in. A number below 1 means the first."""
        target, *pairs = call.arguments
        if len(pairs) % 2:
            reason = Phrase("the function has too few or too many values in its brackets")
            raise self.error(call.position, reason, call.name)
        bound = self.placed(call, target, here)
        repeats = [self.placed(call, tree, here).path for tree in pairs[::2]]
        around = chain(self.at(bound.path))
        if not set(repeats) <= set(around):
            reason = Phrase("this function wants a repeat that its first path is in")
            raise self.error(call.position, reason, call.name)
        numbers = dict(zip(repeats, [self.tree(tree, here) for tree in pairs[1::2]], strict=True))
        first = min(around.index(repeat) for repeat in repeats)
        depth = min(bound.depth, first)
        self.reads.add(Read(bound.path, depth, sideways=any(repeat in self.chain for repeat in repeats)))

        def run(focus: Focus) -> Value:
            line = (focus.node if bound.moving else focus.origin).scope.line
            scopes = [line[depth]]
            for index, repeat in enumerate(around[depth:], depth + 1):
                wanted = numbers.get(repeat)
                if wanted is not None:
                    scopes = _numbered(scopes, repeat, max(1, to_index(wanted(focus))))
                elif index <= bound.depth:
                    scopes = _numbered(scopes, repeat, line[index].position)
                else:
                    scopes = [inner for scope in scopes for inner in scope.repeats[repeat]]
            nodes = [scope.nodes[bound.path] for scope in scopes]
            return tuple(node for node in nodes if node.relevant)

        return run

    def at(self, path: str) -> Node:
        """The node of the template at a path known to be there."""
        node = self.template
        for name in path.split("/")[1:]:
            node = node.named(name)[0]
        return node


def _numbered(scopes: list[Scope], repeat: str, number: int) -> list[Scope]:
    """In each scope the instance with this position."""
    return [s.repeats[repeat][number - 1] for s in scopes if number <= len(s.repeats[repeat])]


def _place(node: Node) -> float:
    """The position of an instance of a repeat; what is no instance is alone."""
    return float(node.scope.position) if node.template == node.scope.repeat else 1.0


def _fellows(node: Node) -> float:
    scope = node.scope
    if node.template != scope.repeat:
        return 1.0
    return float(len(scope.line[-2].repeats[scope.repeat]))
