"""The invented community: its scale, its people, and that a seed is all it depends on."""

import datetime as dt
import subprocess
import sys
from collections import Counter

import pytest

from fieldtui.demo.community import invented_community
from fieldtui.ledger import Ledger, door_key, parse_address
from fieldtui.ledger.people import id_number_from, phones_from


@pytest.fixture(scope="module")
def full() -> Ledger:
    return invented_community(2020, size="full")


@pytest.fixture(scope="module")
def small() -> Ledger:
    return invented_community(2020, size="small")


def test_the_full_community_has_the_scale_of_the_report(full: Ledger) -> None:
    counts = {
        name: len(getattr(full, name))
        for name in ("grids", "compounds", "buildings", "units", "doors", "households", "premises")
    }
    assert counts == {
        "grids": 4,
        "compounds": 36,
        "buildings": 61,
        "units": 108,
        "doors": 2338,
        "households": 2338,
        "premises": 314,
    }
    assert 6_300 < len(full.residents) < 6_800


@pytest.mark.parametrize("seed", [0, 1, 2020, 999])
def test_grid_2_has_its_own_scale_whatever_the_seed(seed: int) -> None:
    doors = [door for door in invented_community(seed, size="full").doors if door.grid == "2"]
    units = {door.unit for door in doors}
    buildings = {unit.rsplit("/", 1)[0] for unit in units}
    compounds = {building.rsplit("/", 1)[0] for building in buildings}
    assert (len(compounds), len(buildings), len(units), len(doors)) == (11, 14, 27, 636)


def test_the_small_community_is_about_a_twentieth(full: Ledger, small: Ledger) -> None:
    assert len(small.grids) == 4
    assert 0.04 < len(small.households) / len(full.households) < 0.06


def test_a_seed_gives_the_same_community_and_another_seed_another(small: Ledger) -> None:
    assert invented_community(2020, size="small") == small
    assert invented_community(2021, size="small") != small


def test_a_community_does_not_depend_on_the_process(small: Ledger) -> None:
    script = (
        "import hashlib; from fieldtui.demo.community import invented_community as c;"
        "print(hashlib.sha256(repr(c(2020, size='small')).encode()).hexdigest())"
    )
    run = [sys.executable, "-c", script]
    digests = {subprocess.run(run, capture_output=True, text=True, check=True).stdout for _again in range(2)}
    assert len(digests) == 1


def test_keys_are_the_ledgers_own_and_all_different(full: Ledger) -> None:
    units = {unit.key: unit for unit in full.units}
    buildings = {building.key: building for building in full.buildings}
    for door in full.doors:
        unit = units[door.unit]
        building = buildings[unit.building]
        assert door.key == door_key(building.compound, building.label, unit.label, door.room)
    for values in (full.doors, full.households, full.residents, full.premises, full.units, full.buildings):
        assert len({value.key for value in values}) == len(values)


def test_everybody_belongs_to_a_household_whose_head_is_named_first(full: Ledger) -> None:
    people = {resident.key: resident for resident in full.residents}
    assert sorted(key for household in full.households for key in household.residents) == sorted(people)
    assert all(people[household.head].relation == "户主" for household in full.households)
    assert all(household.residents[0] == household.head for household in full.households)


def test_no_phone_is_given_twice_and_all_stay_where_nobody_is_called(full: Ledger) -> None:
    phones = [r.phone for r in full.residents if r.phone] + [shop.phone for shop in full.premises]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("1990") and phones_from(phone) == (phone,) for phone in phones)


def test_id_numbers_name_nobody_and_agree_with_birth_and_sex(full: Ledger) -> None:
    for resident in full.residents:
        if resident.id_number:
            assert id_number_from(resident.id_number).plausible
            assert resident.id_number.startswith("999999" + resident.born.replace("-", ""))
            assert (int(resident.id_number[16]) % 2 == 1) == (resident.sex == "男")


def test_every_birth_is_a_date_or_an_approximate_year(full: Ledger) -> None:
    for resident in full.residents:
        assert resident.born_approximate == (len(resident.born) == 4)
        assert dt.date.fromisoformat(resident.born if len(resident.born) == 10 else f"{resident.born}-01-01")


def test_there_are_old_people_alone_patients_tenants_and_children(full: Ledger) -> None:
    tags = Counter(tag for resident in full.residents for tag in resident.tags)
    assert min(tags[tag] for tag in ("独居老人", "空巢老人", "慢性病", "低保", "残疾", "孕妇")) >= 5
    alone = [r for r in full.residents if "独居老人" in r.tags]
    assert any(2026 - int(r.born[:4]) == 84 for r in alone)
    assert sum(r.category == "租户" for r in full.residents) > 200
    assert sum(int(r.born[:4]) > 2012 for r in full.residents) > 500
    over_60 = sum(int(r.born[:4]) < 1966 for r in full.residents) / len(full.residents)
    assert 0.14 < over_60 < 0.3


def test_children_are_younger_than_the_head_of_their_household(full: Ledger) -> None:
    people = {resident.key: resident for resident in full.residents}
    heads = {household.key: people[household.head] for household in full.households}
    children = [r for r in full.residents if r.relation in ("子", "女")]
    assert all(int(c.born[:4]) - int(heads[c.household].born[:4]) >= 22 for c in children)


def test_premises_stand_in_buildings_of_the_community(full: Ledger) -> None:
    buildings = {building.key for building in full.buildings}
    assert {shop.building for shop in full.premises} <= buildings
    for shop in full.premises:
        address = parse_address(shop.address)
        assert address is not None
        assert address.compound == shop.compound


def test_nothing_that_writes_spreadsheets_is_loaded() -> None:
    script = "import sys, fieldtui.demo.community; print('openpyxl' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
