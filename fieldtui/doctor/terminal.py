"""The terminal and the input method: size, colours, characters, as far as the environment and a measurement tell."""

from collections.abc import Iterator
from typing import NamedTuple

from fieldtui.doctor.findings import Finding, found
from fieldtui.doctor.machine import Terminal
from fieldtui.doctor.patient import Patient
from fieldtui.i18n import N_

CHECK = "terminal"
# design.md §4.10: 80×24 is a first-class size.
COLUMNS, ROWS = 80, 24
# Terminals that say nothing of colours in TERM have eight.
_COLOURFUL = ("256color", "truecolor", "direct", "kitty", "alacritty", "foot", "wezterm", "ghostty")
_METHODS = ("fcitx5", "fcitx", "ibus", "uim", "scim", "hime", "gcin")


class Sample(NamedTuple):
    """Characters that a terminal must, should or need not draw in `cells` each; `kind` is what is found if it does not."""

    words: str
    characters: str
    cells: int
    kind: str


# What the screens draw, and what people's names and notes may hold; rare ones are of the extensions A and later.
SAMPLES: tuple[Sample, ...] = (
    Sample(N_("Chinese"), "网格走访", 2, "characters-narrow"),
    Sample(N_("rare Chinese"), "㐂㼆𠮷𬭎", 2, "characters-narrow"),
    Sample(N_("full-width"), "１２Ａ？、", 2, "characters-narrow"),
    Sample(N_("frames"), "─│┌┐└┘├┤", 1, "characters-wide"),
    Sample(N_("blocks"), "▀▄█░▁▃▆▇", 1, "characters-wide"),
    Sample(N_("ambiguous"), "①●★→℃×“”", 1, "characters-ambiguous"),
    Sample(N_("emoji"), "🙂🏠", 2, "characters-ambiguous"),
)
# Where the bar at the end of each line of the test picture stands.
_PICTURE = 20


def picture() -> list[tuple[str, str]]:
    """A test picture, a line a sample: its name as a message id, and its characters up to a bar.

    Where the terminal draws every character as wide as the screens believe, all bars stand below each other.
    """
    return [
        (one.words, one.characters + " " * (_PICTURE - one.cells * len(one.characters)) + "|")
        for one in SAMPLES
    ]


def look(patient: Patient) -> Iterator[Finding]:
    """Size, encoding, colours, second screen, widths."""
    terminal = patient.machine.terminal
    if terminal is None:
        yield found(CHECK, "no-terminal")
        return
    if terminal.columns < COLUMNS or terminal.rows < ROWS:
        wanted = f"{COLUMNS}×{ROWS}"
        yield found(CHECK, "terminal-small", columns=terminal.columns, rows=terminal.rows, wanted=wanted)
    if terminal.encoding.casefold().replace("-", "").replace("_", "") not in ("utf8", "gb18030"):
        yield found(CHECK, "terminal-not-utf8", encoding=terminal.encoding or "?")
    yield from _kind(patient, terminal)
    yield from _widths(terminal)


def _kind(patient: Patient, terminal: Terminal) -> Iterator[Finding]:
    environment = patient.machine.environment
    term, colour = environment.get("TERM", ""), environment.get("COLORTERM", "")
    if term == "linux":
        yield found(CHECK, "terminal-console")
    elif not terminal.known:
        yield found(CHECK, "terminal-unknown", term=term)
    elif terminal.alternate is False:
        yield found(CHECK, "terminal-no-alternate", term=term)
    if environment.get("NO_COLOR"):
        yield found(CHECK, "terminal-no-colours")
    elif not colour and not any(name in term for name in _COLOURFUL):
        yield found(CHECK, "terminal-few-colours", term=term)


def _widths(terminal: Terminal) -> Iterator[Finding]:
    if terminal.widths is None:
        yield found(CHECK, "terminal-unmeasured")
        return
    wrong: dict[str, list[str]] = {}
    for sample in SAMPLES:
        for char in sample.characters:
            if terminal.widths.get(char, sample.cells) != sample.cells:
                wrong.setdefault(sample.kind, []).append(char)
    for kind, characters in wrong.items():
        yield found(CHECK, kind, characters=" ".join(characters))


def look_at_input(patient: Patient) -> Iterator[Finding]:
    """Which input method programs are told of. Where nothing says so there may be one all the same."""
    environment = patient.machine.environment
    said = (
        environment.get("GTK_IM_MODULE", ""),
        environment.get("QT_IM_MODULE", ""),
        environment.get("XMODIFIERS", "").partition("@im=")[2],
    )
    # Version 5 of fcitx answers to both names.
    named = sorted({_method(one) for one in said if one and one not in ("none", "xim", "compose", "simple")})
    if len(named) > 1:
        yield found("input", "input-method-halves", names=named)
    elif named:
        yield found("input", "input-method", name=named[0])


def _method(name: str) -> str:
    known = next((one for one in _METHODS if one in name.casefold()), name)
    return "fcitx" if known == "fcitx5" else known
