"""A screen with a QR code on it, as large as fits: where it stands, how it is drawn, and the keys for that.

Which codes those are is the business of the screens made from it. There is no masthead: each row is a part of a code.
"""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from fieldtui.codes.cells import Run, drawn, pixels
from fieldtui.codes.fitting import (
    BIG,
    HALF,
    LEVEL,
    PICTURE,
    Arrangement,
    Mode,
    Size,
    arranged,
    cells_within,
    largest,
)
from fieldtui.codes.matrix import MOST_VERSION, modules
from fieldtui.i18n import _
from screens.code_picture import CodePicture
from screens.keybar import KeyBar
from screens.look import Look
from screens.place import Place
from screens.prose import Prose
from screens.sharp import SharpPicture
from screens.showing_view import does_not_fit


class CodePlace(Place):
    """The frame of the screens that show codes."""

    DEFAULT_CSS = """
    CodePlace {
        & > #around { height: 1fr; layout: vertical; }
        & > #around.-beside { layout: horizontal; }
        & #beside { width: 1fr; height: 1fr; }
        & #around.-beside #beside { padding-left: 1; }
        & .-away { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._alone = False
        self._drawn: dict[tuple[str, int, Mode], tuple[tuple[Run, ...], ...]] = {}
        self._taken = Size(0, 0)
        self.version = 0
        """The version that is shown; 0: none fits."""
        self.beside = True
        """Whether there is a column for the text."""

    @property
    def look(self) -> Look:
        """How codes are shown on this device."""
        return self.session.look

    def compose(self) -> ComposeResult:
        with Container(id="around"):
            yield CodePicture("code")
            yield SharpPicture("sharp")
            yield Prose(name="beside")
        yield KeyBar(self.PLACE)

    async def load(self) -> None:
        if self.look.mode == PICTURE and await self.query_one(SharpPicture).prepare():
            self.look.mode = HALF
        self.lay_out()

    def on_resize(self) -> None:
        self.lay_out()

    # ------------------------------------------------------------ what the screens say

    def versions(self, most: int) -> tuple[int, ...]:
        """The versions up to `most` that this screen shows, the smallest first."""
        raise NotImplementedError

    def digits(self) -> str:
        """What the code says that is shown now, of `version`."""
        raise NotImplementedError

    def words(self) -> Content:
        """The text beside the code, or below it."""
        raise NotImplementedError

    def rows_below(self, version: int) -> int:  # noqa: ARG002
        """How many rows the text takes below a code of `version`."""
        return 1

    @property
    def rows_left(self) -> int:
        """How many rows the text has below the code that is shown."""
        return self.size.height - self._taken.height - (not self._alone)

    def fitted(self) -> None:
        """The version may have changed."""

    # ------------------------------------------------------------ where it stands

    def lay_out(self) -> None:
        """Choose the version for the screen as it is now, and draw."""
        # Before the first layout, and while it closes, a screen has no size.
        if not self.is_mounted or not self.size.width:
            return
        self.query_one(SharpPicture).measure()
        versions, arrangement = self._fit()
        wanted = [one for one in versions if one <= self.look.version] if self.look.version else versions
        self.version = (wanted or versions or (0,))[-1]
        self.beside = arrangement.beside and not self._alone
        self._taken = cells_within(self.version, self.look.mode, arrangement.room, self.cell)
        self.fitted()
        self.query_one("#around").set_class(self.beside, "-beside")
        self.query_one("#beside").set_class(self._alone and bool(self.version), "-away")
        self.query_one(KeyBar).set_class(self._alone, "-away")
        self.redraw()

    def _fit(self) -> tuple[tuple[int, ...], Arrangement]:
        """The versions that fit, and where they stand."""
        mode, cell = self.look.mode, self.cell
        if self._alone:
            arrangement = Arrangement(Size(self.size.width, self.size.height), beside=False)
            return self.versions(largest(arrangement.room, mode, cell)), arrangement
        room = Size(self.size.width, self.size.height - 1)

        def fit(below: int) -> tuple[tuple[int, ...], Arrangement]:
            arrangement = arranged(room, mode, below=below, cell=cell)
            return self.versions(largest(arrangement.room, mode, cell)), arrangement

        found = fit(1)
        # A smaller code may have more to say below it.
        below = self.rows_below(max(found[0], default=0))
        return found if below == 1 else fit(below)

    @property
    def cell(self) -> Size:
        """Pixels of a cell."""
        return self.query_one(SharpPicture).cell

    def redraw(self) -> None:
        """Draw the code and the text."""
        code, sharp = self.query_one(CodePicture), self.query_one(SharpPicture)
        sharper = self.look.mode == PICTURE and self.version > 0
        code.set_class(sharper or not self.version, "-away")
        sharp.set_class(not sharper, "-away")
        if not self.version:
            self.query_one("#beside", Prose).update(self._nothing_fits())
            return
        if sharper:
            width, height = self._taken.width * self.cell.width, self._taken.height * self.cell.height
            sharp.show(pixels(modules(self.digits(), self.version, LEVEL), width, height), self._taken)
        else:
            code.show(self.rows_of(self.digits()))
        self.query_one("#beside", Prose).update(self.words())

    def _nothing_fits(self) -> Content:
        return does_not_fit(self.look.mode, next(iter(self.versions(MOST_VERSION)), 0), self.cell)

    def rows_of(self, digits: str) -> tuple[tuple[Run, ...], ...]:
        """The code of `digits` in cells; the last few are remembered, so that one can be made before it is due."""
        key = digits, self.version, self.look.mode
        found = self._drawn.pop(key, None) or drawn(modules(digits, self.version, LEVEL), self.look.mode)
        self._drawn[key] = found
        while len(self._drawn) > 3:
            del self._drawn[next(iter(self._drawn))]
        return found

    # ------------------------------------------------------------ what a person chooses

    def _step(self, by: int) -> None:
        versions = self._fit()[0]
        at = versions.index(self.version) + by if self.version in versions else -1
        if not 0 <= at < len(versions):
            self.program.say(
                _("This is the largest code that fits or helps.")
                if by > 0
                else _("There is no smaller code.")
            )
            return
        self.look.version = 0 if at == len(versions) - 1 else versions[at]
        self.lay_out()

    async def do_coarser(self) -> None:
        """A smaller version."""
        self._step(-1)

    async def do_finer(self) -> None:
        """A larger version."""
        self._step(1)

    async def do_big_mode(self) -> None:
        """Cells without glyphs, or half blocks again."""
        self._change(HALF if self.look.mode == BIG else BIG)

    async def do_sharp_picture(self) -> None:
        """A picture where the terminal draws them, or cells again."""
        if self.look.mode != PICTURE:
            why = await self.query_one(SharpPicture).prepare()
            if why:
                self.program.say(why, severity="warning", seconds=8)
                return
        self._change(HALF if self.look.mode == PICTURE else PICTURE)

    def _change(self, mode: Mode) -> None:
        self.look.mode = mode
        self.lay_out()

    async def do_code_alone(self) -> None:
        """The code without text and keys, or with them again."""
        self._alone = not self._alone
        self.lay_out()
