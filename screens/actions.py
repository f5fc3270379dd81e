"""The one registry of actions: what can be done, where, with which keys, and why not at this moment.

The key bar, F1, the palette and the cheat sheet are made from `ACTIONS`; a screen carries an action out in
its method `do_<id>`. Nothing here touches a widget or a use case.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.binding import Binding

from fieldtui.i18n import N_
from screens.code_actions import CODE_ACTIONS
from screens.conflict_actions import CONFLICT_ACTIONS
from screens.keyboard import twins
from screens.office_actions import OFFICE_ACTIONS
from screens.pass_actions import PASS_ACTIONS
from screens.reading_actions import READING_ACTIONS
from screens.situation import (
    Reason,
    always,
    desk,
    locked,
    no_door,
    no_file,
    no_instance,
    no_last,
    no_next_state,
    no_row,
    no_scan,
    no_vault,
    not_built,
    not_office,
)


@dataclass(frozen=True)
class Action:
    """One thing that can be done.

    `keys` as Textual writes them, without their full-width twins; `places` names the screens where it is
    possible (empty: everywhere); `bar` orders the key bar (0: not in it); `why_not` gives the reason why
    it is impossible now as a message id, or an empty text. `goes` is the place that the action shows, one that
    is made without arguments: such an action needs no method.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    places: tuple[str, ...] = ()
    bar: int = 0
    why_not: Reason = always
    goes: str = ""


_DOOR_PLACES = ("building", "door")
_LISTS = ("today", "buildings", "errands", "undo")

