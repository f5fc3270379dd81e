"""Trying out which codes another device reads from this screen: one at a time, of any version that fits.

What is chosen here holds for what is shown afterwards.
"""

from textual.content import Content

from fieldtui.codes.trial import trial
from fieldtui.i18n import _
from screens.code_place import CodePlace
from screens.drawing import line, lines, text
from screens.showing_view import MODES, packed

# Cells of the bars by which gaps are seen.
_BAR = 20
_BLACK_ON_WHITE = "#000000 on #ffffff"


class CalibratingScreen(CodePlace):
    """A code that says its version, and bars that show what the terminal's font does."""

    PLACE = "calibrating"

    def versions(self, most: int) -> tuple[int, ...]:
        return tuple(range(1, most + 1))

    def digits(self) -> str:
        return trial(self.version, self.look.mode)

    def words(self) -> Content:
        drawn = _("Size {version} of 40, {way}").format(version=self.version, way=_(MODES[self.look.mode]))
        if not self.beside:
            parts = (drawn, _("2 larger, 1 smaller: the largest that is read at once"), _("torn, or gaps: 3"))
            return text("\n".join(packed(parts, self.size.width, max(self.rows_left, 1))), "bold", lines=True)
        return lines(
            text(drawn, "bold"),
            text(_("Hold the other device's camera here. It says which size it reads.")),
            text(
                _(
                    "2 shows a larger code, 1 a smaller one. Stay at the largest that is read at once; then Esc."
                )
            ),
            text(""),
            *bars(),
            text(_("White lines in the black of these bars, or a torn code? Then take the big mode (3).")),
        )


def bars() -> list[Content]:
    """Two rows that are black throughout if glyphs fill their cells, and one whose upper half is."""
    full, half = ("█" * _BAR, _BLACK_ON_WHITE), ("▀" * _BAR, _BLACK_ON_WHITE)
    return [line(full), line(full), line(half)]
