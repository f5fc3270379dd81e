"""The grammar of XPath 1.0: words in, a tree out. What the tree means lives in `compiled`.

Operators of one rank that follow each other become one `Chain`, so that a sum of a thousand terms is flat
and only real nesting is deep; nesting beyond DEEPEST is refused.
"""

from dataclasses import dataclass

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import ExpressionError
from fieldtui.checklists.expressions.tokens import Token, tokens

DEEPEST = 100
"""Nested brackets, calls and predicates; chained `if`s of real forms stay below 50, and Python's stack is finite."""

RANK = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4}
RANK |= {"+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8}
_UNARY_RANK = 7

AXES = frozenset(
    {
        "child", "parent", "self", "descendant", "descendant-or-self", "ancestor", "ancestor-or-self",
        "attribute", "following-sibling", "preceding-sibling",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotation marks."""

    value: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what stands in its brackets. `position` is for messages."""

    name: str
    arguments: tuple["Tree", ...]
    position: int


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus in front."""

    operand: "Tree"


@dataclass(frozen=True, slots=True)
class Chain:
    """first op1 operand1 op2 operand2 …, all operators of one rank, worked out from the left."""

    first: "Tree"
    rest: tuple[tuple[str, "Tree"], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is "*" for any element, "node()" for any node."""

    axis: str
    name: str
    predicates: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Path:
    """`start` is "/" (the document), "." (where we are), or an expression that gives nodes."""

    start: "str | Tree"
    predicates: tuple["Tree", ...]
    steps: tuple[Step, ...]
    position: int


Tree = Number | Literal | Call | Negative | Chain | Path

_ANYWHERE = Step("descendant-or-self", "node()", ())


def parse(expression: str) -> Tree:
    """The tree of `expression`. Raises ExpressionError with the position of what does not fit."""
    reader = _Reader(expression)
    tree = reader.binary(1)
    if reader.token.kind != "end":
        raise reader.error(Phrase("the expression should end here, or an operator is missing"))
    return tree


class _Reader:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.words = tokens(expression)
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.words[self.at]

    def error(self, reason: Phrase) -> ExpressionError:
        return ExpressionError(expression=self.expression, position=self.token.position, reason=reason)

    def next(self) -> Token:
        token = self.words[self.at]
        self.at += 1
        return token

    def rank(self) -> int:
        """The rank of the operator that stands here, 0 if none does."""
        token = self.words[self.at]
        return RANK[token.text] if token.kind == "operator" else 0

    def take(self, mark: str) -> bool:
        token = self.words[self.at]
        if token.text == mark and token.kind == "mark":
            self.at += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            reasons = {
                ")": Phrase("a closing bracket “)” is missing"),
                "]": Phrase("a closing bracket “]” is missing"),
            }
            raise self.error(reasons.get(mark, Phrase("something is missing here")))

    def binary(self, lowest: int) -> Tree:
        """Precedence climbing from rank `lowest` upwards."""
        left = self.unary()
        while (rank := self.rank()) >= lowest:
            rest: list[tuple[str, Tree]] = []
            while self.rank() == rank:
                operator = self.next().text
                rest.append((operator, self.binary(rank + 1)))
            left = Chain(left, tuple(rest))
        return left

    def unary(self) -> Tree:
        minuses = 0
        while self.token.kind == "operator" and self.token.text == "-":
            self.next()
            minuses += 1
        operand = self.binary(_UNARY_RANK) if minuses else self.path()
        for _minus in range(min(minuses, 2 - minuses % 2)):
            operand = Negative(operand)
        return operand

    def nested(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(Phrase("brackets are nested too deeply"))
        tree = self.binary(1)
        self.depth -= 1
        return tree

    def path(self) -> Tree:
        position = self.token.position
        if self.take("/"):
            steps = self.steps() if self.begins_step() else ()
            return Path("/", (), steps, position)
        if self.take("//"):
            return Path("/", (), (_ANYWHERE, *self.steps()), position)
        if self.begins_step():
            return Path(".", (), self.steps(), position)
        start = self.primary()
        predicates = self.predicates()
        steps = ()
        if self.take("//"):
            steps = (_ANYWHERE, *self.steps())
        elif self.take("/"):
            steps = self.steps()
        return Path(start, predicates, steps, position) if predicates or steps else start

    def begins_step(self) -> bool:
        token = self.token
        if token.kind == "mark":
            return token.text in (".", "..", "@", "*")
        if token.kind != "name":
            return False
        following = self.words[self.at + 1]
        return not (following.kind == "mark" and following.text == "(") or token.text == "node"

    def steps(self) -> tuple[Step, ...]:
        found = [self.step()]
        while True:
            if self.take("//"):
                found.append(_ANYWHERE)
            elif not self.take("/"):
                return tuple(found)
            found.append(self.step())

    def step(self) -> Step:
        if self.take("."):
            return Step("self", "node()", self.predicates())
        if self.take(".."):
            return Step("parent", "node()", self.predicates())
        axis = "attribute" if self.take("@") else "child"
        if self.token.kind == "name" and self.words[self.at + 1].text == "::":
            axis = self.token.text
            if axis not in AXES:
                raise self.error(Phrase("this axis is not known"))
            self.at += 2
        if self.take("*"):
            name = "*"
        elif self.token.kind == "name":
            name = self.next().text.rpartition(":")[2]
            if name == "node" and self.take("("):
                self.expect(")")
                name = "node()"
        else:
            raise self.error(Phrase("the name of a question is missing"))
        return Step(axis, name, self.predicates())

    def predicates(self) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while self.take("["):
            found.append(self.nested())
            self.expect("]")
        return tuple(found)

    def primary(self) -> Tree:
        token = self.token
        if token.kind == "number":
            return Number(float(self.next().text))
        if token.kind == "text":
            return Literal(self.next().text)
        if self.take("("):
            inside = self.nested()
            self.expect(")")
            return inside
        if token.kind == "name":
            return self.call()
        raise self.error(
            Phrase("the expression ends too early")
            if token.kind == "end"
            else Phrase("a value is missing here")
        )

    def call(self) -> Call:
        name = self.next()
        self.expect("(")
        arguments: list[Tree] = []
        if not self.take(")"):
            arguments.append(self.nested())
            while self.take(","):
                arguments.append(self.nested())
            self.expect(")")
        return Call(name.text, tuple(arguments), name.position)
