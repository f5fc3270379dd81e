"""Who wrote what: the person behind each device, as the policy names them."""

from collections import Counter

from fieldtui.community import NoCommunity
from fieldtui.device import Device
from sync.exchange.trusted import current_policy

_ID_DIGITS = 4


def authors(device: Device) -> dict[bytes, str]:
    """The name of the person behind each device that the community knows; empty before there is a community.

    Whoever has several devices is named with the first digits of each.
    """
    try:
        with device.read() as db:
            certificates = current_policy(db).certificates
    except NoCommunity:
        return {}
    devices = Counter(one.person for one in certificates)
    return {
        one.device: one.person
        if devices[one.person] == 1
        else f"{one.person} {one.device.hex()[:_ID_DIGITS]}"
        for one in certificates
    }
