"""`fieldtui community`, `grid`, `checklist`, `round`: what the office sets up."""

from datetime import timedelta

import click

from fieldtui import rounds as use_cases
from fieldtui.checklists import builtin_checklists
from fieldtui.commands.call import Call, command
from fieldtui.commands.checklist_import import checklist_import
from fieldtui.community import add_grids, grids, name_of_community
from fieldtui.days import parse_day
from fieldtui.i18n import _
from fieldtui.published import checklist_called, checklists
from sync.exchange import found_community

community = click.Group("community", help=_("Create the community of an office."))
grid = click.Group("grid", help=_("Grids: add, list."))
checklist = click.Group("checklist", help=_("Checklists: import an XLSForm, list."))
command(
    checklist, "import", _("Publish a checklist: an XLSForm or XForm file, or the name of a built-in one.")
)(checklist_import)
round_ = click.Group("round", help=_("Rounds: open, list, write to files."))
DAYS = 7


@command(community, "create", _("Create a community called NAME, with this vault as its office."))
@click.argument("name")
def create(call: Call, name: str) -> None:
    """Found a community."""
    with call.device() as device:
        found_community(device, name)
        call.table((_("community"),), [(name_of_community(device),)], {"community": name})


@command(grid, "add", _("Add grids by name or code, such as 第2网格 or 2."))
@click.argument("names", nargs=-1, required=True)
def grid_add(call: Call, names: tuple[str, ...]) -> None:
    """Create grids."""
    with call.device() as device:
        found = add_grids(device, list(names))
    call.table((_("grid code"), _("grid")), [(g.code, g.name) for g in found], found)


@command(grid, "list", _("List the grids."))
def grid_list(call: Call) -> None:
    """The grids that this device knows."""
    with call.looking() as device:
        found = grids(device)
    call.table((_("grid code"), _("grid")), [(g.code, g.name) for g in found], found)


@command(checklist, "list", _("List the published and the built-in checklists."))
def checklist_list(call: Call) -> None:
    """What a round can ask."""
    with call.looking() as device:
        published = checklists(device)
    rows = [(c.form_id, c.version, c.title, _("published")) for c in published]
    rows += [(b.name, "", _(str(b.title)), _("in the box")) for b in builtin_checklists()]
    call.table((_("form"), _("version"), _("title"), _("where")), rows, published)


@command(round_, "open", _("Open a round called TITLE."))
@click.argument("title")
@click.option("--checklist", "name", required=True, help=_("Title or form id of a published checklist."))
@click.option("--grid", "codes", multiple=True, required=True, help=_("A grid's code; repeat for more."))
@click.option("--from", "starts", default="", help=_("First day (today)."))
@click.option("--to", "ends", default="", help=_("Last day (a week)."))
@click.option("--keep-days", type=int, help=_("Erase its visits so many days after its last day."))
def round_open(
    call: Call, title: str, name: str, codes: tuple[str, ...], starts: str, ends: str, keep_days: int | None
) -> None:
    """A checklist, doors and dates."""
    with call.device() as device:
        first = parse_day(starts, device.today()) or device.today()
        last = parse_day(ends, device.today()) or first + timedelta(days=DAYS - 1)
        found = checklist_called(device, name)
        opened = use_cases.open_round(device, title, found.id, codes, first, last, keep_days=keep_days)
    _print_rounds(call, opened)


@command(round_, "list", _("List the rounds."))
def round_list(call: Call) -> None:
    """The rounds on this device."""
    with call.looking() as device:
        found = use_cases.rounds(device)
    _print_rounds(call, found)


def _print_rounds(call: Call, found: list[use_cases.Round]) -> None:
    rows = [
        (r.title, r.scope, r.starts, r.ends, _(use_cases.ROUND_STATES.get(r.state, r.state))) for r in found
    ]
    call.table((_("round"), _("grid"), _("first day"), _("last day"), _("state")), rows, found)
