"""Regular expressions that cannot explode.

A form comes from outside, and with Python's `re` a pattern such as `(a+)+b` needs ages for thirty letters.
So patterns are matched here by walking all possibilities side by side (Thompson 1968): time is at most
length of text × size of pattern, and that product is limited too. The price is the dialect: what Java's
`Pattern` has and a form uses is here (classes, \\d \\w \\s \\p{…}, groups, alternatives, counted repetition,
anchors); back references and looking around are not, and are refused by name when the form is imported.
Matching is of the whole text, as JavaRosa does it.
"""

from functools import lru_cache

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.pattern_syntax import (
    MOST_REPEATED,
    Edge,
    Either,
    Part,
    Repeat,
    Row,
    Sign,
    Test,
    read,
    word,
)

MOST_STATES = MOST_REPEATED
MOST_WORK = 5_000_000
"""States of a pattern, and states × characters of one match: about a second at the very worst."""


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
    before, after = at > 0 and word(text[at - 1]), at < len(text) and word(text[at])
    return (before != after) == (kind == "b")


@lru_cache(maxsize=256)
def _program(pattern: str) -> tuple[_State, ...]:
    states: list[_State] = []
    _emit(read(pattern), states, pattern)
    states.append(("end", None, 0, 0))
    return tuple(states)


def _emit(part: Part, states: list[_State], pattern: str) -> None:
    if len(states) > MOST_STATES:
        raise EvaluationError(Phrase("the pattern is too large"), pattern)
    match part:
        case Sign(test=test):
            states.append(("sign", test, 0, 0))
        case Edge(kind=kind):
            states.append(("edge", kind, 0, 0))
        case Row(parts=parts):
            for each in parts:
                _emit(each, states, pattern)
        case Either(options=options):
            _emit_either(options, states, pattern)
        case Repeat():
            _emit_repeat(part, states, pattern)


def _emit_repeat(repeat: Repeat, states: list[_State], pattern: str) -> None:
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


def _emit_either(options: tuple[Part, ...], states: list[_State], pattern: str) -> None:
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
