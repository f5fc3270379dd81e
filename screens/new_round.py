"""A new round, filled in line by line; what was filled in is kept until the round is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import msgspec

from fieldtui.buildings import BuildingLine, buildings
from fieldtui.checklists import builtin_checklists, read_xlsform
from fieldtui.community import Grid, grids
from fieldtui.days import parse_day
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_, _, ngettext
from fieldtui.published import Checklist, checklists, newest_versions, publish_checklist
from fieldtui.rounds import open_round, rounds
from screens.asking import AskText, PickOne, PickSome
from screens.drawing import fit, line, lines, text
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.rows import Row

_WEEK = timedelta(days=6)
_FILE = "file"
_LABEL_CELLS = 14


class NoDay(FieldtuiError):
    """There is no day in that.

    Type for example 10-12, 2026-10-12, or today.
    """


class Draft(msgspec.Struct):
    """What was filled in so far. Days are ISO; no `places`: every building of the grids."""

    title: str
    checklist: int
    grids: list[str]
    places: list[int]
    starts: str
    ends: str


@dataclass(frozen=True)
class Offer:
    """What a round can be made of: of each checklist the newest version, the grids, the buildings.

    `newest` has for every version the newest.
    """

    checklists: tuple[Checklist, ...]
    newest: Mapping[int, int]
    grids: tuple[Grid, ...]
    buildings: tuple[BuildingLine, ...]


def offer(device: Device) -> Offer:
    """What a round can be made of now."""
    of_forms = {one.form_id: one for one in newest_versions(device)}
    newest = {one.id: of_forms[one.form_id].id for one in checklists(device)}
    return Offer(tuple(of_forms.values()), newest, tuple(grids(device)), tuple(buildings(device)))


def publish_builtin(device: Device, number: int) -> Checklist:
    """Publish one of the checklists that come with the program, by its number from 0."""
    return publish_checklist(device, read_xlsform(builtin_checklists()[number].read()))


class NewRoundScreen(Listing):
    """The lines to fill in."""

    PLACE: ClassVar[str] = "new_round"

    def __init__(self) -> None:
        super().__init__()
        self._offer: Offer | None = None
        self._draft: Draft | None = None

    async def load(self) -> None:
        self._offer = await self.call(offer)
        if self._draft is None:
            self._draft = self._kept() or self._fresh(self._offer)
        self._draft.checklist = self._offer.newest.get(self._draft.checklist, self._draft.checklist)
        self.draw()

    def _fresh(self, of: Offer) -> Draft:
        today = self.session.device.today()
        first = of.checklists[0] if of.checklists else None
        title = first.title if first else ""
        codes = [grid.code for grid in of.grids]
        ends = today + _WEEK
        return Draft(title, first.id if first else 0, codes, [], today.isoformat(), ends.isoformat())

    def _kept(self) -> Draft | None:
        kept = self.session.unsent.get(("new round", 0))
        return msgspec.json.decode(kept["draft"], type=Draft) if kept else None

    def _keep(self, draft: Draft) -> None:
        self.session.unsent["new round", 0] = {"draft": msgspec.json.encode(draft).decode()}
        self.draw()

    def draw(self) -> None:
        """Draw the lines as they are filled in."""
        draft, of = self._draft, self._offer
        if draft is None or of is None:
            return
        self.head(text(f" {_('New round')}"))
        self.show_top(text(_("Enter fills in the selected line."), "dim"))
        lines_: list[tuple[str, str, Act]] = [
            (N_("Checklist"), self._checklist_title(draft.checklist), self._ask_checklist),
            (N_("Title"), draft.title, self._ask_title),
            (N_("Grids"), _(", ").join(draft.grids), self._ask_grids),
            (N_("Buildings"), self._places_said(draft), self._ask_places),
            (N_("First day"), draft.starts, self._ask_starts),
            (N_("Last day"), draft.ends, self._ask_ends),
        ]
        rows: list[Row[Act]] = [
            Row(line((fit(_(label), _LABEL_CELLS), "dim"), (value or _("(to fill in)"), "bold")), act, label)
            for label, value, act in lines_
        ]
        self.show_rows([*rows, Row(text(_("Open the round …"), "bold $success"), self._open, "open")])

    def _checklist_title(self, id_: int) -> str:
        found = [one for one in self._offer.checklists if one.id == id_] if self._offer else []
        return f"{found[0].title}  {found[0].version}" if found else ""

    def _places_said(self, draft: Draft) -> str:
        count = len(draft.places)
        if not count:
            return _("all buildings of the grids")
        return ngettext("{count} building", "{count} buildings", count).format(count=count)

    # ------------------------------------------------------------ line by line

    async def _ask_title(self) -> None:
        if self._draft is None:
            return
        value = await self.ask(AskText(self.session, _("Title of the round"), value=self._draft.title))
        if value:
            self._draft.title = value
            self._keep(self._draft)

    async def _ask_checklist(self) -> None:
        draft, of = self._draft, self._offer
        if draft is None or of is None:
            return
        choices: list[Row[str]] = [
            Row(line((one.title, "bold"), f"  {one.version}"), f"id {one.id}", f"id {one.id}")
            for one in of.checklists
        ]
        for number, built in enumerate(builtin_checklists()):
            said = _("{title} (comes with the program)").format(title=_(str(built.title)))
            choices.append(Row(text(said), f"builtin {number}", ""))
        choices.append(Row(text(_("An XLSForm file (.xlsx) …")), _FILE, _FILE))
        chosen = await self.ask(PickOne(_("Which checklist?"), choices, f"id {draft.checklist}"))
        found = await self._published(chosen) if chosen else None
        if found is not None:
            self._took(found)
            self._offer = await self.call(offer)
            self.draw()

    def _took(self, found: Checklist) -> None:
        """Fill in a checklist; the title, too, unless somebody wrote another one."""
        draft = self._draft
        if draft is None:
            return
        if not draft.title or draft.title == self._former_title(draft.checklist):
            draft.title = found.title
        draft.checklist = found.id
        self.session.unsent["new round", 0] = {"draft": msgspec.json.encode(draft).decode()}

    def _former_title(self, id_: int) -> str:
        return next(
            (one.title for one in (self._offer.checklists if self._offer else ()) if one.id == id_), ""
        )

    async def _published(self, chosen: str) -> Checklist | None:
        """The checklist that was picked, published first if it was not."""
        what, _gap, which = chosen.partition(" ")
        if what == "id":
            return next(
                (one for one in (self._offer.checklists if self._offer else ()) if one.id == int(which)), None
            )
        if what == "builtin":
            return await self.call(publish_builtin, int(which))
        # Not awaited: what the file holds is looked at on a screen of its own, which tells what it published.
        self.app.call_later(self.program.guarded, self.program.open("checklist_import", self._took))
        return None

    async def _ask_grids(self) -> None:
        draft, of = self._draft, self._offer
        if draft is None or of is None:
            return
        choices = [(grid.code, line((fit(grid.code, 6), "bold"), grid.name)) for grid in of.grids]
        chosen = await self.ask(PickSome(_("In which grids?"), choices, draft.grids))
        if chosen is not None:
            draft.grids = list(chosen)
            kept = {one.id for one in of.buildings if one.scope in chosen}
            draft.places = [place for place in draft.places if place in kept]
            self._keep(draft)

    async def _ask_places(self) -> None:
        draft, of = self._draft, self._offer
        if draft is None or of is None:
            return
        choices = [
            (one.id, line(f"{one.grid}  ", (f"{one.compound} {one.label}", "bold"), f"  {one.doors}"))
            for one in of.buildings
            if one.scope in draft.grids
        ]
        question = _("Which buildings? None ticked: all of them.")
        chosen = await self.ask(PickSome(question, choices, draft.places))
        if chosen is not None:
            draft.places = list(chosen)
            self._keep(draft)

    async def _ask_day(self, question: str, now: str) -> str:
        today = self.session.device.today()
        panel = AskText(self.session, question, value=now, check=lambda typed: day_typed(typed, today))
        typed = await self.ask(panel)
        return day_typed(typed, today).isoformat() if typed else ""

    async def _ask_starts(self) -> None:
        draft = self._draft
        if draft is not None and (day := await self._ask_day(_("First day of the round"), draft.starts)):
            draft.starts = day
            draft.ends = max(draft.ends, day)
            self._keep(draft)

    async def _ask_ends(self) -> None:
        draft = self._draft
        if draft is not None and (day := await self._ask_day(_("Last day of the round"), draft.ends)):
            draft.ends = day
            self._keep(draft)

    # ------------------------------------------------------------ opening

    async def _open(self) -> None:
        draft = self._draft
        if draft is None:
            return
        if not (draft.title and draft.checklist and draft.grids):
            self.say(text(_("A round needs a checklist, a title and at least one grid."), "bold $error"))
            return
        if any((one.title, one.starts) == (draft.title, draft.starts) for one in await self.call(rounds)):
            self.say(
                text(
                    _("There is a round of this title that starts on this day. Change one of them."),
                    "bold $error",
                )
            )
            return
        said = _('Open the round "{title}" in {count} grids, {starts} to {ends}?').format(
            title=draft.title, count=len(draft.grids), starts=draft.starts, ends=draft.ends
        )
        hint = _("Workers get it with the next bundle from here.")
        if not await self.ask(Confirm(lines(text(said, "bold"), text(hint, "dim")), _("Open it"))):
            return
        days = date.fromisoformat(draft.starts), date.fromisoformat(draft.ends)
        await self.call(open_round, draft.title, draft.checklist, draft.grids, *days, draft.places)
        self.session.unsent.pop(("new round", 0), None)
        await self.leave()
        self.program.say(_("The round is open. Export it to the workers: F5."))


def day_typed(typed: str, today: date) -> date:
    """The day that was typed. Raises NoDay for nothing, NotADay for what is no day."""
    day = parse_day(typed, today)
    if day is None:
        raise NoDay()
    return day
