"""`fieldtui errand`: what is to be bought, fetched or done."""

import click

from fieldtui import errands as use_cases
from fieldtui.commands.call import Call, command
from fieldtui.commands.walking import door_called
from fieldtui.days import parse_day
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _

errand = click.Group("errand", help=_("Errands: add, list, price, move."))


class NoSuchErrand(FieldtuiError):
    """There is no open errand number {number}.

    See their numbers with `fieldtui errand list`.
    """

    exit_code = ExitCode.USAGE


@command(errand, "add", _("Add an errand for DOOR: things such as 降压药 2盒，挂面 3"))
@click.argument("door")
@click.argument("items", nargs=-1, required=True)
@click.option("--promised", default="", help=_("The day it was promised for."))
@click.option("--note", default="", help=_("A note."))
def add(call: Call, door: str, items: tuple[str, ...], promised: str, note: str) -> None:
    """Record an errand."""
    with call.device() as device:
        wanted = use_cases.parse_items(" ".join(items))
        day = parse_day(promised, device.today())
        use_cases.create_errand(
            device, door_called(device, door), wanted, promised=day.isoformat() if day else "", note=note
        )
        found = use_cases.errands(device)
    _print(call, found)


@command(errand, "list", _("List the errands that are open."))
@click.option("--all", "every", is_flag=True, help=_("Settled and cancelled ones too."))
def list_(call: Call, every: bool) -> None:
    """The earliest promise first."""
    with call.looking() as device:
        found = use_cases.errands(device, states=tuple(use_cases.STATES) if every else use_cases.OPEN)
    _print(call, found)


@command(errand, "price", _("Record what item ITEM of errand NUMBER cost, in yuan."))
@click.argument("number", type=int)
@click.argument("item", type=int)
@click.argument("yuan")
@click.option("--shop", default="", help=_("Where it was bought."))
def price(call: Call, number: int, item: int, yuan: str, shop: str) -> None:
    """Tick an item off."""
    with call.device() as device:
        chosen = _chosen(use_cases.errands(device), number)
        if not 1 <= item <= len(chosen.items):
            raise NoSuchErrand(number=f"{number}.{item}")
        use_cases.record_purchase(device, chosen.id, item - 1, use_cases.parse_yuan(yuan), shop)
        found = use_cases.errands(device)
    _print(call, found)


@command(errand, "move", _("Move errand NUMBER to another state."))
@click.argument("number", type=int)
@click.argument("state", type=click.Choice(list(use_cases.STATES)))
def move(call: Call, number: int, state: str) -> None:
    """Only to a state that may follow."""
    with call.device() as device:
        use_cases.move_errand(device, _chosen(use_cases.errands(device), number).id, state)
        found = use_cases.errands(device)
    _print(call, found)


def _chosen(found: list[use_cases.Errand], number: int) -> use_cases.Errand:
    if not 1 <= number <= len(found):
        raise NoSuchErrand(number=number)
    return found[number - 1]


def _print(call: Call, found: list[use_cases.Errand]) -> None:
    rows = [
        (
            number,
            one.address,
            one.resident,
            ", ".join(f"{item.text} {item.quantity}" for item in one.items),
            one.promised,
            _(use_cases.STATES[one.state]),
            use_cases.yuan(one.cost),
        )
        for number, one in enumerate(found, 1)
    ]
    headings = (_("no."), _("where"), _("for"), _("things"), _("promised"), _("state"), _("yuan"))
    call.table(headings, rows, found)
