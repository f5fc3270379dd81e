"""Fields to type into: bounded and harmless, one whose Enter belongs to the screen around it, one with asterisks.

Every field of the program is a `Field`. Enter takes the way of the letters before it, through the field: a
binding with priority would overtake them, and a fast typist (or a scanner) would be asked about half a word.
"""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.widgets import Input

from fieldtui.i18n import _, ngettext
from fieldtui.text import masked, plain
from screens.drawing import cells

if TYPE_CHECKING:
    from screens.program import FieldtuiApp

# Characters of a field that says nothing else; more than that is no name, note or search, but a book.
LONGEST = 500


class Field(Input):
    """An `Input` for people's text: what it holds may come from a stranger, and what is pasted from anywhere.

    It shows its value character for character as `masked` gives it, and keeps the value as it is. What is pasted
    becomes one line as `plain` gives it, so that what is kept is what was seen; of what is too long the first part
    is taken, and that is said.
    """

    def __init__(self, value: str = "", *, max_length: int = LONGEST, **options: Any) -> None:  # noqa: ANN401
        super().__init__(value, max_length=max_length, **options)

    @property
    def _value(self) -> Text:
        return Text(masked(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cells(masked(self.value[:position]))

    @property
    def _longest(self) -> int:
        return self.max_length or LONGEST

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.put(plain(event.text, longest=4 * self._longest).strip())

    def action_paste(self) -> None:
        """Paste what was copied in the program."""
        self.put(plain(self.app.clipboard, longest=4 * self._longest))

    def put(self, text: str) -> None:
        """Insert `text` in the place of what is selected, as much of it as there is room for."""
        start, end = sorted(self.selection)
        room = max(self._longest - (len(self.value) - (end - start)), 0)
        self.replace(text[:room], start, end)
        if len(text) > room:
            count = self._longest
            said = ngettext(
                "Too long: only what fits into {count} character was taken.",
                "Too long: only what fits into {count} characters was taken.",
                count,
            )
            self._say(said.format(count=count))

    def restricted(self) -> None:
        """What was typed does not fit: say so if it is too long, else ring the bell."""
        if len(self.value) >= self._longest:
            self._say(_("There is no room for more here: {count} characters.").format(count=self._longest))
        else:
            self.app.bell()

    def _say(self, sentence: str) -> None:
        cast("FieldtuiApp", self.app).say(sentence, severity="warning")


class TextInput(Field):
    """A `Field` that leaves Enter to its screen's `action_go_on`."""

    BINDINGS: ClassVar = [Binding("enter", "screen.go_on", "Go on", show=False)]


class SecretInput(Field):
    """A field that shows asterisks: Textual's bullet is two cells wide on some terminals.

    What is pasted stays as it is but for its line end: a passphrase is the same here and in a file.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(password=True, **options)

    def action_copy(self) -> None:
        """A passphrase is not copied: it could be pasted where it can be read."""

    def action_cut(self) -> None:
        """As `action_copy`."""

    @property
    def _value(self) -> Text:
        return Text("*" * len(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return min(position, len(self.value))

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.put(next(iter(event.text.splitlines()), ""))
