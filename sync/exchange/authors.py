"""Who wrote what: the person behind each device, as the policy names them."""

from collections import Counter

from fieldtui.device import Device
from sync.exchange.trusted import newest_policy

_ID_DIGITS = 4


def authors(device: Device) -> dict[bytes, str]:
    """The name of the person behind each device that the community knows; empty before there is a community.

    Whoever has several devices is named with the first digits of each.
    """
    with device.read() as db:
        found = newest_policy(db)
    certificates = found[0].certificates if found else ()
    devices = Counter(one.person for one in certificates)
    return {
        one.device: one.person
        if devices[one.person] == 1
        else f"{one.person} {one.device.hex()[:_ID_DIGITS]}"
        for one in certificates
    }
