"""A vault on the disk, its passphrase, and a second process that can hold one."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldtui.vault import FLOOR, Vault, create_vault

PASSPHRASE = "信义 correct horse"
ROOT = Path(__file__).parents[2]
Child = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a vault may be made."""
    return tmp_path / "王.vault"


@pytest.fixture
def closed(path: Path) -> Path:
    """A vault that was made and locked, with one setting in it."""
    vault = create_vault(path, PASSPHRASE, FLOOR)
    keep(vault, "kept", "before")
    vault.lock()
    return path


@pytest.fixture
def vault(path: Path) -> Iterator[Vault]:
    """An open vault."""
    made = create_vault(path, PASSPHRASE, FLOOR)
    yield made
    made.lock()


@pytest.fixture
def child() -> Iterator[Child]:
    """Starts a program of this project in another process; every one is gone when the test ends."""
    started: list[subprocess.Popen[bytes]] = []

    def start(script: str, *arguments: object) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, arguments)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def keep(vault: Vault, name: str, value: str) -> None:
    """Write one setting."""
    vault.write(lambda db: db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value)))


def kept(vault: Vault) -> dict[str, str]:
    """Every setting, but for the note of the program that made the vault."""
    with vault.read() as db:
        return dict(db.execute("SELECT name, value FROM settings WHERE name <> 'migrated by'").fetchall())
