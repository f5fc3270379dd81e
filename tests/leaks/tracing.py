"""What a process hands to the system to write, call by call, where there is a tracer (strace, Linux).

It sees what native code writes and what is deleted at once, which no listing of files shows. Standard output and
error are left out: what a command prints was asked for.
"""

import re
import shutil
import subprocess
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

_CALLS = "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg"
_LONGEST = "1048576"
# pid name(number<name of the file in hexadecimal>, what is written
_CALL = re.compile(rb"^\d+ +\w+\((\d+)<([^>]*)>(.*)$")
_TEXT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
_PRINTED = (b"1", b"2")


def tracer(folder: Path, number: int) -> list[str]:
    """The words before a command that write its calls into `folder`."""
    log = str(folder / f"{number}.calls")
    return ["strace", "-f", "-qq", "-y", "-xx", "-s", _LONGEST, "-o", log, "-e", f"trace={_CALLS}"]


@lru_cache(maxsize=1)
def works() -> bool:
    """Whether there is a tracer, and it may trace."""
    if shutil.which("strace") is None:
        return False
    run = subprocess.run(
        ["strace", "-f", "-qq", "-y", "-e", "trace=write", "true"],
        capture_output=True,
        check=False,
        timeout=30,
    )
    return run.returncode == 0


def written(folder: Path) -> dict[str, bytes]:
    """Everything that was written, by the file (or the end of a pipe) that it went to, call after call."""
    out: dict[str, list[bytes]] = defaultdict(list)
    for log in sorted(folder.glob("*.calls")):
        with log.open("rb") as lines:
            for line in lines:
                if (call := _CALL.match(line)) and call[1] not in _PRINTED:
                    out[_plain(call[2]).decode()] += [_plain(text) for text in _TEXT.findall(call[3])]
    return {name: b"".join(parts) for name, parts in out.items()}


def _plain(text: bytes) -> bytes:
    return bytes.fromhex(text.replace(b"\\x", b"").decode())
