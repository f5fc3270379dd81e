"""Functions that speak of the place of an instance among its fellows: position, last, indexed-repeat.

They read which instances of a repeat there are and in which order, rather than answers.
"""

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions import syntax
from fieldtui.checklists.expressions.nodes import Node, Scope, chain
from fieldtui.checklists.expressions.operations import Run
from fieldtui.checklists.expressions.paths import Here, Paths, Read, Straight
from fieldtui.checklists.expressions.values import Value, to_index
from fieldtui.checklists.expressions.world import Focus


class Places(Paths):
    """Adds these functions to the paths of an expression. `wavers`: the same answers may give another value."""

    wavers = False

    def placed(self, call: syntax.Call, tree: syntax.Tree, here: Here) -> Straight:
        """The path `tree`, read only for which instances there are."""
        if isinstance(tree, syntax.Path) and not tree.predicates:
            found = self.straight(tree, here)
            if found is not None and found.taken == len(tree.steps):
                return found
        raise self.error(call.position, Phrase("this function wants a path without conditions"), call.name)

    def position(self, call: syntax.Call, here: Here) -> Run:
        """Which of its fellows: of what a predicate looks at, or of an instance of a repeat."""
        self.wavers = True
        if not call.arguments and not here.origin:
            return lambda focus: float(focus.position)
        if not call.arguments:
            self.reads.add(Read(self.origin.path, len(self.chain), place=True))
            return lambda focus: _place(focus.origin)
        place = self.placed(call, call.arguments[0], here)
        self.reads.add(Read(place.node.path, place.depth, place=True))

        def run(focus: Focus) -> Value:
            found = place.bound.all(focus)
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
        wanted = self.placed(call, target, here)
        bound, around = wanted.bound, chain(wanted.node)
        repeats = [self.placed(call, tree, here).node.path for tree in pairs[::2]]
        if not set(repeats) <= set(around):
            reason = Phrase("this function wants a repeat that its first path is in")
            raise self.error(call.position, reason, call.name)
        by_repeat = dict(zip(repeats, pairs[1::2], strict=False))
        own = {repeat for repeat, tree in by_repeat.items() if self.own(tree, repeat, here)}
        numbers = {repeat: self.tree(tree, here) for repeat, tree in by_repeat.items() if repeat not in own}
        settled = [around.index(repeat) for repeat in numbers]
        depth = min([bound.depth, *settled])
        self.reads.add(
            Read(
                bound.path,
                min([wanted.depth, *settled]),
                sideways=any(repeat in self.chain for repeat in numbers),
            )
        )

        def run(focus: Focus) -> Value:
            line = (focus.node if bound.moving else focus.origin).scope.line
            scopes = [line[depth]]
            for index, repeat in enumerate(around[depth:], depth + 1):
                number = numbers.get(repeat)
                if number is not None:
                    scopes = _numbered(scopes, repeat, max(1, to_index(number(focus))))
                elif index <= bound.depth:
                    scopes = _numbered(scopes, repeat, line[index].position)
                else:
                    scopes = [inner for scope in scopes for inner in scope.repeats[repeat]]
            nodes = [scope.nodes[bound.path] for scope in scopes]
            return tuple(node for node in nodes if node.relevant)

        return run

    def own(self, tree: syntax.Tree, repeat: str, here: Here) -> bool:
        """Is this the position of the instance of `repeat` that the expression is in? Then that is meant, and
        none of the others is read."""
        if not isinstance(tree, syntax.Call) or tree.name != "position" or len(tree.arguments) != 1:
            return False
        bound = self.placed(tree, tree.arguments[0], here).bound
        return bound.path == repeat and not bound.rest


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
