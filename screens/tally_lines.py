"""A report's counts in lines: outcomes as bars, errands and money, a line for each grid and building."""

from textual.content import Content

from fieldtui.errands import yuan
from fieldtui.i18n import N_, _
from fieldtui.reports import Line, Report, Tally
from fieldtui.text import plain
from screens.bars import Share, bar, heat, percent
from screens.drawing import cells, fit, line, lines

# What became of doors: the count's name in a tally, word, character, colour; in the order of a bar.
OUTCOMES: tuple[tuple[str, str, str, str], ...] = (
    ("at_door", N_("at the door"), "#", "$success"),
    ("by_phone", N_("by phone"), "+", "$success 60%"),
    ("follow_up", N_("follow up"), "~", "$warning"),
    ("no_answer", N_("nobody home"), "o", "$warning 60%"),
    ("refused", N_("refused"), "x", "$error"),
    ("moved_out", N_("moved out"), "-", "$secondary"),
    ("left", N_("left"), ".", "$text-muted 40%"),
)
_WORD_CELLS, _COUNT_CELLS = 14, 6
_NAME_CELLS, _DONE_CELLS, _HEAT_CELLS, _ERRANDS_CELLS = 26, 10, 7, 16


def shares(tally: Tally) -> list[Share]:
    """The outcomes of a tally as the parts of a bar."""
    return [Share(getattr(tally, name), char, colour) for name, _word, char, colour in OUTCOMES]


def tried(tally: Tally) -> int:
    """Doors that somebody was at or phoned, whatever came of it."""
    return tally.doors - tally.left


def totals(report: Report, width: int) -> Content:
    """The whole report in a few lines: two outcomes beside each other, each with its bar; then errands."""
    tally = report.total
    half = width // 2
    room = max(half - _WORD_CELLS - _COUNT_CELLS - 3, 4)
    boxes = [
        line(
            fit(_(word), _WORD_CELLS),
            (f"{getattr(tally, name):>{_COUNT_CELLS}}", "bold"),
            " ",
            bar([Share(getattr(tally, name), char, colour)], tally.doors, room),
            "  ",
        )
        for name, word, char, colour in OUTCOMES
    ]
    boxes.append(
        line(
            fit(_("doors") if tally.left else _("in all"), _WORD_CELLS),
            (f"{tally.doors:>{_COUNT_CELLS}}", "bold"),
        )
    )
    rows = [line(*boxes[at : at + 2]) for at in range(0, len(boxes), 2)]
    return lines(*rows, errands_line(tally))


def errands_line(tally: Tally) -> Content:
    """Errands open and done, and the money spent on them."""
    said = _("errands: {open} open, {done} done, {spent} yuan spent")
    return line((said.format(open=tally.open, done=tally.done, spent=yuan(tally.spent)), "bold"))


def grid_line(name: str, tally: Tally, width: int, *, of_round: bool) -> Content:
    """A grid and the sum of its buildings."""
    return _row(line((fit(name, _NAME_CELLS), "bold")), tally, width, of_round=of_round)


def building_line(one: Line, width: int, *, of_round: bool) -> Content:
    """A building: how far it has come, what became of its doors, its errands."""
    name = f"  {plain(one.compound)} {plain(one.label)}"
    return _row(line(fit(name, _NAME_CELLS)), one.tally, width, of_round=of_round)


def _row(name: Content, tally: Tally, width: int, *, of_round: bool) -> Content:
    hundred = percent(tried(tally), tally.doors)
    char, colour = heat(hundred)
    errands = _("errands {open}/{all}").format(open=tally.open, all=tally.open + tally.done)
    room = max(width - _NAME_CELLS - _DONE_CELLS - _HEAT_CELLS - _ERRANDS_CELLS, 8)
    return line(
        name,
        (f"{tried(tally)}/{tally.doors}" if of_round else f"{tally.doors}").rjust(_DONE_CELLS - 1) + " ",
        (f"{char}{hundred:>3}%", f"$text on {colour}") if of_round else " " * 5,
        "  ",
        bar(shares(tally), tally.doors, room),
        "  ",
        errands if tally.open + tally.done else "",
    )


def legend(width: int) -> Content:
    """What the characters of a bar stand for, as much of it as fits."""
    parts: list[str | tuple[str, str]] = []
    room = width
    for _name, word, char, colour in OUTCOMES:
        said = f"{char} {_(word)}  "
        if (room := room - cells(said)) < 0:
            break
        parts += [(char, f"bold {colour}"), said[1:]]
    return line(*parts)
