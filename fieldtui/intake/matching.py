"""Which household, resident and premises of the vault a ledger's row means."""

from collections.abc import Mapping, Sequence

from fieldtui.intake.holdings import GONE, Kept
from fieldtui.ledger import Household, Premises, Resident
from fieldtui.log.names import Dot


def match_households(
    told: Sequence[Household],
    people: Mapping[str, Sequence[Resident]],
    kept: Sequence[Kept],
    residents: Mapping[Dot, Sequence[Kept]],
) -> dict[str, Kept]:
    """The vault's household for each of a door's households in the ledger, by the ledger's key.

    Where either side has several, those who share most names belong together; one on each side is the same.
    """
    living = [one for one in kept if one["state"] != GONE]
    if len(told) == len(living) == 1:
        return {told[0].key: living[0]}
    pairs = sorted(
        (
            (_shared(people.get(household.key, ()), residents.get(one.id, ())), -at, household, one)
            for at, household in enumerate(told)
            for one in living
        ),
        key=lambda pair: (-pair[0], -pair[1]),
    )
    out: dict[str, Kept] = {}
    taken: set[Dot] = set()
    for shared, _at, household, one in pairs:
        if shared and household.key not in out and one.id not in taken:
            out[household.key] = one
            taken.add(one.id)
    return out


def _shared(told: Sequence[Resident], kept: Sequence[Kept]) -> int:
    names = {str(one["name"]) for one in kept}
    return sum(1 for resident in told if resident.name in names)


def match_residents(told: Sequence[Resident], kept: Sequence[Kept]) -> dict[str, Kept]:
    """The vault's resident for each of a household's in the ledger: by ID number, by name and birth, by name."""
    out: dict[str, Kept] = {}
    left = [one for one in kept if one["state"] != GONE]
    for same in (_same_id, _same_name_and_birth, _same_name):
        for resident in told:
            if resident.key in out:
                continue
            found = next((one for one in left if same(resident, one)), None)
            if found is not None:
                out[resident.key] = found
                left.remove(found)
    return out


def match_premises(told: Sequence[Premises], kept: Sequence[Kept]) -> dict[str, Kept]:
    """The vault's premises for each of those with one name, address and owner: by phone, then as they come."""
    out: dict[str, Kept] = {}
    left = sorted(kept, key=lambda one: one["state"] == GONE)
    for by_phone in (True, False):
        for shop in told:
            same = (one for one in left if not by_phone or (one["phone"] or "") == shop.phone)
            if shop.key not in out and (found := next(same, None)) is not None:
                out[shop.key] = found
                left.remove(found)
    return out


def _same_id(resident: Resident, kept: Kept) -> bool:
    return bool(resident.id_number) and resident.id_number == kept["id_number"]


def _same_name_and_birth(resident: Resident, kept: Kept) -> bool:
    return resident.name == kept["name"] and bool(resident.born) and resident.born == kept["born"]


def _same_name(resident: Resident, kept: Kept) -> bool:
    # Two ID numbers that differ are two people of one name.
    differs = resident.id_number and kept["id_number"] and resident.id_number != kept["id_number"]
    return resident.name == kept["name"] and not differs
