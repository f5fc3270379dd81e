"""`fieldtui today`, `find`, `visit`, `undo`: a worker's day without a screen."""

import click

from fieldtui import today as today_of
from fieldtui import visits
from fieldtui.commands.call import Call, common_options
from fieldtui.days import parse_day
from fieldtui.device import Device
from fieldtui.errands import STATES
from fieldtui.i18n import N_, _
from fieldtui.log.names import Dot
from fieldtui.registry import NoSuchDoor, scope_of
from fieldtui.rounds import round_for
from fieldtui.search import find as find_hits
from fieldtui.undo import undo as undo_last
from sync.exchange.telling import kind_in_words

WHAT = {
    today_of.LATE: N_("late errand"),
    today_of.CONFLICT: N_("conflicts"),
    today_of.DRAFT: N_("unfinished checklist"),
    today_of.REVISIT: N_("revisit"),
    today_of.ERRAND: N_("errand"),
    today_of.ROUND: N_("round"),
}


@click.command("today", help=_("What is to be done today."))
@common_options
def today(call: Call) -> None:
    """Tasks in the order in which they should be done."""
    with call.looking() as device:
        tasks = today_of.tasks(device)
    call.table(
        (_("what"), _("where"), _("detail"), _("when")),
        [(_(WHAT[t.what]), t.title, f"{t.done}/{t.total}" if t.total else t.detail, t.when) for t in tasks],
        tasks,
    )


@click.command("find", help=_("Find a resident or a door by name, pinyin, initials, address or phone tail."))
@click.argument("text")
@common_options
def find(call: Call, text: str) -> None:
    """The likeliest first."""
    with call.looking() as device:
        hits = find_hits(device, text)
    call.table((_("name"), _("address"), _("phone")), [(h.name, h.address, h.phone) for h in hits], hits)


def door_called(device: Device, text: str) -> Dot:
    """The one door that `text` means. Raises NoSuchDoor if there is none or more than one."""
    doors = list(dict.fromkeys(hit.door for hit in find_hits(device, text) if hit.door))
    if len(doors) != 1:
        raise NoSuchDoor(address=text)
    return doors[0]


@click.command("visit", help=_("Record a visit at DOOR (an address or a name) with its OUTCOME."))
@click.argument("door")
@click.argument("outcome", type=click.Choice(list(visits.OUTCOMES)))
@click.option("--phone", is_flag=True, help=_("It was a call."))
@click.option("--note", default="", help=_("A note."))
@click.option("--revisit", default="", help=_("The day on which to come again."))
@common_options
def visit(call: Call, door: str, outcome: str, phone: bool, note: str, revisit: str) -> None:
    """One attempt, in the open round of the door's grid."""
    with call.device() as device:
        at = door_called(device, door)
        with device.read() as db:
            scope = scope_of(db, at)
        round_ = round_for(device, scope)
        visits.record_visit(
            device,
            at,
            outcome,
            round_=round_.id if round_ else 0,
            way=visits.BY_PHONE if phone else visits.AT_DOOR,
            note=note,
            revisit=parse_day(revisit, device.today()),
        )
    call.table(
        (_("door"), _("outcome")), [(door, _(visits.OUTCOMES[outcome]))], {"door": door, "outcome": outcome}
    )


@click.command("undo", help=_("Take back what was recorded last and not exported."))
@common_options
def undo(call: Call) -> None:
    """The newest change of this device."""
    with call.device() as device:
        change = undo_last(device)
    words = {**visits.OUTCOMES, **STATES}
    said = _(words[change.text]) if change.text in words else change.text
    what = "  ".join(part for part in (kind_in_words(change.kind), said) if part)
    call.table((_("undone"), _("where")), [(what, change.address)], change)
