"""Walking a tree along the steps of a path. What a step means as text lives in `syntax`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.world import Focus

NodeTest = Callable[[Focus], bool]
Begin = Callable[[Focus], object]
WalkStep = tuple[str, str, tuple[NodeTest, ...]]


def _ancestors(node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _siblings(node: Node) -> list[Node]:
    return node.parent.children if node.parent is not None else [node]


def _attributes(node: Node) -> Iterator[Node]:
    return (Node(name, value=value) for name, value in node.attributes.items())


_ALONG: Mapping[str, Callable[[Node], "Iterator[Node] | list[Node]"]] = {
    "child": lambda node: node.children,
    "self": lambda node: [node],
    "parent": lambda node: [node.parent] if node.parent is not None else [],
    "descendant": Node.descendants,
    "descendant-or-self": lambda node: [node, *node.descendants()],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "attribute": _attributes,
    "following-sibling": lambda node: _siblings(node)[_siblings(node).index(node) + 1 :],
    "preceding-sibling": lambda node: _siblings(node)[: _siblings(node).index(node)][::-1],
}


def walk(
    nodes: Sequence[Node], steps: Sequence[WalkStep], focus: Focus | None, first: Sequence[NodeTest] = ()
) -> list[Node]:
    """The nodes reached from `nodes` by `steps`, without repetition, in the order they are met.

    `focus` is needed as soon as a step has predicates; `first` are predicates on `nodes` themselves.
    """
    found = list(nodes)
    if first and focus is not None:
        found = _filtered(found, first, focus)
    for axis, name, tests in steps:
        reached: dict[int, Node] = {}
        for node in found:
            along = _along(node, axis, name)
            if tests and focus is not None:
                along = _filtered(along, tests, focus)
            reached.update((id(n), n) for n in along)
        found = list(reached.values())
    return found


def _along(node: Node, axis: str, name: str) -> list[Node]:
    if axis == "child" and name not in ("*", "node()"):
        return node.named(name)
    return [met for met in _ALONG[axis](node) if name in ("node()", met.name) or (name == "*" and met.name)]


def _filtered(nodes: list[Node], tests: Sequence[NodeTest], focus: Focus) -> list[Node]:
    for test in tests:
        size = len(nodes)
        nodes = [
            node
            for position, node in enumerate(nodes, 1)
            if test(Focus(focus.world, node, focus.origin, position, size))
        ]
    return nodes


def looked_up(path: str, focus: Focus) -> tuple[Node, ...]:
    """The node at `path`, which no repeat has in it, if it is relevant."""
    node = focus.world.scope.nodes[path]
    return (node,) if node.relevant else ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A path bound to where the expression stands, as JavaRosa contextualises it.

    The first `depth` repeats around the node are the instances that the expression itself is in; of each
    repeat in `rest` below them, all instances are meant. `moving`: seen from the node at hand (within a
    predicate), else from the node that the expression is bound to.
    """

    path: str
    depth: int
    rest: tuple[str, ...]
    moving: bool

    def all(self, focus: Focus) -> list[Node]:
        """The nodes, relevant or not."""
        scope = (focus.node if self.moving else focus.origin).scope.line[self.depth]
        return [inner.nodes[self.path] for inner in scope.within(self.rest)]

    def __call__(self, focus: Focus) -> tuple[Node, ...]:
        """The relevant ones, which is all that an expression sees."""
        if self.rest:
            return tuple(node for node in self.all(focus) if node.relevant)
        node = (focus.node if self.moving else focus.origin).scope.line[self.depth].nodes[self.path]
        return (node,) if node.relevant else ()


def walked(
    begin: Begin | None,
    first: tuple[NodeTest, ...],
    steps: Sequence[tuple[str, str, tuple[NodeTest, ...]]],
    focus: Focus,
) -> tuple[Node, ...]:
    """The relevant nodes of a path that begins where `begin` says (None: at the focus)."""
    start = begin(focus) if begin is not None else (focus.node,)
    nodes = list(start) if isinstance(start, tuple) else []
    if first:
        nodes = walk(nodes, [("self", "node()", ())], focus, first)
    return tuple(node for node in walk(nodes, steps, focus) if node.relevant)
