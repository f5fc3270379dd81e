"""The words of an expression: numbers, texts, names, operators. Grammar lives in `syntax`.

`normalised` first rewrites what a Chinese keyboard types (full-width operators and brackets, Chinese
quotation marks around texts, × ÷ ≤ ≥ ≠) into what XPath knows, leaving the inside of texts alone.
"""

import re
from dataclasses import dataclass
from typing import Literal

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import ExpressionError

TokenKind = Literal["number", "text", "name", "operator", "mark", "end"]

LONGEST_EXPRESSION = 32_768
"""Characters; the longest expression met in real forms has about 3,000."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TYPED = _FULL_WIDTH | {0x3000: " ", 0x00A0: " "}
_TYPED |= {ord("×"): "*", ord("÷"): " div ", ord("−"): "-", ord("≤"): "<=", ord("≥"): ">=", ord("≠"): "!="}
_CLOSING = {
    '"': '"＂',
    "'": "'＇",
    "“": "”",
    "‘": "’",
    "＂": '＂"',
    "＇": "＇'",
    "”": "”",
    "’": "’",
    "「": "」",
}

_WORDS = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<name>[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*|:\*)?)
      | (?P<operator><=|>=|!=|[=<>+\-|])
      | (?P<mark>::|//|\.\.|[/.()\[\],@*])
    """,
    re.VERBOSE,
)
_OPERATOR_NAMES = frozenset({"and", "or", "div", "mod"})
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ",", "/", "//"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `position` counts characters from 1, as people count."""

    kind: TokenKind
    text: str
    position: int


def normalised(expression: str) -> str:
    """`expression` with full-width and typographic signs outside texts replaced by those of XPath."""
    if expression.isascii():
        return expression
    result: list[str] = []
    closing = ""
    start = 0
    for index, sign in enumerate(expression):
        if closing:
            if sign in closing:
                inside = expression[start + 1 : index]
                quote = "'" if '"' in inside else '"'
                result.append(f"{quote}{inside}{quote}")
                closing = ""
        elif sign in _CLOSING:
            closing, start = _CLOSING[sign], index
        else:
            result.append(sign.translate(_TYPED))
    if closing:
        result.append(expression[start:])
    return "".join(result)


def tokens(expression: str) -> list[Token]:
    """The words of `expression`, closed by an "end" token.

    Raises ExpressionError for what is no word, with its position.
    """
    if len(expression) > LONGEST_EXPRESSION:
        raise ExpressionError(
            expression=expression[:60], position=1, reason=Phrase("the expression is too long")
        )
    found: list[Token] = []
    at = 0
    while at < len(expression):
        match = _WORDS.match(expression, at)
        if match is None:
            raise ExpressionError(expression=expression, position=at + 1, reason=_why(expression[at]))
        kind = match.lastgroup
        if kind != "space":
            found.append(_token(str(kind), match.group(), at + 1, found[-1] if found else None))
        at = match.end()
    found.append(Token("end", "", len(expression) + 1))
    return found


def _token(kind: str, text: str, position: int, previous: Token | None) -> Token:
    """XPath 1.0 §3.7: a name or `*` after something complete is an operator."""
    after_operand = (
        previous is not None and previous.kind != "operator" and previous.text not in _BEFORE_OPERAND
    ) or (previous is not None and previous.kind == "text")
    if after_operand and (text == "*" or text in _OPERATOR_NAMES):
        return Token("operator", text, position)
    if kind == "text":
        return Token("text", text[1:-1], position)
    if kind == "number":
        return Token("number", text, position)
    if kind == "name":
        return Token("name", text, position)
    return Token("operator" if kind == "operator" else "mark", text, position)


def _why(sign: str) -> Phrase:
    if sign in "\"'“”‘’＂＇":
        return Phrase("a quotation mark is opened and not closed")
    if sign == "$":
        return Phrase("“$” must be followed by a question's name in braces, as in ${name}")
    if sign in "&;{}!#%^~`?\\":
        return Phrase("this sign has no meaning in an expression")
    return Phrase("this character has no meaning here")
