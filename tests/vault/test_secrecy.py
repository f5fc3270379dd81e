"""What the disk shows of a vault: settings that keep it from leaking, and no readable text anywhere."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fieldtui.device import Device, create_device, open_device
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.vault import FLOOR, Connection, Vault
from fieldtui.visits import begin_draft, keep_answers
from tests.town import SeededBytes, StoppedClock, replace_identity
from tests.vault.conftest import PASSPHRASE

NAME, PHONE, ANSWER = "欧阳甲乙丙戊", "19912345678", "发烧三十八度五"
SECRETS = (NAME, PHONE, ANSWER, "ouyangjiayi", "signing", PASSPHRASE)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
# design.md §5.1; 2 is FULL, and MEMORY.
IN_FORCE = [("journal_mode", "wal"), ("synchronous", 2), ("temp_store", 2)]


def on_the_writer(vault: Vault, pragma: str) -> object:
    return vault.write(lambda db: db.execute(f"PRAGMA {pragma}").fetchone())[0]


def on_a_reader(vault: Vault, pragma: str) -> object:
    with vault.read() as db:
        return db.execute(f"PRAGMA {pragma}").fetchone()[0]


def on_a_second_reader(vault: Vault, pragma: str) -> object:
    with vault.read():
        return on_a_reader(vault, pragma)


CONNECTIONS = pytest.mark.parametrize("ask", [on_the_writer, on_a_reader, on_a_second_reader])


@CONNECTIONS
@pytest.mark.parametrize(("pragma", "wanted"), IN_FORCE)
def test_the_settings_are_in_force_on_every_connection(
    vault: Vault, ask: Callable[[Vault, str], object], pragma: str, wanted: object
) -> None:
    assert ask(vault, pragma) == wanted


@CONNECTIONS
def test_every_connection_encrypts(vault: Vault, ask: Callable[[Vault, str], object]) -> None:
    assert str(ask(vault, "cipher_version")).startswith("4.")
    assert ask(vault, "cipher_use_hmac") == "1"


def test_a_reader_cannot_write(vault: Vault) -> None:
    def change(db: Connection) -> None:
        db.execute("INSERT INTO settings VALUES ('a', 'b')")

    with pytest.raises(Exception, match="readonly"), vault.read() as db:
        change(db)


def test_a_plain_sqlite_cannot_read_a_vault(closed: Path) -> None:
    with (
        closing(sqlite3.connect(closed / "vault.db")) as plain,
        pytest.raises(sqlite3.DatabaseError, match="not a database"),
    ):
        plain.execute("SELECT * FROM sqlite_master")


@pytest.fixture
def telling(path: Path) -> Iterator[Device]:
    """A device that holds a resident, an index of names, and a draft that is being filled."""
    device = create_device(path, PASSPHRASE, "signing", FLOOR, clock=StoppedClock(), random=SeededBytes(3))
    device.become(replace_identity(device, "worker", ("2",)))
    door = device.record("2", [Entry("door.added", {"room": "101"})])[0]
    household = device.record("2", [Entry("household.added", {"door": door})])[0]
    for _copy in range(50):
        fields: Fields = {"household": household, "name": NAME, "phone": PHONE}
        device.record("2", [Entry("resident.added", fields)])
    draft = begin_draft(device, door, 0, 0, "door")
    keep_answers(device, draft, [("/data/t", ANSWER)], "/data/t")
    yield device
    device.lock()


def readable(folder: Path) -> set[tuple[str, str, str]]:
    """Which secrets can be read in which file of a folder, and how."""
    return {
        (one.name, secret, encoding)
        for one in folder.rglob("*")
        if one.is_file()
        for data in [one.read_bytes().lower()]
        for secret in SECRETS
        for encoding in ENCODINGS
        if secret.encode(encoding).lower() in data
    }


def test_nothing_can_be_read_while_the_vault_is_open(telling: Device, path: Path) -> None:
    assert (path / "vault.db-wal").stat().st_size > 0
    assert readable(path) == set()


def test_nothing_can_be_read_when_the_vault_is_locked(telling: Device, path: Path) -> None:
    telling.lock()
    assert readable(path) == set()


def test_what_was_written_was_really_there(telling: Device, path: Path) -> None:
    telling.lock()
    again = open_device(path, PASSPHRASE)
    with again.read() as db:
        assert db.execute("SELECT count(*) FROM names WHERE name = ?", (NAME,)).fetchone()[0] == 50
        assert db.execute("SELECT value FROM draft_answers").fetchall() == [(ANSWER,)]
    again.lock()


def test_nothing_is_written_beside_the_vault(telling: Device, path: Path) -> None:
    telling.lock()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_other_users_of_the_machine_may_not_look_into_the_folder(vault: Vault, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0
