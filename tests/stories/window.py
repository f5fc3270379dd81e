"""A terminal emulator with a window, on a screen that nobody sees: keys in, pictures of the screen out.

Xvfb is the screen, xterm the emulator, xdotool the keyboard; the picture is the one that an X server gives to whoever
asks for its pixels. Nothing here knows fieldtui.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from PIL import Image, ImageGrab, features

PATIENCE = 60.0
_POLL = 0.1
_AGAIN = 3.0
_PIXELS = (1300, 1000)
_TOOLS = ("Xvfb", "xterm", "xdotool")


def lacking() -> str:
    """What is not there to open a window with, for people; empty if all is."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if not features.check("xcb"):
        missing.append("Pillow with XCB")
    return " ".join(missing)


@dataclass(frozen=True)
class Font:
    """The words that xterm is given for its letters."""

    words: tuple[str, ...]


def drawn_font(points: int) -> Font:
    """Outlines drawn at a size, Chinese ones from another font if there is one."""
    return Font(("-fa", "DejaVu Sans Mono", "-fd", "Noto Sans Mono CJK SC", "-fs", str(points)))


def own_font(width: int, height: int) -> Font:
    """A font of dots that X servers have, such as 9 by 18: with such a one xterm draws no block itself."""
    name = f"-misc-fixed-medium-r-normal--{height}-*-*-*-*-{width}0-iso10646-1"
    # Beside -u8, xterm asks for this one and not for -fn.
    return Font(("-fa", "", "-xrm", f"*VT100.utf8Fonts.font: {name}"))


class Window:
    """An xterm of `width` × `height` cells that runs `command` until it is closed."""

    def __init__(
        self,
        command: list[str],
        *,
        font: Font,
        width: int = 80,
        height: int = 24,
        env: Mapping[str, str] = {},
        dark: bool = True,
    ) -> None:
        self._screen, self._display = _screen()
        inside = [f"{name}={value}" for name, value in env.items()]
        colours = ("-bg", "black", "-fg", "gray90") if dark else ("-bg", "white", "-fg", "black")
        self._terminal = subprocess.Popen(
            [
                "xterm", "-u8", *font.words, *colours, "-geometry", f"{width}x{height}+0+0", "+sb", "-b", "0", "-bw", "0",
                "-tn", "xterm-256color", "-e", "env", *inside, *command,
            ],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/"), **env, "DISPLAY": self._display},
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # Without -noreset the server would begin anew, its pointer in the middle, whenever nobody is connected.
        # Keys go to the window under the pointer: there is nobody else on this screen to say which.
        self._do("mousemove", "5", "5")

    def _do(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words], env={**os.environ, "DISPLAY": self._display}, check=True, timeout=20
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._terminal, self._screen):
            process.terminate()
            process.wait()

    def press(self, *keys: str) -> None:
        """Press keys by X's names: `F5`, `space`, `Right`, `8`."""
        for key in keys:
            self._do("key", "--clearmodifiers", key)

    def picture(self) -> Image.Image:
        """A screenshot of the whole screen, black around the window."""
        return ImageGrab.grab(xdisplay=self._display).convert("RGB")

    def wait_until(self, seen: Callable[[Image.Image], str], what: str, *keys: str) -> str:
        """What `seen` sees in a screenshot once it sees anything.

        `keys` are pressed until then, again every few seconds: a program that is still opening has no use for keys.
        """
        started = time.monotonic()
        again = started
        while (now := time.monotonic()) < started + PATIENCE:
            if keys and now >= again:
                self.press(*keys)
                again = now + _AGAIN
            found = seen(self.picture())
            if found:
                return found
            time.sleep(_POLL)
        raise AssertionError(f"waited for {what}, which the screen does not show")


def _screen() -> tuple[subprocess.Popen[bytes], str]:
    """An X server of its own on the first display that is free."""
    ready, tell = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tell), "-screen", "0", f"{_PIXELS[0]}x{_PIXELS[1]}x24", "-noreset", "-nolisten", "tcp"],
        pass_fds=(tell,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(tell)
    with os.fdopen(ready) as said:
        number = said.readline().strip()
    if not number:
        raise AssertionError("Xvfb did not start")
    return server, f":{number}"
