"""Sources at work, each in a thread of its own, until they are stopped or cannot go on."""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

from fieldtui.codes.reading.desk import Desk
from fieldtui.errors import FieldtuiError

# A camera's driver may hang; nobody waits longer for its thread, which ends by itself when the driver answers.
_WAIT_SECONDS = 2.0
Tell = Callable[[FieldtuiError | None], None]


class Source(Protocol):
    """Something that hands texts to a desk until `stop` is set."""

    def run(self, desk: Desk, stop: threading.Event, tell: Tell) -> None:
        """Work. `tell` what is wrong while it goes on, None when all is well again; raise what ends it."""


class Typed:
    """A scanner that types, as a source: what it says waits here for the thread.

    The last code of a large transfer costs more than a second: 1,024 blocks are solved then.
    """

    def __init__(self) -> None:
        self._texts: SimpleQueue[str | None] = SimpleQueue()

    def say(self, text: str) -> None:
        """Have `text` taken, soon and in order."""
        self._texts.put(text)

    def end(self) -> None:
        """Have the thread end behind what was said before."""
        self._texts.put(None)

    def run(self, desk: Desk, _stop: threading.Event, tell: Tell) -> None:
        """Until `end`: what was scanned is taken, whether the screen is still there or not."""
        tell(None)
        while (text := self._texts.get()) is not None:
            desk.take(text)


class Running:
    """A source in a thread, from now on. `trouble` is what is wrong with it, or what it ended with.

    `begun` says that it has come as far as giving something, if there is anything.
    """

    def __init__(self, source: Source, desk: Desk, name: str) -> None:
        self.trouble: FieldtuiError | None = None
        self.begun = False
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(source, desk), name=f"read {name}", daemon=True
        )
        self._thread.start()

    @property
    def going(self) -> bool:
        """Whether it still works."""
        return self._thread.is_alive()

    def stop(self, wait: float = _WAIT_SECONDS) -> None:
        """Have it end, and wait that long for it (0: not at all)."""
        self._stop.set()
        if wait:
            self._thread.join(wait)

    def _run(self, source: Source, desk: Desk) -> None:
        try:
            source.run(desk, self._stop, self._told)
        except FieldtuiError as error:
            self.trouble = error

    def _told(self, trouble: FieldtuiError | None) -> None:
        self.trouble = trouble
        self.begun = self.begun or trouble is None
