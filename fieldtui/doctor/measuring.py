"""How wide this very terminal draws characters: write one, ask where the cursor is (CSI 6n), take it away again.

Only for a terminal on standard input and output that nothing else reads: the command line, never the screens.
"""

import os
import re
import select
import sys
import time
from collections.abc import Callable, Mapping

from fieldtui.doctor.terminal import SAMPLES

# https://www.ecma-international.org/publications-and-standards/standards/ecma-48/, CPR: row and column, from 1.
_REPLY = re.compile(rb"\x1b\[(\d+);(\d+)R")
_ASK, _CLEAR = b"\x1b[6n", b"\r\x1b[2K"
# A terminal far away may take long to answer once; one that never answers is asked no more.
PATIENCE = 0.5
Talk = Callable[[bytes], bytes]


def widths_by(talk: Talk) -> dict[str, int] | None:
    """The width of each character of the samples; `talk` writes and gives the answer. None if there is no answer."""
    out: dict[str, int] = {}
    for char in "".join(sample.characters for sample in SAMPLES):
        answer = _REPLY.search(talk(_CLEAR + char.encode() + _ASK))
        if answer is None:
            return None
        out[char] = int(answer.group(2)) - 1
    return out


def measured_widths() -> Mapping[str, int] | None:
    """`widths_by` on this process's terminal; None where there is none, or it does not answer."""
    if sys.platform == "win32" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    import termios
    import tty

    into, out = sys.stdin.fileno(), sys.stdout.fileno()
    before = termios.tcgetattr(into)
    sys.stdout.flush()
    try:
        tty.setcbreak(into, termios.TCSANOW)
        return widths_by(lambda data: _asked(into, out, data))
    finally:
        os.write(out, _CLEAR)
        termios.tcsetattr(into, termios.TCSANOW, before)


def _asked(into: int, out: int, data: bytes) -> bytes:
    os.write(out, data)
    answer, until = b"", time.monotonic() + PATIENCE
    while not answer.endswith(b"R"):
        ready, _, _ = select.select([into], [], [], max(until - time.monotonic(), 0))
        if not ready:
            break
        answer += os.read(into, 64)
    return answer
