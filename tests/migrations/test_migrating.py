"""A vault of an older program gets the steps it lacks, all or none; an older program leaves a newer vault alone."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from fieldtui.i18n import use_language
from fieldtui.vault import FLOOR, Connection, VaultTooNew, create_vault, migrations, open_vault
from fieldtui.vault.errors import SlotsTooNew
from fieldtui.vault.migrating import bring_up_to_date, migrated_by
from fieldtui.vault.slots import encode, read_slots
from tests.vault.conftest import ROOT

PASSPHRASE = "信义 correct horse"
Later = tuple[str, Callable[[Database], None]]
SECOND, THIRD = "m998_later", "m999_latest"


def later(db: Database) -> None:
    """A step as one may come: another column, another table, a change of what is there."""
    db.execute("ALTER TABLE drafts ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'")
    db.execute("CREATE TABLE colours (name TEXT PRIMARY KEY)")
    db.execute("UPDATE settings SET value = 'changed' WHERE name = 'kept'")


def latest(db: Database) -> None:
    db.execute("INSERT INTO colours VALUES ('green')")


def broken(db: Database) -> None:
    db.execute("INSERT INTO colours VALUES ('red')")
    raise ZeroDivisionError


def steps(*more: Later) -> Migrations:
    """Those of the program, and `more`."""
    made = Migrations("fieldtui")
    for step in migrations.MIGRATIONS.pending(Database(memory=True)):
        made(name=step.name)(step.fn)
    for name, function in more:
        made(name=name)(function)
    return made


def knowing(monkeypatch: pytest.MonkeyPatch, *more: Later) -> None:
    """From now on this is a later program, with `more` steps."""
    monkeypatch.setattr(migrations, "MIGRATIONS", steps(*more))
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, *(name for name, _function in more)))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A vault of this program, with a setting in it."""
    path = tmp_path / "old.vault"
    vault = create_vault(path, PASSPHRASE, FLOOR)
    vault.write(lambda db: db.execute("INSERT INTO settings VALUES ('kept', 'before')"))
    vault.lock()
    return path


def seen(path: Path) -> tuple[str, bool, int]:
    """The setting, whether the second step's table is there, and how many steps were applied."""

    def look(db: Connection) -> tuple[str, bool, int]:
        kept = db.execute("SELECT value FROM settings WHERE name = 'kept'").fetchone()[0]
        table = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'colours'").fetchone()[0]
        applied = db.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]
        return kept, bool(table), applied

    vault = open_vault(path, PASSPHRASE)
    found = vault.write(look)
    vault.lock()
    return found


BEFORE = ("before", False, len(migrations.STEPS))
AFTER = ("changed", True, len(migrations.STEPS) + 2)


def test_an_old_vault_gets_every_step_that_it_lacks(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(old) == BEFORE
    knowing(monkeypatch, (SECOND, later), (THIRD, latest))
    assert seen(old) == AFTER


def test_a_step_that_fails_leaves_the_vault_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        knowing(patch, (SECOND, later), (THIRD, broken))
        with pytest.raises(ZeroDivisionError):
            open_vault(old, PASSPHRASE)
    assert seen(old) == BEFORE


_DYING = """
import os, sys
from pathlib import Path
import pytest
from fieldtui.vault import open_vault
from tests.migrations import test_migrating as here

def dying(db):
    here.latest(db)
    if sys.argv[2] == "in the last step":
        os._exit(9)

patch = pytest.MonkeyPatch()
here.knowing(patch, (here.SECOND, here.later), (here.THIRD, dying))
if sys.argv[2] == "before the commit":
    from fieldtui.vault import migrating
    class Dead(str):
        def encode(self): os._exit(9)
    migrating.bring_up_to_date.__defaults__ = (Dead("x"),)
open_vault(Path(sys.argv[1]), here.PASSPHRASE)
os._exit(8)
"""


@pytest.mark.parametrize(
    ("moment", "code", "left"),
    [("in the last step", 9, BEFORE), ("before the commit", 9, BEFORE), ("after the commit", 8, AFTER)],
)
def test_a_process_that_dies_leaves_all_steps_or_none(
    old: Path, monkeypatch: pytest.MonkeyPatch, moment: str, code: int, left: object
) -> None:
    run = subprocess.run([sys.executable, "-c", _DYING, str(old), moment], cwd=ROOT, check=False, timeout=60)
    assert run.returncode == code
    if left == AFTER:
        knowing(monkeypatch, (SECOND, later), (THIRD, latest))
    assert seen(old) == left


def test_nothing_is_copied_before_a_migration(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {one.name for one in old.iterdir()}
    knowing(monkeypatch, (SECOND, later))
    open_vault(old, PASSPHRASE).lock()
    assert {one.name for one in old.iterdir()} == before
    assert [one.name for one in old.parent.iterdir()] == [old.name]


# --- an older program ------------------------------------------------------------------------------------------


@pytest.fixture
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh-CN")


def of_version(monkeypatch: pytest.MonkeyPatch, path: Path, version: str) -> None:
    """A later program of `version` opens the vault at `path`."""
    with monkeypatch.context() as patch:
        knowing(patch, (SECOND, later))
        patch.setattr(bring_up_to_date, "__defaults__", (version,))
        open_vault(path, PASSPHRASE).lock()


def test_an_older_program_names_the_version_that_wrote_the_vault(
    old: Path, monkeypatch: pytest.MonkeyPatch, english: None
) -> None:
    of_version(monkeypatch, old, "9.8.7")
    before = {one.name: one.read_bytes() for one in old.iterdir()}
    with pytest.raises(VaultTooNew, match=r"fieldtui 9\.8\.7.*m998_later"):
        open_vault(old, PASSPHRASE)
    assert {one.name: one.read_bytes() for one in old.iterdir()} == before


def test_a_version_that_is_not_kept_is_a_question_mark() -> None:
    from fieldtui.vault import Vault
    from fieldtui.vault.driver import tables_of

    vault = Vault.in_memory()
    vault.write(lambda db: db.execute("DELETE FROM settings"))
    assert vault.write(lambda db: migrated_by(tables_of(db))) == "?"


def test_a_new_vault_says_which_version_made_it(old: Path) -> None:
    from fieldtui import __version__
    from fieldtui.vault.driver import tables_of

    vault = open_vault(old, PASSPHRASE)
    assert vault.write(lambda db: migrated_by(tables_of(db))) == __version__
    vault.lock()


def later_slots(path: Path, *names: str) -> None:
    """Slot files of a format to come, whole, under these names."""
    import hashlib

    body = b"FTSLOTS2" + encode(read_slots(path))[8:-32]
    for name in names:
        (path / name).write_bytes(body + hashlib.sha256(body).digest())


@pytest.mark.parametrize("names", [("slots-a", "slots-b"), ("slots-a",), ("slots-b",)])
def test_slots_of_a_later_format_are_refused_by_its_number(
    old: Path, names: tuple[str, ...], english: None
) -> None:
    later_slots(old, *names)
    with pytest.raises(SlotsTooNew, match="format is 2"):
        open_vault(old, PASSPHRASE)


def test_a_damaged_copy_that_only_claims_a_later_format_is_passed_over(old: Path) -> None:
    (old / "slots-b").write_bytes(b"FTSLOTS2" + bytes(100))
    vault = open_vault(old, PASSPHRASE)
    assert not vault.locked
    vault.lock()
