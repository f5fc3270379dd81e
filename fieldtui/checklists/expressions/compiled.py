"""Expressions made ready to run: a tree becomes a closure and the set of nodes it depends on.

Paths (`paths`) are resolved once, against the template of the form: a path that names one node is a look-up
when it runs, everything else (predicates, lists) walks the tree. A path that names nothing is an error at
once. Nodes that are not relevant are not there for an expression. The function library is in the
`functions_*` modules; here are only the forms that do not evaluate all their arguments or that look at where
they stand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions import patterns, syntax
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.functions import FUNCTIONS, NOT_YET
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.operations import Run, joined
from fieldtui.checklists.expressions.paths import Here, Read
from fieldtui.checklists.expressions.places import Places
from fieldtui.checklists.expressions.signatures import Function
from fieldtui.checklists.expressions.tokens import normalised
from fieldtui.checklists.expressions.values import Value, to_boolean, to_number, to_string
from fieldtui.checklists.expressions.world import Focus


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """`run(focus)` gives the value and may raise EvaluationError. `constant` needs no answers at all.

    `reads` says what it reads, and of which instances. `keeps` is set when the value must be stored because
    working it out again would give another one (`once`).
    """

    source: str
    run: Run
    reads: frozenset[Read]
    constant: bool = False
    keeps: bool = False

    @property
    def depends_on(self) -> frozenset[str]:
        """The template paths of the nodes whose value or relevance it reads."""
        return frozenset(read.path for read in self.reads if not read.place)


def compile_expression(source: str, at: Node, instances: Mapping[str, Node]) -> Expression:
    """`source` bound to the node `at` of a template. Raises ExpressionError."""
    text = normalised(source)
    compiler = _Compiler(text, at, instances)
    run = compiler.tree(syntax.parse(text), compiler.here())
    fixed = not compiler.reads and not compiler.wavers
    return Expression(source, run, frozenset(compiler.reads), constant=fixed, keeps=compiler.keeps)


class _Compiler(Places):
    """One expression."""

    keeps = False

    def tree(self, tree: syntax.Tree, here: Here) -> Run:
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

    def long_chain(self, first: Run, rest: Sequence[tuple[str, syntax.Tree]], here: Here) -> Run:
        """A chain too long for closures within closures: a loop over its operands."""
        steps = [(operation, self.tree(operand, here)) for operation, operand in rest]

        def run(focus: Focus) -> Value:
            value = first(focus)
            for operation, operand in steps:
                value = joined(operation, _constant(value), operand)(focus)
            return value

        return run

    # ------------------------------------------------------------ calls

    def call(self, call: syntax.Call, here: Here) -> Run:
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

    def if_(self, call: syntax.Call, here: Here) -> Run:
        condition, then, otherwise = (self.tree(argument, here) for argument in call.arguments)
        return lambda focus: then(focus) if to_boolean(condition(focus)) else otherwise(focus)

    def coalesce(self, call: syntax.Call, here: Here) -> Run:
        runs = [self.tree(argument, here) for argument in call.arguments]

        def run(focus: Focus) -> Value:
            for candidate in runs[:-1]:
                value = candidate(focus)
                if to_string(value) not in ("", "NaN"):
                    return value
            return runs[-1](focus)

        return run

    def once(self, call: syntax.Call, here: Here) -> Run:
        """The value the node has, or, while it has none, the argument."""
        self.keeps = self.wavers = True
        fresh = self.tree(call.arguments[0], here)
        return lambda focus: focus.origin.value or fresh(focus)

    def nodes_only(self, call: syntax.Call, here: Here) -> Run:
        return self.path(syntax.Path(call, (), (), call.position), here)

    def of_here(self, call: syntax.Call, here: Here) -> Run:
        """string-length() and its like speak of the node they stand at when nothing is given."""
        arguments = call.arguments or (
            syntax.Path(".", (), (syntax.Step("self", "node()", ()),), call.position),
        )
        return _applied(FUNCTIONS[call.name], [self.tree(argument, here) for argument in arguments])

    def choice_name(self, call: syntax.Call, here: Here) -> Run:
        """jr:choice-name(value, path): the path is a text in XForms, a path in careless forms."""
        value = self.tree(call.arguments[0], here)
        target = call.arguments[1]
        tree = syntax.parse(target.value.strip()) if isinstance(target, syntax.Literal) else target
        if not isinstance(tree, syntax.Path):
            raise self.error(call.position, Phrase("there is no question at this path"))
        reads = set(self.reads)
        found, named = self.path(tree, here), self.resolve(tree, here)
        self.reads = reads
        if not named:
            raise self.error(call.position, Phrase("there is no question at this path"))
        path = named[0].path

        def run(focus: Focus) -> Value:
            nodes = found(focus)
            there = nodes[0].path if isinstance(nodes, tuple) and nodes else path
            return focus.world.choice_label(to_string(value(focus)), there, focus.world.language)

        return run

    def itext(self, call: syntax.Call, here: Here) -> Run:
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
_Builder = Callable[[_Compiler, syntax.Call, Here], Run]
_SPECIAL: Mapping[str, tuple[int, int, _Builder]] = {
    "if": (3, 3, _Compiler.if_),
    "coalesce": (2, _MANY, _Compiler.coalesce),
    "once": (1, 1, _Compiler.once),
    "position": (0, 1, _Compiler.position),
    "last": (0, 0, _Compiler.last),
    "indexed-repeat": (3, 11, _Compiler.indexed_repeat),
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
