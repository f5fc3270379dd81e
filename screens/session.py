"""What the screens of one unlocked vault share: its device, and the one thread that runs use cases.

Use cases block, so a screen awaits `call`. They run one after the other, in the order of the keys. A view
model comes back; no cursor ever does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Concatenate, NamedTuple, ParamSpec, TypeVar

from screens.look import Look

if TYPE_CHECKING:
    from pathlib import Path

    from fieldtui.codes.reading.desk import Desk
    from fieldtui.device import Device
    from fieldtui.half_typed import Key, Texts
    from fieldtui.log.names import Dot
    from sync.exchange.gate import Judged

Given = ParamSpec("Given")
Result = TypeVar("Result")
# At the gate one looks back at the last few, not at the whole day.
MOST_VERDICTS = 50


class Pages(NamedTuple):
    """How pages are written: the kind of file (of `fieldtui.codes.paper.kinds`) and the folder."""

    kind: str
    folder: Path


class Verdict(NamedTuple):
    """What the gate said of a pass, and when, as the clock showed it."""

    judged: Judged
    at: str


class Session:
    """An unlocked vault as the screens see it.

    `building` is the one that is being walked (0: none was chosen yet) and `door` the door its cursor is
    on. `unsent` has what was typed into a form that was left, by form and record; `keep_unsent` puts it into the
    vault, where `recall` finds it again. `look` is how codes are shown, `desk` puts together what is read of QR codes,
    once something was. `verdicts` are those of the gate, the newest first, which are kept nowhere else. `pages` is how the last
    pages were printed.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.building: Dot = 0
        self.door: Dot = 0
        self.unsent: dict[Key, Texts] = {}
        self.look = Look()
        self.pages: Pages | None = None
        self.verdicts: deque[Verdict] = deque(maxlen=MOST_VERDICTS)
        self._in_vault: dict[Key, Texts] = {}
        self.desk: Desk | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="use-cases")

    async def call(
        self,
        use_case: Callable[Concatenate[Device, Given], Result],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Result:
        """The result of `use_case(device, …)`, worked out off the interface thread. Raises what it raises."""
        job = partial(use_case, self.device, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def recall(self) -> None:
        """Know again what was half typed when the vault was closed."""
        from fieldtui.half_typed import half_typed

        self._in_vault = await self.call(half_typed)
        self.unsent = {key: dict(texts) for key, texts in self._in_vault.items()}

    async def keep_unsent(self, standing: bytes = b"") -> None:
        """Put into the vault what has changed among what is unsent, and where somebody stands."""
        from fieldtui.half_typed import keep_half_typed

        await self.call(keep_half_typed, self._changed(), standing)

    def _changed(self) -> dict[Key, Texts]:
        """What the vault does not have yet; without texts what it is to forget. What an erasing took stays away."""
        gone: dict[Key, Texts] = {key: {} for key in self._in_vault if key not in self.unsent}
        new = {key: dict(texts) for key, texts in self.unsent.items() if self._in_vault.get(key) != texts}
        self._in_vault = {key: dict(texts) for key, texts in self.unsent.items()}
        return gone | new

    def close(self) -> None:
        """Finish what is running, keep what is unsent, then close the vault and forget its keys."""
        from fieldtui.half_typed import keep_half_typed

        changed = self._changed()
        try:
            if not self.device.vault.locked:
                self._thread.submit(keep_half_typed, self.device, changed).result()
        finally:
            self._thread.shutdown(wait=True)
            self.device.lock()
            self.desk = None
            self.unsent.clear()
            self.verdicts.clear()
            self._in_vault.clear()
