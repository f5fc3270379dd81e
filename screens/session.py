"""What the screens of one unlocked vault share: its device, and the one thread that runs use cases.

Use cases block, so a screen awaits `call`. They run one after the other, in the order of the keys. A view
model comes back; no cursor ever does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from fieldtui.device import Device
    from fieldtui.log.names import Dot

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Session:
    """An unlocked vault as the screens see it.

    `building` is the one that is being walked (0: none was chosen yet) and `door` the door its cursor is
    on. `unsent` keeps what was typed into a form that was left, by form and record.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.building: Dot = 0
        self.door: Dot = 0
        self.unsent: dict[tuple[str, Dot], dict[str, str]] = {}
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

    def close(self) -> None:
        """Finish what is running, then close the vault and forget its keys."""
        self._thread.shutdown(wait=True)
        self.device.lock()
