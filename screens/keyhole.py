"""The way into a vault, as the Unlock screen sees it: is there one, whose, open it, make one.

Everything behind a vault is loaded when it is opened, off the interface thread, so that Unlock is on the
screen at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fieldtui.device import Device


class Keyhole(Protocol):
    """Somewhere a device can be unlocked or created. `open` and `create` block for about half a second."""

    @property
    def name(self) -> str:
        """What the vault is called, readable before it is open."""

    @property
    def exists(self) -> bool:
        """Whether there is a vault to open."""

    def wait(self) -> float:
        """Seconds until the next passphrase may be tried, after wrong ones; never more than a minute."""

    def open(self, passphrase: str) -> "Device":
        """Unlock it. Raises the vault's errors."""

    def create(self, passphrase: str, person: str) -> "Device":
        """Make it, for `person`. Raises the vault's errors."""


class VaultAtPath:
    """The vault in the folder `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The folder's name without `.vault`, and where it is."""
        return f"{self.path.stem} ({self.path.parent})"

    @property
    def exists(self) -> bool:
        """Whether there is anything at the path; a restore that lacks only its last step is finished first."""
        # As `fieldtui.vault.leftovers` names it, which is loaded only then: Unlock is on the screen at once.
        if self.path.with_name(f"{self.path.name}.restored").is_dir():
            from fieldtui.vault.leftovers import finish_restore

            finish_restore(self.path)
        return self.path.exists()

    def wait(self) -> float:
        """What the wrong passphrases before this one cost; nothing of the vault is loaded for most, who made none."""
        if not (self.path / "attempts").exists():
            return 0.0
        from fieldtui.vault.attempts import wait_before_next

        return wait_before_next(self.path)

    def open(self, passphrase: str) -> "Device":
        """Unlock the vault."""
        from fieldtui.device import open_device

        return open_device(self.path, passphrase)

    def create(self, passphrase: str, person: str) -> "Device":
        """Make the vault; guessing its passphrase will cost what this machine does in half a second."""
        from fieldtui.device import create_device
        from fieldtui.vault import calibrated

        return create_device(self.path, passphrase, person, calibrated())
