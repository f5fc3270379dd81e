"""Programs that are wrong on purpose, each in one way: a harness that does not find them proves nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fieldtui import visits
from fieldtui.vault import Vault
from tests.killing.harness import READY, Operation
from tests.killing.keeping import change_passphrases, check_passphrase
from tests.killing.operations import (
    carry_out,
    check_export,
    check_merge,
    check_visits,
    take_in,
)
from tests.killing.place import WORKER, Say, doors, opened


def _visit_too_early(place: Path, say: Say) -> None:
    """Acknowledges before the commit."""
    with opened(place / WORKER) as device:
        door = doors(device)[0]
        with device.read() as db:
            (log, head) = db.execute(
                "SELECT id, head FROM logs WHERE device = ? AND scope = '1'", (device.id,)
            ).fetchone()
        say(READY)
        for nth in range(1, 40):
            say("visit", log << 32 | head + nth)
            visits.record_visit(device, door, "no answer", note=f"晚上再来{nth}")


def _write_in_place(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as file:
        for byte in data:
            file.write(bytes([byte]))


def _export_in_place(place: Path, say: Say) -> None:
    """Writes bundles under their own name."""
    with patch("sync.exchange.carrier.write_whole", _write_in_place):
        carry_out(place, say)


def _slots_in_place(place: Path, say: Say) -> None:
    """Writes over both copies of the slot file at once."""

    def both(folder: Path, slots: Any) -> None:  # noqa: ANN401 - a slot file
        from fieldtui.vault.slots import COPIES, encode

        for name in COPIES:
            (folder / name).write_bytes(b"")
        for name in COPIES:
            _write_in_place(folder / name, encode(slots))

    with patch("fieldtui.vault.changing.write_slots", both):
        change_passphrases(place, say)


def _without_transaction(vault: Vault, job: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever the job gives
    return job(vault._writer)  # this is how the product would be wrong


def _merge_piecemeal(place: Path, say: Say) -> None:
    """Commits every statement by itself."""
    with patch.object(Vault, "_in_transaction", _without_transaction):
        take_in(place, say)


BROKEN: dict[str, Operation] = {
    "acknowledged before the commit": Operation("visiting", _visit_too_early, check_visits),
    "bundles without a part file": Operation("exporting", _export_in_place, check_export),
    "both slot copies at once": Operation("passphrase", _slots_in_place, check_passphrase),
    "merging without a transaction": Operation("merging", _merge_piecemeal, check_merge),
}
