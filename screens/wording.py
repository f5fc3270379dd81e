"""The words that screens share: outcomes, states, days and moments as a worker reads them."""

from datetime import date, datetime

from fieldtui.device import Device
from fieldtui.i18n import N_, _
from fieldtui.registry import Resident

# What a sighting says, by its value in the log.
SEEN: dict[str, str] = {"lit": N_("window lit"), "dark": N_("window dark")}
OCCUPANCY: dict[str, str] = {"lived in": N_("lived in"), "empty": N_("empty")}


def day(iso: str, today: date) -> str:
    """A day as people say it: today, tomorrow, a weekday of the coming week, else month and day."""
    try:
        meant = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    distance = (meant - today).days
    near = {-1: N_("yesterday"), 0: N_("today"), 1: N_("tomorrow")}
    if distance in near:
        return (_(near[distance]) + " " + iso[11:16]).strip()
    return (month_and_day(meant) + " " + iso[11:16]).strip()


def month_and_day(meant: date) -> str:
    """Month and day, as `10-05`: a round or an errand is never a year away."""
    return f"{meant.month:02d}-{meant.day:02d}"


def moment(device: Device, wall: int) -> str:
    """When something was recorded, as this device reads the clock of whoever wrote it."""
    when: datetime = device.time_of(wall)
    return f"{when.month:02d}-{when.day:02d} {when.hour:02d}:{when.minute:02d}"


def person(resident: Resident, today: date) -> str:
    """A resident in a few words: name, age, tags."""
    age = resident.age(today)
    years = _("{age} years").format(age=age) if age is not None else ""
    return " ".join(part for part in (resident.name, years, *resident.tags) if part)


def tail(phone: str) -> str:
    """The last four digits of a phone number: enough to know it, too little to give it away."""
    return phone[-4:]
