"""New errand: what is wanted, by when, for whom, and a note."""

from textual.widget import Widget

from fieldtui.buildings import DoorCell
from fieldtui.days import parse_day
from fieldtui.errands import create_errand, parse_items
from fieldtui.i18n import _
from screens.drawing import line
from screens.form import Form, numbered
from screens.pick import Pick
from screens.text_input import TextInput


class ErrandForm(Form):
    """The form for an errand of one door."""

    KIND = "errand"

    def __init__(self, door: DoorCell, address: str) -> None:
        super().__init__(door.id, line((_("New errand"), "bold"), "  ", address))
        self._door = door

    def fields(self) -> list[tuple[str, Widget]]:
        people = {"0": _("the household")} | {str(one.id): one.name for one in self._door.residents}
        first = str(self._door.residents[0].id) if self._door.residents else "0"
        return [
            (
                _("What is wanted (comma between things, quantity behind)"),
                TextInput(id="items", max_length=500),
            ),
            (_("Promised for (today, Fri, 10-15; empty: no day)"), TextInput(id="promised", max_length=20)),
            (_("For whom"), Pick(self.picked, numbered(people, first), name="resident")),
            (_("Note"), TextInput(id="note", max_length=500)),
        ]

    async def save(self, values: dict[str, str]) -> None:
        day = parse_day(values["promised"], self.session.device.today())
        await self.session.call(
            create_errand,
            self._door.id,
            parse_items(values["items"]),
            resident=int(values["resident"] or 0),
            promised=day.isoformat() if day else "",
            note=values["note"].strip(),
        )
        self.program.say(_("The errand is recorded."))
