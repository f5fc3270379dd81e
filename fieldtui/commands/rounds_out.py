"""`fieldtui round write`: a round as a workbook, as CSV, or as ODK submissions, in a folder of the user's."""

from pathlib import Path

import click

from fieldtui.commands.call import Call, command
from fieldtui.commands.setup import round_
from fieldtui.commands.walking import door_called
from fieldtui.i18n import _, ngettext
from fieldtui.rounds_out import KINDS, WORKBOOK, Wanted, Written, write_round
from sync.exchange.authors import authors

__all__ = ["round_"]


@command(round_, "write", _("Write the visits of the round TITLE into FOLDER, for Excel or ODK."))
@click.argument("title")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--as", "kind", type=click.Choice(list(KINDS)), default=WORKBOOK, help=_("The kind of file."))
@click.option(
    "--from", "starts", default="", help=_("The first day of the round, where several have the title.")
)
@click.option("--door", default="", help=_("One door alone: an address or a name."))
@click.option(
    "--odk", is_flag=True, help=_("Columns of ODK Central alone, and no visits without a checklist.")
)
@click.option("--no-groups", is_flag=True, help=_("Leave the names of groups out of the headings."))
@click.option("--split", is_flag=True, help=_("A column with 1 or 0 for each choice of several."))
@click.option("--labels", is_flag=True, help=_("Labels instead of the names of questions and choices."))
@click.option("--labels-in", default="", help=_("The language of the labels, such as zh-CN."))
@click.option("--newest", is_flag=True, help=_("Only the questions of the checklist's newest version."))
def round_write(
    call: Call,
    title: str,
    folder: Path,
    kind: str,
    starts: str,
    door: str,
    odk: bool,
    no_groups: bool,
    split: bool,
    labels: bool,
    labels_in: str,
    newest: bool,
) -> None:
    """What this device holds; nothing in the vault changes."""
    with call.looking() as device:
        wanted = Wanted(
            kind=kind,
            places=not odk,
            group_names=not no_groups,
            split=split,
            labels=labels or bool(labels_in),
            newest=newest,
            language=labels_in,
            door=door_called(device, door) if door else 0,
        )
        people = authors(device)
        written = write_round(device, title, folder, wanted, people, starts=starts, progress=call.progress)
    _tell(call, written)


def _tell(call: Call, written: Written) -> None:
    call.say(_("The file is not encrypted: whoever has it can read it."))
    if count := written.without_questions:
        call.say(
            ngettext(
                "{count} visit is without its answers: the questions of its checklist have not arrived here.",
                "{count} visits are without their answers: the questions of their checklist have not arrived here.",
                count,
            ).format(count=count)
        )
    call.table(
        (_("file"), _("visits"), _("rows"), _("bytes")),
        [(written.path, written.visits, written.rows, written.size)],
        written,
    )
