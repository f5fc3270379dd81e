"""A fault of the program itself: what a person is told of it, without a value that may be somebody's."""

import traceback
from pathlib import Path

from fieldtui.errors import FieldtuiError


class ProgramFault(FieldtuiError):
    """The program has stopped because of a fault of its own: {what}.

    Everything that was recorded is on disk. Start it again; if it stops again, tell whoever looks after your
    device what this line says.
    """


def where_it_broke(error: BaseException | None) -> str:
    """The kind of an error and the line of code it came from; never its message, which may quote people."""
    if error is None:
        return "?"
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{where}"
