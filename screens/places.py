"""The one table of screens: their names, where their code is, and what each answers.

A screen is loaded when it is first opened, so that the first paint waits for no other. A new screen is a
row here, its actions are rows of `screens.actions`.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fieldtui.i18n import N_

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from screens.place import Place
    from screens.situation import Situation


@dataclass(frozen=True)
class PlaceRow:
    """A screen: `home` is `module:Class` (empty: not in this version).

    `mode` places have a key and a stack of screens of their own and are made without arguments; the others
    are opened from them. `help` says what the screen answers.
    """

    home: str
    title: str
    help: str
    mode: bool = False


PLACES: dict[str, PlaceRow] = {
    "unlock": PlaceRow(
        "screens.unlock:UnlockScreen",
        N_("Unlock"),
        N_("Type the passphrase of the vault, then Enter. Nothing is readable before that."),
        mode=True,
    ),
    "restore": PlaceRow(
        "screens.restoring:RestoreScreen",
        N_("Restore a backup"),
        N_(
            "Enter on a backup checks the file, asks for its passphrase and restores it. A vault that is there "
            "already is kept under another name."
        ),
    ),
    "recovering": PlaceRow(
        "screens.recovering:RecoveringScreen",
        N_("Passphrase forgotten"),
        N_("Other ways into the vault: the recovery code on paper, or the office's help if it was accepted."),
    ),
    "ways_in": PlaceRow(
        "screens.ways_in:WaysInScreen",
        N_("Ways into the vault"),
        N_(
            "What opens this vault: passphrase, recovery code, the office's recovery. Enter does what the selected "
            "row says; whatever makes a way in asks for the passphrase again."
        ),
    ),
    "today": PlaceRow(
        "screens.today:TodayScreen",
        N_("Today"),
        N_("What must be done now, the most urgent first. Enter goes there."),
        mode=True,
    ),
    "building": PlaceRow(
        "screens.building:BuildingScreen",
        N_("Building"),
        N_(
            "The building as you see it from the street. The arrows walk from door to door, a digit records "
            "what happened, and the cursor goes on to the next door."
        ),
        mode=True,
    ),
    "buildings": PlaceRow(
        "screens.buildings:BuildingsScreen",
        N_("Buildings"),
        N_("The buildings of your grids, and how far the round has come in each."),
    ),
    "door": PlaceRow(
        "screens.door:DoorScreen",
        N_("Door"),
        N_("Who lives here, what is open, and everything that happened, newest first."),
    ),
    "checklist": PlaceRow(
        "screens.checklist:ChecklistScreen",
        N_("Checklist"),
        N_(
            "A digit answers and goes on, Enter goes on, the arrows go anywhere. Every answer is on disk before "
            "the cursor moves; Esc keeps the draft."
        ),
    ),
    "errands": PlaceRow(
        "screens.errands:ErrandsScreen",
        N_("Errands"),
        N_("What was asked for, by state. Enter opens one, Space moves it on."),
        mode=True,
    ),
    "errand": PlaceRow(
        "screens.errand:ErrandScreen",
        N_("Errand"),
        N_("Type what each thing cost, in yuan, then Enter. Space moves the errand on."),
    ),
    "conflicts": PlaceRow(
        "screens.conflicts:ConflictsScreen",
        N_("Conflicts"),
        N_(
            "What people recorded differently without knowing of each other, and steps that were impossible. A digit "
            "chooses a side, 0 another value, Enter records it. A decision cannot be undone; only another change can "
            "follow it."
        ),
    ),
    "undo": PlaceRow(
        "screens.undo:UndoScreen",
        N_("Undo list"),
        N_("What you recorded and nobody else has seen yet. What is exported cannot be undone."),
    ),
    "exchange": PlaceRow(
        "screens.exchange:ExchangeScreen",
        N_("Exchange"),
        N_(
            "Where your records are: on this device, exported, or confirmed by the office. Enter exports to the "
            "selected stick or folder."
        ),
        mode=True,
    ),
    "showing": PlaceRow(
        "screens.showing:ShowingScreen",
        N_("QR codes"),
        N_(
            "The other device reads these codes, in any order and from any beginning. Missed ones do not matter; each "
            "is as good as any other. Enter when the other side has everything."
        ),
    ),
    "calibrating": PlaceRow(
        "screens.calibrating:CalibratingScreen",
        N_("Try out codes"),
        N_(
            "A code of one size, to find the largest that the other device reads from this screen. It carries nothing."
        ),
    ),
    "joining": PlaceRow(
        "screens.joining:JoiningScreen",
        N_("Joining a community"),
        N_("Compare the code with the office, digit by digit, before this device trusts the file."),
    ),
    "inbox": PlaceRow(
        "screens.inbox:InboxScreen",
        N_("Inbox"),
        N_("What became of each file. The reason of a refusal stands below; nothing is ever half taken in."),
    ),
    "desk": PlaceRow(
        "screens.desk:DeskScreen",
        N_("Office desk"),
        N_("The office's work. A digit or Enter opens a part."),
        mode=True,
    ),
    "ledger": PlaceRow(
        "screens.ledger:LedgerScreen",
        N_("Ledger"),
        N_(
            "What each sheet and column was taken for. Enter on a sheet or a column corrects it; Space compares "
            "the file with the vault. Nothing is recorded before you say so."
        ),
    ),
    "intake": PlaceRow(
        "screens.intake:IntakeScreen",
        N_("What the ledger would change"),
        N_("Added, changed, gone, and doubtful rows. Space records the difference, after asking."),
    ),
    "devices": PlaceRow(
        "screens.devices:DevicesScreen",
        N_("Grids and devices"),
        N_("The grids, and whose devices belong to the community. Enrol a new one from its request file."),
    ),
    "own_records": PlaceRow(
        "screens.own_records:OwnRecordsScreen",
        N_("Records of this device"),
        N_("Each record of this device: on this device, exported or confirmed, and which devices lack it."),
    ),
    "checkup": PlaceRow(
        "screens.checkup:CheckupScreen",
        N_("Check of this device"),
        N_(
            "Vault, folder, disk, clock and terminal, the worst first. Enter says what to do, and repairs what can be "
            "repaired, after asking. Looking changes nothing."
        ),
    ),
    "reading": PlaceRow(
        "screens.reading:ReadingScreen",
        N_("Read QR codes"),
        N_(
            "Codes that another device shows or has printed, by camera, from pictures, with a scanner. A cell stands for "
            "a block: # is there, . is missing. What is whole opens like a file."
        ),
    ),
    "enrolling": PlaceRow(
        "screens.enrolling:EnrollingScreen",
        N_("Enrol a device"),
        N_("Tick the grids of the new device; then the code appears, which both of you compare."),
    ),
    "rounds": PlaceRow(
        "screens.rounds:RoundsScreen",
        N_("Rounds"),
        N_("Every round and how far it has come. Enter shows one."),
    ),
    "new_round": PlaceRow(
        "screens.new_round:NewRoundScreen",
        N_("New round"),
        N_("Enter fills in the selected line; the last one opens the round."),
    ),
    "checklist_import": PlaceRow(
        "screens.checklist_import:ChecklistImportScreen",
        N_("Import a checklist"),
        N_(
            "What the file holds, and what is wrong with it by sheet, row and column; Enter on a line says what to do. "
            "Nothing is recorded before you say so."
        ),
    ),
    "coverage": PlaceRow(
        "screens.coverage:CoverageScreen",
        N_("What the office sees"),
        N_(
            "Doors by outcome and errands, of a round or a day, by grid and building. Enter opens the building."
        ),
    ),
    "passes": PlaceRow(
        "screens.passes:PassesScreen",
        N_("Passes"),
        N_(
            "Residents' passes that the office issued, the newest first. Enter says more of one; a pass that is taken back "
            "holds no longer at every gate that hears of it."
        ),
    ),
    "notice": PlaceRow(
        "screens.notice:NoticeScreen",
        N_("Public notice"),
        N_(
            "What the community tells everybody, on one page with a code that any phone reads. Enter fills in the selected "
            "line; nothing is recorded."
        ),
    ),
    "gate": PlaceRow(
        "screens.gate:GateScreen",
        N_("Gate"),
        N_(
            "Scan a pass, or type the digits of its code: this device says whether it is valid, without a network. What "
            "is scanned is not recorded."
        ),
    ),
}


# Panels that lie over any screen: the action that opens each, and where its code is.
PANELS: dict[str, str] = {
    "search": "screens.search:SearchScreen",
    "help": "screens.help:HelpScreen",
    "palette": "screens.palette:PaletteScreen",
}


def is_built(place: str) -> bool:
    """Whether this version has the screen."""
    return bool(PLACES[place].home)


def make(place: str, *arguments: object) -> "Place":
    """A new screen for `place`."""
    made: Place = _called(PLACES[place].home, *arguments)
    return made


def make_panel(panel: str, place: str, now: "Situation") -> "ModalScreen[Any]":
    """A new panel over the screen `place`, in the situation that it shows."""
    made: ModalScreen[Any] = _called(PANELS[panel], place, now)
    return made


def _called(home: str, *arguments: object) -> Any:  # noqa: ANN401
    module, _colon, name = home.partition(":")
    return getattr(import_module(module), name)(*arguments)
