"""`fieldtui erase`: what goes for good, on every device that hears of it."""

import click

from fieldtui import erasure as use_cases
from fieldtui import retention
from fieldtui.commands.call import Call, command
from fieldtui.community import require_office
from fieldtui.errors import ExitCode
from fieldtui.i18n import _, ngettext
from fieldtui.passes import passes_due
from fieldtui.text import plain
from sync.exchange import Hearing, who_heard

erase = click.Group(
    "erase", help=_("Erase a resident's records or what a round asked, for good: the office.")
)


@command(erase, "resident", _("Show what would be erased with RESIDENT; --yes orders it on every device."))
@click.argument("resident")
@click.option("--door", default="", help=_("The address, such as 3-2-501, if the name is not enough."))
@click.option("--household", is_flag=True, help=_("With the household, and every visit at its door."))
@click.option(
    "--why", type=click.Choice(list(use_cases.REASONS)), default=use_cases.ASKED, help=_("The reason.")
)
@click.option("--yes", is_flag=True, help=_("Order it. This cannot be taken back."))
def resident_(call: Call, resident: str, door: str, household: bool, why: str, yes: bool) -> int:
    """First what goes, then the order."""
    with call.device() as device:
        require_office(device)
        found = use_cases.records_of(device, use_cases.resident_called(device, resident, door))
        if household and not found.household.records:
            raise use_cases.OthersLiveThere(name=found.name)
        parts = [found.own, found.household] if household else [found.own]
        records = [one for part in parts for one in part.records]
        if yes:
            use_cases.order_erasure(device, records, why)
    counts = _summed(parts)
    call.table(
        (_("what"), _("records")),
        [(_(use_cases.WHAT[table]), count) for table, count in counts.items()],
        {"name": found.name, "address": found.address, "counts": counts, "ordered": yes},
    )
    call.say(f"\n{plain(found.name)}  {plain(found.address)}")
    if yes:
        call.say(
            _("Erased here. The next export carries the order to every device that holds these records.")
        )
        return ExitCode.DONE
    if found.household.records and not household:
        call.say(
            _("Nobody else is in this household. --household erases it too, with every visit at its door.")
        )
    call.say(_("Nothing was erased. Add --yes to erase this on every device; it cannot be taken back."))
    return ExitCode.DONE


def _summed(parts: list[use_cases.Part]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in parts:
        for table, count in part.counts:
            counts[table] = counts.get(table, 0) + count
    return counts


@command(erase, "due", _("List the rounds whose visits were kept long enough; --yes orders them erased."))
@click.option("--yes", is_flag=True, help=_("Order it. This cannot be taken back."))
def due(call: Call, yes: bool) -> None:
    """By this device's clock."""
    with call.device() if yes else call.looking() as device:
        over = len(passes_due(device))
        found = retention.erase_due(device) if yes else retention.due(device)
    call.table(
        (_("round"), _("grid"), _("last day"), _("kept until")),
        [(one.title, one.scope, one.ends, retention.last_day(one)) for one in found],
        [{"title": one.title, "grid": one.scope, "ends": one.ends, "ordered": yes} for one in found],
    )
    if over:
        call.say(
            ngettext(
                "{count} pass was over long enough.", "{count} passes were over long enough.", over
            ).format(count=over)
        )
    if (found or over) and not yes:
        call.say(_("Nothing was erased. Add --yes to erase this on every device; it cannot be taken back."))


@command(erase, "list", _("List the orders of erasure, and who has not heard of them."))
def list_(call: Call) -> None:
    """The newest first."""
    with call.looking() as device:
        found = [(order, who_heard(device, order.id)) for order in use_cases.orders(device)]
        days = [device.day_of(order.wall) for order, _hearings in found]
    call.table(
        (_("day"), _("grid"), _("reason"), _("records"), _("rounds"), _("has not heard")),
        [
            (
                day,
                order.scope,
                _(use_cases.REASONS.get(order.why, order.why)),
                order.records,
                ", ".join(order.rounds),
                ", ".join(one.person for one in hearings if not one.heard) or _("all have heard"),
            )
            for day, (order, hearings) in zip(days, found, strict=True)
        ],
        [{"order": order, "devices": [_hearing(one) for one in hearings]} for order, hearings in found],
    )


def _hearing(one: Hearing) -> dict[str, object]:
    return {"person": one.person, "heard": one.heard}
