"""What a vault says, through use cases and counted: what must be the same in every later version.

Only what a newer program cannot mean differently stands here: facts that people recorded, and the log.
"""

import hashlib
from typing import Any

from fieldtui.conflicts import conflicts
from fieldtui.device import Device
from fieldtui.erasure import orders
from fieldtui.errands import STATES, errands
from fieldtui.published import form_of
from fieldtui.rounds import rounds
from fieldtui.search import find
from fieldtui.visits import draft_at
from sync.exchange import devices, standing
from tests.migrations.full_vault import RESIDENT


def saying(device: Device) -> dict[str, Any]:
    """All of it, as JSON can hold it."""
    where = standing(device)
    return {
        "log": _log(device),
        "rows": _rows(device),
        "found": sorted(hit.name for hit in find(device, RESIDENT)),
        "found by initials": sorted(hit.name for hit in find(device, "oyzq")),
        "notes of visits": _column(device, "SELECT coalesce(note, '') FROM visits"),
        "prices": _column(device, "SELECT price FROM purchases"),
        "errands": sorted([one.state, *(item.text for item in one.items)] for one in errands(device, states=tuple(STATES))),
        "conflicts": sorted([one.field, *sorted(str(side.value) for side in one.sides)] for one in conflicts(device)),
        "drafts": _drafts(device),
        "questions": [list(form_of(device, one.checklist).questions) for one in rounds(device)],
        "rounds": sorted(one.title for one in rounds(device)),
        "orders of erasure": sorted([one.why, one.records, *one.rounds] for one in orders(device)),
        "devices": sorted([one.person, one.role, *one.grids] for one in devices(device)),
        "person": device.identity.person,
        "records": [where.here, where.exported, where.confirmed],
        "aside": [one.reason for one in where.aside],
    }  # fmt: skip


# Tables whose rows people or other devices made, so that each of them must still be there.
_COUNTED = (
    "residents", "households", "doors", "premises", "visits", "errands", "purchases", "sightings", "drafts",
    "draft_answers", "policies", "receipts", "bundles", "quarantine", "blobs", "peers", "erased", "erased_rounds",
)  # fmt: skip


def _rows(device: Device) -> dict[str, int]:
    with device.read() as db:
        return {one: db.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in _COUNTED}


def _log(device: Device) -> dict[str, object]:
    """The segments by what is in them, and what is not sealed yet."""
    with device.read() as db:
        segments = [bytes(row[0]) for row in db.execute("SELECT bytes FROM segments")]
        tail = list(db.execute("SELECT dot, lamport, wall, kind, body FROM tail ORDER BY dot"))
    loose = hashlib.sha256(repr([(*row[:4], bytes(row[4])) for row in tail]).encode()).hexdigest()
    return {
        "segments": sorted(hashlib.sha256(one).hexdigest() for one in segments),
        "not sealed": [len(tail), loose],
    }


def _column(device: Device, query: str) -> list[object]:
    with device.read() as db:
        return sorted((row[0] for row in db.execute(query)), key=repr)


def _drafts(device: Device) -> list[list[str]]:
    with device.read() as db:
        places = db.execute("SELECT door, round FROM drafts").fetchall()
    found = [draft_at(device, door, round_) for door, round_ in places]
    return sorted([path, value] for draft in found if draft for path, value in draft.answers)
