"""`fieldtui export`, `merge`: what goes out, what comes in."""

from collections.abc import Sequence
from pathlib import Path

import click

from fieldtui.backups import back_up_after_export
from fieldtui.commands.call import Call, common_options
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _, ngettext
from fieldtui.preferences import preferences
from sync.errors import Gap, NotForThisDevice
from sync.exchange import Merged, bundles_in, export_to, merge_paths, sticks
from sync.exchange import standing as standing_of
from sync.exchange.telling import notes


class WhereTo(FieldtuiError):
    """There is no stick, or more than one, so it is not clear where to write.

    Name the folder: `fieldtui export FOLDER`.
    """

    exit_code = ExitCode.USAGE


@click.command(
    "export", help=_("Write the bundles to carry now into FOLDER, or to the one stick plugged in.")
)
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--to", "person", default="", help=_("Only for this person or device."))
@common_options
def export(call: Call, folder: Path | None, person: str) -> None:
    """Seal, write, read back."""
    if folder is None:
        plugged_in = sticks()
        if len(plugged_in) != 1:
            raise WhereTo()
        folder = plugged_in[0]
    with call.device() as device:
        written = export_to(device, folder, person)
        try:
            backed_up = back_up_after_export(device, folder, preferences().backup)
            failed = None
        except FieldtuiError as error:
            backed_up, failed = None, error
    call.table(
        (_("bundle"), _("for"), _("records"), _("bytes")),
        [(w.path, ", ".join(w.recipients), w.events, w.size) for w in written],
        written,
    )
    if failed is not None:
        # The bundles are written all the same.
        raise failed
    if backed_up is not None:
        call.say(_("Backup of the vault: {path}").format(path=backed_up[0].path))
    call.say(_("Written and read back. The stick can be taken out."))


@click.command("merge", help=_("Take in bundles: files, or folders with files ending in .fieldtui."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@common_options
def merge(call: Call, paths: tuple[Path, ...]) -> int:
    """One result a file; a refused one changes nothing and stops no other, one for others is none of it."""
    files = bundles_in(paths)
    with call.device() as device:
        results = list(merge_paths(device, files, call.progress))
        others = [_for_others(file, paths, m) for file, m in zip(files, results, strict=True)]
        waits = any(part.reason == Gap.__name__ for part in standing_of(device).aside)
    return tell_merged(call, results, others, waits, data_of(results, others))


def data_of(results: Sequence[Merged], others: Sequence[bool]) -> list[dict[str, object]]:
    """What programs are told of each result; `others` says which were sealed for others and meant by nobody."""
    return [
        {
            "name": m.name,
            "sender": m.sender,
            "new": m.events,
            "known": m.known,
            "waiting": m.waiting,
            "confirmed": m.confirmed,
            "own": m.own,
            "refused": type(m.refusal).__name__ if m.refusal and not other else "",
            "for_others": other,
            "aside": [type(reason).__name__ for reason in m.aside],
            "reason": "" if other else m.reason,
            "conflicts": m.conflicts,
            "forks": m.forks,
            "clock": m.clock,
            "left": m.left,
        }
        for m, other in zip(results, others, strict=True)
    ]


def tell_merged(
    call: Call, results: Sequence[Merged], others: Sequence[bool], waits: bool, data: object
) -> int:
    """Print the results, `data` for programs; the exit code. `waits`: parts still wait for an earlier bundle."""
    call.table(
        (_("bundle"), _("from"), _("new"), _("known"), _("waiting"), _("conflicts"), _("result")),
        [
            (m.name, m.sender, m.events, m.known, m.waiting, m.conflicts, _result(m, other))
            for m, other in zip(results, others, strict=True)
        ],
        data,
    )
    meant = [m for m, other in zip(results, others, strict=True) if not other]
    for merged in meant:
        if merged.reason:
            call.say(f"\n{merged.reason}")
        for note in notes(merged):
            call.say(_("{name}: {note}").format(name=merged.name, note=note))
    if any(m.conflicts for m in results):
        call.say(_("See them and decide with `fieldtui conflicts`."))
    if any(m.refusal or any(not isinstance(part, Gap) for part in m.aside) for m in meant):
        return ExitCode.REFUSED
    return ExitCode.INCOMPLETE if waits and any(m.waiting for m in results) else ExitCode.DONE


def _for_others(file: Path, paths: tuple[Path, ...], merged: Merged) -> bool:
    """Whether a bundle that only lay in a folder among `paths` is sealed for another device: nobody meant it."""
    return isinstance(merged.refusal, NotForThisDevice) and file not in paths


def _result(merged: Merged, for_others: bool) -> str:
    if for_others:
        return _("for others")
    if merged.refusal:
        return _("not taken in")
    if merged.own:
        return _("made on this device")
    if merged.waiting:
        return _("waits for an earlier bundle")
    if merged.aside:
        return _("a part was put aside")
    if merged.confirmed and not merged.events:
        return ngettext("{count} record confirmed", "{count} records confirmed", merged.confirmed).format(
            count=merged.confirmed
        )
    return _("known already") if merged.again else _("merged")
