"""Taking back what was recorded: how a change is named, ctrl+z, and the question before one in the list."""

from typing import TYPE_CHECKING

from fieldtui.i18n import N_, _
from fieldtui.undo import Change, undo
from fieldtui.visits import OUTCOMES
from screens.wording import SEEN

if TYPE_CHECKING:
    from screens.program import FieldtuiApp

KINDS: dict[str, str] = {
    "visit.made": N_("visit"),
    "door.seen": N_("occupancy check"),
    "errand.added": N_("new errand"),
    "errand.changed": N_("errand moved on"),
    "purchase.made": N_("price of an item"),
}


def named(change: Change) -> str:
    """A change in words: where, what kind, what it said."""
    from fieldtui.errands import STATES

    said = next(
        (_(words[change.text]) for words in (OUTCOMES, SEEN, STATES) if change.text in words), change.text
    )
    return " ".join(part for part in (change.address, _(KINDS[change.kind]), said) if part)


async def undo_last(app: "FieldtuiApp") -> None:
    """Take back the newest change, say what it was, and show the screen as it is now."""
    change = await app.session.call(undo)
    app.say(_("Undone: {what}").format(what=named(change)))
    place = app.place()
    if place is not None:
        await place.load()
