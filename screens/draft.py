"""A checklist at one door: its draft on disk and its filling in memory, begun or taken up again.

Use cases made of use cases, for the Checklist screen; they run off the interface thread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from fieldtui.checklists import Filling
from fieldtui.device import Device
from fieldtui.entities import tables_for
from fieldtui.last_answers import last_answers
from fieldtui.last_saved import last_saved_answers
from fieldtui.log.names import Dot
from fieldtui.published import form_of
from fieldtui.rounds import Round
from fieldtui.visits import ASIDE, Draft, begin_draft, draft_at, keep_answers

# Rows of a draft that are no answers: what was taken away, "//taken/2/data/child[3]/name".
_TAKEN = f"{ASIDE}taken/"


@dataclass(frozen=True)
class Begun:
    """A draft, the filling that its answers make, and what was answered the last time, by path."""

    draft: Draft
    filling: Filling
    last: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)


def begin(device: Device, door: Dot, round_: Round, way: str) -> Begun:
    """The checklist of `round_` at `door`: the draft that was begun, or a new one.

    Raises NoSuchChecklist, ChecklistMissing, NotYourGrid.
    """
    draft = draft_at(device, door, round_.id)
    if draft is None:
        fresh = _filling(device, door, round_.checklist, ())
        draft = begin_draft(device, door, round_.id, round_.checklist, way, fresh.initial)
    last = last_answers(device, door, draft.checklist)
    return Begun(draft, _filling(device, door, draft.checklist, draft.answers, draft.begun), last)


def _filling(
    device: Device, door: Dot, checklist: Dot, rows: Iterable[tuple[str, str]], begun: int | None = None
) -> Filling:
    """A filling as of the day on which it was begun; its dice come from the device's random source."""
    form = form_of(device, checklist)
    return Filling(
        form,
        [row for row in rows if not row[0].startswith(ASIDE)],
        now=device.clock,
        today=None if begun is None else device.day_of(begun),
        properties={"username": device.identity.person, "deviceid": device.id.hex()},
        dice=Random(int.from_bytes(device.random(8), "big")),
        lists=tables_for(device, form, door),
        last_saved=last_saved_answers(device, form),
    )


# ---------------------------------------------------------------- taking an instance away, and bringing it back


def take_away(device: Device, draft: Draft, filling: Filling, instance: str, at: str) -> None:
    """Take an instance out of `filling` and its draft; its rows are kept aside until the visit is recorded.

    Raises InstancesAreFixed, UnknownInstance.
    """
    below = {path: value for path, value in filling.answers.items() if path.startswith(f"{instance}/")}
    number = _newest(_rows_of(device, draft)) + 1
    change = filling.remove(instance)
    aside = {f"{_TAKEN}{number}{path}": value for path, value in {instance: "1", **below}.items()}
    keep_answers(device, draft, [*change.stored, *aside.items()], at)


def bring_back(device: Device, draft: Draft) -> tuple[Filling, str] | None:
    """The filling with the instance that was taken away last, and the path of that instance; None if none is
    aside."""
    rows = _rows_of(device, draft)
    number = _newest(rows)
    if not number:
        return None
    mark = f"{_TAKEN}{number}"
    aside = {path.removeprefix(mark): value for path, value in rows.items() if path.startswith(f"{mark}/")}
    instance = min(aside, key=len)
    keep_answers(device, draft, aside.items(), instance, gone=[mark + path for path in aside])
    left = _rows_of(device, draft)
    return _filling(device, draft.door, draft.checklist, left.items(), draft.begun), instance


def _rows_of(device: Device, draft: Draft) -> dict[str, str]:
    found = draft_at(device, draft.door, draft.round)
    return dict(found.answers) if found is not None else {}


def _newest(rows: Iterable[str]) -> int:
    """The number of what was taken away last, 0 for nothing."""
    return max((int(row.split("/")[3]) for row in rows if row.startswith(_TAKEN)), default=0)
