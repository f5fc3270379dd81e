"""Into a vault and out of it: which screens there are while it is open, and that none is left when it closes.

Locking goes in this order, and a test looks at it: the screen is covered; what is half typed goes into the vault;
the screens go; the vault closes and its keys are overwritten; Unlock is shown.
"""

import asyncio
import gc
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_, _, language, ngettext, use_language
from screens.keyhole import VaultAtPath
from screens.place import Place
from screens.places import PLACES, make
from screens.session import Session

if TYPE_CHECKING:
    from fieldtui.device import Device
    from screens.program import FieldtuiApp
    from screens.standing import Standing

UNLOCK, BETWEEN = "unlock", "between"
REKEY_BEGUN = N_(
    "Changing the key of this vault was begun and did not come to its end. Nothing is lost; begin it again under "
    "Ways into the vault (Ctrl+P)."
)


async def enter(app: "FieldtuiApp", device: "Device") -> None:
    """Begin with an open device: where one stood when it was locked, else at the place that is shown first."""
    from fieldtui.half_typed import take_standing

    session = Session(device)
    await session.recall()
    kept = await session.call(take_standing)
    await _begin(app, session, _read(kept))
    _tell_of_attempts(app, device)
    from fieldtui.key_slots import rekey_begun

    if await session.call(rekey_begun):
        app.say(_(REKEY_BEGUN), severity="warning", seconds=12)


def _read(kept: bytes) -> "Standing | None":
    from screens.standing import Standing

    try:
        return msgspec.msgpack.decode(kept, type=Standing) if kept else None
    except msgspec.DecodeError:
        # Another version of the program kept it.
        return None


def _tell_of_attempts(app: "FieldtuiApp", device: "Device") -> None:
    from screens.wording import moment

    tried = device.vault.wrong_before
    if tried.count:
        said = ngettext(
            "{count} wrong passphrase since {when}.", "{count} wrong passphrases since {when}.", tried.count
        )
        when = moment(device, int(tried.first))
        app.say(said.format(count=tried.count, when=when), severity="warning", seconds=12)


async def _begin(app: "FieldtuiApp", session: Session, there: "Standing | None" = None) -> None:
    from screens.standing import stand_again

    if there is not None:
        session.building, session.door = there.building, there.door
    app.begin(session)
    grounds = [name for name, row in PLACES.items() if row.mode and row.home and name != UNLOCK]
    for name in grounds:
        app.add_mode(name, partial(make, name))
    known = there is not None and bool(there.levels) and there.levels[0].place in grounds
    first = there.levels[0].place if there is not None and known else app.start
    await app.switch_mode(first)
    await _remove_all_but(app, first, [UNLOCK, BETWEEN])
    if there is not None and known:
        await stand_again(app, there)


async def show_lock(app: "FieldtuiApp") -> None:
    """Show Unlock, with nothing of a vault left behind it."""
    app.add_mode(UNLOCK, partial(make, UNLOCK, app.keyhole))
    await app.switch_mode(UNLOCK)
    await _remove_all_but(app, UNLOCK, [*PLACES, BETWEEN])


async def lock(app: "FieldtuiApp") -> None:
    """Close the vault. Without a vault on a disk to come back to, that ends the program."""
    if not app.unlocked or app.locking:
        return
    app.locking = True
    app.cover()
    going_on = tuple(app.under_way)
    await put_away(app)
    path = app.session.device.vault.path
    if app.keyhole is None and path is not None:
        app.keyhole = VaultAtPath(path)
    await _remove_all_but(app, BETWEEN, list(PLACES))
    session = app.end()
    try:
        await asyncio.to_thread(session.close)
    except FieldtuiError as error:
        app.tell(error)
    del session
    # Screens and their view models refer to each other in circles.
    gc.collect()
    app.locking = False
    if app.keyhole is None:
        app.exit(0)
        return
    await show_lock(app)
    app.uncover()
    for work in going_on:
        if work.broken_off:
            said = _(
                "Locking has stopped this before its end: {what}. Nothing of it is left; begin it again."
            )
            app.say(said.format(what=work.what), severity="warning", seconds=12)


def cover(app: "FieldtuiApp") -> None:
    """Show an empty screen in the place of all others, at once; they stay behind it until they are removed."""
    if app._driver is not None:
        # The empty screen is drawn when the queue comes to it; this is on its way before anything else.
        app._driver.write("\x1b[0m\x1b[2J\x1b[H")
        app._driver.flush()
    app.under_cover = tuple(app.screen_stack)
    if not app.has_mode(BETWEEN):
        app.add_mode(BETWEEN, Covered)
    app.switch_mode(BETWEEN)
    app.clear_notifications()
    app._clipboard = ""


class Covered(Place):
    """Nothing: what is shown while the vault is being locked."""

    def compose(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        yield from ()


async def put_away(app: "FieldtuiApp") -> None:
    """Put where somebody stood and what was half typed there into the vault, if one is open and can be written."""
    if not app.unlocked:
        return
    # A backup or another key takes minutes; the vault must not stay open behind an empty screen until then. What is
    # stopped leaves nothing, what is past its last question is done.
    for work in app.under_way:
        work.stopped = True
    from screens.standing import keep_typed, settled, standing

    screens = app.under_cover
    await settled(screens)
    keep_typed(screens, app.session)
    there = standing(screens, app.session)
    try:
        await app.session.keep_unsent(msgspec.msgpack.encode(there) if there.levels else b"")
    except FieldtuiError as error:
        # What cannot be kept must not keep the vault open.
        app.tell(error)


async def speak_the_other_language(app: "FieldtuiApp") -> None:
    """Change the language, and make every screen again in it."""
    use_language("en" if language() == "zh_CN" else "zh_CN")
    app.remember("language", language())
    cover(app)
    await _remove_all_but(app, BETWEEN, list(PLACES))
    await _begin(app, app.session)


async def _remove_all_but(app: "FieldtuiApp", kept: str, places: list[str]) -> None:
    for name in places:
        if name != kept and app.has_mode(name):
            await app.remove_mode(name)
