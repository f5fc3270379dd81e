"""Into a vault and out of it: which screens there are while it is open, and that none is left when it closes."""

from functools import partial
from typing import TYPE_CHECKING

from fieldtui.i18n import N_, _, language, use_language
from screens.keyhole import VaultAtPath
from screens.place import Place
from screens.places import PLACES, make
from screens.session import Session

if TYPE_CHECKING:
    from fieldtui.device import Device
    from screens.program import FieldtuiApp

UNLOCK, BETWEEN = "unlock", "between"
REKEY_BEGUN = N_(
    "Changing the key of this vault was begun and did not come to its end. Nothing is lost; begin it again under "
    "Ways into the vault (Ctrl+P)."
)


async def enter(app: "FieldtuiApp", device: "Device") -> None:
    """Begin with an open device: the places with keys of their own, the first one shown."""
    session = Session(device)
    session.building, session.door = app.walked.pop(device.id, (0, 0))
    await _begin(app, session)
    from fieldtui.key_slots import rekey_begun

    if await session.call(rekey_begun):
        app.say(_(REKEY_BEGUN), severity="warning", seconds=12)


async def _begin(app: "FieldtuiApp", session: Session) -> None:
    app.begin(session)
    for name, row in PLACES.items():
        if row.mode and row.home and name != UNLOCK:
            app.add_mode(name, partial(make, name))
    await app.switch_mode(app.start)
    await _remove_all_but(app, app.start, [UNLOCK, BETWEEN])


async def show_lock(app: "FieldtuiApp") -> None:
    """Show Unlock, with nothing of a vault left behind it."""
    app.add_mode(UNLOCK, partial(make, UNLOCK, app.keyhole))
    await app.switch_mode(UNLOCK)
    await _remove_all_but(app, UNLOCK, list(PLACES))


async def lock(app: "FieldtuiApp") -> None:
    """Close the vault. Without a vault on a disk to come back to, that ends the program."""
    path = app.session.device.vault.path
    if app.keyhole is None and path is not None:
        app.keyhole = VaultAtPath(path)
    if app.keyhole is None:
        app.close()
        app.exit(0)
        return
    session = app.end()
    app.walked[session.device.id] = session.building, session.door
    await show_lock(app)
    session.close()


async def speak_the_other_language(app: "FieldtuiApp") -> None:
    """Change the language, and make every screen again in it."""
    use_language("en" if language() == "zh_CN" else "zh_CN")
    app.remember("language", language())
    app.add_mode(BETWEEN, Place)
    await app.switch_mode(BETWEEN)
    await _remove_all_but(app, BETWEEN, list(PLACES))
    await _begin(app, app.session)


async def _remove_all_but(app: "FieldtuiApp", kept: str, places: list[str]) -> None:
    for name in places:
        if name != kept and app.has_mode(name):
            await app.remove_mode(name)
