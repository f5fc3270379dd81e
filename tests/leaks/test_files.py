"""After a week of work nothing that was recorded can be read in any file that the program made or touched."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.device import open_device
from fieldtui.office_recovery import recovery_keys
from fieldtui.vault.recovery_code import understood
from tests.cli.pages import every_command
from tests.leaks import journey, tracing
from tests.leaks.machine import ASKED_FOR, Machine, asked_for, keys_of
from tests.leaks.searching import Finder, finder
from tests.leaks.sentinels import OTHER_PASSPHRASE, PASSPHRASE, RESIDENT, Sentinel, forms, key


@pytest.fixture(scope="module")
def travelled(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """The machine after the whole journey. Tests only look at it."""
    trace = journey.TRACED if tracing.works() else ()
    return journey.travel(tmp_path_factory.mktemp("journey"), trace)


@pytest.fixture(scope="module")
def with_keys(travelled: Machine) -> Finder:
    """Looks for the keys of the vaults as well, and of the devices in them."""
    passphrases = {journey.OTHER: OTHER_PASSPHRASE} | dict.fromkeys(
        (journey.OFFICE, journey.WORKER, journey.RESTORED, journey.BEFORE_REKEY, journey.BROUGHT_BACK),
        PASSPHRASE,
    )
    vaults = {name: (travelled.vault(name), secret.text) for name, secret in passphrases.items()}
    found = keys_of(vaults)
    for name, (path, secret) in vaults.items():
        device = open_device(path, secret)
        for field in ("signing_key", "exchange_key", "root", "reserve"):
            if raw := getattr(device.identity, field):
                found |= key(f"{field} of {name}", raw)
        with device.read() as db:
            for raw in recovery_keys(db):
                found |= key(f"recovery key of {name}", raw)
        device.lock()
    for code in codes_on_paper(travelled):
        written = tuple(Sentinel("recovery code", text) for text in (code, code.replace("-", "")))
        found |= forms(written) | key("recovery code", understood(code))
    return finder().also(found)


def codes_on_paper(machine: Machine) -> list[str]:
    """The recovery codes that were shown, in groups."""
    papers = {
        name: data for name, data in machine.given_files().items() if name.startswith(journey.CODE_ON_PAPER)
    }
    return [data.decode().strip() for data in papers.values()]


def test_nothing_can_be_read_in_any_file(travelled: Machine, with_keys: Finder) -> None:
    assert travelled.leaks(with_keys) == {}


def test_the_key_before_a_rekey_and_both_recovery_codes_are_looked_for(
    travelled: Machine, with_keys: Finder
) -> None:
    slots = (journey.WORKER, journey.BEFORE_REKEY)
    keys = [set(keys_of({"it": (travelled.vault(name), PASSPHRASE.text)})) for name in slots]
    assert not keys[0] & keys[1]
    assert len(codes_on_paper(travelled)) == 2
    for code in codes_on_paper(travelled):
        assert with_keys.found(b"x" + code.encode()) != set()


def test_a_backup_and_the_snapshot_that_it_was_made_from_are_searched(travelled: Machine) -> None:
    sizes = {name: len(data) for name, data in travelled.files()}
    (backup,) = [name for name in sizes if name.endswith(".ftbackup")]
    snapshots = [name for name in sizes if name.endswith("backup-snapshot.db")]
    assert any(0 < sizes[name] < sizes[backup] for name in snapshots)


def test_nothing_was_written_elsewhere(travelled: Machine) -> None:
    assert travelled.written_elsewhere() == set()


def test_no_other_program_was_started_and_no_network_used(travelled: Machine) -> None:
    assert travelled.never() == []


def test_the_temporary_folder_was_not_used(travelled: Machine) -> None:
    temporary = str(travelled.place / "tmp")
    assert [path for _what, path in travelled.journal() if path.startswith(temporary)] == []


def test_what_people_brought_along_is_as_it_was(travelled: Machine, tmp_path: Path) -> None:
    given = travelled.given_files()
    assert given["体温.xlsx"] == journey.CHECKLIST
    assert journey.LEDGER.encode() in given.values()


def test_every_command_was_used(travelled: Machine) -> None:
    names = [" ".join(words) for words, _command in every_command() if words]
    assert [
        name for name in names if not any(f"{ran} ".startswith(f"{name} ") for ran in travelled.ran)
    ] == []


@pytest.mark.parametrize("readable", ASKED_FOR, ids=lambda one: one.pattern)
def test_each_exception_is_needed(travelled: Machine, readable: object) -> None:
    pattern = getattr(readable, "pattern", "")
    assert [name for name, data in travelled.files() if Path(name).match(pattern) and finder().found(data)]


def test_the_vaults_hold_what_was_looked_for(travelled: Machine) -> None:
    device = open_device(travelled.vault(journey.RESTORED), PASSPHRASE.text)
    with device.read() as db:
        names = [row[0] for row in db.execute("SELECT name FROM residents")]
    device.lock()
    assert RESIDENT.text in names


@pytest.mark.skipif(not tracing.works(), reason="no strace here, or it may not look into processes")
def test_nothing_readable_passed_to_the_system(travelled: Machine, with_keys: Finder) -> None:
    """Whatever any part of the program wrote, native code too, also to files that were gone at once."""
    written = tracing.written(travelled.calls)
    if not any(data for name, data in written.items() if name.endswith("vault.db-wal")):
        pytest.skip("the tracer may not look into processes that forbid it")
    place = str(travelled.place.resolve()) + "/"
    leaks = {name.removeprefix(place): with_keys.found(data) for name, data in written.items()}
    # The watcher's own journal names files as they were given.
    own = str(travelled.watch.resolve())
    assert {n: f for n, f in leaks.items() if f and not asked_for(n) and not n.startswith(own)} == {}


# A program that is in the middle of its work: the vault is open, written, and not closed.
_HOLDING = """
import sys, time
from pathlib import Path
from fieldtui.device import open_device
from fieldtui.visits import record_visit
device = open_device(Path(sys.argv[1]), sys.argv[2])
with device.read() as db:
    door = db.execute("SELECT door FROM households LIMIT 1").fetchone()[0]
for _time in range(40):
    record_visit(device, door, "answered", note=sys.argv[3])
with device.read() as db:
    db.execute("SELECT * FROM visits ORDER BY note, random()").fetchall()
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holding(travelled: Machine, tmp_path: Path) -> Iterator[tuple[Machine, "subprocess.Popen[bytes]"]]:
    """A machine on which a process holds a copy of the office's vault open."""
    machine = Machine(tmp_path)
    shutil.copytree(travelled.vault(journey.RESTORED), machine.vault("copy"))
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDING, machine.vault("copy"), PASSPHRASE.text, RESIDENT.text],
        env=machine.environment(), cwd=machine.place / "work", stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    yield machine, process
    process.kill()
    process.wait()
    process.stdout.close()


def test_nothing_can_be_read_while_a_vault_is_open(holding: tuple[Machine, object]) -> None:
    machine, _process = holding
    sizes = {name: len(data) for name, data in machine.files()}
    assert sizes["vaults/copy.vault/vault.db-wal"] > 100_000
    assert "vaults/copy.vault/vault.db-shm" in sizes
    assert machine.leaks(finder()) == {}


def test_nothing_can_be_read_after_a_program_was_killed(
    holding: "tuple[Machine, subprocess.Popen[bytes]]",
) -> None:
    machine, process = holding
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert "vaults/copy.vault/vault.db-wal" in dict(machine.files())
    assert machine.leaks(finder()) == {}
