"""`fieldtui ledger`: import a spreadsheet, see how its columns are understood."""

import csv
import json
from pathlib import Path

import click

from fieldtui.commands.call import Call, command, read_text
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _, ngettext
from fieldtui.intake import Plan, apply_intake, plan_intake
from fieldtui.ledger import (
    Layout,
    Ledger,
    field_name,
    issue_text,
    issues_table,
    open_ledger,
    read_ledger,
    recognise,
)
from fieldtui.text import plain
from fieldtui.vault.disks import fault

ledger = click.Group("ledger", help=_("The ledger: import a spreadsheet, see how it is understood."))
MOST_SHOWN = 20


class NotColumns(FieldtuiError):
    """{path} does not describe columns: {cause}.

    Make it with `fieldtui ledger columns FILE --json`, change it and give it back with `--columns`.
    """


@command(ledger, "columns", _("Show how the sheets and columns of FILE are understood."))
@click.argument("file", type=click.Path(path_type=Path))
def columns(call: Call, file: Path) -> None:
    """What will be read from which column; `--json` gives what `--columns` takes."""
    layout = recognise(open_ledger(file))
    rows = [
        (
            sheet.name,
            column.letter,
            column.heading,
            field_name(column.field) if column.field else "–",
            f"{column.confidence:.0%}",
            ", ".join(column.examples[:2]),
        )
        for sheet in layout.sheets
        for column in sheet.columns
    ]
    headings = (_("sheet"), _("column"), _("heading"), _("read as"), _("sure"), _("examples"))
    call.table(headings, rows, layout.to_json())


@command(ledger, "import", _("Import FILE: show what would change, then record it with --yes."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--columns", "layout_file", type=click.Path(path_type=Path), help=_("Corrected columns (JSON).")
)
@click.option("--grid", "default_grid", default="", help=_("The grid of rows that name none."))
@click.option(
    "--issues", type=click.Path(path_type=Path), help=_("Write the doubtful rows to this CSV file.")
)
@click.option("--keep", is_flag=True, help=_("Do not mark as gone who is not in the file any more."))
@click.option("--yes", is_flag=True, help=_("Record it without asking."))
def import_(
    call: Call,
    file: Path,
    layout_file: Path | None,
    default_grid: str,
    issues: Path | None,
    keep: bool,
    yes: bool,
) -> int:
    """Read, compare, show, ask, record."""
    opened = open_ledger(file)
    layout = _layout(layout_file) if layout_file else recognise(opened)
    with call.device() as device:
        read = read_ledger(opened, layout, today=device.today(), progress=call.progress)
        plan = plan_intake(device, read, default_grid)
        if issues:
            _write_issues(issues, read)
        recorded = False
        _print(call, read, plan)
        if not plan.nothing and (yes or call.agreed(_("Record this?"))):
            apply_intake(device, plan, gone=not keep)
            recorded = True
    call.table(
        (_("what"), _("in the file"), _("added"), _("changed"), _("gone")),
        _rows(read, plan),
        _data(read, plan, recorded),
    )
    if not recorded and not plan.nothing:
        call.say(_("Nothing was recorded. Give --yes to record it."))
    return ExitCode.DONE


def _layout(path: Path) -> Layout:
    try:
        return Layout.from_json(json.loads(read_text(path)))
    except ValueError as error:
        raise NotColumns(path=path, cause=error) from error


_KINDS = (
    ("compound", "compounds"),
    ("building", "buildings"),
    ("unit", "units"),
    ("door", "doors"),
    ("household", "households"),
    ("resident", "residents"),
    ("premises", "premises"),
)


def _rows(read: Ledger, plan: Plan) -> list[tuple[object, ...]]:
    names = {
        "compound": _("compounds"),
        "building": _("buildings"),
        "unit": _("units"),
        "door": _("doors"),
        "household": _("households"),
        "resident": _("residents"),
        "premises": _("premises"),
    }
    added = plan.counts()
    return [
        (
            names[kind],
            len(getattr(read, attribute)),
            added.get(kind, 0),
            len({one.record for one in plan.altered if one.kind == kind}),
            sum(1 for one in plan.gone if one.kind == kind),
        )
        for kind, attribute in _KINDS
    ]


def _data(read: Ledger, plan: Plan, recorded: bool) -> dict[str, object]:
    return {
        "file": {attribute: len(getattr(read, attribute)) for _kind, attribute in _KINDS},
        "added": plan.counts(),
        "changed": [
            {
                "kind": c.kind,
                "name": c.name,
                "address": c.address,
                "field": c.field,
                "before": c.before,
                "after": c.after,
            }
            for c in plan.altered
        ],
        "gone": [{"kind": g.kind, "name": g.name, "address": g.address} for g in plan.gone],
        "issues": [
            {"severity": i.severity, "code": i.code, "sheet": i.sheet, "row": i.row, "reason": issue_text(i)}
            for i in read.issues
        ],
        "recorded": recorded,
    }


def _print(call: Call, read: Ledger, plan: Plan) -> None:
    for issue in read.issues[:MOST_SHOWN]:
        call.say(
            _("{sheet}, row {row}: {reason}").format(
                sheet=plain(issue.sheet), row=issue.row, reason=issue_text(issue)
            )
        )
    if (more := len(read.issues) - MOST_SHOWN) > 0:
        call.say(
            ngettext(
                "and {count} more; --issues FILE writes them all",
                "and {count} more; --issues FILE writes them all",
                more,
            ).format(count=more)
        )
    for change in plan.altered[:MOST_SHOWN]:
        call.say(
            _("{address} {name}: {field} “{before}” becomes “{after}”").format(
                address=plain(change.address),
                name=plain(change.name),
                field=change.field,
                before=plain(change.before or ""),
                after=plain(change.after),
            )
        )
    for gone in plan.gone[:MOST_SHOWN]:
        said = _("{address} {name}: not in the file any more")
        call.say(said.format(address=plain(gone.address), name=plain(gone.name)))


def _write_issues(path: Path, read: Ledger) -> None:
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(issues_table(read.issues))
    except OSError as error:
        raise fault(error, path) from error
