"""Erasing from a door: whose records, how much of them, and the question that says exactly what goes.

For the office. What goes cannot be taken back, so the question has the counts, and Cancel has the focus.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from fieldtui.erasure import ASKED, WHAT, Erasable, Part, erasable_at, order_erasure
from fieldtui.i18n import _
from fieldtui.log.names import Dot
from screens.asking import PickOne
from screens.drawing import joined, line, lines, text
from screens.over import Confirm
from screens.place import Place
from screens.rows import Row


@dataclass(frozen=True)
class Choice:
    """One way to erase: of whom, and which parts of what is recorded."""

    of: Erasable
    parts: tuple[Part, ...]

    @property
    def records(self) -> list[Dot]:
        """What the order names."""
        return [record for part in self.parts for record in part.records]


def choices(found: Sequence[Erasable]) -> list[Choice]:
    """Each resident alone, and with the household where nobody else is in it."""
    return [
        Choice(one, parts)
        for one in found
        for parts in ((one.own,), (one.own, one.household))
        if all(part.records for part in parts)
    ]


def what_goes(choice: Choice) -> str:
    """The counts of a choice in words: `1 residents, 2 errands`."""
    counts: dict[str, int] = {}
    for part in choice.parts:
        for table, count in part.counts:
            counts[table] = counts.get(table, 0) + count
    return joined([f"{_(WHAT[table])} {count}" for table, count in counts.items()], ", ")


def _row(choice: Choice) -> Row[Choice]:
    more = _("with household and visits") if len(choice.parts) > 1 else ""
    shown = line((choice.of.name, "bold"), "  ", joined((more, what_goes(choice)), "  "))
    return Row(shown, choice, f"{choice.of.resident} {len(choice.parts)}")


def question(choice: Choice) -> Content:
    """What exactly goes, where, and that it is for good."""
    stays = "" if len(choice.parts) > 1 else _("The household and the visits at this door stay.")
    return lines(
        text(_("Erase what is recorded of {name}?").format(name=choice.of.name), "bold"),
        text(choice.of.address),
        text(what_goes(choice), "bold"),
        *([text(stays)] if stays else []),
        text(
            _("It goes here now, and on every other device when it hears of it. This cannot be taken back.")
        ),
    )


async def erase_at(place: Place, door: Dot) -> None:
    """Ask whose records at `door` are erased, ask again, and order it."""
    rows = [_row(choice) for choice in choices(await place.call(erasable_at, door))]
    if not rows:
        place.program.say(_("Nobody is recorded at this door."), severity="warning")
        return

    def chosen(choice: Choice | None) -> None:
        if choice is not None:
            place.app.call_later(_confirm, place, choice)

    await place.program.push_screen(PickOne(_("Whose records are to be erased?"), rows), chosen)


async def _confirm(place: Place, choice: Choice) -> None:
    def answered(yes: bool | None) -> None:
        if yes:
            place.app.call_later(place.program.guarded, _erase(place, choice))

    await place.program.push_screen(Confirm(question(choice), _("Erase for good")), answered)


async def _erase(place: Place, choice: Choice) -> None:
    await place.call(order_erasure, choice.records, ASKED)
    await place.load()
    place.program.say(_("Erased. The next export carries the order to the other devices."))
