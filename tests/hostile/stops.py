"""The stops of the walk: each place of the program, whose device shows it best, and what it is opened with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fieldtui.device import Device
from fieldtui.rounds import round_for
from fieldtui.visits import AT_DOOR
from screens.draft import begin
from screens.keyhole import VaultAtPath
from screens.showing_view import Shown
from tests.hostile.community import Hostile, scanned_pass
from tests.hostile.seen import Found
from tests.hostile.texts import name_of_file
from tests.screens_office.desk import DeskKeys


@dataclass
class Stage:
    """A hostile community with what is carried, and the program over one of its devices."""

    made: Hostile
    files: dict[str, Path]
    found: Found
    keys: DeskKeys

    @property
    def device(self) -> Device:
        """The device that the program shows."""
        return self.keys.app.session.device


def _first(table: str) -> Callable[[Stage], tuple[object, ...]]:
    return lambda stage: (stage.made.dot_at(stage.device, table),)


def _nothing(_stage: Stage) -> tuple[object, ...]:
    return ()


def _file(name: str) -> Callable[[Stage], tuple[object, ...]]:
    return lambda stage: (stage.files[name],)


def _checklist(stage: Stage) -> tuple[object, ...]:
    door = stage.made.dot_at(stage.device, "doors")
    round_ = round_for(stage.device, stage.made.code)
    assert round_ is not None
    return begin(stage.device, door, round_, AT_DOOR), stage.made.of("checklist.address")


def _errand(stage: Stage) -> tuple[object, ...]:
    return stage.made.dot_at(stage.device, "errands"), stage.made.dot_at(stage.device, "doors")


def _vault(stage: Stage) -> tuple[object, ...]:
    return (stage.device.vault.path,)


def _place_beside(stage: Stage) -> tuple[object, ...]:
    """A place for a restored vault that has a hostile name, beside backups that have one."""
    return (VaultAtPath(stage.files["folder"] / f"{name_of_file(stage.made.of, 'restored')}.vault"),)


def _shown(stage: Stage) -> tuple[object, ...]:
    """Codes for somebody with a hostile name; that they have it is noted nowhere."""
    return (Shown("QR 12345678", bytes(200), stage.made.of("typed"), 3, lambda _device: None),)


def _pass(stage: Stage) -> tuple[object, ...]:
    return (scanned_pass(stage.made),)


# Each place: whose device shows it best, and what it is opened with.
STOPS: dict[str, tuple[str, Callable[[Stage], tuple[object, ...]]]] = {
    "today": ("worker", _nothing),
    "building": ("worker", _nothing),
    "buildings": ("worker", _nothing),
    "door": ("worker", _first("doors")),
    "checklist": ("worker", _checklist),
    "errands": ("worker", _nothing),
    "errand": ("worker", _errand),
    "conflicts": ("office", _nothing),
    "undo": ("worker", _nothing),
    "exchange": ("office", _nothing),
    "showing": ("worker", _shown),
    "calibrating": ("worker", _nothing),
    "joining": ("newcomer", _file("answer")),
    "inbox": ("office", _file("folder")),
    "desk": ("office", _nothing),
    "ledger": ("office", _file("ledger")),
    "intake": ("office", _file("ledger")),
    "devices": ("office", _nothing),
    "own_records": ("worker", _nothing),
    "reading": ("office", _nothing),
    "enrolling": ("office", _file("request")),
    "rounds": ("office", _nothing),
    "new_round": ("office", _nothing),
    "checklist_import": ("office", lambda stage: (None, stage.files["checklist"])),
    "coverage": ("office", _nothing),
    "passes": ("office", _nothing),
    "notice": ("office", _nothing),
    "gate": ("worker", _pass),
    "ways_in": ("worker", _nothing),
    "recovering": ("worker", _vault),
    "restore": ("worker", _place_beside),
    "checkup": ("worker", _nothing),
    # The screen without a vault: `walk_lock`.
    "unlock": ("", _nothing),
}
