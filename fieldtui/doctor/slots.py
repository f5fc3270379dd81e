"""The key slots: both copies whole and of one vault, one change apart, none too cheap to guess. Never a secret."""

from collections.abc import Iterator
from pathlib import Path

from fieldtui.doctor.findings import Finding, Word, found
from fieldtui.doctor.patient import Patient
from fieldtui.i18n import N_
from fieldtui.vault.slots import COPIES, FLOOR, NO_COST, RECOVERY, Slot, SlotFile, decode

CHECK = "slots"
# The kinds of slots as people call them.
KINDS: dict[str, str] = {
    "passphrase": N_("passphrase"),
    "recovery": N_("recovery code"),
    "office": N_("office"),
}
# The kinds whose secret a person chooses: only those can be guessed, and only those have a floor.
_GUESSED = ("passphrase",)


def look(patient: Patient) -> Iterator[Finding]:
    """What is wrong with the slot files."""
    assert patient.folder is not None, "a check of a folder"
    copies = {name: read_copy(patient.folder / name) for name in COPIES}
    whole = {name: slots for name, slots in copies.items() if slots is not None}
    if not whole:
        yield found(CHECK, "slots-lost")
        return
    newest = max(whole.values(), key=lambda slots: slots.generation)
    for name, slots in copies.items():
        if slots is None:
            kind = "slots-damaged" if (patient.folder / name).exists() else "slots-missing"
            yield found(CHECK, kind, file=name)
        elif slots.vault_id != newest.vault_id:
            yield found(CHECK, "slots-strange", file=name)
        elif newest.generation - slots.generation > 1:
            yield found(CHECK, "slots-behind", file=name, count=newest.generation - slots.generation)
    yield from _ways_in(newest)


def read_copy(path: Path) -> SlotFile | None:
    """The slots in a copy, weak ones as well, None if it is missing or not whole."""
    try:
        return decode(path.read_bytes(), lowest=NO_COST)
    except OSError:
        return None


def none_is_whole(patient: Patient) -> bool:
    """Whether nobody can reach the key."""
    return patient.folder is not None and not any(read_copy(patient.folder / name) for name in COPIES)


def _ways_in(slots: SlotFile) -> Iterator[Finding]:
    kinds = {slot.kind for slot in slots.slots}
    for slot in slots.slots:
        if slot.kind in _GUESSED and _is_weak(slot):
            yield found(
                CHECK,
                "slot-weak",
                kind=Word(KINDS.get(slot.kind, slot.kind)),
                memory=slot.cost.memory_kib // 1024,
                passes=slot.cost.passes,
                floor=f"{FLOOR.memory_kib // 1024} MiB, {FLOOR.passes}",
            )
    if "passphrase" not in kinds:
        yield found(CHECK, "no-passphrase")
    codes = slots.of(RECOVERY)
    if not codes:
        yield found(CHECK, "no-recovery")
    elif not all(code.confirmed for code in codes):
        yield found(CHECK, "recovery-unverified")


def _is_weak(slot: Slot) -> bool:
    return slot.cost.memory_kib < FLOOR.memory_kib or slot.cost.passes < FLOOR.passes
