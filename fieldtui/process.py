"""What the system may keep of this process: no core dump, no tracing by others, no words of libraries.

Called once, where a process begins. Nothing here knows of a vault; what it does not do stands in docs/security.md.
"""

import ctypes
import logging
import sys
import warnings

# <linux/prctl.h>
_PR_SET_DUMPABLE, _PR_GET_DUMPABLE = 4, 3


def keep_nothing() -> None:
    """From now on a crash of this process leaves no memory on a disk, and libraries say nothing of their own.

    Where the system knows no such setting, nothing happens.
    """
    _no_core_file()
    if sys.platform == "linux":
        # Also refuses other programs of the same user that would attach to it or read its memory.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    silence_libraries()


def is_dumpable() -> bool:
    """Whether the system would let somebody look into this process's memory; True where it cannot be asked."""
    if sys.platform != "linux":
        return True
    return bool(ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0))


def _no_core_file() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def silence_libraries() -> None:
    """Libraries warn and log with values in their words: a cell of a ledger, the message of an error."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    # Without any handler Python prints what a library logs, tracebacks included.
    logging.getLogger().addHandler(logging.NullHandler())
