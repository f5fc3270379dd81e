"""The one table of checks, and the way through it. A new check is a row here and rows in a table of kinds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from fieldtui.doctor import clock, comparing, database, folder, keeping, log, slots, terminal
from fieldtui.doctor.findings import GOOD, Finding, Severity, Word, found, sentences
from fieldtui.doctor.patient import Access, Patient
from fieldtui.i18n import N_
from fieldtui.vault import Connection
from fieldtui.vault.driver import named_errors
from fieldtui.vault.errors import VaultError

OfVault = Callable[[Patient, Connection], Iterable[Finding]]
OfPlace = Callable[[Patient], Iterable[Finding]]
Told = Callable[[int, int], None]
NOT_CHECKED = "not-checked"


@dataclass(frozen=True)
class Check:
    """A check: its name, its title, what it says when it finds nothing, and what looks.

    `of_vault` reads the database, `of_folder` the vault's folder as files, `of_machine` neither; one of them is given.
    `after` names checks without which this one would only repeat, or mistake, what they found bad.
    """

    id: str
    title: str
    good: str
    of_vault: OfVault | None = None
    of_folder: OfPlace | None = None
    of_machine: OfPlace | None = None
    after: tuple[str, ...] = ()


_WHOLE = ("open", "pages", "structure")
_KNOWN = (*_WHOLE, "migrations", "schema")


def _opens(patient: Patient) -> Iterator[Finding]:
    if patient.fault is not None and slots.none_is_whole(patient):
        yield found("open", NOT_CHECKED, because=Word(BY_ID["slots"].title))
    elif patient.fault is not None:
        yield found("open", "cannot-open", cause=patient.fault.facts.get("cause", patient.fault))
    if patient.access is Access.BESIDE:
        yield found("open", "open-beside")


CHECKS: tuple[Check, ...] = (
    Check(
        "slots",
        N_("Key slots"),
        N_("Both copies are whole, and none is too cheap to guess."),
        of_folder=slots.look,
    ),
    Check("open", N_("Opening"), N_("The database opens."), of_machine=_opens),
    Check("wal", N_("Last writes"), N_("Nothing waits to be taken over."), of_folder=folder.look_at_wal),
    Check(
        "pages",
        N_("Pages"),
        N_("Every page is sealed as it was written."),
        database.look_at_pages,
        after=("open",),
    ),
    Check(
        "structure",
        N_("Structure"),
        N_("Tables and indexes hang together."),
        database.look_at_structure,
        after=("open", "pages"),
    ),
    Check(
        "migrations",
        N_("Version"),
        N_("The vault is of this version."),
        database.look_at_steps,
        after=_WHOLE,
    ),
    Check(
        "schema",
        N_("Tables"),
        N_("Tables and indexes are those of this program."),
        database.look_at_schema,
        after=(*_WHOLE, "migrations"),
    ),
    Check(
        "free pages",
        N_("Free pages"),
        N_("What was erased has left the file."),
        database.look_at_free_pages,
        after=_KNOWN,
    ),
    Check(
        "log",
        N_("Log"),
        N_("Every record is what its device signed, and none is missing."),
        log.look,
        after=_KNOWN,
    ),
    Check(
        "tables",
        N_("Tables and log"),
        N_("The tables are what the log says."),
        comparing.look,
        after=(*_KNOWN, "log"),
    ),
    Check("files", N_("Files"), N_("Nothing is left over in the folder."), of_folder=folder.look_at_files),
    Check(
        "permissions",
        N_("Permissions"),
        N_("Nobody else on this machine can reach the folder."),
        of_folder=folder.look_at_permissions,
    ),
    Check(
        "disk",
        N_("Disk"),
        N_("There is room, and it is the machine's own disk."),
        of_folder=folder.look_at_disk,
    ),
    Check("clock", N_("Clock"), N_("The clock goes with what was recorded."), clock.look, after=_KNOWN),
    Check("zone", N_("Time zone"), N_("The time zone is that of China."), of_machine=clock.look_at_zone),
    Check(
        "terminal",
        N_("Terminal"),
        N_("Size, colours and characters are as the screens need them."),
        of_machine=terminal.look,
    ),
    Check("input", N_("Input method"), N_("Nothing is known against it."), of_machine=terminal.look_at_input),
    Check("backup", N_("Backup"), N_("The last backup is recent."), keeping.look_at_backup, after=_KNOWN),
    Check("crashes", N_("Breakdowns"), N_("None is on record."), of_machine=keeping.look_at_crashes),
)
BY_ID: dict[str, Check] = {check.id: check for check in CHECKS}


def examine(patient: Patient, told: Told = lambda _done, _total: None) -> list[Finding]:
    """What every check finds, in the order of the table; `told` hears how many are done."""
    findings: list[Finding] = []
    for at, check in enumerate(CHECKS):
        told(at, len(CHECKS))
        findings += run(check, patient, findings)
    told(len(CHECKS), len(CHECKS))
    return findings


def run(check: Check, patient: Patient, before: Sequence[Finding] = ()) -> list[Finding]:
    """What one check finds; `before` is what others have found. Never empty: at least that all is good."""
    if check.of_folder is not None and patient.folder is None:
        return []
    for other in check.after:
        if any(
            one.check == other and (one.severity is Severity.BAD or one.kind == NOT_CHECKED) for one in before
        ):
            return [found(check.id, NOT_CHECKED, because=Word(BY_ID[other].title))]
    try:
        out = list(_look(check, patient))
    except VaultError as error:
        return [found(check.id, "unreadable", cause=error.facts.get("cause", error))]
    return [_of(check, one) for one in out] or [Finding(check.id, GOOD)]


def _look(check: Check, patient: Patient) -> Iterator[Finding]:
    if check.of_folder is not None:
        yield from check.of_folder(patient)
    if check.of_machine is not None:
        yield from check.of_machine(patient)
    if check.of_vault is not None and patient.read is not None:
        with named_errors(patient.folder), patient.read() as db:
            yield from check.of_vault(patient, db)


def _of(check: Check, finding: Finding) -> Finding:
    """A finding under the name of the check that was run."""
    return Finding(check.id, finding.kind, finding.facts)


def told_of(finding: Finding) -> tuple[str, str]:
    """What was found and why, and the next step, in the language in use."""
    return sentences(finding, BY_ID[finding.check].good)
