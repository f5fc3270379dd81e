"""What the office sets up once: the community, its grids, and the checklists in force."""

from dataclasses import dataclass

from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY, LONGEST_SCOPE, Dot
from fieldtui.text import halfwidth


class OfficeOnly(FieldtuiError):
    """Only a device of the community office can do this.

    Ask the office, or open the office's vault.
    """


class NoCommunity(FieldtuiError):
    """This vault belongs to no community yet.

    At the office, create one with `fieldtui community create NAME`; as a worker, give the office your
    enrolment request and merge its answer.
    """


class BadGridCode(FieldtuiError):
    """ "{code}" cannot be the code of a grid: it must have 1 to 32 letters, digits or hyphens.

    Use a short code such as 2.
    """


class UnknownGrid(FieldtuiError):
    """There is no grid "{code}" in this community.

    The grids are: {known}.
    """


# The grid of a building `b`, once: two offices may each have recorded it, and a worker's word makes none.
GRID_OF_BUILDING = (
    "LEFT JOIN grids g ON g.id = (SELECT min(id) FROM grids WHERE scope = '' AND code = b.scope) "
)


@dataclass(frozen=True)
class Grid:
    """A grid: its code (the scope of its records) and its name."""

    id: Dot
    code: str
    name: str


def require_office(device: Device) -> None:
    """Raises OfficeOnly unless `device` belongs to the office, NoCommunity if it belongs to nobody yet."""
    if not device.identity.community:
        raise NoCommunity()
    if not device.is_office:
        raise OfficeOnly()


def name_of_community(device: Device) -> str:
    """The community's name. Raises NoCommunity before there is one."""
    with device.read() as db:
        found = db.execute("SELECT name FROM communities WHERE scope = '' ORDER BY id LIMIT 1").fetchone()
    if not found:
        raise NoCommunity()
    return str(found[0])


def known_name(device: Device) -> str:
    """The community's name; empty while its records are not here, as where a device joined without them."""
    try:
        return name_of_community(device)
    except NoCommunity:
        return ""


def grids(device: Device) -> list[Grid]:
    """The grids of the community that this device knows, by code."""
    with device.read() as db:
        rows = db.execute(
            "SELECT min(id), code, coalesce(name, code) FROM grids WHERE scope = '' AND code IS NOT NULL "
            "GROUP BY code ORDER BY length(code), code"
        ).fetchall()
    return [Grid(*row) for row in rows]


def grid_code(text: str) -> str:
    """The code that a person or a ledger means: `第2网格`, `２`, `grid 2` are all `2`.

    Raises BadGridCode for what cannot be one.
    """
    code = (
        halfwidth(text)
        .strip()
        .casefold()
        .removeprefix("第")
        .removesuffix("网格")
        .removeprefix("grid")
        .strip()
    )
    if not 0 < len(code) <= LONGEST_SCOPE or not all(c.isalnum() or c == "-" for c in code):
        raise BadGridCode(code=text)
    return code


def add_grids(device: Device, names: list[str]) -> list[Grid]:
    """Create the grids in `names` that the community does not have; all of its grids.

    Raises OfficeOnly, BadGridCode.
    """
    require_office(device)
    known = {grid.code for grid in grids(device)}
    wanted = {grid_code(name): name.strip() for name in names}
    entries = [
        Entry("grid.added", {"code": code, "name": name})
        for code, name in wanted.items()
        if code not in known
    ]
    if entries:
        device.record(COMMUNITY, entries)
    return grids(device)


def require_grids(device: Device, codes: list[str]) -> list[Grid]:
    """The grids with `codes`. Raises UnknownGrid for one that the community does not have."""
    known = {grid.code: grid for grid in grids(device)}
    for code in codes:
        if code not in known:
            raise UnknownGrid(code=code, known=", ".join(known) or "–")
    return [known[code] for code in codes]
