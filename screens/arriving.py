"""What arrived otherwise than in a file goes to the screen that a file of its kind is opened with.

From there on both go the same way: what is checked, asked, told and kept is the matter of that screen.
"""

from collections.abc import Callable

from fieldtui.community import require_office
from fieldtui.device import Device
from screens.place import Place
from sync.errors import Refused
from sync.exchange.parcels import BUNDLE, HELP, REQUEST, Parcel, kind_of


class NothingToTakeIn(Refused):
    """{name} is neither a bundle nor the request of a new device.

    Have the other side show it again from Exchange (F5); nothing was changed.
    """


async def arrive(screen: Place, parcel: Parcel) -> None:
    """Open, over `screen`, the import of a file like `parcel`: what it is by its first bytes, and for whom here.

    Raises NothingToTakeIn; OfficeOnly or NoCommunity for a request where nobody can be enrolled or helped.
    """
    await screen.program.open(place_for(screen.session.device, parcel), parcel)


def place_for(device: Device, parcel: Parcel) -> str:
    """The name of that screen. Raises what `arrive` raises."""
    place = _PLACES.get(kind_of(parcel.data))
    if place is None:
        raise NothingToTakeIn(name=parcel.name)
    return place(device)


def _for_bundle(device: Device) -> str:
    """Before a device belongs to a community, a bundle can only be the office's answer to its request."""
    return "inbox" if device.identity.community else "joining"


def _for_request(device: Device) -> str:
    require_office(device)
    return "enrolling"


def _for_help(device: Device) -> str:
    require_office(device)
    return "ways_in"


_PLACES: dict[str, Callable[[Device], str]] = {BUNDLE: _for_bundle, REQUEST: _for_request, HELP: _for_help}
