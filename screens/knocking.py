"""What can be recorded at a door, the same from the building and from the door: outcomes, window, errand.

A screen says which door is meant and what comes after a record; the keys are in `screens.actions`.
"""

from abc import abstractmethod

from fieldtui.buildings import DoorCell
from fieldtui.rounds import Round
from fieldtui.visits import (
    ANSWERED,
    AT_DOOR,
    BY_PHONE,
    DARK,
    LIT,
    MOVED_OUT,
    NO_ANSWER,
    REFUSED,
    record_sighting,
    record_visit,
)
from screens.draft import begin
from screens.place import Place
from screens.situation import Situation


class KnockingPlace(Place):
    """A place with a door that something can be recorded at."""

    @property
    @abstractmethod
    def door(self) -> DoorCell | None:
        """The door that is meant, None if there is none."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where that door is."""

    @property
    @abstractmethod
    def round(self) -> Round | None:
        """The round that is open in the door's grid."""

    def situation(self) -> Situation:
        return self.program.situation(door=self.door is not None)

    # ------------------------------------------------------------ outcomes

    async def _record(self, outcome: str, way: str = AT_DOOR) -> None:
        door = self.door
        if door is None:
            return
        round_ = self.round.id if self.round else 0
        await self.call(record_visit, door.id, outcome, round_=round_, way=way)
        await self.recorded(door.id)

    async def _ask(self, way: str) -> None:
        """The checklist of the round; without one, the visit alone."""
        door, round_ = self.door, self.round
        if door is None:
            return
        if round_ is None or not round_.checklist:
            await self._record(ANSWERED, way)
        else:
            # Begun before its screen is shown: where that fails, one stays here and is told why.
            begun = await self.call(begin, door.id, round_, way)
            await self.program.open("checklist", begun, self.address)

    async def do_at_home(self) -> None:
        await self._ask(AT_DOOR)

    async def do_by_phone(self) -> None:
        await self._ask(BY_PHONE)

    async def do_no_answer(self) -> None:
        await self._record(NO_ANSWER)

    async def do_refused(self) -> None:
        await self._record(REFUSED)

    async def do_moved_out(self) -> None:
        await self._record(MOVED_OUT)

    async def do_window(self) -> None:
        door = self.door
        if door is not None:
            await self.call(record_sighting, door.id, DARK if door.seen == LIT else LIT)
            await self.load()

    # ------------------------------------------------------------ forms

    async def do_new_errand(self) -> None:
        from screens.errand_form import ErrandForm

        if self.door is not None:
            await self.program.push_screen(ErrandForm(self.door, self.address))

    async def do_with_note(self) -> None:
        from screens.outcome_form import OutcomeForm

        if self.door is not None:
            await self.program.push_screen(OutcomeForm(self.door, self.address, self.round))
