"""Paths within an expression: which nodes of the template they name, how they are found when it runs, and
what the expression therefore reads.

A path is bound to where the expression stands as JavaRosa does it: of the repeats that both are in, the same
instances are meant, of all others every instance. Steps like `../../child` go up and down as XPath says, so
that they reach the instances beside. Functions are `compiled`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions import syntax
from fieldtui.checklists.expressions.errors import ExpressionError
from fieldtui.checklists.expressions.nodes import Node, chain
from fieldtui.checklists.expressions.operations import Run
from fieldtui.checklists.expressions.values import to_boolean
from fieldtui.checklists.expressions.walking import Bound, NodeTest, looked_up, walk, walked
from fieldtui.checklists.expressions.world import Focus

_NULL = (syntax.Step("child", "null", ()),)
"""`null` is a path to a child that never exists; forms (the WHO's too) write it where they mean nothing."""
_BESIDE = ("following-sibling", "preceding-sibling")


@dataclass(frozen=True, slots=True)
class Read:
    """That an expression reads `path`: the first `depth` repeats around it are those that the expression is
    in, of the others all instances are read.

    `sideways`: other instances of a repeat that the expression is in, picked by their position, so that
    reading one's own node in them is no circle. `place`: only which instances there are, in which order.
    """

    path: str
    depth: int
    sideways: bool = False
    place: bool = False


@dataclass(frozen=True, slots=True)
class Here:
    """Where a path starts: nodes of a template or list, and how many repeats around them are settled.

    `origin`: at the node that the expression is bound to, not at a node that a predicate looks at.
    """

    nodes: tuple[Node, ...]
    depth: int
    origin: bool = False


@dataclass(frozen=True, slots=True)
class Straight:
    """The plain beginning of a path: how it is bound when it runs, the node it comes to after so many steps,
    and how many repeats around that are settled, seen from the node that the expression is bound to."""

    bound: Bound
    node: Node
    taken: int
    depth: int


def _missing(path: syntax.Path) -> Phrase:
    """Why a path names nothing: a bare word is most often a text whose quotation marks were forgotten."""
    if path.start == "." and len(path.steps) == 1:
        return Phrase("there is no question of this name; a text must stand in quotation marks")
    return Phrase("there is no question at this path")


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many repeats two chains share from the outermost on."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


class Paths:
    """The paths of one expression. `tree` and `call` come from the compiler that is built on this."""

    def __init__(self, source: str, at: Node, instances: Mapping[str, Node]) -> None:
        self.source = source
        self.origin = at
        self.chain = chain(at)
        self.template = at.document
        self.instances = instances
        self.reads: set[Read] = set()

    def here(self) -> Here:
        """The node that the expression is bound to."""
        return Here((self.origin,), len(self.chain), origin=True)

    def tree(self, tree: syntax.Tree, here: Here) -> Run:
        """How a part of the expression runs; the compiler that is built on this knows."""
        raise NotImplementedError

    def error(self, position: int, reason: Phrase, detail: str = "") -> ExpressionError:
        """What is wrong at a character of this expression."""
        return ExpressionError(expression=self.source, position=position, reason=reason, detail=detail)

    # ------------------------------------------------------------ where a path begins

    def start(self, path: syntax.Path, here: Here) -> tuple[Run | None, Here]:
        """How a path begins when it runs (None: at the focus), and which template nodes that is."""
        match path.start:
            case "/":
                return (lambda focus: (focus.world.document,)), Here((self.template,), 0)
            case ".":
                return None, here
            case syntax.Call(name="current", arguments=()):
                return (lambda focus: (focus.origin,)), self.here()
            case syntax.Call(name="instance", arguments=(syntax.Literal(value=name),), position=position):
                document = self.instances.get(name)
                if document is None:
                    raise self.error(position, Phrase("there is no list of this name"), name)
                return (lambda focus: (focus.world.instances[name],)), Here((document,), 0)
            case syntax.Path() as inner:
                run = self.path(inner, here)
                nodes = tuple(self.resolve(inner, here))
                return run, Here(nodes, 0)
        raise self.error(path.position, Phrase("a path cannot begin like this"))

    def resolve(self, path: syntax.Path, here: Here) -> list[Node]:
        """The template nodes a path names when predicates are left aside."""
        _run, spot = self.start(path, here)
        return walk(spot.nodes, [(step.axis, step.name, ()) for step in path.steps], None)

    def straight(self, path: syntax.Path, here: Here) -> "Straight | None":
        """The beginning of a path that goes up and then down without conditions; None if it does not begin
        like that."""
        absolute = path.start == "/"
        if not absolute and path.start != "." and not _is_current(path.start):
            return None
        moving = not here.origin and not _is_current(path.start)
        spot = here if moving else self.here()
        if len(spot.nodes) != 1 or spot.nodes[0].document is not self.template:
            if path.start == ".":
                return None
            moving, spot = False, self.here()
        node = self.template if absolute else spot.nodes[0]
        top, taken = node, 0
        for step in path.steps:
            following = _next(node, step, down=top is not node or absolute)
            if following is None or step.predicates:
                break
            if step.axis == "parent":
                top = following
            node, taken = following, taken + 1
        if not node.path or not taken:
            return None
        around = chain(node)
        depth = _common(around, chain(spot.nodes[0])) if absolute else len(chain(top))
        bound = Bound(node.path, depth, around[depth:], moving)
        return Straight(bound, node, taken, min(depth, spot.depth))

    # ------------------------------------------------------------ a path

    def path(self, path: syntax.Path, here: Here) -> Run:
        """How a path runs. Raises ExpressionError when it names nothing."""
        found = None if path.predicates else self.straight(path, here)
        if found is not None:
            node, rest = found.node, path.steps[found.taken :]
            if not rest:
                self.note([node], found.depth)
                return found.bound if chain(node) else partial(looked_up, node.path)
            begin: Run | None = found.bound
            spot = Here((node,), found.depth)
        else:
            begin, spot = self.start(path, here)
            rest = path.steps
        first = tuple(self.predicate(tree, spot) for tree in path.predicates)
        return self.walking(path, begin, spot, first, rest)

    def walking(
        self,
        path: syntax.Path,
        begin: Run | None,
        spot: Here,
        first: tuple[NodeTest, ...],
        rest: tuple[syntax.Step, ...],
    ) -> Run:
        """A path, or the rest of one, that has conditions or reaches several nodes: it walks the tree."""
        in_form = any(node.document is self.template for node in spot.nodes)
        steps: list[tuple[str, str, tuple[NodeTest, ...]]] = []
        sideways = any(_by_position(tree) for tree in path.predicates)
        for step in rest:
            spot = _stepped(spot, step)
            if any(node.path in self.chain for node in spot.nodes):
                sideways = sideways or any(_by_position(tree) for tree in step.predicates)
            tests = tuple(self.predicate(tree, spot) for tree in step.predicates)
            steps.append((step.axis, step.name, tests))
        if in_form and not spot.nodes:
            if path.start == "." and path.steps == _NULL:
                return lambda _focus: ()
            raise self.error(path.position, _missing(path))
        self.note(spot.nodes, spot.depth, sideways=sideways)
        return partial(walked, begin, first, tuple(steps))

    def note(self, nodes: "tuple[Node, ...] | list[Node]", depth: int, *, sideways: bool = False) -> None:
        """Keep in mind that these nodes are read."""
        for node in nodes:
            if node.document is self.template and node.path:
                self.reads.add(Read(node.path, min(depth, len(chain(node))), sideways=sideways))

    def predicate(self, tree: syntax.Tree, spot: Here) -> NodeTest:
        """A condition on nodes. Rows of a list are alike, so its first row stands for all of them."""
        in_form = bool(spot.nodes) and spot.nodes[0].document is self.template
        run = self.tree(tree, Here(spot.nodes if in_form else spot.nodes[:1], spot.depth))

        def test(focus: Focus) -> bool:
            value = run(focus)
            return value == focus.position if isinstance(value, float) else to_boolean(value)

        return test


def _is_current(start: object) -> bool:
    return isinstance(start, syntax.Call) and start.name == "current"


def _next(node: Node, step: syntax.Step, *, down: bool) -> Node | None:
    """The one node that a plain step leads to; going up is plain as long as nothing has gone down."""
    if step.axis == "self" and step.name == "node()":
        return node
    if step.axis == "parent" and step.name == "node()":
        return None if down else node.parent
    if step.axis == "child" and step.name not in ("*", "node()"):
        found = node.named(step.name)
        return found[0] if len(found) == 1 else None
    return None


def _stepped(spot: Here, step: syntax.Step) -> Here:
    """Where a step leads in the template. Beside an instance of a repeat are others of the same."""
    nodes = walk(spot.nodes, [(step.axis, step.name, ())], None)
    depth = spot.depth
    if step.axis in _BESIDE:
        beside = [n for n in spot.nodes if n.repeated and step.name in (n.name, "*", "node()")]
        nodes = list(dict.fromkeys((*beside, *nodes)))
        depth = min([depth, *(len(chain(node)) - node.repeated for node in spot.nodes)])
    elif step.axis in ("parent", "ancestor", "ancestor-or-self"):
        depth = min([depth, *(len(chain(node)) for node in nodes)])
    return Here(tuple(nodes), depth)


def _by_position(tree: object) -> bool:
    """Does a condition pick by position: a number, or anything that speaks of position() or last()?"""
    match tree:
        case syntax.Number():
            return True
        case syntax.Call(name=name, arguments=arguments):
            return name in ("position", "last") or any(_by_position(each) for each in arguments)
        case syntax.Chain(first=first, rest=rest):
            return _by_position(first) or any(_by_position(operand) for _operation, operand in rest)
        case syntax.Negative(operand=operand):
            return _by_position(operand)
    return False
