"""What the reader shows: which blocks of each transfer are there, cell by cell, and how many codes were what.

Values become lines here; nothing is read, and no widget is known.
"""

from collections.abc import Sequence

from textual.content import Content

from fieldtui.codes.reading.desk import OTHERS, TRIAL, Counts, View
from fieldtui.codes.reading.telling import name_of, numbers
from fieldtui.i18n import _, ngettext
from screens.drawing import Part, fit, line, lines, text
from sync.frames import Done, Progress

# A cell for a block, or for several where there are many: all of them, some, none.
ALL, SOME, NONE = ("#", "$success"), ("+", "$warning"), (".", "dim")
_GROUP = 10


def pictured(view: View, height: int) -> tuple[Progress, ...]:
    """The transfers under way that `picture` has room for, the last one first."""
    return view.transfers[::-1][: max((height - 1) // 2, 1)]


def picture(view: View, width: int, height: int) -> Content:
    """The counts, and below them the transfers under way that fit into `height` lines, the last one first."""
    said = [counted(view.counts)]
    if not view.transfers:
        said.append(
            text(_("Any codes of the other device, in any order: each one helps, missed ones do not matter."))
        )
        said.append(text(_("When one transfer is whole, it opens like a file."), "dim"))
    shown = pictured(view, height)
    each = max((height - 1) // max(len(shown), 1) - 1, 1)
    for progress in shown:
        said += [about(progress), *grid(progress.arrived, width, each)]
    return lines(*said)


def counted(counts: Counts) -> Content:
    """The counts in words."""
    parts: list[Part] = [(_("Codes read: {count}").format(count=counts.read), "bold")]
    told = (
        (_("new {count}"), "+", counts.new, "$success"),
        (_("again {count}"), "=", counts.again, "$primary"),
        (_("refused {count}"), "x", counts.refused, "$error"),
    )
    for said, sign, count, colour in told:
        if count:
            parts.append((f"   {sign} {said.format(count=count)}", colour))
    return line(*parts)


def about(progress: Progress) -> Content:
    """A transfer: its name, how many codes of how many, and how many of them are parity codes."""
    parity = progress.found - sum(progress.arrived)
    said: list[Part] = [
        (name_of(progress.transfer), "bold"),
        "  " + _("{found} of {of} codes").format(found=progress.found, of=progress.of),
    ]
    if parity:
        counted_ = ngettext("{count} of them is a parity code", "{count} of them are parity codes", parity)
        said.append(("  " + counted_.format(count=parity), "dim"))
    return line(*said)


def grid(arrived: Sequence[bool], width: int, height: int) -> list[Content]:
    """The blocks in cells, in groups of ten, in at most `height` lines of `width` cells.

    >>> [row.plain for row in grid([True] * 12 + [False] * 3, 40, 3)]
    ['########## ##...']
    """
    across = max((width + 1) // (_GROUP + 1) * _GROUP, _GROUP)
    together = -(-len(arrived) // (across * max(height, 1)))
    shares = [arrived[at : at + together] for at in range(0, len(arrived), together)]
    cells = [ALL if all(share) else SOME if any(share) else NONE for share in shares]
    return [_row(cells[at : at + across]) for at in range(0, len(cells), across)]


def _row(cells: Sequence[tuple[str, str]]) -> Content:
    groups = [cells[at : at + _GROUP] for at in range(0, len(cells), _GROUP)]
    parts: list[Part] = []
    for at, group in enumerate(groups):
        parts += [" ", *group] if at else group
    return line(*parts)


def other_transfer_line(progress: Progress) -> Content:
    """A transfer under way that the picture has no room for."""
    return line((" ~ ", "dim"), about(progress), "  ", (_("Enter says what is missing"), "dim"))


def whole_line(done: Done) -> Content:
    """A transfer that came together."""
    return line(
        (f" + {name_of(done.transfer)}", "bold $success"),
        f"  {len(done.data):,} B  ",
        (_("whole; Enter opens it once more"), "dim"),
    )


def refusal_line(sentence: str, count: int, width: int) -> Content:
    """Why codes or files were refused, and how many."""
    sign = f" x {count:>3}  "
    return line((sign, "$error"), fit(sentence, max(width - len(sign), 10)))


def other_line(kind: str, count: int) -> Content:
    """Codes that belong to no transfer."""
    return line((f" o {count:>3}  ", "$secondary"), _(OTHERS[kind][0]))


def about_other(kind: str, trials: Sequence[int]) -> list[Content]:
    """What such a code is, what to do with it, and which sizes of trial codes were read."""
    said = [text(_(OTHERS[kind][0]), "bold"), text(_(OTHERS[kind][1]))]
    if kind == TRIAL and trials:
        said.append(text(_("Versions read here: {versions}").format(versions=numbers(trials)), "$success"))
    return said
