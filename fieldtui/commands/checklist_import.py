"""`fieldtui checklist import`: what a file holds, what is wrong with it, what it would change; then publishing it."""

from pathlib import Path

import click
import msgspec

from fieldtui.checklists import builtin_checklists
from fieldtui.commands.call import Call, read_bytes
from fieldtui.errors import ExitCode
from fieldtui.findings import difference_lines, finding_lines, older_lines
from fieldtui.i18n import _, ngettext
from fieldtui.published import Checklist
from fieldtui.publishing import REVISED, SAME, Examined, examine, publish


@click.argument("source")
@click.option(
    "--check", is_flag=True, help=_("Only say what is in the file and what is wrong; publish nothing.")
)
@click.option("--move-rounds", is_flag=True, help=_("Open rounds of an older version go on with this one."))
def checklist_import(call: Call, source: str, check: bool, move_rounds: bool) -> int:
    """Convert, check, show, and publish after asking; without a terminal nobody is asked."""
    builtin = {
        word: one for one in builtin_checklists() for word in (one.name, str(one.title), _(str(one.title)))
    }
    data = builtin[source].read() if source in builtin else read_bytes(Path(source))
    published = None
    with call.device() as device:
        examined = examine(device, data, source, Path(source))
        _tell(call, examined)
        if examined.error is None and not check and _agreed(call, examined):
            published = publish(device, examined, move_rounds=move_rounds)
    _conclude(call, examined, published)
    return ExitCode.DONE if examined.error is None else ExitCode.FAILED


def _agreed(call: Call, examined: Examined) -> bool:
    if not call.interactive or examined.state == SAME:
        return True
    return call.agreed(_("Publish this checklist?"))


def _tell(call: Call, examined: Examined) -> None:
    """What was found, and what would change, before anything is asked."""
    found = finding_lines(examined)
    if found:
        mistakes = sum(line.serious for line in found)
        call.more(
            ("", _("where"), _("what"), _("what to do")),
            [("x" if line.serious else "-", line.place, line.what, line.todo) for line in found],
            ngettext("{count} mistake", "{count} mistakes", mistakes).format(count=mistakes)
            if mistakes
            else _("To look at; nothing of this stops the import"),
        )
    if examined.state == REVISED and examined.difference is not None:
        for line in (*difference_lines(examined.difference), *older_lines(examined)):
            call.say(line)


def _conclude(call: Call, examined: Examined, published: Checklist | None) -> None:
    form = examined.form
    data: dict[str, object] = {
        "published": published is not None,
        "state": examined.state,
        "findings": msgspec.to_builtins(finding_lines(examined)),
        "difference": msgspec.to_builtins(examined.difference),
        "older": msgspec.to_builtins(examined.older),
    }
    if form is not None:
        data |= {
            "title": form.title,
            "form_id": form.id,
            "version": form.version,
            "languages": list(form.languages),
            "questions": len(form.questions),
            "groups": examined.groups,
            "repeats": examined.repeats,
        }
    if published is not None:
        data |= msgspec.to_builtins(published)
    rows = [(form.id, form.version, form.title, len(form.questions))] if form is not None else []
    call.table((_("form"), _("version"), _("title"), _("questions")), rows, data)
    if examined.error is not None:
        call.say(_("Nothing was published."))
    elif published is None:
        call.say(_("The checklist can be published. Nothing was recorded."))
    elif examined.state == SAME:
        call.say(_("This version was published already."))
