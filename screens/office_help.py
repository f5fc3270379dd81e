"""The office's recovery on the screen: what a worker says to the offer, and what the office offers and answers.

Work that was begun by `screens.ways_in`, where it is told how it ended.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from fieldtui.i18n import _
from fieldtui.office_recovery import (
    accept_recovery,
    decline_recovery,
    offer_recovery,
    recovery_of,
    take_back_recovery,
)
from fieldtui.recovery_files import ANSWER_SUFFIX, REQUEST_SUFFIX
from screens.asking import AskText
from screens.choosing import Wanted
from screens.drawing import lines, text
from screens.over import Confirm
from screens.prose import wrapped
from screens.showing_view import Shown
from sync.exchange import put_file
from sync.exchange.parcels import Parcel, by_codes, parcel_of
from sync.exchange.recovery import answer_recovery, read_asked
from sync.exchange.recovery_words import WHAT_IT_MEANS, WHO_MAY_ASK

if TYPE_CHECKING:
    from screens.ways_in import WaysInScreen


async def consider(screen: "WaysInScreen") -> None:
    """What the offer means, in words; accepted only after them."""
    recovery = await screen.call(recovery_of)
    if recovery.offer is None:
        return
    said = _('The office says: "{words}"').format(words=recovery.offer.words or "–")
    question = lines(text(said, "bold"), *(text(_(sentence)) for sentence in WHAT_IT_MEANS))
    if await screen.ask(Confirm(question, _("Accept"))):
        known = await screen.known_passphrase(_("The office could open this vault from then on."))
        await screen.call(accept_recovery, known)
        await screen.load()
        screen.say(text(_("Accepted. You can take it back here at any time."), "bold $success"))


async def decline(screen: "WaysInScreen") -> None:
    """Remembered until the office makes another offer."""
    question = text(_("Decline, and be asked again only about another offer?"), "bold")
    if await screen.ask(Confirm(question, _("Decline"))):
        await screen.call(decline_recovery)
        await screen.load()
        screen.say(text(_("Declined. The office cannot open this vault."), "bold $success"))


async def take_back(screen: "WaysInScreen") -> None:
    """What was accepted holds no longer."""
    question = lines(
        text(_("Take the office's recovery back?"), "bold"),
        text(_("For copies that somebody may have made before, change the key of the vault, too.")),
    )
    if await screen.ask(Confirm(question, _("Take back"))):
        await screen.call(take_back_recovery)
        await screen.load()
        screen.say(text(_("Taken back. The office cannot open this vault."), "bold $success"))


async def offer(screen: "WaysInScreen") -> None:
    """At the office: a new key, offered to everybody."""
    asked = _("Your words to the offer: who keeps the key, and when it is used")
    why = _("The key is made now and stays in this vault. Nobody's vault opens with it before they accept.")
    words = await screen.ask(AskText(screen.session, asked, why=why))
    if words is None:
        return
    await screen.call(offer_recovery, words)
    await screen.load()
    screen.say(text(_("Offered. It goes out with the next export."), "bold $success"))


async def answer(screen: "WaysInScreen", came: Parcel | None = None) -> None:
    """At the office: a request is read, the code compared, and answered as it came: by codes, or in a file beside it."""
    path = Path()
    if came is None:
        chosen = await screen.find_path(Wanted(_("Which file is the worker's request?"), (REQUEST_SUFFIX,)))
        if not chosen:
            return
        path = chosen[0]
        parcel = await screen.call(lambda _device: parcel_of(path))
    else:
        parcel = came
    asked = await screen.call(read_asked, parcel.data, parcel.name)
    whose = _("This is about the vault of {person}.").format(person=asked.person)
    why = _("16 digits, as the worker reads them out from their own screen.")
    screen.say(text(whose, "bold"), *wrapped(text(_(WHO_MAY_ASK)), screen.size.width - 4))
    typed = await screen.ask(AskText(screen.session, whose, why=why))
    if not typed:
        return
    made = await screen.call(answer_recovery, parcel.data, typed, parcel.name)
    once = text(
        _("The answer is recorded, for everybody to see. Only the vault that asked can use the file.")
    )
    if came is not None:
        screen.say(once)
        await screen.program.open("showing", Shown(by_codes(made).name, made, asked.person))
        return
    written = await screen.call(lambda _device: put_file(path.parent, path.stem + ANSWER_SUFFIX, made))
    screen.say(
        text(_("Written and checked: {path}").format(path=written), "bold $success"),
        once,
    )
