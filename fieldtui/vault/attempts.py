"""Wrong passphrases: how many since the vault was last opened, and how long the next one has to wait.

The file `attempts` in the vault folder says nothing but a count and two moments by this machine's clock. It
slows down who sits at this keyboard; who has a copy of the folder is slowed by Argon2id alone. Nobody is ever
locked out: the longest wait is a minute, whatever the file or the clock says.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from fieldtui.vault.errors import VaultError, WrongPassphrase
from fieldtui.vault.files import write_whole

FILE = "attempts"
# Seconds before the next try, by how many were wrong: two slips of the finger cost nothing.
WAITS = (0, 0, 0, 1, 2, 4, 8, 16, 32, 60)
_LARGEST = 4096
Now = Callable[[], float]


class Attempts(msgspec.Struct, frozen=True):
    """How many wrong passphrases, the first and the last in seconds since 1970: a claim of the clock."""

    count: int = 0
    first: float = 0
    last: float = 0


def wrong_attempts(folder: Path) -> Attempts:
    """What is known of the vault in `folder`; none where nothing readable is."""
    path = folder / FILE
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return Attempts()
        found = msgspec.json.decode(path.read_bytes(), type=Attempts)
    except (OSError, msgspec.DecodeError):
        return Attempts()
    return found if found.count > 0 else Attempts()


def wait_before_next(folder: Path, now: Now = time.time) -> float:
    """Seconds that a person must wait before the next passphrase: at most 60.

    Whoever asks waits by a clock that nobody sets, and then may try, also if this clock has been set back.
    """
    known = wrong_attempts(folder)
    wait = WAITS[min(known.count, len(WAITS) - 1)]
    return float(min(max(known.last + wait - now(), 0), wait))


@contextmanager
def counted(folder: Path, now: Now = time.time) -> Iterator[None]:
    """Remember it if the block finds a passphrase wrong. A folder that cannot be written remembers nothing."""
    try:
        yield
    except WrongPassphrase:
        before, moment = wrong_attempts(folder), now()
        known = Attempts(before.count + 1, before.first if before.count else moment, moment)
        with suppress(VaultError):
            write_whole(folder / FILE, msgspec.json.encode(known))
        raise


def forget_attempts(folder: Path) -> Attempts:
    """What is known, for the person who has just opened the vault; from now on it counts from nothing."""
    known = wrong_attempts(folder)
    with suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)
    return known
