"""Joining a community: the office's answer is read, the code compared, and only then anything is trusted."""

from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.i18n import _, ngettext
from screens.asking import AskText
from screens.big_code import big
from screens.drawing import line, lines, text
from screens.exchange_view import ROLES
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.rows import Row
from sync.exchange import Welcome, join, read_welcome
from sync.exchange.parcels import Carried, Parcel, name_of, parcel_of


class JoiningScreen(Listing):
    """The office's answer, from a file or by codes: whom it is for, what it grants, the code to compare."""

    PLACE: ClassVar[str] = "joining"

    def __init__(self, carried: Carried) -> None:
        super().__init__()
        self._carried = carried
        self._answer: Parcel | None = None
        self._welcome: Welcome | None = None

    async def load(self) -> None:
        self.head(line(f" {_('Joining a community')}  ", name_of(self._carried)))
        # Shown again after a question: the answer is read once, and joining may be under way.
        if self._answer or self.session.device.identity.community:
            return
        answer = self._answer = await self.call(lambda _device: parcel_of(self._carried))
        self._welcome = await self.call(read_welcome, answer.data, answer.name)
        self.show_top(_shown(self._welcome))
        rows: list[Row[Act]] = [
            Row(text(_("The office's screen shows the same code"), "bold"), self._same, "same"),
            Row(text(_("Type the code that the office reads out …")), self._typed, "typed"),
            Row(text(_("The codes differ: do not join")), self._differ, "differ"),
        ]
        self.show_rows(rows)

    async def do_same_code(self) -> None:
        """The codes were compared."""
        self.begin(self._same())

    async def do_type_code(self) -> None:
        """The code is typed, and compared by this device."""
        self.begin(self._typed())

    async def _same(self) -> None:
        welcome = self._welcome
        if welcome is None:
            return
        question = lines(
            text(_("Did you compare all 16 digits with the office's screen?"), "bold"),
            text(welcome.code, "bold $accent"),
            text(_("If they differ, somebody changed the answer on its way.")),
        )
        if await self.ask(Confirm(question, _("Same, join"))):
            await self._join(welcome.code)

    async def _typed(self) -> None:
        if self._welcome is None:
            return
        why = _("16 digits; spaces do not matter.")
        typed = await self.ask(AskText(self.session, _("The code on the office's screen"), why=why))
        if typed:
            await self._join(typed)

    async def _differ(self) -> None:
        self.say(
            text(_("Do not join with this answer."), "bold $error"),
            text(_("Carry the request to the office yourself, and let nobody else touch the stick.")),
        )

    async def _join(self, code: str) -> None:
        answer = self._answer
        if answer is None:
            return
        with self.work(_("Joining")):
            merged = await self.call(partial(join, data=answer.data, code=code, name=answer.name))
        self._welcome = None
        said = _("No records came with it: ask the office for its next bundle, then read that, too (F5).")
        if merged.events:
            said = ngettext("{count} record came with it.", "{count} records came with it.", merged.events)
        self.show_rows([Row(text(_("Go on to Today"), "bold"), self._go_on, "on")])
        self.say(
            text(_("This device has joined the community."), "bold $success"),
            text(said.format(count=merged.events)),
        )

    async def _go_on(self) -> None:
        self.app.call_later(self._to_today)

    async def _to_today(self) -> None:
        # A reader that waited for the answer lies below: nobody waits there any more.
        await self.program.go(self.app.current_mode)
        await self.program.go("today")


def _shown(welcome: Welcome) -> Content:
    grids = _(", ").join(welcome.grids) or "-"
    grant = _("For {person}, as {role}, grids: {grids}").format(
        person=welcome.person, role=_(ROLES.get(welcome.role, welcome.role)), grids=grids
    )
    return lines(
        text(grant, "bold"),
        text(_("Compare this code with the one on the office's screen, digit by digit:")),
        text(""),
        big(welcome.code),
        text(""),
        text(welcome.code, "bold"),
    )
