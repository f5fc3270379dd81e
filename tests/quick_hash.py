"""What stands in for Argon2id where tests open vaults and root files by the hundred; tests/vault has the real one.

No fixture: one of a whole package, imported into another package, would live until the session's end. Whoever needs
one writes it around `quick_hashes`.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


class QuickHash:
    """A hash with the interface of Argon2id that costs nothing."""

    def __init__(self, *, salt: bytes, length: int, **_cost: int) -> None:
        self._salt, self._length = salt, length

    def derive(self, secret: bytes) -> bytes:
        """Another key for another secret or salt."""
        return hashlib.shake_256(self._salt + secret).digest(self._length)


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Passphrases of vaults and of root files cost nothing, for the length of the `with` block."""
    with patch("fieldtui.vault.slots.Argon2id", QuickHash), patch("sync.roots.Argon2id", QuickHash):
        yield
