"""What is said beside codes: what they carry, for whom, how many, how fast, and when a stick is better. Words alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from fieldtui.codes.fitting import BIG, HALF, MOST_CODES, PICTURE, Mode, Size, cells_for
from fieldtui.device import Device
from fieldtui.i18n import N_, _, ngettext
from fieldtui.text import plain
from screens.drawing import cells, fit, joined, line, lines, text

MODES: dict[Mode, str] = {HALF: N_("half blocks"), BIG: N_("big"), PICTURE: N_("picture")}
# From so many seconds on, minutes are said.
_LONG = 120


@dataclass(frozen=True)
class Shown:
    """What is shown: `data` that is called `name`, for `to`, with `records` records in it (0: it has none).

    `done` is the use case that notes that the other side has it; without one nothing is noted.
    `then` is the place that opens afterwards; where there is one, the other side answers.
    """

    name: str
    data: bytes = field(repr=False)
    to: str
    records: int = 0
    done: Callable[[Device], None] | None = None
    then: str = ""


@dataclass(frozen=True)
class ShowingView:
    """A moment of showing: code `number` from 0 on, `codes` of which are enough."""

    shown: Shown
    transfer: bytes
    number: int
    codes: int
    version: int
    mode: Mode
    speed: int
    paused: bool

    @property
    def many(self) -> bool:
        """Whether a stick is better."""
        return self.codes > MOST_CODES


def beside(view: ShowingView) -> Content:
    """The text beside a code, for a column of any width."""
    transfer = view.transfer.hex()
    said = [
        text(view.shown.name, "bold"),
        text(_("For {to}").format(to=plain(view.shown.to))),
        text(holds(view.shown)),
        # A bundle is called by its transfer already; of a request the reader shows only that.
        *([] if transfer in view.shown.name else [text(_("Transfer {id}").format(id=transfer), "dim")]),
        text(""),
        _which(view),
        text(_any_of(view)),
        text(_once_round(view)),
        text(_drawn(view), "dim"),
        text(""),
        text(_("The other device reads with Exchange (F5), 9.")),
    ]
    if view.many:
        said += [text(""), text(stick_is_better(), "$warning")]
    if view.shown.done is not None:
        said += [text(""), text(_("Enter when the other side has it: only then it counts as exported."))]
    elif view.shown.then:
        said += [text(""), text(_("Enter when the other side has it: then its answer is read here."))]
    return lines(*said)


def below(view: ShowingView, width: int, rows: int) -> Content:
    """The same in at most `rows` lines of `width` cells, the most necessary first; a line that begins is cut at its end."""
    parts = (
        _paused_or_number(view),
        _any_of(view),
        _once_round(view),
        _("For {to}").format(to=plain(view.shown.to)),
        holds(view.shown),
        _drawn(view),
    )
    style = "bold $warning" if view.paused else "bold"
    said = [text(one, style) for one in packed(parts, width, rows - view.many)]
    if view.many:
        said.append(text(fit(stick_is_better(), width), "$warning"))
    return lines(*said)


def packed(parts: Sequence[str], width: int, rows: int) -> list[str]:
    """`parts` behind each other in at most `rows` lines of `width` cells; what has no room is cut."""
    out = [""]
    for part in parts:
        longer = joined((out[-1], part))
        if cells(longer) > width and len(out) < rows:
            out.append(part)
        else:
            out[-1] = longer
    return [fit(one, width) for one in out]


def holds(shown: Shown) -> str:
    """How many records and bytes."""
    size = f"{len(shown.data):,} B"
    if not shown.records:
        return size
    records = ngettext("{count} record", "{count} records", shown.records).format(count=shown.records)
    return _(", ").join((records, size))


def stick_is_better() -> str:
    """Why many codes are a bad way."""
    said = _("More than {count} codes: a stick is quicker, and nobody has to hold still.")
    return said.format(count=MOST_CODES)


def _which(view: ShowingView) -> Content:
    return line((_paused_or_number(view), "bold $warning" if view.paused else "bold"))


def _paused_or_number(view: ShowingView) -> str:
    said = _("Code {number}, paused") if view.paused else _("Code {number}")
    return said.format(number=view.number + 1)


def _any_of(view: ShowingView) -> str:
    return ngettext("{count} code is enough", "any {count} codes are enough", view.codes).format(
        count=view.codes
    )


def _once_round(view: ShowingView) -> str:
    seconds = -(-view.codes // view.speed)
    if seconds < _LONG:
        return _("once round: {seconds} s, {speed} a second").format(seconds=seconds, speed=view.speed)
    return _("once round: {minutes} min, {speed} a second").format(
        minutes=-(-seconds // 60), speed=view.speed
    )


def _drawn(view: ShowingView) -> str:
    return _("Size {version} of 40, {way}").format(version=view.version, way=_(MODES[view.mode]))


def does_not_fit(mode: Mode, least: int, cell: Size) -> Content:
    """Why no code is shown: the smallest that could be, of version `least`, has no room; 0: none is large enough."""
    if not least:
        return text(_("This is too much for QR codes: take a stick."), "bold $warning")
    needed = cells_for(least, mode, cell)
    said = _("No code fits here: the smallest takes {columns} by {rows} cells, and the text its own.")
    step = (
        _("Make the letters smaller or the window larger, or leave the big mode (3).")
        if mode == BIG
        else _("Make the letters smaller or the window larger, or take a stick.")
    )
    return lines(
        text(said.format(columns=needed.width, rows=needed.height), "bold $warning"),
        text(step),
    )
