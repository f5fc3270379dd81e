"""Ways into a vault, its key, its backups: what is played of them while it is recorded."""

from datetime import date

from fieldtui.backups import back_up
from fieldtui.key_slots import change_passphrase, new_recovery_code, rekey_vault, verify_recovery_code
from fieldtui.restoring import checked_backup, prepare, with_secret
from fieldtui.vault.recovery_code import shown
from fieldtui.visits import ANSWERED, NO_ANSWER, record_visit
from tests.power.judging import CHEAP
from tests.power.scenes import ANOTHER, GRID, PASSPHRASE, Scene
from tests.sync.village import doors_of
from tests.town import SeededBytes

DAY = date(2026, 10, 12)


def changing_the_passphrase(scene: Scene) -> None:
    """There and back, and there again."""
    device = scene.opened()
    for old, new in ((PASSPHRASE, ANOTHER), (ANOTHER, PASSPHRASE), (PASSPHRASE, ANOTHER)):
        change_passphrase(device, old, new, CHEAP)
        scene.recorder.opens_with(new)


def making_a_code(scene: Scene) -> None:
    """A recovery code, and another one that takes its place."""
    device = scene.opened()
    for _paper in range(2):
        code = new_recovery_code(device, PASSPHRASE)
        verify_recovery_code(device, shown(code))
        scene.recorder.opens_with_code(code)


def rekeying(scene: Scene) -> None:
    """Another key and another passphrase, with work before and after."""
    device = scene.opened()
    door = doors_of(device, GRID)[0]
    record_visit(device, door, NO_ANSWER, note="换钥匙以前")
    rekey_vault(device, PASSPHRASE, ANOTHER, CHEAP)
    scene.recorder.opens_with(ANOTHER)
    record_visit(device, door, ANSWERED, note="换钥匙以后")


def backing_up(scene: Scene) -> None:
    """Twice, with work between."""
    device = scene.opened()
    for _day in range(2):
        record_visit(device, doors_of(device, GRID)[0], ANSWERED)
        scene.recorder.written(back_up(device, scene.stick).path)


def restoring(scene: Scene) -> None:
    """From the stick, over a vault that has gone on since."""
    scene.opened().lock()
    (path,) = scene.stick.glob("*.ftbackup")
    backup = checked_backup(path)
    prepared = prepare(backup, scene.vault, with_secret(PASSPHRASE, path), SeededBytes(8))
    kept = prepared.put_in_place(DAY)
    assert kept is not None
    scene.recorder.written(kept / "vault.db")
    record_visit(scene.opened(), doors_of(scene.opened(), GRID)[0], ANSWERED)
