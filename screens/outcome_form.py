"""An outcome with a note and a promised day: for what a digit alone does not say."""

from textual.widget import Widget

from fieldtui.buildings import DoorCell
from fieldtui.days import parse_day
from fieldtui.i18n import _
from fieldtui.rounds import Round
from fieldtui.visits import AT_DOOR, FOLLOW_UP, OUTCOMES, WAYS, record_visit
from screens.drawing import line
from screens.form import Form, numbered
from screens.pick import Pick
from screens.text_input import TextInput


class OutcomeForm(Form):
    """The form for one attempt at one door."""

    KIND = "outcome"

    def __init__(self, door: DoorCell, address: str, round_: Round | None) -> None:
        super().__init__(door.id, line((_("Record a visit"), "bold"), "  ", address))
        self._door = door
        self._round = round_

    def fields(self) -> list[tuple[str, Widget]]:
        outcomes = {value: _(label) for value, label in OUTCOMES.items()}
        ways = {value: _(label) for value, label in WAYS.items()}
        return [
            (_("Outcome"), Pick(self.picked, numbered(outcomes, FOLLOW_UP), name="outcome")),
            (_("How"), Pick(self.picked, numbered(ways, AT_DOOR), name="way")),
            (_("Come back on (today, Fri, 10-15; empty: no day)"), TextInput(id="revisit", max_length=20)),
            (_("Note"), TextInput(id="note", max_length=500)),
        ]

    async def save(self, values: dict[str, str]) -> None:
        await self.session.call(
            record_visit,
            self._door.id,
            values["outcome"],
            round_=self._round.id if self._round else 0,
            way=values["way"],
            note=values["note"].strip(),
            revisit=parse_day(values["revisit"], self.session.device.today()),
        )
        self.program.say(_("The visit is recorded."))
