"""A checklist at one door: its draft on disk and its filling in memory, begun or taken up again.

Use cases made of use cases, for the Checklist screen; they run off the interface thread.
"""

from dataclasses import dataclass
from random import Random

from fieldtui.checklists import Filling
from fieldtui.device import Device
from fieldtui.entities import tables_for
from fieldtui.last_saved import last_saved_answers
from fieldtui.log.names import Dot
from fieldtui.rounds import Round, form_of
from fieldtui.visits import Draft, begin_draft, draft_at


@dataclass(frozen=True)
class Begun:
    """A draft and the filling that its answers make."""

    draft: Draft
    filling: Filling


def begin(device: Device, door: Dot, round_: Round, way: str) -> Begun:
    """The checklist of `round_` at `door`: the draft that was begun, or a new one.

    Raises NoSuchChecklist, ChecklistMissing, NotYourGrid.
    """
    draft = draft_at(device, door, round_.id)
    if draft is None:
        fresh = _filling(device, door, round_.checklist, ())
        draft = begin_draft(device, door, round_.id, round_.checklist, way, fresh.initial)
    return Begun(draft, _filling(device, door, draft.checklist, draft.answers, draft.begun))


def _filling(
    device: Device, door: Dot, checklist: Dot, answers: tuple[tuple[str, str], ...], begun: int | None = None
) -> Filling:
    """A filling as of the day on which it was begun; its dice come from the device's random source."""
    form = form_of(device, checklist)
    return Filling(
        form,
        answers,
        now=device.clock,
        today=None if begun is None else device.day_of(begun),
        properties={"username": device.identity.person, "deviceid": device.id.hex()},
        dice=Random(int.from_bytes(device.random(8), "big")),
        lists=tables_for(device, form, door),
        last_saved=last_saved_answers(device, form),
    )
