"""The visits of a round as ODK submissions, one XML file each in one folder, as ODK Central and KoboToolbox take them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

from fieldtui.checklists.forms.audit import FILE, audit_csv, times_of
from fieldtui.checklists.out.submission import record_xml
from fieldtui.rounds_out.model import Progress
from fieldtui.rounds_out.records import Attempt, Holding, answers, submission
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
                for path, data in _files_of(part, held, visit, record, people):
                    if path.parent != part:
                        make_folder(path.parent)
                    path.write_bytes(data)
                    paths.append(path)
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


def _files_of(
    folder: Path, held: Holding, visit: Attempt, record: Mapping[str, str], people: Mapping[bytes, str]
) -> Iterator[tuple[Path, bytes]]:
    """A submission as it lies in `folder`, and the times of its questions where it has some."""
    form, made = held.forms[visit.checklist], submission(held, visit, record, people)
    path = folder / f"{made.instance_id.removeprefix('uuid:')}.xml"
    yield path, (_DECLARATION + record_xml(form, made.record, made.instance_id)).encode()
    if times_of(form.audit, made.record):
        yield path.with_suffix("") / FILE, audit_csv(form.audit, made.record, made.submitter).encode()
