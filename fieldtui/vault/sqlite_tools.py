"""What the vault uses of sqlite-utils, loaded without numpy and pandas. Nothing else is here.

sqlite-utils looks for both, only to know the types of their numbers, which no table here is given. Where numpy is
installed (it comes with the extra `camera`) that took 60 of the 180 ms of processor time that loading the vault costs.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def _as_if_absent(*names: str) -> Iterator[None]:
    """In the block importing any of `names` fails, as where it is not installed; what is loaded already stays."""
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    hidden = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            if modules.get(name) is None:
                modules.pop(name, None)


with _as_if_absent("numpy", "pandas"):
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

__all__ = ["Database", "Migrations"]
