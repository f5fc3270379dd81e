"""Regular expressions that cannot explode.

A form comes from outside, and with Python's `re` a pattern such as `(a+)+b` needs ages for thirty letters.
So patterns are matched here by walking all possibilities side by side (Thompson 1968): time is at most
length of text × size of pattern, and that product is limited too. The price is the dialect: what Java's
`Pattern` has and a form uses is here (classes, \\d \\w \\s \\p{…}, groups, alternatives, counted repetition,
anchors); back references and looking around are not, and are refused by name when the form is imported.
Matching is of the whole text, as JavaRosa does it.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import EvaluationError

MOST_STATES = 5_000
MOST_WORK = 5_000_000
"""States of a pattern, and states × characters of one match: about a second at the very worst."""
_DEEPEST = 40

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Sign:
    test: Test


@dataclass(frozen=True, slots=True)
class _Edge:
    """`^`, `$` or a word boundary (`b`, `B`)."""

    kind: str


@dataclass(frozen=True, slots=True)
class _Row:
    parts: tuple["_Part", ...]


@dataclass(frozen=True, slots=True)
class _Either:
    options: tuple["_Part", ...]


@dataclass(frozen=True, slots=True)
class _Repeat:
    part: "_Part"
    least: int
    most: int | None


_Part = _Sign | _Edge | _Row | _Either | _Repeat


def matches(pattern: str, text: str) -> bool:
    """Does the whole of `text` fit `pattern`?

    Raises EvaluationError for a pattern that is wrong or not supported, or a text too long for it.
    """
    program = _program(pattern)
    if len(program) * (len(text) + 1) > MOST_WORK:
        raise EvaluationError(Phrase("the text is too long for this pattern"), pattern)
    return _run(program, text)


def check(pattern: str) -> None:
    """Raises EvaluationError if `pattern` cannot be used."""
    _program(pattern)


# ---------------------------------------------------------------- matching

_State = tuple[str, Test | str | None, int, int]
"""("sign", test, -, -), ("edge", kind, -, -), ("split", -, to, to) or ("end", -, -, -)."""


def _run(program: tuple[_State, ...], text: str) -> bool:
    current = _reachable(program, {0}, text, 0)
    for at, sign in enumerate(text):
        following: set[int] = set()
        for state in current:
            kind, test, _to, _other = program[state]
            if kind == "sign" and callable(test) and test(sign):
                following.add(state + 1)
        if not following:
            return False
        current = _reachable(program, following, text, at + 1)
    return any(program[state][0] == "end" for state in current)


def _reachable(program: tuple[_State, ...], states: set[int], text: str, at: int) -> set[int]:
    seen = set(states)
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        kind, edge, to, other = program[state]
        if kind == "split":
            onwards: tuple[int, ...] = (to, other)
        elif kind == "edge":
            onwards = (state + 1,) if _at_edge(str(edge), text, at) else ()
        else:
            continue
        for next_state in onwards:
            if next_state not in seen:
                seen.add(next_state)
                waiting.append(next_state)
    return seen


def _at_edge(kind: str, text: str, at: int) -> bool:
    if kind == "^":
        return at == 0
    if kind == "$":
        return at == len(text)
    before, after = at > 0 and _word(text[at - 1]), at < len(text) and _word(text[at])
    return (before != after) == (kind == "b")


@lru_cache(maxsize=256)
def _program(pattern: str) -> tuple[_State, ...]:
    states: list[_State] = []
    _emit(_Reader(pattern).whole(), states, pattern)
    states.append(("end", None, 0, 0))
    return tuple(states)


def _emit(part: _Part, states: list[_State], pattern: str) -> None:
    if len(states) > MOST_STATES:
        raise EvaluationError(Phrase("the pattern is too large"), pattern)
    match part:
        case _Sign(test=test):
            states.append(("sign", test, 0, 0))
        case _Edge(kind=kind):
            states.append(("edge", kind, 0, 0))
        case _Row(parts=parts):
            for each in parts:
                _emit(each, states, pattern)
        case _Either(options=options):
            _emit_either(options, states, pattern)
        case _Repeat():
            _emit_repeat(part, states, pattern)


def _emit_repeat(repeat: _Repeat, states: list[_State], pattern: str) -> None:
    for _count in range(repeat.least):
        _emit(repeat.part, states, pattern)
    if repeat.most is None:
        fork = len(states)
        states.append(("split", None, 0, 0))
        _emit(repeat.part, states, pattern)
        states.append(("split", None, fork, fork))
        states[fork] = ("split", None, fork + 1, len(states))
        return
    forks = []
    for _count in range(repeat.most - repeat.least):
        forks.append(len(states))
        states.append(("split", None, 0, 0))
        _emit(repeat.part, states, pattern)
    for fork in forks:
        states[fork] = ("split", None, fork + 1, len(states))


def _emit_either(options: tuple[_Part, ...], states: list[_State], pattern: str) -> None:
    leaving: list[int] = []
    for option in options[:-1]:
        fork = len(states)
        states.append(("split", None, fork + 1, 0))
        _emit(option, states, pattern)
        leaving.append(len(states))
        states.append(("split", None, 0, 0))
        states[fork] = ("split", None, fork + 1, len(states))
    _emit(options[-1], states, pattern)
    for state in leaving:
        states[state] = ("split", None, len(states), len(states))


# ---------------------------------------------------------------- reading


def _word(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "_")


def _blank(sign: str) -> bool:
    return sign in " \t\n\x0b\f\r"


def _digit(sign: str) -> bool:
    return "0" <= sign <= "9"


def _not(test: Test) -> Test:
    return lambda sign: not test(sign)


_CLASSES: Mapping[str, Test] = {
    "d": _digit, "D": _not(_digit), "w": _word, "W": _not(_word), "s": _blank, "S": _not(_blank),
}  # fmt: skip
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "0": "\0"}
_NAMED: Mapping[str, Test] = {
    "Alpha": lambda sign: sign.isascii() and sign.isalpha(),
    "Digit": _digit,
    "Alnum": lambda sign: sign.isascii() and sign.isalnum(),
    "Upper": lambda sign: sign.isascii() and sign.isupper(),
    "Lower": lambda sign: sign.isascii() and sign.islower(),
    "Punct": lambda sign: sign.isascii() and not sign.isalnum() and sign.isprintable() and sign != " ",
    "Space": _blank,
    "IsHan": lambda sign: unicodedata.name(sign, "").startswith("CJK UNIFIED"),
    "IsAlphabetic": str.isalpha,
}


def _category(name: str) -> Test:
    return lambda sign: unicodedata.category(sign).startswith(name)


def _same(expected: str) -> Test:
    return lambda sign: sign == expected


class _Reader:
    """A pattern's text into its parts."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0

    def error(self, reason: Phrase) -> EvaluationError:
        return EvaluationError(reason, self.pattern)

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def sign(self) -> str:
        if self.at >= len(self.pattern):
            raise self.error(Phrase("the pattern ends too early"))
        self.at += 1
        return self.pattern[self.at - 1]

    def whole(self) -> _Part:
        part = self.either()
        if self.at < len(self.pattern):
            raise self.error(Phrase("the pattern has a closing bracket too many"))
        return part

    def either(self) -> _Part:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(Phrase("brackets are nested too deeply"))
        options = [self.row()]
        while self.take("|"):
            options.append(self.row())
        self.depth -= 1
        return options[0] if len(options) == 1 else _Either(tuple(options))

    def row(self) -> _Part:
        parts: list[_Part] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        return _Row(tuple(parts))

    def repeated(self, part: _Part) -> _Part:
        while (sign := self.peek()) and sign in "*+?{":
            self.at += 1
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self.counts()
            if self.take("+"):
                raise self.error(
                    Phrase("the pattern uses a repetition that never gives back, which is not supported")
                )
            self.take("?")
            part = _Repeat(part, least, most)
        return part

    def counts(self) -> tuple[int, int | None]:
        inside, closed, _rest = self.pattern[self.at :].partition("}")
        low, comma, high = inside.partition(",")
        good = closed and low.isdecimal() and (not high or high.isdecimal()) and len(inside) < 12
        if not good or (high and int(high) < int(low)):
            raise self.error(Phrase("the pattern has a repetition that cannot be understood"))
        self.at += len(inside) + 1
        if max(int(low), int(high or 0)) > MOST_STATES:
            raise self.error(Phrase("the pattern is too large"))
        return int(low), (int(high) if high else None) if comma else int(low)

    def atom(self) -> _Part:
        sign = self.sign()
        if sign == "(":
            if self.take("?") and not self.take(":"):
                raise self.error(Phrase("the pattern looks around or uses options, which is not supported"))
            inside = self.either()
            if not self.take(")"):
                raise self.error(Phrase("the pattern has an opening bracket too many"))
            return inside
        if sign == "[":
            return _Sign(self.sign_class())
        if sign in "^$":
            return _Edge(sign)
        if sign == ".":
            return _Sign(lambda met: met not in "\n\r\u0085\u2028\u2029")
        if sign == "\\":
            if (kind := self.peek()) in ("b", "B") and kind:
                self.at += 1
                return _Edge(kind)
            return _Sign(self.escape())
        if sign in "*+?":
            raise self.error(Phrase("the pattern has a repetition that cannot be understood"))
        return _Sign(_same(sign))

    def escape(self) -> Test:
        sign = self.sign()
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in "pP":
            if not self.take("{"):
                raise self.error(Phrase("the pattern uses an escape that is not supported"))
            name, _closed, _rest = self.pattern[self.at :].partition("}")
            self.at += len(name) + 1
            test = _NAMED.get(name) or _category(name.removeprefix("Is"))
            return _not(test) if sign == "P" else test
        if sign in _CONTROL:
            return _same(_CONTROL[sign])
        if sign in "xu":
            digits = self.pattern[self.at : self.at + (2 if sign == "x" else 4)]
            self.at += len(digits)
            try:
                return _same(chr(int(digits, 16)))
            except ValueError:
                raise self.error(Phrase("the pattern uses an escape that is not supported")) from None
        if sign.isalnum() and sign.isascii():
            raise self.error(Phrase("the pattern refers back or uses an escape that is not supported"))
        return _same(sign)

    def sign_class(self) -> Test:
        """The inside of [ … ], after its opening bracket."""
        refused = self.take("^")
        tests: list[Test] = []
        first = True
        while first or self.peek() != "]":
            first = False
            if self.peek() == "[" or self.pattern.startswith("&&", self.at):
                raise self.error(Phrase("the pattern has a class within a class, which is not supported"))
            tests.append(self.class_part())
        self.at += 1
        parts = tuple(tests)
        inside: Test = lambda sign: any(test(sign) for test in parts)  # noqa: E731
        return _not(inside) if refused else inside

    def class_part(self) -> Test:
        low = self.sign()
        if low == "\\":
            if self.peek() in _CLASSES or self.peek() in ("p", "P", "x", "u"):
                return self.escape()
            escaped = self.sign()
            low = _CONTROL.get(escaped, escaped)
        if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            high = self.sign()
            if high == "\\":
                escaped = self.sign()
                high = _CONTROL.get(escaped, escaped)
            if high < low:
                raise self.error(Phrase("the pattern has a range that runs backwards"))
            return lambda sign: low <= sign <= high
        return _same(low)
