"""A database copied whole while others use it, the check of such a copy, and a look into one."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from fieldtui.vault.driver import Connection, connect, named_errors
from fieldtui.vault.errors import VaultDamaged

# Steps of SQLite's machine between two calls of `told`: a row of a table takes about five.
_STEPS = 2_000


def copy_database(connection: Connection, name: object, target: Path, told: Callable[[], None]) -> None:
    """Copy what `connection` sees at one moment into the file `target`, encrypted alike, and close it.

    VACUUM INTO reads in one transaction and copies what is alone into new pages: nothing that was deleted goes
    along (docs/decisions/0051-backups.md). `told` may raise to stop it; then no half copy stays. `name` is what
    errors call the vault.
    """
    stopped: list[BaseException] = []

    def now_and_then() -> int:
        try:
            told()
        except BaseException as error:  # noqa: BLE001 - the driver would swallow it; it is raised again below
            stopped.append(error)
        return len(stopped)

    with closing(connection):
        connection.set_progress_handler(now_and_then, _STEPS)
        try:
            with named_errors(name):
                connection.execute("VACUUM INTO ?", (str(target),))
        except Exception:
            # On a disk that fails even this does; the first fault is the one to tell, and the next opening cleans.
            with suppress(OSError):
                target.unlink(missing_ok=True)
            if stopped:
                raise stopped[0] from None
            raise


def check_database(path: Path, key: bytes) -> None:
    """Raises VaultDamaged unless every page of the database at `path` is authentic and in its place."""
    with closing(connect(path, key, read_only=True, unchanging=True)) as connection, named_errors(path):
        wrong = connection.execute("PRAGMA cipher_integrity_check").fetchone()
        found = wrong or connection.execute("PRAGMA quick_check(1)").fetchone()
    if found[0] != "ok":
        raise VaultDamaged(path=path, cause=found[0])


@contextmanager
def reading(path: Path, key: bytes) -> Iterator[Connection]:
    """A connection to a database that is not open as a vault, for reading alone. Raises VaultDamaged."""
    with named_errors(path), closing(connect(path, key, read_only=True)) as connection:
        yield connection
