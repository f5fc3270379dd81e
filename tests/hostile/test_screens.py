"""Every screen and panel over a community in which every text is hostile: what is drawn acts on nothing."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import fieldtui.text
from fieldtui.log.kinds import KINDS, Record, Type
from fieldtui.vault import FLOOR, create_vault
from screens.places import PLACES, is_built
from tests.hostile.community import Hostile, hostile_community
from tests.hostile.seen import Found, every_screen
from tests.hostile.stops import STOPS
from tests.hostile.texts import FLAVOURS, Text, brief, mark, name_of_file, sharp
from tests.hostile.walk import walk
from tests.screens.keys import LARGE, SMALL

# The flavour that has most of all others, and the one that is widest.
EACH_TIME = ("sharp", "long")
# Fields that no screen shows in this version, or shows as words of its own.
NOT_SHOWN = {
    "person.name",
    "person.role",
    "person.phone",
    "checklist.form_id",
    "checklist.blob",
    "community.name",  # the office's screens: the masthead, behind the person's name
    "round.state",
    "round.starts",
    "round.ends",
    "door.occupancy",
    "household.registration",
    "household.state",
    "resident.born",
    "resident.id_number",
    "resident.registration",
    "resident.state",
    "premises.trade",
    "premises.contact",
    "premises.phone",
    "premises.staff",
    "premises.business",
    "premises.extinguisher",
    "premises.note",
    "premises.state",
    "errand.promised",
    "visit.made.way",
    "purchase.made.shop",
    "erasure.ordered.why",
    "recovery.offered.public",
    "recovery.answered.vault",
    "recovery.answered.device",
    "pass.revoked.number",
}


def wrong(found: Found) -> dict[str, set[str]]:
    """The places with faults."""
    return {where: faults for where, faults in found.faults.items() if faults}


def on_disk(of: Text, folder: Path) -> Hostile:
    """A hostile community whose worker's vault has key files, as the screens about them need."""
    vault = folder / "worker.vault"
    made = hostile_community(of, worker_at=create_vault(vault, "the worker's", FLOOR))
    # What the doctor names.
    (vault / name_of_file(of, "foreign")).touch()
    return made


def test_every_place_of_the_registry_is_on_the_walk() -> None:
    assert set(STOPS) == {place for place in PLACES if is_built(place)}


@pytest.mark.long
async def test_no_screen_does_what_a_text_says_and_none_is_left_out(tmp_path: Path) -> None:
    found = await walk(on_disk(sharp, tmp_path), tmp_path, SMALL, thorough=True)
    assert wrong(found) == {}
    assert every_screen() - found.shown == set()


@pytest.mark.parametrize(
    "flavour",
    [pytest.param(one, marks=() if one in EACH_TIME else pytest.mark.long) for one in FLAVOURS],
)
async def test_no_screen_breaks_over(flavour: str, tmp_path: Path) -> None:
    assert wrong(await walk(on_disk(FLAVOURS[flavour], tmp_path), tmp_path, SMALL)) == {}


async def test_no_large_screen_does_what_a_text_says_either(tmp_path: Path) -> None:
    assert wrong(await walk(on_disk(sharp, tmp_path), tmp_path, LARGE)) == {}


async def test_what_is_hostile_is_shown_all_the_same(tmp_path: Path) -> None:
    """So that the walk has seen what it is about: each field of each kind, but those that no screen shows."""
    found = await walk(on_disk(brief, tmp_path), tmp_path, (200, 120))
    text = found.text
    missing = {key for key in every_text() if mark(key) not in text}
    assert missing - NOT_SHOWN == set()
    assert "[/b]" in text


def every_text() -> set[str]:
    """The text fields of every kind of record and fact."""
    return {
        f"{kind.name if isinstance(kind, Record) else kind.kind}.{name}"
        for kind in KINDS
        for name, type_ in kind.fields.items()
        if type_ in (Type.TEXT, Type.LIST)
    }


async def test_the_walk_finds_it_when_a_text_has_not_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(
        monkeypatch, fieldtui.text.plain, lambda text, **_how: str(text).encode("utf-8", "replace").decode()
    )
    found = await walk(on_disk(hidden, tmp_path), tmp_path, SMALL)
    blind = {place for place in STOPS if not found.faults.get(place)}
    # Prices, a building that was not chosen, codes without a content, a reader that has read none and a notice that
    # is not written yet aside, each other place shows somebody's text.
    assert blind <= {"unlock", "recovering", "calibrating", "reading", "notice"}


def hidden(key: str) -> str:
    """What a name does not show, where nothing else breaks the drawing."""
    return f"{mark(key)}\u202e\x9b"


def without(monkeypatch: pytest.MonkeyPatch, function: Callable[..., str], other: Callable[..., str]) -> None:
    """Put `other` in the place of `function` wherever it was imported to."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("fieldtui", "screens", "sync")):
            for attribute, value in list(vars(module).items()):
                if value is function:
                    monkeypatch.setattr(module, attribute, other)
