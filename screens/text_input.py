"""Fields to type into: one whose Enter belongs to the screen around it, and one that shows asterisks.

Enter takes the way of the letters before it, through the field: a binding with priority would overtake
them, and a fast typist (or a scanner) would be asked about half a word.
"""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.widgets import Input


class TextInput(Input):
    """An `Input` that leaves Enter to its screen's `action_go_on`."""

    BINDINGS: ClassVar = [Binding("enter", "screen.go_on", "Go on", show=False)]


class SecretInput(Input):
    """A field that shows asterisks: Textual's bullet is two cells wide on some terminals."""

    def action_copy(self) -> None:
        """A passphrase is not copied: it could be pasted where it can be read."""

    def action_cut(self) -> None:
        """As `action_copy`."""

    @property
    def _value(self) -> Text:
        return Text("*" * len(self.value), no_wrap=True, overflow="ignore", end="")
