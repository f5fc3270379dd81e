"""The registry of actions: nothing in it is unreachable, and no key is taken twice or from somebody else."""

from importlib import import_module

import pytest

from fieldtui.i18n import LANGUAGES, _, use_language
from screens.actions import ACTIONS, Action, actions_at, bar_of, bindings_of
from screens.app import FieldtuiApp
from screens.drawing import cells
from screens.keyboard import name_of, twins
from screens.places import PANELS, PLACES
from screens.situation import Situation

# ux.md, rule 2: these belong to the terminal, to text areas or to input methods.
LEFT_ALONE = {"f6", "f7", "f11", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+space", "ctrl+at"}
WORKERS = ["today", "building", "buildings", "door", "checklist", "errands", "errand", "conflicts", "undo"]
BUILT = [name for name, row in PLACES.items() if row.home]


def screen_of(place: str) -> type:
    module, _colon, name = PLACES[place].home.partition(":")
    found = getattr(import_module(module), name)
    assert isinstance(found, type)
    return found


@pytest.mark.parametrize("place", BUILT)
def test_a_key_means_one_thing_on_a_screen(place: str) -> None:
    keys = [key for action in actions_at(place) for key in action.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_is_carried_out_wherever_it_is_offered(action: Action) -> None:
    if action.goes:
        assert PLACES[action.goes].mode or screen_of(action.goes)()
    elif action.id not in PANELS:
        for place in action.places:
            if PLACES[place].home:
                assert hasattr(screen_of(place), f"do_{action.id}") or hasattr(FieldtuiApp, f"do_{action.id}")
        assert action.places or hasattr(FieldtuiApp, f"do_{action.id}")


def test_no_action_takes_a_key_that_is_to_be_left_alone() -> None:
    assert {key for action in ACTIONS for key in action.keys} & LEFT_ALONE == set()


def test_ids_of_actions_are_unique() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


def test_actions_name_only_places_that_there_are() -> None:
    assert {place for action in ACTIONS for place in action.places} <= set(PLACES)


def test_a_letter_is_never_the_only_key() -> None:
    only_letters = [a.id for a in ACTIONS if a.keys and all(len(k) == 1 and k.isalpha() for k in a.keys)]
    assert only_letters == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", WORKERS)
def test_a_screens_own_keys_and_help_fit_into_eighty_columns(place: str, language: str) -> None:
    use_language(language)
    shown = [action for action in bar_of(place) if place in action.places or action.id == "help"]
    assert sum(cells(f"{name_of(action.keys[0])} {_(action.label)}") + 2 for action in shown) <= 80


@pytest.mark.parametrize(
    ("key", "other"), [("1", "１"), ("?", "？"), ("/", "／"), ("/", "、"), ("n", "ｎ"), (".", "。")]
)
def test_a_key_is_bound_with_what_an_input_method_sends_for_it(key: str, other: str) -> None:
    assert other in twins(key)


def test_function_keys_have_no_twin() -> None:
    assert twins("f2") == ("f2",)


def test_bindings_come_with_their_twins() -> None:
    assert {"2", "２"} <= {binding.key for binding in bindings_of("building")}


def test_an_impossible_action_says_why() -> None:
    locked = Situation()
    reasons = [action.why_not(locked) for action in ACTIONS if action.id == "search"]
    assert reasons == ["Unlock the vault first."]
