"""The records of this device one by one: which of the three words holds for each, and which devices lack it."""

from functools import partial
from typing import ClassVar

from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from fieldtui.text import plain
from screens.drawing import spread, text
from screens.exchange_view import SIGNS
from screens.listing import Act, Viewing
from screens.rows import Row
from screens.wording import moment
from sync.exchange import WORDS, Whereabouts, whereabouts
from sync.exchange.telling import kind_in_words

# The newest; what is older has been confirmed, or stands in `fieldtui status --records`.
MOST_SHOWN = 500


class OwnRecordsScreen(Viewing[list[Whereabouts]]):
    """The list, the newest first."""

    PLACE: ClassVar[str] = "own_records"

    def __init__(self) -> None:
        super().__init__(whereabouts)

    def draw(self, view: list[Whereabouts]) -> None:
        device, width = self.session.device, self.size.width - 2
        self.head(text(f" {_('Records of this device')}"))
        said = ngettext("{count} record", "{count} records", len(view)).format(count=len(view))
        self.show_top(text(f" {said}"))
        rows: list[Row[Act]] = [
            Row(
                text(_record(device, one, width), SIGNS[one.word][1]),
                partial(self._tell, one),
                f"{one.record}",
            )
            for one in view[:MOST_SHOWN]
        ]
        left = len(view) - MOST_SHOWN
        if left > 0:
            more = ngettext("… and {count} more", "… and {count} more", left).format(count=left)
            rows.append(Row(text(f" {more}", "dim")))
        self.show_rows(rows)

    async def _tell(self, one: Whereabouts) -> None:
        people = _(", ").join(map(plain, one.lacking))
        lacking = (
            _("Not known to have it: {people}").format(people=people) if people else _("Everybody has it.")
        )
        self.say(text(f"{kind_in_words(one.kind)}  {_(WORDS[one.word])}", "bold"), text(lacking))


def _record(device: Device, one: Whereabouts, width: int) -> str:
    """A row: when, what, in which grid, the word with its sign, who lacks it."""
    grid = _("grid {code}").format(code=plain(one.grid)) if one.grid else ""
    left = f" {moment(device, one.wall)}  {kind_in_words(one.kind)}  {grid}"
    lacking = (
        _("lacking at {people}").format(people=_(", ").join(map(plain, one.lacking))) if one.lacking else ""
    )
    return spread(left, f"{lacking}  {SIGNS[one.word][0]} {_(WORDS[one.word])} ", width)
