"""Faults: one operation on the disk fails, or from one on all do; what the product then says, and what is left.

Every operation of a use case is tried in turn, with an I/O error and with a full disk.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from fieldtui.backups import back_up
from fieldtui.errors import FieldtuiError, explain
from fieldtui.i18n import use_language
from fieldtui.key_slots import change_passphrase, new_recovery_code, rekey_vault, verify_recovery_code
from fieldtui.vault import DiskFull, WrongPassphrase, create_vault, open_vault
from fieldtui.vault.errors import CannotWrite, DiskFailed, NoRoomToRekey, NotConfirmed, SlotsHalfWritten
from fieldtui.vault.recovery_code import shown
from fieldtui.visits import ANSWERED, record_visit
from sync.exchange import export_to, merge, read_file
from sync.exchange.carrier import CannotRead, TakenOut
from tests.power.cipher import driven
from tests.power.cutting import Cut
from tests.power.disk import Acknowledged, Committed, Image
from tests.power.judging import CHEAP, Judge, committing, put, state_of, whole_files
from tests.power.scenes import ANOTHER, GRID, LETTER, PASSPHRASE, Scene, enrolled, nothing
from tests.power.watching import OPEN, RENAME, SYNC, WRITE, Recorder, image_of, watched
from tests.sync.village import doors_of

# What needs room on a disk: a new file or name, bytes; and a sync, where they were only promised before.
_NEEDS_ROOM = (WRITE, SYNC, RENAME)
# How each fault is called, whatever it struck.
CALLED: dict[int, tuple[type[FieldtuiError], ...]] = {
    errno.ENOSPC: (DiskFull, NoRoomToRekey, NotConfirmed, SlotsHalfWritten, TakenOut),
    errno.EIO: (DiskFailed, CannotWrite, CannotRead, SlotsHalfWritten, TakenOut),
}


@dataclass
class Fault:
    """Fails operation `at` (from 0) with `number`, and `for_good` all after it, until `lifted`."""

    at: int
    number: int
    for_good: bool
    count: int = 0
    struck: str = ""
    lifted: bool = False

    def __call__(self, operation: str, path: Path, size: int) -> None:
        if self.number == errno.ENOSPC and operation not in _NEEDS_ROOM and not (operation == OPEN and size):
            return
        now, self.count = self.count, self.count + 1
        if not self.lifted and (now == self.at or (self.for_good and now > self.at)):
            self.struck = self.struck or f"{operation} of {path.name}"
            raise OSError(self.number, os.strerror(self.number), str(path))


@dataclass(frozen=True)
class UseCase:
    """One thing that a person does, and may do again after it failed."""

    name: str
    do: Callable[[Scene], None]
    passphrases: tuple[str, str] = (PASSPHRASE, PASSPHRASE)
    before: Callable[[], Image] = enrolled


def _export(scene: Scene) -> None:
    device = scene.opened()
    record_visit(device, doors_of(device, GRID)[0], ANSWERED, note="一切都好")
    for exported in export_to(device, scene.stick):
        scene.recorder.written(exported.path)


def _merge(scene: Scene) -> None:
    merge(scene.opened(), read_file(scene.stick / LETTER), LETTER)


def _change(scene: Scene) -> None:
    device = scene.opened()
    try:
        change_passphrase(device, PASSPHRASE, ANOTHER, CHEAP)
    except WrongPassphrase:
        # It was changed already, when it was not sure to last.
        change_passphrase(device, ANOTHER, ANOTHER, CHEAP)


def _code(scene: Scene) -> None:
    device = scene.opened()
    verify_recovery_code(device, shown(new_recovery_code(device, PASSPHRASE)))


def _rekey(scene: Scene) -> None:
    rekey_vault(scene.opened(), PASSPHRASE, "", CHEAP)


def _back_up(scene: Scene) -> None:
    device = scene.opened()
    scene.recorder.written(back_up(device, scene.stick).path)


def _create(scene: Scene) -> None:
    if scene.vault.exists():
        open_vault(scene.vault, PASSPHRASE).lock()
    else:
        create_vault(scene.vault, PASSPHRASE, CHEAP).lock()


USE_CASES = (
    UseCase("export", _export),
    UseCase("merge", _merge),
    UseCase("change of passphrase", _change, (PASSPHRASE, ANOTHER)),
    UseCase("recovery code", _code),
    UseCase("rekey", _rekey),
    UseCase("backup", _back_up),
    UseCase("creation of a vault", _create, ("", PASSPHRASE), nothing),
)


def operations(case: UseCase, number: int, root: Path) -> int:
    """How many operations of `case` can fail with `number`."""
    fault = Fault(-1, number, for_good=False)
    _Trial(case, fault, root).done()
    return fault.count


def every_fault(case: UseCase, root: Path) -> Iterator[Fault]:
    """Each operation of `case`, with each kind of fault, once and for good."""
    for number in CALLED:
        for at in range(operations(case, number, root)):
            for for_good in (False, True):
                yield Fault(at, number, for_good)


def complaint(case: UseCase, fault: Fault, states: frozenset[str], root: Path) -> str:
    """What is wrong with how the product takes `fault`; `states` are those that it has without."""
    return _Trial(case, fault, root).complaint(states)


def states_of(case: UseCase, root: Path) -> frozenset[str]:
    """Every state that the tables have while `case` is done without a fault."""
    recorder = _Trial(case, Fault(-1, errno.EIO, for_good=False), root).done()
    return frozenset(o.state for o in recorder.operations if isinstance(o, Committed))


class _Trial:
    """One use case on one failing disk."""

    def __init__(self, case: UseCase, fault: Fault, root: Path) -> None:
        self.case, self.fault, self.root = case, fault, root
        put(case.before(), root)
        self.recorder = Recorder(root, fault)
        self.scene = Scene(root, self.recorder)

    @contextmanager
    def _running(self) -> Iterator[None]:
        usage = patch("shutil.disk_usage", self._usage)
        with watched(self.recorder), driven(self.recorder), committing(self.recorder), usage:
            try:
                yield
            finally:
                # Locked while the disk still fails: that has to work, too.
                while self.scene.devices:
                    self.scene.devices.pop().lock()

    def _usage(self, _path: object) -> SimpleNamespace:
        full = self.fault.number == errno.ENOSPC and self.fault.struck and not self.fault.lifted
        return SimpleNamespace(free=0 if full else 1 << 30)

    def done(self) -> Recorder:
        """Everything that happens without a fault."""
        with self._running():
            self.case.do(self.scene)
        return self.recorder

    def complaint(self, states: frozenset[str]) -> str:
        """What is wrong with the answer to the fault, or with what it leaves."""
        with self._running():
            wrong = self._while_it_runs(states)
        return wrong or self._afterwards(states)

    def _while_it_runs(self, states: frozenset[str]) -> str:
        failed = self._attempt()
        wrong = self._wrongly_told(failed) or self._state_now(states)
        if wrong or self.fault.for_good or not self.fault.struck:
            return wrong
        self.fault.lifted = True
        again = self._attempt()
        if again is not None:
            return f"not possible again after one fault: {again!r}"
        return ""

    def _attempt(self) -> BaseException | None:
        try:
            self.case.do(self.scene)
        except Exception as error:  # noqa: BLE001 - what is no error of ours is what we look for
            return error
        return None

    def _wrongly_told(self, failed: BaseException | None) -> str:
        if failed is None:
            return ""
        if not isinstance(failed, CALLED[self.fault.number]):
            return f"told as {failed!r}"
        for language in ("en", "zh_CN"):
            use_language(language)
            if "{" in explain(failed) or "\n\n" not in explain(failed):
                return f"no sentence: {explain(failed)}"
        return ""

    def _state_now(self, states: frozenset[str]) -> str:
        for device in (one for one in self.scene.devices if not one.vault.locked):
            try:
                with device.read() as db:
                    state = state_of(db)
            except CALLED[self.fault.number]:
                continue
            if state not in states:
                return "the tables are neither as before nor as after"
        return ""

    def _afterwards(self, states: frozenset[str]) -> str:
        image = image_of(self.root)
        later = {o.state for o in self.recorder.operations if isinstance(o, Committed)}
        files = tuple(o.file for o in self.recorder.operations if isinstance(o, Acknowledged) and o.file)
        cut = Cut(0, image, states | later, self.case.passphrases, files)
        return Judge(self.root.with_name("reopened"), whole_files(self.recorder)).complaint(cut)
