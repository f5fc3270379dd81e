"""`fieldtui conflicts`: what people disagree about, and deciding it."""

from collections.abc import Iterator

import click

from fieldtui import conflicts as use_cases
from fieldtui.commands.call import Call, command
from fieldtui.conflicts import Author, Conflict, Side
from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from fieldtui.naming import KIND_NAMES, field_name
from sync.exchange import authors


class NoSuchConflict(FieldtuiError):
    """There is no conflict number {number}.

    See their numbers with `fieldtui conflicts`.
    """

    exit_code = ExitCode.USAGE


class NoSuchSide(FieldtuiError):
    """Conflict number {number} has no side {side}.

    See its sides with `fieldtui conflicts`.
    """

    exit_code = ExitCode.USAGE


class OneOfTwo(FieldtuiError):
    """It is not clear what is decided: a side to take, or another value.

    Give either `--take SIDE` or `--value TEXT`.
    """

    exit_code = ExitCode.USAGE


class ListFirst(click.Group):
    """A group that lists when no command of its own is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`fieldtui conflicts --json` is `fieldtui conflicts list --json`."""
        options_only = not args or (args[0].startswith("-") and args[0] not in ("-h", "--help"))
        return super().parse_args(ctx, ["list", *args] if options_only else args)


conflicts = ListFirst(
    "conflicts",
    help=_("Conflicts: list them, decide one. Without a command of its own it lists."),
)


@command(
    conflicts,
    "list",
    _("List what people disagree about, with what they all had seen before, and impossible steps."),
)
def list_(call: Call) -> None:
    """By grid and record."""
    with call.looking() as device:
        _print(call, device, use_cases.conflicts(device, authors(device)))


@command(
    conflicts,
    "decide",
    _("Decide conflict NUMBER. It cannot be undone; only another change can follow it."),
)
@click.argument("number", type=int)
@click.option("--take", "side", type=int, help=_("Take the side with this number."))
@click.option("--value", help=_("Record this value instead."))
def decide(call: Call, number: int, side: int | None, value: str | None) -> None:
    """One value takes the place of all that were there."""
    if (side is None) == (value is None):
        raise OneOfTwo()
    with call.device() as device:
        found = use_cases.conflicts(device, authors(device))
        if not 1 <= number <= len(found):
            raise NoSuchConflict(number=number)
        chosen = found[number - 1]
        if side is not None and not 1 <= side <= len(chosen.sides):
            raise NoSuchSide(number=number, side=side)
        decided = use_cases.typed(chosen, value or "") if side is None else use_cases.take(chosen, side)
        use_cases.decide(device, chosen, decided)
    title = f"{_(KIND_NAMES[chosen.kind])} {chosen.title}"
    text = use_cases.text_of(chosen, decided)
    call.table(
        (_("what"), _("field"), _("value")),
        [(title, field_name(chosen.field), text or _("(nothing)"))],
        {
            "id": chosen.record,
            "title": chosen.title,
            "field": chosen.field,
            "value": decided,
            "left": len(found) - 1,
        },
    )
    call.say(_("Decided. It goes out with the next export."))


def _print(call: Call, device: Device, found: list[Conflict]) -> None:
    headings = (_("no."), _("what"), _("field"), _("side"), _("by"), _("when"), _("value"))
    rows = [row for number, one in enumerate(found, 1) for row in _rows(device, number, one)]
    call.table(headings, rows, [_data(one) for one in found])
    if not found:
        call.say(_("There is no conflict."))


def _rows(device: Device, number: int, one: Conflict) -> Iterator[tuple[object, ...]]:
    """What everybody had seen, then the sides; the record stands in the first of these lines."""
    what = f"{_(KIND_NAMES[one.kind])} {one.title}"
    lines: list[tuple[str, Side]] = [(_("before"), one.base)] if one.base else []
    lines += [(_side_name(one, at, side), side) for at, side in enumerate(one.sides, 1)]
    for at, (name, side) in enumerate(lines):
        first = (str(number), what, field_name(one.field)) if at == 0 else ("", "", "")
        people = _(", ").join(_by(author) for author in side.authors)
        yield (*first, name, people, _when(device, side), side.text or _("(nothing)"))


def _side_name(one: Conflict, at: int, side: Side) -> str:
    if one.impossible:
        return (
            _("{side} impossible step").format(side=at)
            if side.live
            else _("{side} before it").format(side=at)
        )
    return _("{side} shown").format(side=at) if side.shown else str(at)


def _by(author: Author) -> str:
    return author.person or author.device.hex()[:8]


def _when(device: Device, side: Side) -> str:
    walls = [author.wall for author in side.authors if author.wall]
    return f"{device.time_of(walls[0]):%Y-%m-%d %H:%M}" if walls else ""


def _data(one: Conflict) -> dict[str, object]:
    return {
        "id": one.record,
        "kind": one.kind,
        "grid": one.scope,
        "title": one.title,
        "field": one.field,
        "impossible": one.impossible,
        "base": _side_data(one.base) if one.base else None,
        "sides": [_side_data(side) for side in one.sides],
        "states": one.states,
    }


def _side_data(side: Side) -> dict[str, object]:
    return {
        "value": side.value,
        "text": side.text,
        "shown": side.shown,
        "live": side.live,
        "authors": [{"person": a.person, "device": a.device.hex(), "wall": a.wall} for a in side.authors],
    }
