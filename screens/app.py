"""How the program is run: with which vault, in which look, and what becomes of its end.

The command line calls `run_app` and knows nothing else of the screens.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fieldtui.preferences import CannotKeepSettings, keep_preferences, preferences, preferred_vault
from screens.idle import machine_clocks
from screens.program import FieldtuiApp

if TYPE_CHECKING:
    from fieldtui.device import Device

__all__ = ["FieldtuiApp", "run_app"]


def run_app(
    vault_path: Path | None,
    *,
    passphrase: str | None = None,
    device: "Device | None" = None,
    start: str = "today",
) -> int:
    """Run the program until it is left; its exit code. Called by the command line.

    `device` is shown as it is; else the vault at `vault_path` (None: the one that the person prefers) is
    unlocked, with `passphrase` if it is known already.
    """
    keyhole = vault_path or (preferred_vault() if device is None else None)
    app = FieldtuiApp(
        keyhole,
        device=device,
        passphrase=passphrase or "",
        start=start,
        theme=preferences().theme,
        remember=remember,
        idle=preferences().idle,
        clocks=machine_clocks(),
        backup=preferences().backup,
        hold_keys=True,
    )
    try:
        left_with = app.run()
        return (app.return_code or 0) if left_with is None else left_with
    finally:
        app.close()


def remember(what: str, value: str | int) -> None:
    """Keep a choice for the next time; where that cannot be written, it holds for this time."""
    try:
        keep_preferences(msgspec.structs.replace(preferences(), **{what: value}))
    except CannotKeepSettings:
        return
