"""A community of two vaults on disk, made once; every test damages a copy, and says what the doctor finds there."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from fieldtui.community import add_grids
from fieldtui.device import Device, create_device, open_device
from fieldtui.doctor import Finding, Machine, Severity, examine, patient_at
from fieldtui.doctor.machine import Disk, Terminal
from fieldtui.doctor.patient import key_of
from fieldtui.doctor.terminal import SAMPLES
from fieldtui.i18n import use_language
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY
from fieldtui.vault import FLOOR, Connection
from fieldtui.vault.driver import connect
from sync.exchange import enrol, enrolment_request, export, found_community, join, mark_exported, merge
from tests.quick_hash import quick_hashes
from tests.town import SeededBytes, StoppedClock

PASSPHRASE = "楼道里的第三盏灯"
CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 10, 12, 9, 0, tzinfo=CHINA)
WIDTHS = {char: sample.cells for sample in SAMPLES for char in sample.characters}
MACHINE = Machine(
    {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    Terminal(120, 40, widths=WIDTHS),
    Disk(1 << 40, kind="ext4"),
)
# What is said of every vault here.
USUAL = {"no-recovery", "never-backed-up", "not-checked"}
NAMES = ("王秀兰", "李建国", "张玉梅", "欧阳志强")


@dataclass
class Clinic:
    """A folder with `office.vault` and `worker.vault`, and what the doctor is told of machine and time."""

    folder: Path
    machine: Machine = MACHINE
    clock: StoppedClock = field(default_factory=lambda: StoppedClock(NOW))
    quick: bool = False

    @property
    def worker(self) -> Path:
        """The worker's vault: sealed and confirmed records, and three that are not sealed yet."""
        return self.folder / "worker.vault"

    @property
    def office(self) -> Path:
        """The office's vault."""
        return self.folder / "office.vault"

    def findings(self, vault: Path | None = None) -> list[Finding]:
        """Everything that is found in a vault, the worker's unless another is named."""
        with patient_at(
            vault or self.worker, PASSPHRASE, self.machine, self.clock.now, quick=self.quick
        ) as patient:
            return examine(patient)

    def found(self, vault: Path | None = None) -> set[str]:
        """The kinds of what is found and is not said of every vault."""
        return {one.kind for one in self.findings(vault) if one.severity > Severity.GOOD} - USUAL

    def only(self, vault: Path | None = None) -> Finding:
        """The one finding that there is."""
        (one,) = [f for f in self.findings(vault) if f.severity > Severity.GOOD and f.kind not in USUAL]
        return one

    @contextmanager
    def raw(self, vault: Path | None = None) -> Iterator[Connection]:
        """The database, to do something to it that the program never does."""
        place = vault or self.worker
        connection = connect(place / "vault.db", key_of(place, PASSPHRASE))
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def device(self, vault: Path | None = None) -> Iterator[Device]:
        """The device, unlocked."""
        opened = open_device(vault or self.worker, PASSPHRASE, clock=self.clock, random=SeededBytes(7))
        try:
            yield opened
        finally:
            opened.lock()

    def with_terminal(self, **changes: object) -> "Clinic":
        """The same with another terminal."""
        terminal = replace(MACHINE.terminal, **changes)  # type: ignore[type-var]
        return replace(self, machine=replace(self.machine, terminal=terminal))

    def with_variables(self, variables: Mapping[str, str]) -> "Clinic":
        """The same with other environment variables."""
        return replace(self, machine=replace(self.machine, environment={**MACHINE.environment, **variables}))

    def with_disk(self, disk: Disk) -> "Clinic":
        """The same on another disk."""
        return replace(self, machine=replace(self.machine, disk=disk))


def carried(from_: Device, to: Device) -> None:
    """Export everything from one device and merge it into the other."""
    for outgoing in export(from_):
        merge(to, outgoing.data, "bundle")
        mark_exported(from_, outgoing, "bundle")


def names_in(clinic: Clinic, vault: Path) -> set[str]:
    """The names of the residents that a vault shows."""
    with clinic.device(vault) as device, device.read() as db:
        return {row[0] for row in db.execute("SELECT name FROM residents")}


def recorded(device: Device, names: Sequence[str]) -> None:
    """A compound, and a household with a resident for each name, in grid 2."""
    device.record("2", [Entry("compound.added", {"name": "文星苑"})])
    for name in names:
        household = device.record("2", [Entry("household.added", {"note": name})])[0]
        device.record(
            "2", [Entry("resident.added", {"household": household, "name": name, "phone": "19900000001"})]
        )


@pytest.fixture(scope="package", autouse=True)
def quick_hash() -> Iterator[None]:
    with quick_hashes():
        yield


@pytest.fixture(scope="package")
def healthy(quick_hash: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every test gets a copy of."""
    folder = tmp_path_factory.mktemp("healthy")
    clock = StoppedClock(NOW - timedelta(hours=3))
    office, worker = (
        create_device(
            folder / f"{name}.vault", PASSPHRASE, name, FLOOR, clock=clock, random=SeededBytes(seed)
        )
        for seed, name in enumerate(("office", "worker"), 1)
    )
    found_community(office, "信义社区")
    add_grids(office, ["2"])
    office.record(COMMUNITY, [Entry("person.added", {"name": "社区办"})])
    answer, code = enrol(office, enrolment_request(worker), ["2"])
    join(worker, answer.data, code)
    for name in NAMES[:3]:
        clock.forward(minutes=10)
        recorded(worker, [name])
        carried(worker, office)
    carried(office, worker)
    recorded(worker, NAMES[3:])
    worker.lock()
    office.lock()
    return folder


@pytest.fixture
def clinic(healthy: Path, tmp_path: Path) -> Clinic:
    """A copy of the community, to be damaged."""
    shutil.copytree(healthy, tmp_path / "clinic")
    return Clinic(tmp_path / "clinic")


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh_CN")
