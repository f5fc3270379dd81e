"""Gate: waits for a pass, says whether it is valid, and waits for the next.

A scanner types into the field, or a reader hands over what it has read by `take_text`. The last verdicts stand below
until the vault is locked; they are in memory alone, and nothing of who came is recorded here.
"""

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.events import Mount
from textual.widgets import Input, Static

from fieldtui.community import NoCommunity
from fieldtui.i18n import _, ngettext
from screens.drawing import line, lines, text
from screens.gate_view import IN, kind_of, picture, row_of
from screens.listing import Act, Listing
from screens.prose import wrapped
from screens.rows import Row, Rows
from screens.session import Verdict
from screens.text_input import Field
from screens.working import WorkLine
from sync.exchange.gate import Judged, check_pass, digits_typed
from sync.frames import digits_of
from sync.passes import LONGEST, NotAPass, pass_in_digits

# What a scanner adds before and behind the digits, and a person between them, has room as well.
_LONGEST_TYPED = 2 * len(digits_of(bytes(LONGEST)))


class GateScreen(Listing):
    """The gate. `scanned` is a pass that was read before it was opened, as the digits of its code."""

    PLACE: ClassVar[str] = "gate"
    DEFAULT_CSS = """
    GateScreen { & > .pass { height: 3; } }
    """

    def __init__(self, scanned: str = "") -> None:
        super().__init__()
        self._scanned = scanned
        self._shown: Judged | None = None

    def body(self) -> ComposeResult:
        yield Static("", id="top", markup=False)
        # Without an id: what stands in a field with one is kept in the vault when that is locked.
        yield Field(classes="pass", placeholder=_("Scan a pass"), max_length=_LONGEST_TYPED)
        yield Rows[Act]("rows")
        yield WorkLine()
        yield Static("", id="said", classes="-empty", markup=False)

    async def on_mount(self, event: Mount) -> None:  # type: ignore[override]
        # A listing would put the cursor into its list.
        event.prevent_default()
        await self.program.guarded(self.load())
        self.set_focus(self.query_one(".pass", Field))
        if self._scanned:
            await self.program.guarded(self._judge(self._scanned))

    def way_back(self) -> tuple[int | str, ...] | None:
        # A pass is looked at once: after unlocking, the gate waits for the next.
        return ()

    async def load(self) -> None:
        if not self.session.device.identity.community:
            raise NoCommunity()
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    # ------------------------------------------------------------ scanning

    async def take_text(self, scanned: str) -> None:
        """Judge the pass whose digits a scanner or a reader has read."""
        await self.program.guarded(self._judge(scanned))

    @on(Input.Submitted, ".pass")
    async def _entered(self, event: Input.Submitted) -> None:
        # Many scanners end with Enter; after a pass that was taken already there is nothing left.
        if digits_typed(event.value):
            await self.take_text(event.value)

    @on(Input.Changed, ".pass")
    async def _typed(self, event: Input.Changed) -> None:
        try:
            pass_in_digits(digits_typed(event.value))
        except NotAPass:
            return
        await self.take_text(event.value)

    async def _judge(self, scanned: str) -> None:
        with self.prevent(Input.Changed):
            self.query_one(".pass", Field).clear()
        judged = await self.call(check_pass, scanned)
        device = self.session.device
        self.session.verdicts.appendleft(Verdict(judged, f"{device.clock():%H:%M:%S}"))
        self._shown = judged
        if kind_of(judged) != IN:
            self.app.bell()
        self.draw()

    # ------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Draw the newest verdict large, and those before it as a list."""
        verdicts, width = self.session.verdicts, self.size.width - 2
        self.head(line(f" {_('Gate')}  ", self._counted(len(verdicts))))
        if self._shown is None:
            waits = _("Waiting for a pass. Scan its code, or type the digits.")
            nothing = _("What is scanned is not recorded: nothing of who came stays on this device.")
            self.show_top(lines(text(waits, "bold"), *wrapped(text(nothing, "dim"), width)))
        else:
            self.show_top(picture(self._shown, width))
        rows: list[Row[Act]] = [
            Row(row_of(one.judged, one.at, width), partial(self._look, one.judged)) for one in verdicts
        ]
        self.show_rows(rows)

    def _counted(self, count: int) -> str:
        if not count:
            return ""
        valid = sum(kind_of(one.judged) == IN for one in self.session.verdicts)
        said = ngettext("the last pass: {valid} valid", "the last {count} passes: {valid} valid", count)
        return said.format(count=count, valid=valid)

    async def _look(self, judged: Judged) -> None:
        self._shown = judged
        self.draw()
        self.set_focus(self.query_one(".pass", Field))