ACTIONS: tuple[Action, ...] = (
    Action(
        "at_home",
        ("1",),
        N_("At home"),
        N_(
            "Somebody answered: opens the checklist of the open round, or records the visit if there is none."
        ),
        _DOOR_PLACES,
        1,
        no_door,
    ),
    Action(
        "no_answer",
        ("2",),
        N_("Nobody"),
        N_("Nobody answered: records the attempt and goes on to the next door."),
        _DOOR_PLACES,
        2,
        no_door,
    ),
    Action(
        "refused",
        ("3",),
        N_("Refused"),
        N_("They refused to answer: records the attempt and goes on to the next door."),
        _DOOR_PLACES,
        3,
        no_door,
    ),
    Action(
        "by_phone",
        ("4",),
        N_("Phone"),
        N_("You reached them by phone: the checklist, marked as a phone visit."),
        _DOOR_PLACES,
        4,
        no_door,
    ),
    Action(
        "window",
        ("5",),
        N_("Window"),
        N_("Somebody lives there or not (occupancy check): lit, then dark, then lit again."),
        _DOOR_PLACES,
        5,
        no_door,
    ),
    Action(
        "moved_out",
        ("6",),
        N_("Moved out"),
        N_("They have moved out: records the visit and goes on to the next door."),
        _DOOR_PLACES,
        0,
        no_door,
    ),
    Action(
        "new_errand",
        ("7", "n"),
        N_("Errand"),
        N_("Something to buy, fetch or do for this door."),
        _DOOR_PLACES,
        0,
        no_door,
    ),
    Action(
        "with_note",
        ("8",),
        N_("With a note"),
        N_("Records an outcome with a note and the day on which you promised to come back."),
        _DOOR_PLACES,
        0,
        no_door,
    ),
    Action(
        "open_door",
        ("enter",),
        N_("Open"),
        N_("Who lives there, what is open, what happened."),
        ("building",),
        6,
        no_door,
    ),
    Action(
        "open_row", ("enter",), N_("Open"), N_("Opens the selected row."), (*_LISTS[:3], "door"), 6, no_row
    ),
    Action(
        "choose_building",
        ("9",),
        N_("Buildings"),
        N_("All buildings of your grids, to walk another one."),
        ("building",),
    ),
    Action(
        "next_state",
        ("space",),
        N_("Next step"),
        N_("Moves the errand on: bought, then delivered, then settled."),
        ("errands", "errand"),
        7,
        no_next_state,
    ),
    Action(
        "cancel_errand",
        ("ctrl+t",),
        N_("Cancel errand"),
        N_("Cancels the errand, after asking; a cancelled errand can be taken up again with Space."),
        ("errand",),
        8,
        no_row,
    ),
    Action(
        "undo_row",
        ("enter",),
        N_("Undo this"),
        N_("Undoes the selected change, after asking."),
        ("undo",),
        1,
        no_row,
    ),
    Action(
        "next_question",
        ("down", "tab"),
        N_("Next"),
        N_("To the next question, answered or not."),
        ("checklist",),
    ),
    Action(
        "previous_question",
        ("up", "shift+tab"),
        N_("Previous"),
        N_("To the question before."),
        ("checklist",),
        3,
    ),
    Action("explain", ("?",), N_("Explain"), N_("What the question means."), ("checklist",), 4),
    Action("go_on", ("enter",), N_("Go on"), N_("To the next question."), ("checklist",), 2),
    Action(
        "take_last",
        ("f8",),
        N_("As last time"),
        N_("Answers as at the last visit to this door, this one question."),
        ("checklist",),
        0,
        no_last,
    ),
    Action(
        "overview",
        ("ctrl+o",),
        N_("Overview"),
        N_("All questions with their answers, to jump to one."),
        ("checklist",),
        5,
    ),
    Action(
        "remove_instance",
        ("ctrl+r",),
        N_("Remove this one"),
        N_("Removes the person or thing that this page is about, after asking; Ctrl+Z brings it back."),
        ("checklist",),
        0,
        no_instance,
    ),
    Action(
        "choose_file",
        ("ctrl+n",),
        N_("Choose a file"),
        N_("Finds the file whose name is the answer; Space in the empty field does the same."),
        ("checklist",),
        0,
        no_file,
    ),
    Action(
        "throw_away",
        ("ctrl+t",),
        N_("Throw away"),
        N_("Throws the draft away, after asking."),
        ("checklist",),
    ),
    Action("back", ("escape",), N_("Back"), N_("One level up. What was typed is kept."), (), 90),
    Action(
        "search",
        ("/",),
        N_("Find"),
        N_("Name, pinyin initials, address, or the end of a phone number."),
        (),
        80,
        locked,
    ),
    Action("help", ("f1",), N_("Help"), N_("What can be done here, and with which keys."), (), 99),
    Action(
        "go_today", ("f2",), N_("Today"), N_("What must be done now, in order."), (), 0, locked, goes="today"
    ),
    Action(
        "go_building",
        ("f3",),
        N_("Building"),
        N_("Where you have been and where not."),
        (),
        0,
        locked,
        goes="building",
    ),
    Action("go_errands", ("f4",), N_("Errands"), N_("Errands by state."), (), 0, locked, goes="errands"),
    Action(
        "go_exchange",
        ("f5",),
        N_("Exchange"),
        N_("What is on this device, exported, confirmed; the stick, in and out."),
        (),
        0,
        not_built("exchange"),
        goes="exchange",
    ),
    Action(
        "go_desk",
        ("f8",),
        N_("Office desk"),
        N_("Inbox, coverage, rounds, devices, ledger."),
        (),
        0,
        desk,
        goes="desk",
    ),
    Action(
        "go_conflicts",
        ("ctrl+g",),
        N_("Conflicts"),
        N_("What people recorded differently; a person decides what is right."),
        (),
        0,
        locked,
        goes="conflicts",
    ),
    Action(
        "go_undo",
        ("f9",),
        N_("Undo list"),
        N_("Everything that can still be undone."),
        (),
        0,
        locked,
        goes="undo",
    ),
    Action(
        "undo_last",
        ("ctrl+z",),
        N_("Undo"),
        N_("Takes back the last thing you recorded, until it is exported."),
        (),
        0,
        locked,
    ),
    Action(
        "lock", ("f10",), N_("Lock"), N_("Closes the vault; the passphrase opens it again."), (), 0, locked
    ),
    Action(
        "next_idle",
        (),
        N_("Lock when idle"),
        N_("After how many minutes without a key the vault locks itself: 1 to 60, or never."),
        (),
        0,
        locked,
    ),
    Action(
        "go_ways_in",
        (),
        N_("Ways into the vault"),
        N_("Passphrase, recovery code, the office's recovery, and another key for the whole vault."),
        (),
        0,
        locked,
        goes="ways_in",
    ),
    Action(
        "go_checkup",
        (),
        N_("Check this device"),
        N_("Looks at vault, disk, clock and terminal; repairs only what you say."),
        (),
        0,
        locked,
        goes="checkup",
    ),
    Action(
        "go_checklist_import",
        (),
        N_("Import a checklist"),
        N_("Reads a checklist from an Excel file or an XForm, says what is wrong with it, and publishes it."),
        (),
        0,
        not_office,
        goes="checklist_import",
    ),
    Action(
        "forgot",
        ("f8",),
        N_("Passphrase forgotten"),
        N_("Other ways into the vault: the recovery code, or the office's help."),
        ("unlock",),
        1,
        no_vault,
    ),
    Action(
        "read_scanned",
        ("ctrl+l",),
        N_("Read what was scanned"),
        N_("Opens the reader with the QR codes that a scanner has typed, on whatever screen."),
        (),
        0,
        no_scan,
    ),
    Action("palette", ("ctrl+p",), N_("All commands"), N_("Every command with its key."), (), 0),
    Action("next_theme", (), N_("Colours"), N_("Dark, light, or without colours."), (), 0),
    Action("next_language", (), N_("Language"), N_("Chinese or English."), (), 0, locked),
    Action("quit", ("ctrl+q",), N_("Quit"), N_("Ends the program; everything is already on disk."), (), 0),
    Action(
        "go_reading",
        (),
        N_("Read QR codes"),
        N_("Takes in what another device shows or has printed: by camera, from pictures, with a scanner."),
        (),
        0,
        locked,
        goes="reading",
    ),
    Action(
        "go_gate",
        ("ctrl+y",),
        N_("Gate"),
        N_("Waits for residents' passes and says of each whether it is valid."),
        (),
        0,
        locked,
        goes="gate",
    ),
    *(
        Action(*row)
        for row in (*CONFLICT_ACTIONS, *OFFICE_ACTIONS, *CODE_ACTIONS, *READING_ACTIONS, *PASS_ACTIONS)
    ),
)
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}
# Textual binds these itself, for every app.
_TEXTUALS_OWN = ("ctrl+q",)


def actions_at(place: str) -> Iterator[Action]:
    """What can be done at `place`: its own actions first, then those of every place."""
    own = [action for action in ACTIONS if place in action.places]
    taken = {key for action in own for key in action.keys}
    yield from own
    for action in ACTIONS:
        if not action.places and not taken.intersection(action.keys):
            yield action


def bar_of(place: str) -> list[Action]:
    """The actions of the key bar at `place`, in its order."""
    return sorted((action for action in actions_at(place) if action.bar), key=lambda action: action.bar)


def bindings_of(place: str) -> list[Binding]:
    """Textual bindings for the actions of `place` (empty: those of every place)."""
    actions = [a for a in ACTIONS if (place in a.places if place else not a.places)]
    return [
        Binding(twin, f"app.perform('{action.id}')", action.label, show=False)
        for action in actions
        for key in action.keys
        if key not in _TEXTUALS_OWN
        for twin in twins(key)
    ]
