"""Expressions made ready to run: a tree becomes a closure and the set of nodes it depends on.

Paths are resolved once, against the template of the form: a path that names one node is a look-up when it
runs, everything else (predicates, lists) walks the tree. A path that names nothing is an error at once.
Nodes that are not relevant are not there for an expression. The function library is in the `functions_*`
modules; here are only the forms that do not evaluate all their arguments or that look at where they stand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions import patterns, syntax
from fieldtui.checklists.expressions.errors import EvaluationError, ExpressionError
from fieldtui.checklists.expressions.functions import FUNCTIONS, NOT_YET
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.operations import Run, joined
from fieldtui.checklists.expressions.signatures import Function
from fieldtui.checklists.expressions.tokens import normalised
from fieldtui.checklists.expressions.values import Value, to_boolean, to_number, to_string
from fieldtui.checklists.expressions.walking import NodeTest, looked_up, walk, walked
from fieldtui.checklists.expressions.world import Focus


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """`run(focus)` gives the value and may raise EvaluationError. `constant` needs no answers at all.

    `keeps` is set when the value must be stored because working it out again would give another one
    (`once`).
    """

    source: str
    run: Run
    depends_on: frozenset[str]
    constant: bool = False
    keeps: bool = False


def compile_expression(source: str, at: Node, instances: Mapping[str, Node]) -> Expression:
    """`source` bound to the node `at` of a template. Raises ExpressionError."""
    text = normalised(source)
    compiler = _Compiler(text, at, instances)
    run = compiler.tree(syntax.parse(text), [at])
    fixed = not compiler.depends and not compiler.wavers
    return Expression(source, run, frozenset(compiler.depends), constant=fixed, keeps=compiler.keeps)


_NULL = (syntax.Step("child", "null", ()),)
"""`null` is a path to a child that never exists; forms (the WHO's too) write it where they mean nothing."""


def _missing(path: syntax.Path) -> Phrase:
    """Why a path names nothing: a bare word is most often a text whose quotation marks were forgotten."""
    if path.start == "." and len(path.steps) == 1:
        return Phrase("there is no question of this name; a text must stand in quotation marks")
    return Phrase("there is no question at this path")


class _Compiler:
    """One expression. `here` is where its paths start in the template (or in a list, inside a predicate)."""

    def __init__(self, source: str, at: Node, instances: Mapping[str, Node]) -> None:
        self.source = source
        self.origin = at
        self.template = at.document
        self.instances = instances
        self.depends: set[str] = set()
        self.wavers = False
        self.keeps = False

    def error(self, position: int, reason: Phrase, detail: str = "") -> ExpressionError:
        return ExpressionError(expression=self.source, position=position, reason=reason, detail=detail)

    def tree(self, tree: syntax.Tree, here: list[Node]) -> Run:
        match tree:
            case syntax.Number(value=value) | syntax.Literal(value=value):
                return _constant(value)
            case syntax.Negative(operand=operand):
                run = self.tree(operand, here)
                return lambda focus: -to_number(run(focus))
            case syntax.Chain(first=first, rest=rest):
                run = self.tree(first, here)
                if len(rest) > 30:
                    return self.long_chain(run, rest, here)
                for operation, operand in rest:
                    run = joined(operation, run, self.tree(operand, here))
                return run
            case syntax.Path():
                return self.path(tree, here)
            case syntax.Call():
                return self.call(tree, here)

    def long_chain(self, first: Run, rest: Sequence[tuple[str, syntax.Tree]], here: list[Node]) -> Run:
        """A chain too long for closures within closures: a loop over its operands."""
        steps = [(operation, self.tree(operand, here)) for operation, operand in rest]

        def run(focus: Focus) -> Value:
            value = first(focus)
            for operation, operand in steps:
                value = joined(operation, _constant(value), operand)(focus)
            return value

        return run

    # ------------------------------------------------------------ paths

    def start(self, path: syntax.Path, here: list[Node]) -> tuple[Run | None, list[Node]]:
        """How a path begins when it runs (None: at the focus), and which template nodes that is."""
        match path.start:
            case "/":
                return (lambda focus: (focus.world.document,)), [self.template]
            case ".":
                return None, here
            case syntax.Call(name="current", arguments=()):
                return (lambda focus: (focus.origin,)), [self.origin]
            case syntax.Call(name="instance", arguments=(syntax.Literal(value=name),), position=position):
                document = self.instances.get(name)
                if document is None:
                    raise self.error(position, Phrase("there is no list of this name"), name)
                return (lambda focus: (focus.world.instances[name],)), [document]
            case syntax.Path() as inner:
                return self.path(inner, here), self.resolve(inner, here)
        raise self.error(path.position, Phrase("a path cannot begin like this"))

    def resolve(self, path: syntax.Path, here: list[Node]) -> list[Node]:
        """The template nodes a path names when predicates are left aside."""
        _run, nodes = self.start(path, here)
        return walk(nodes, [(step.axis, step.name, ()) for step in path.steps], None)

    def path(self, path: syntax.Path, here: list[Node]) -> Run:
        begin, nodes = self.start(path, here)
        in_form = any(node.document is self.template for node in nodes)
        fixed = begin is not None or here == [self.origin]
        first = [self.predicate(tree, nodes) for tree in path.predicates]
        steps: list[tuple[str, str, tuple[NodeTest, ...]]] = []
        for step in path.steps:
            nodes = walk(nodes, [(step.axis, step.name, ())], None)
            steps.append(
                (step.axis, step.name, tuple(self.predicate(tree, nodes) for tree in step.predicates))
            )
        if in_form and not nodes:
            if path.start == "." and path.steps == _NULL:
                return lambda _focus: ()
            raise self.error(path.position, _missing(path))
        self.note(nodes)
        plain = not first and not any(tests for _axis, _name, tests in steps)
        if in_form and fixed and plain and len(nodes) == 1 and nodes[0].path:
            where = nodes[0].path
            return partial(looked_up, where)
        return partial(walked, begin, tuple(first), tuple(steps))

    def note(self, nodes: list[Node]) -> None:
        for node in nodes:
            if node.document is self.template:
                self.depends |= {node.path} - {""}
                self.depends.update(below.path for below in node.descendants())

    def predicate(self, tree: syntax.Tree, nodes: list[Node]) -> NodeTest:
        """A condition on `nodes`. Rows of a list are alike, so its first row stands for all of them."""
        in_form = bool(nodes) and nodes[0].document is self.template
        run = self.tree(tree, nodes if in_form else nodes[:1])

        def test(focus: Focus) -> bool:
            value = run(focus)
            return value == focus.position if isinstance(value, float) else to_boolean(value)

        return test

    # ------------------------------------------------------------ calls

    def call(self, call: syntax.Call, here: list[Node]) -> Run:
        special = _SPECIAL.get(call.name)
        if special is not None:
            low, high, build = special
            self.check_count(call, low, high)
            return build(self, call, here)
        function = FUNCTIONS.get(call.name)
        if function is None:
            known = call.name in NOT_YET
            reason = (
                Phrase("this function cannot be used yet") if known else Phrase("there is no such function")
            )
            raise self.error(call.position, reason, call.name)
        self.check_count(call, function.fewest, function.most)
        self.wavers = self.wavers or not function.steady
        if call.name == "regex":
            self.check_pattern(call)
        return _applied(function, [self.tree(argument, here) for argument in call.arguments])

    def check_count(self, call: syntax.Call, low: int, high: int) -> None:
        if not low <= len(call.arguments) <= high:
            raise self.error(
                call.position,
                Phrase("the function has too few or too many values in its brackets"),
                call.name,
            )

    def check_pattern(self, call: syntax.Call) -> None:
        """A pattern that is written out is looked at now, not at the door."""
        pattern = call.arguments[1]
        if isinstance(pattern, syntax.Literal):
            try:
                patterns.check(pattern.value)
            except EvaluationError as error:
                raise self.error(call.position, error.reason, pattern.value) from None

    def if_(self, call: syntax.Call, here: list[Node]) -> Run:
        condition, then, otherwise = (self.tree(argument, here) for argument in call.arguments)
        return lambda focus: then(focus) if to_boolean(condition(focus)) else otherwise(focus)

    def coalesce(self, call: syntax.Call, here: list[Node]) -> Run:
        runs = [self.tree(argument, here) for argument in call.arguments]

        def run(focus: Focus) -> Value:
            for candidate in runs[:-1]:
                value = candidate(focus)
                if to_string(value) not in ("", "NaN"):
                    return value
            return runs[-1](focus)

        return run

    def once(self, call: syntax.Call, here: list[Node]) -> Run:
        """The value the node has, or, while it has none, the argument."""
        self.keeps = self.wavers = True
        fresh = self.tree(call.arguments[0], here)
        return lambda focus: focus.origin.value or fresh(focus)

    def position(self, call: syntax.Call, _here: list[Node]) -> Run:
        self.wavers = True
        if not call.arguments:
            return lambda focus: float(focus.position)
        raise self.error(call.position, Phrase("this function cannot be used yet"), "position(…)")

    def last(self, _call: syntax.Call, _here: list[Node]) -> Run:
        self.wavers = True
        return lambda focus: float(focus.size)

    def nodes_only(self, call: syntax.Call, here: list[Node]) -> Run:
        return self.path(syntax.Path(call, (), (), call.position), here)

    def of_here(self, call: syntax.Call, here: list[Node]) -> Run:
        """string-length() and its like speak of the node they stand at when nothing is given."""
        arguments = call.arguments or (
            syntax.Path(".", (), (syntax.Step("self", "node()", ()),), call.position),
        )
        return _applied(FUNCTIONS[call.name], [self.tree(argument, here) for argument in arguments])

    def choice_name(self, call: syntax.Call, here: list[Node]) -> Run:
        """jr:choice-name(value, path): the path is a text in XForms, a path in careless forms."""
        value = self.tree(call.arguments[0], here)
        target = call.arguments[1]
        tree = syntax.parse(target.value.strip()) if isinstance(target, syntax.Literal) else target
        if not isinstance(tree, syntax.Path):
            raise self.error(call.position, Phrase("there is no question at this path"))
        named = self.resolve(tree, here)
        if not named:
            raise self.error(call.position, Phrase("there is no question at this path"))
        path = named[0].path

        def run(focus: Focus) -> Value:
            return focus.world.choice_label(to_string(value(focus)), path, focus.world.language)

        return run

    def itext(self, call: syntax.Call, here: list[Node]) -> Run:
        """jr:itext(id): the text in the language that is shown. What the text itself reads, `texts` knows."""
        self.wavers = True
        text_id = self.tree(call.arguments[0], here)
        return lambda focus: focus.world.text(to_string(text_id(focus)), focus)


def _constant(value: Value) -> Run:
    return lambda _focus: value


def _applied(function: Function, runs: list[Run]) -> Run:
    call = function.call
    if len(runs) == 1:
        only = runs[0]
        return lambda focus: call(focus, only(focus))
    if len(runs) == 2:
        first, second = runs
        return lambda focus: call(focus, first(focus), second(focus))
    return lambda focus: call(focus, *[run(focus) for run in runs])


_MANY = 1_000
_Builder = Callable[[_Compiler, syntax.Call, list[Node]], Run]
_SPECIAL: Mapping[str, tuple[int, int, _Builder]] = {
    "if": (3, 3, _Compiler.if_),
    "coalesce": (2, _MANY, _Compiler.coalesce),
    "once": (1, 1, _Compiler.once),
    "position": (0, 1, _Compiler.position),
    "last": (0, 0, _Compiler.last),
    "current": (0, 0, _Compiler.nodes_only),
    "instance": (1, 1, _Compiler.nodes_only),
    "string-length": (0, 1, _Compiler.of_here),
    "normalize-space": (0, 1, _Compiler.of_here),
    "jr:itext": (1, 1, _Compiler.itext),
    "jr:choice-name": (2, 2, _Compiler.choice_name),
}

FUNCTION_NAMES = frozenset({*FUNCTIONS, *_SPECIAL})
"""Every function that an expression can call."""


def known_functions() -> frozenset[str]:
    """The names of all functions that an expression may call, or may call one day."""
    return frozenset({*FUNCTIONS, *NOT_YET, *_SPECIAL})
