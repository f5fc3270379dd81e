"""The visits of a round as ODK submissions, one XML file each in one folder, as ODK Central and KoboToolbox take them."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

from fieldtui.checklists.forms.audit import FILE, audit_csv, times_of
from fieldtui.checklists.out.submission import record_xml
from fieldtui.rounds_out.model import Progress
from fieldtui.rounds_out.records import Holding, answers, submission
from fieldtui.vault import Connection
from fieldtui.vault.files import confirm_name, flushed, make_folder, named_faults, sync_folder

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_submissions(
    folder: Path, db: Connection, held: Holding, people: Mapping[bytes, str], progress: Progress
) -> int:
    """Write every visit with a checklist into `folder`, which is there whole or not at all; their size in bytes.

    The files are named by their instance id without `uuid:`, which not every disk takes. Times of questions are a file
    audit.csv in a folder of that name beside it.
    """
    part = folder.with_name(folder.name + ".part")
    size, total = 0, 2 * len(held.answered)
    paths: list[Path] = []
    with named_faults(folder):
        make_folder(part)
    try:
        with named_faults(folder):
            for done, (visit, record) in enumerate(answers(db, held.answered), 1):
                made = submission(held, visit, record, people)
                data = (
                    _DECLARATION + record_xml(held.forms[visit.checklist], made.record, made.instance_id)
                ).encode()
                path = part / f"{made.instance_id.removeprefix('uuid:')}.xml"
                path.write_bytes(data)
                paths.append(path)
                size += len(data)
                audit = held.forms[visit.checklist].audit
                if times_of(audit, made.record):
                    data = audit_csv(audit, made.record, made.submitter).encode()
                    make_folder(path.with_suffix(""))
                    paths.append(path.with_suffix("") / FILE)
                    paths[-1].write_bytes(data)
                    size += len(data)
                progress(done, total)
            # Once all are written: one after the other each would have the disk write its names, too.
            for done, path in enumerate(paths, len(paths) + 1):
                flushed(path)
                progress(min(done, total), total)
            for within in {path.parent for path in paths} - {part}:
                sync_folder(within)
            sync_folder(part)
            part.rename(folder)
    except BaseException:
        with suppress(OSError):
            rmtree(part)
        raise
    confirm_name(folder)
    return size
