"""Where bundles go: the stick that is plugged in, or the folder that was used last. Kept in the vault."""

from pathlib import Path

from fieldtui.device import Device
from fieldtui.log.settings import set_setting, setting
from sync.exchange.carrier import sticks

_LAST = "last folder"


def last_folder(device: Device) -> Path | None:
    """The folder that bundles were last written to or read from, if it is there now."""
    with device.read() as db:
        kept = setting(db, _LAST).decode("utf-8", "surrogateescape")
    return Path(kept) if kept and Path(kept).is_dir() else None


def remember_folder(device: Device, folder: Path) -> None:
    """Offer `folder` first the next time."""
    kept = str(folder).encode("utf-8", "surrogateescape")
    device.vault.write(lambda db: set_setting(db, _LAST, kept))


def carriers(device: Device) -> list[Path]:
    """Where a bundle can be carried, the likeliest first: sticks, then the folder that was used last."""
    plugged = sticks()
    last = last_folder(device)
    first = [stick for stick in plugged if last is not None and last.is_relative_to(stick)]
    return list(dict.fromkeys([*([last] if last and first else []), *plugged, *([last] if last else [])]))
