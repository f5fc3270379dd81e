"""The verdict about a pass as it is drawn at the gate: a sign that is seen from afar, the word, what the pass says.

Sign and word say everything that the colour says.
"""

from textual.content import Content

from screens.drawing import fit, line, lines, text
from screens.prose import wrapped
from sync.exchange.gate import DAMAGED, ELSEWHERE, UNKNOWN, VALID, Judged
from sync.exchange.gate_words import goes_by, says, step_of, word_of

# A verdict lets somebody in, keeps them out, or leaves it open: nothing is known of that pass.
IN, OUT, OPEN = "in", "out", "open"
_OPEN = (DAMAGED, ELSEWHERE, UNKNOWN)
COLOURS: dict[str, str] = {IN: "$success", OUT: "$error", OPEN: "$warning"}
# At the head of a line, one cell wide.
MARKS: dict[str, str] = {IN: "+", OUT: "x", OPEN: "?"}
_SIGNS: dict[str, tuple[str, ...]] = {
    IN: (
        "            ##",
        "          ### ",
        "##      ###   ",
        "###   ###     ",
        "  #####       ",
        "   ###        ",
    ),
    OUT: (
        "###        ###",
        "  ###    ###  ",
        "    ######    ",
        "    ######    ",
        "  ###    ###  ",
        "###        ###",
    ),
    OPEN: (
        "   ########   ",
        "  ##      ##  ",
        "        ###   ",
        "      ###     ",
        "              ",
        "      ##      ",
    ),
}
_SIGN_CELLS = 14
_HEADING_CELLS = 14


def kind_of(judged: Judged) -> str:
    """Whether the verdict lets somebody in, keeps them out, or leaves it open."""
    return IN if judged.verdict == VALID else OPEN if judged.verdict in _OPEN else OUT


def picture(judged: Judged, width: int) -> Content:
    """The verdict over `width` cells: ten lines at most for a pass that is valid."""
    kind = kind_of(judged)
    colour = COLOURS[kind]
    room = width - _SIGN_CELLS - 3
    beside = [line((fit(f" {word_of(judged)} ", room), f"bold $background on {colour}")), text("")]
    facts = says(judged)
    beside += [
        line((fit(heading, _HEADING_CELLS), "dim"), (fit(said, room - _HEADING_CELLS), "bold"))
        for heading, said in facts
    ]
    height = max(len(beside), len(_SIGNS[kind]))
    sign = [*_SIGNS[kind], *[" " * _SIGN_CELLS] * (height - len(_SIGNS[kind]))]
    beside += [text("")] * (height - len(beside))
    rows = [line((left, f"bold {colour}"), "   ", right) for left, right in zip(sign, beside, strict=True)]
    below = [*wrapped(text(step_of(judged), "bold"), width)] if step_of(judged) else []
    rests = [part for one in goes_by(judged) for part in wrapped(text(one, "dim"), width)]
    return lines(*rows, *below, *rests)


def row_of(judged: Judged, when: str, width: int) -> Content:
    """A verdict of before in one line."""
    kind, claim = kind_of(judged), judged.claim
    said = f"  {claim.holder}  {claim.door}  {claim.until}" if claim else ""
    mark = f"{when} {MARKS[kind]} "
    word = fit(word_of(judged), max(min(width // 3, 30), 10))
    return line(mark, (word, f"bold {COLOURS[kind]}"), fit(said, max(width - len(mark) - 2, 10)))
