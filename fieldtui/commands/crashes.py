"""`fieldtui crash`: the reports of crashes on this machine, which say nothing of anybody's data."""

import click

from fieldtui.commands.call import Call, command
from fieldtui.crash import Report, folder, forget_reports, report, reports
from fieldtui.i18n import _, ngettext

crash = click.Group("crash", help=_("Crash reports of this machine: list, show, forget."))


@command(crash, "list", _("The crash reports that are kept, the newest first."))
def list_(call: Call) -> None:
    """When, and which place in the program."""
    found = reports()
    call.table(
        (_("report"), _("when (UTC)"), _("version"), _("error"), _("place in the program")),
        [(one.name, one.at, one.version, *_first(one)) for one in found],
        found,
    )
    if not found:
        call.say(_("There is no crash report in {folder}.").format(folder=folder()))


@command(crash, "show", _("Print a crash report, the newest if none is named."))
@click.argument("name", default="")
def show(call: Call, name: str) -> None:
    """All of one report: it may be given to anybody."""
    one = report(name)
    rows: list[tuple[str, object]] = [
        (_("report"), one.name),
        (_("when (UTC)"), one.at),
        (_("version"), one.version),
        (_("system"), f"{one.system}, Python {one.python}"),
        *((name, value) for name, value in one.state.items()),
    ]
    for error in one.errors:
        rows.append((_("error"), f"{error.kind} {error.cause}".rstrip()))
        rows += [("", frame) for frame in error.frames]
    call.table((_("what"), _("value")), rows, one)
    call.say(_("It names places in the program, and nothing of your data: you may pass it on."))


@command(crash, "forget", _("Delete the crash reports of this machine."))
def forget(call: Call) -> None:
    """All of them."""
    count = forget_reports()
    said = ngettext("{count} crash report was deleted.", "{count} crash reports were deleted.", count)
    call.table((_("deleted"),), [(count,)], {"deleted": count})
    call.say(said.format(count=count))


def _first(one: Report) -> tuple[str, str]:
    first = one.errors[0] if one.errors else None
    if first is None:
        return "", ""
    return first.kind, first.frames[-1] if first.frames else ""
