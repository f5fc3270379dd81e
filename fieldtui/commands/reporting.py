"""`fieldtui report`: what the records say of a round or a day."""

from dataclasses import astuple

import click
import msgspec

from fieldtui.commands.call import Call, common_options
from fieldtui.days import parse_day
from fieldtui.errands import yuan
from fieldtui.i18n import _
from fieldtui.reports import Report, Tally, report_of_day, report_of_round


@click.command("report", help=_("What the records say of a round or a day (today)."))
@click.option("--round", "title", default="", help=_("The title of a round."))
@click.option("--day", "on", default="", help=_("A day, such as 2026-10-12."))
@click.option("--grids", is_flag=True, help=_("A line a grid, not a building."))
@common_options
def report(call: Call, title: str, on: str, grids: bool) -> None:
    """By building or by grid, and in all."""
    with call.looking() as device:
        on_day = parse_day(on, device.today()) or device.today()
        found = report_of_round(device, title) if title else report_of_day(device, on_day)
    headings = (
        _("grid"),
        _("building"),
        _("doors"),
        _("at the door"),
        _("by phone"),
        _("no answer"),
        _("refused"),
        _("moved out"),
        _("follow up"),
        _("left"),
        _("errands open"),
        _("done"),
        _("yuan"),
    )
    lines = (
        [(grid, "", tally) for grid, tally in found.by_grid()]
        if grids
        else [(line.grid, f"{line.compound} {line.label}", line.tally) for line in found.lines]
    )
    rows = [(grid, building, *_cells(tally)) for grid, building, tally in lines]
    rows.append((_("in all"), "", *_cells(found.total)))
    call.table(headings, rows, _data(found))
    if len(found.versions) > 1:
        call.more(
            (_("form"), _("version"), _("title"), _("doors")),
            [(v.form_id, v.version, v.title, v.doors) for v in found.versions],
            _("By version of the checklist"),
        )


def _cells(tally: Tally) -> tuple[object, ...]:
    return (*astuple(tally)[:-1], yuan(tally.spent))


def _data(found: Report) -> dict[str, object]:
    return {
        "community": found.community,
        "title": found.title,
        "first": found.first,
        "last": found.last,
        "lines": msgspec.to_builtins(found.lines),
        "grids": {grid: msgspec.to_builtins(tally) for grid, tally in found.by_grid()},
        "versions": msgspec.to_builtins(found.versions),
        "total": msgspec.to_builtins(found.total),
    }
