"""The text of a regular expression into its parts. Matching, and why it is done here, is in `patterns`."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import EvaluationError

MOST_REPEATED = 5_000
"""The largest count in braces."""
_DEEPEST = 40

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Sign:
    """One character that passes a test."""

    test: Test


@dataclass(frozen=True, slots=True)
class Edge:
    """`^`, `$` or a word boundary (`b`, `B`)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after the other."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several parts."""

    options: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part at least and at most so many times; None is without end."""

    part: "Part"
    least: int
    most: int | None


Part = Sign | Edge | Row | Either | Repeat


def word(sign: str) -> bool:
    """Is it a letter, digit or underscore of ASCII (Java's \\w)?"""
    return sign.isascii() and (sign.isalnum() or sign == "_")


def _blank(sign: str) -> bool:
    return sign in " \t\n\x0b\f\r"


def _digit(sign: str) -> bool:
    return "0" <= sign <= "9"


def _not(test: Test) -> Test:
    return lambda sign: not test(sign)


_CLASSES: Mapping[str, Test] = {
    "d": _digit, "D": _not(_digit), "w": word, "W": _not(word), "s": _blank, "S": _not(_blank),
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


def read(pattern: str) -> Part:
    """The parts of `pattern`. Raises EvaluationError for what is wrong or not supported in it."""
    return _Reader(pattern).whole()


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

    def whole(self) -> Part:
        part = self.either()
        if self.at < len(self.pattern):
            raise self.error(Phrase("the pattern has a closing bracket too many"))
        return part

    def either(self) -> Part:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(Phrase("brackets are nested too deeply"))
        options = [self.row()]
        while self.take("|"):
            options.append(self.row())
        self.depth -= 1
        return options[0] if len(options) == 1 else Either(tuple(options))

    def row(self) -> Part:
        parts: list[Part] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        return Row(tuple(parts))

    def repeated(self, part: Part) -> Part:
        while (sign := self.peek()) and sign in "*+?{":
            self.at += 1
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self.counts()
            if self.take("+"):
                raise self.error(
                    Phrase("the pattern uses a repetition that never gives back, which is not supported")
                )
            self.take("?")
            part = Repeat(part, least, most)
        return part

    def counts(self) -> tuple[int, int | None]:
        inside, closed, _rest = self.pattern[self.at :].partition("}")
        low, comma, high = inside.partition(",")
        good = closed and low.isdecimal() and (not high or high.isdecimal()) and len(inside) < 12
        if not good or (high and int(high) < int(low)):
            raise self.error(Phrase("the pattern has a repetition that cannot be understood"))
        self.at += len(inside) + 1
        if max(int(low), int(high or 0)) > MOST_REPEATED:
            raise self.error(Phrase("the pattern is too large"))
        return int(low), (int(high) if high else None) if comma else int(low)

    def atom(self) -> Part:
        sign = self.sign()
        if sign == "(":
            if self.take("?") and not self.take(":"):
                raise self.error(Phrase("the pattern looks around or uses options, which is not supported"))
            inside = self.either()
            if not self.take(")"):
                raise self.error(Phrase("the pattern has an opening bracket too many"))
            return inside
        if sign == "[":
            return Sign(self.sign_class())
        if sign in "^$":
            return Edge(sign)
        if sign == ".":
            return Sign(lambda met: met not in "\n\r\u0085\u2028\u2029")
        if sign == "\\":
            if (kind := self.peek()) in ("b", "B") and kind:
                self.at += 1
                return Edge(kind)
            return Sign(self.escape())
        if sign in "*+?":
            raise self.error(Phrase("the pattern has a repetition that cannot be understood"))
        return Sign(_same(sign))

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
