"""Long work as people see it: how far it has come, and a way to stop it.

A `Work` is told of progress from the thread that works and read by the interface; it holds nothing else.
"""

from textual.content import Content
from textual.widgets import Static

from fieldtui.i18n import _
from screens.bars import Share, bar, percent
from screens.drawing import line

_EVERY = 0.1
_CELLS = 30


class Stopped(Exception):
    """The person stopped the work. Raised in the thread that works, by the progress it tells of."""


class Work:
    """One piece of work: `done` of `total` steps (0: not known)."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.done = 0
        self.total = 0
        self.stopped = False
        self.broken_off = False
        """Whether it really came to an end by that; it may have been done already."""

    def told(self, done: int, total: int) -> None:
        """The work has come this far. Raises Stopped once somebody has stopped it."""
        self.done, self.total = done, total
        if self.stopped:
            self.broken_off = True
            raise Stopped


class WorkLine(Static):
    """One line with the progress of a work; not there while there is none."""

    DEFAULT_CSS = """
    WorkLine { height: 1; display: none; padding: 0 1; }
    WorkLine.-working { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._work: Work | None = None

    def on_mount(self) -> None:
        self._timer = self.set_interval(_EVERY, self._draw, pause=True)

    def follow(self, work: Work | None) -> None:
        """Show `work` from now on, or nothing."""
        self._work = work
        self.set_class(work is not None, "-working")
        if work is None:
            self._timer.pause()
        else:
            self._timer.resume()
        self._draw()

    def _draw(self) -> None:
        work = self._work
        if work is None:
            self.update("")
            return
        parts: list[str | Content] = [work.what, "  "]
        if work.total:
            parts += [
                bar([Share(work.done, "#", "$primary")], work.total, _CELLS),
                f"  {work.done}/{work.total}  {percent(work.done, work.total)}%",
            ]
        else:
            parts.append("…")
            parts.append("  " + (_("stopping …") if work.stopped else _("Ctrl+T stops")))
        self.update(line(*parts))
