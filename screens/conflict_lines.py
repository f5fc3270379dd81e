"""A conflict in lines: in the list, what all sides had seen, each side with its authors and times, and the choice."""

from textual.content import Content

from fieldtui.conflicts import Conflict, Side
from fieldtui.device import Device
from fieldtui.i18n import _
from fieldtui.naming import KIND_NAMES, field_name
from fieldtui.text import plain
from screens.drawing import cells, fit, line, lines, text
from screens.wording import moment

_KIND_CELLS = 10
# A value in the list takes no more than this; in full it stands below.
_VALUE_CELLS = 20
_ID_DIGITS = 8
# What was chosen stands in full above; below it must leave room for what it means.
_CHOICE_CELLS = 120


def said(value: str) -> str:
    """A value as it is read: nothing has a word, too."""
    return value or _("(nothing)")


def conflict_line(conflict: Conflict, width: int) -> Content:
    """A conflict in one line: what, which, the field, and the values that stand against each other."""
    live = [said(side.text) for side in conflict.sides]
    if conflict.impossible:
        live.reverse()
    values = (" -> " if conflict.impossible else " / ").join(
        plain(one) if cells(plain(one)) <= _VALUE_CELLS else fit(one, _VALUE_CELLS).rstrip() for one in live
    )
    tail = f"{field_name(conflict.field)}: {values}"
    head = fit(_(KIND_NAMES[conflict.kind]), _KIND_CELLS)
    room = max(width - _KIND_CELLS - 2, 10)
    title = fit(conflict.title or "–", max(room // 2, 10))
    return line(head, (title, "bold"), "  ", fit(tail, max(room - room // 2, 0)))


def base_line(device: Device, conflict: Conflict) -> Content:
    """The record and the field, and what all sides had seen before."""
    title = f"{_(KIND_NAMES[conflict.kind])} {conflict.title}"
    head = line((title, "bold"), "  ", (field_name(conflict.field), "bold $primary"))
    if conflict.impossible:
        why = _("This step is impossible from where it was taken. It stands until somebody decides.")
        return lines(head, text(why, "$warning"))
    if conflict.base is None:
        return lines(head, text(_("The sides have no earlier value in common."), "dim"))
    return lines(
        head,
        line(
            (_("Before:") + " ", "dim"),
            said(conflict.base.text),
            "  ",
            (written(device, conflict.base), "dim"),
        ),
    )


def digit(at: int, chosen: bool) -> Content:
    """The digit of a side, with a sign beside it if the side is chosen."""
    return line((f">{at}" if chosen else f" {at}", "bold reverse" if chosen else "bold $accent"))


def side_lines(device: Device, conflict: Conflict, at: int, chosen: bool) -> Content:
    """Side number `at` (from 1): its value, who wrote it when, and what it is."""
    side = conflict.sides[at - 1]
    notes = (_standing(conflict, side), _("chosen") if chosen else "")
    about = line((written(device, side), "dim"), "  ", (_(", ").join(filter(None, notes)), "$primary"))
    return lines(text(said(side.text), "bold", lines=True), about)


def _standing(conflict: Conflict, side: Side) -> str:
    if conflict.impossible:
        return _("the impossible step") if side.live else _("where it was before")
    return _("shown until decided") if side.shown else ""


def written(device: Device, side: Side) -> str:
    """Who wrote a value, and when, by their own clocks."""
    parts = [
        " ".join(filter(None, (author.person or author.device.hex()[:_ID_DIGITS], when(device, author.wall))))
        for author in side.authors
    ]
    return _(", ").join(parts)


def when(device: Device, wall: int) -> str:
    """A claimed moment; with its year where that is another than this one. Empty for one that nobody states."""
    if not wall:
        return ""
    year = device.time_of(wall).year
    shown = moment(device, wall)
    return shown if year == device.today().year else f"{year}-{shown}"


def choice_lines(conflict: Conflict, chosen: str | None) -> Content:
    """What Enter would record, or how to choose. `chosen` is a value as people read it."""
    if chosen is None:
        return text(_("Choose a side with its digit, or 0 for another value."), "dim")
    value = said(chosen)
    if cells(value) > _CHOICE_CELLS:
        value = fit(value, _CHOICE_CELLS)
    said_ = _("Enter records {field}: {value}").format(field=field_name(conflict.field), value=value)
    return lines(
        text(said_, "bold $success"),
        text(_("It cannot be undone afterwards; only another change can follow it."), "$warning"),
    )
