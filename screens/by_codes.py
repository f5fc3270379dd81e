"""What goes out by QR codes from other screens: a request, an answer; all of it, or the least that must go now.

The codes themselves are drawn by `showing`. Nothing counts as exported before a person says there that it arrived.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from fieldtui.codes.fitting import HALF, MOST_CODES, Size, arranged, codes_for, largest
from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.retention import erase_unasked
from screens.drawing import text
from screens.place import Place
from screens.rows import Row
from screens.showing_view import Shown
from sync.exchange import Outgoing, enrolment_request, export_for, mark_exported
from sync.exchange.parcels import by_codes
from sync.frames import MOST_BLOCKS

# The largest at 80 by 24, for a window in which none has room: people make it larger.
_USUAL_VERSION = 5
_KEY_BAR = 1

Act = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Answer:
    """What a device is answered: `everything`, in several bundles where readers ask for it, or the `least` without records."""

    everything: tuple[Outgoing, ...]
    least: Outgoing


def answer_to(device: Device, receiver: bytes) -> Answer:
    """This device's answer to the device `receiver` (16 bytes): receipts, and what it lacks.

    Raises NobodyToSendTo, RulesExpired.
    """
    # As every export does.
    erase_unasked(device)
    return with_least(device, tuple(export_for(device, [receiver])))


def with_least(device: Device, everything: tuple[Outgoing, ...]) -> Answer:
    """`everything` for a device, and what can go to it without its records."""
    (least,) = export_for(device, everything[0].receivers, records=False)
    return Answer(everything, least)


def codes_needed(size: int, width: int, height: int) -> int:
    """How many codes `size` bytes are, about, on a terminal of that size; shown big, or small, there are more."""
    room = arranged(Size(width, height - _KEY_BAR), HALF, below=1).room
    return codes_for(size, largest(room, HALF) or _USUAL_VERSION)


def at_once(screen: Place, answer: Answer) -> Outgoing | None:
    """The bundle to show without asking; None where that is so much that a person should choose."""
    whole = answer.everything[0]
    few = len(answer.everything) == 1 and codes_needed(len(whole.data), *screen.size) <= MOST_CODES
    return whole if few else None


def answer_rows(screen: Place, answer: Answer, least: str, show: Callable[[Outgoing], Act]) -> list[Row[Act]]:
    """The ways of `answer` by codes: all of it, and where that is much, `least` (with `{count}`) before it."""
    width, height = screen.size
    whole = sum(len(one.data) for one in answer.everything)
    count, fewer = (codes_needed(size, width, height) for size in (whole, len(answer.least.data)))
    rows = []
    if count > MOST_CODES:
        rows.append(Row(text(least.format(count=fewer), "bold"), show(answer.least), "show least"))
    if len(answer.everything) == 1 and count <= MOST_BLOCKS:
        said = ngettext(
            "Show the answer: about {count} QR code …", "Show the answer: about {count} QR codes …", count
        )
        if count > MOST_CODES:
            said = _("Show everything: about {count} QR codes; a stick is quicker …")
        rows.append(Row(text(said.format(count=count), "bold"), show(answer.everything[0]), "show"))
    return rows


async def show_bundle(screen: Place, outgoing: Outgoing) -> None:
    """Show a bundle; it counts as exported once a person says that the other side has it."""
    name = by_codes(outgoing.data).name
    to = _(", ").join(outgoing.recipients)
    done = partial(mark_exported, outgoing=outgoing, name=name)
    await screen.program.open("showing", Shown(name, outgoing.data, to, outgoing.events, done))


async def show_request(screen: Place) -> None:
    """Show the request of this device, which belongs to no community yet; then the reader waits for the answer."""
    data = await screen.call(enrolment_request)
    await screen.program.open(
        "showing",
        Shown(_("The request of this device"), data, _("the community office"), then="reading"),
    )
