"""The program in a process of its own, without a terminal, and what drives it from outside: keys in, screens out.

`python -m tests.qr.across.program VAULT COLUMNS ROWS` opens the vault as `fieldtui open` does and obeys one JSON list a
line on its standard input; `Program` is the other end. The program itself is the real one: only its terminal is not
there, and a screen is asked for when somebody wants one.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PIL import Image

from fieldtui.i18n import use_language
from screens.app import FieldtuiApp
from screens.code_place import CodePlace
from screens.rows import Rows
from tests.qr.raster import cells_of_screen, picture
from tests.screens_office.desk import DeskKeys

ROOT = Path(__file__).parents[3]
LANGUAGE = "en"
# Pixels of a cell.
CELL = (8, 16)
_PATIENCE = 40.0
_EVERY = 0.05


class Program:
    """The program over a vault, from unlocking to leaving it."""

    def __init__(self, vault: Path, passphrase: str, size: tuple[int, int], start: str = "today") -> None:
        words = [str(vault), *map(str, size), start]
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.qr.across.program", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
        )  # fmt: skip
        self._ask("unlock", passphrase)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._child.stdin is not None
        self._child.stdin.close()
        try:
            self._child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            raise

    def _ask(self, *words: object) -> Any:  # noqa: ANN401 - whatever was asked for
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(words) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise AssertionError(f"the program ended at {words}")
        return json.loads(line)

    def press(self, *keys: str) -> None:
        """Press keys by Textual's names."""
        self._ask("press", *keys)

    def choose(self, key: str) -> None:
        """Enter on the row with this key."""
        self._ask("choose", key)

    def fill(self, value: str) -> None:
        """Put a text into the field of the panel that is open, and Enter."""
        self._ask("fill", value)

    def text(self) -> str:
        """What stands on the screen."""
        return str(self._ask("text"))

    def row(self, begins: str) -> str:
        """The key of the first row whose key begins so, once there is one."""
        return str(self._ask("row", begins))

    def wait_for(self, said: str) -> str:
        """The screen once `said` stands on it."""
        return str(self._ask("wait", said))

    def screens(self, folder: Path, count: int) -> list[Image.Image]:
        """`count` screens of a place that shows codes, a code further each, as a terminal would draw them."""
        folder.mkdir(parents=True)
        return [Image.open(path) for path in self._ask("screens", str(folder), count)]


# ------------------------------------------------------------ within the process


class Obeying:
    """What each word on the standard input does."""

    def __init__(self, keys: DeskKeys) -> None:
        self.keys = keys

    async def unlock(self, passphrase: str) -> None:
        """Type the passphrase."""
        await self.keys.type(passphrase)
        await self.keys.press("enter")
        await self._until(lambda: self.keys.app.unlocked, "an open vault")

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.keys.press(*keys)

    async def choose(self, key: str) -> None:
        """Enter on a row."""
        await self.keys.choose(key)

    async def fill(self, value: str) -> None:
        """A text into the panel that is open."""
        await self.keys.fill(value)

    async def text(self) -> str:
        """The screen."""
        return self.keys.text()

    async def row(self, begins: str) -> str:
        """The key of a row."""

        def found() -> list[str]:
            return [row.key for row in self.keys.screen.query_one(Rows)._rows if row.key.startswith(begins)]

        await self._until(lambda: bool(found()), begins)
        return found()[0]

    async def wait(self, said: str) -> str:
        """The screen with `said` on it."""
        await self._until(lambda: said in self.keys.text(), said)
        return self.keys.text()

    async def screens(self, folder: str, count: int) -> list[str]:
        """Pictures of codes, one after the other."""
        assert isinstance(self.keys.screen, CodePlace)
        paths = []
        for at in range(count):
            path = Path(folder, f"{at:04}.png")
            picture(cells_of_screen(self.keys.app), *CELL).save(path, compress_level=1)
            paths.append(str(path))
            await self.keys.press("right")
        return paths

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if holds():
                return
            await asyncio.sleep(_EVERY)
            await self.keys.settle()
        raise AssertionError(f"waited for {what}, but the screen shows:\n{self.keys.text()}")


async def obey(vault: Path, size: tuple[int, int], start: str) -> None:
    """Run the program until the standard input ends."""
    app = FieldtuiApp(vault, start=start)
    async with app.run_test(size=size, notifications=True) as pilot:
        keys = DeskKeys(app, pilot)
        obeying = Obeying(keys)
        await keys.settle()
        while line := await asyncio.to_thread(sys.stdin.readline):
            word, *rest = json.loads(line)
            said = await getattr(obeying, word)(*rest)
            print(json.dumps(said), flush=True)
    app.close()


def main(words: Sequence[str]) -> None:
    """Vault, columns, rows, the place that is shown first."""
    vault, columns, rows, start = words
    use_language(LANGUAGE)
    asyncio.run(obey(Path(vault), (int(columns), int(rows)), start))


if __name__ == "__main__":
    main(sys.argv[1:])
