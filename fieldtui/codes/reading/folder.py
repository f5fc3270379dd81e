"""A file, a folder, or a folder that is watched while a phone's pictures arrive, to the texts of the codes in them.

Names say which files are looked at in a folder, contents say what they are. Nothing is written, moved or deleted.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from threading import Event

from fieldtui.codes.reading import pages, pictures
from fieldtui.codes.reading.desk import Desk
from fieldtui.codes.reading.errors import CannotLookThere, NotInstalled, PictureTooLarge
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from fieldtui.text import plain
from sync.errors import Phrase

SUFFIXES = (*pictures.SUFFIXES, ".pdf")
# Looked at in one folder with all that is under it.
MOST_FILES = 20_000
_EVERY = 1.0
# Pictures that are read before the folder is looked at again: a phone's folder may hold thousands of old ones, and the
# new one must not wait behind them.
_AT_A_LOOK = 10
Read = Callable[[Path], list[str]]
Tell = Callable[[FieldtuiError | None], None]


def texts_at(path: Path) -> Iterator[list[str]]:
    """The texts of the codes in a picture or PDF, for each of its frames or pages in turn.

    Raises CannotLookThere, and what `pictures.texts_in` and `pages.texts_in` raise, with the file's name.
    """
    data, name = _bytes_of(path), plain(path.name)
    return pages.texts_in(data, name) if pages.is_pdf(data) else pictures.texts_in(data, name)


def all_texts_at(path: Path) -> list[str]:
    """`texts_at`, all at once."""
    return list(chain.from_iterable(texts_at(path)))


def _bytes_of(path: Path) -> bytes:
    try:
        # A pipe or a device under a picture's name would never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise CannotLookThere(path=path, cause=Phrase(N_("it is no file")))
        with path.open("rb") as file:
            data = file.read(pictures.MOST_FILE_BYTES + 1)
    except OSError as error:
        raise CannotLookThere(path=path, cause=error.strerror or error) from error
    if len(data) > pictures.MOST_FILE_BYTES:
        raise PictureTooLarge(plain(path.name), f"> {pictures.MOST_FILE_BYTES // 2**20} MiB")
    return data


def files_in(path: Path) -> list[Path]:
    """The file itself, whatever it is called; of a folder, the pictures and PDFs in it and under it, by name.

    Raises CannotLookThere.
    """
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            return [path]
        # What `os.walk` meets on its way it passes over; the folder itself must be there.
        with os.scandir(path):
            pass
    except OSError as error:
        raise CannotLookThere(path=path, cause=error.strerror or error) from error
    return sorted(islice(_pictures_under(path), MOST_FILES))


def _pictures_under(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        # Bins and thumbnails of phones and systems are hidden.
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and name.casefold().endswith(SUFFIXES):
                yield Path(at, name)


@dataclass(frozen=True)
class Looked:
    """What one file gave: its texts, or why it gives none."""

    path: Path
    texts: tuple[str, ...] = ()
    refusal: FieldtuiError | None = None


@dataclass(frozen=True)
class _Stamp:
    size: int
    changed: int


class Watched:
    """A folder that is looked at again and again: each file is read once, and once more whenever it has changed.

    A file that cannot be read may still be on its way: that is told when it has not changed by the next look.
    """

    def __init__(self, folder: Path, read: Read = all_texts_at) -> None:
        self.folder = folder
        self._read = read
        self._settled: dict[Path, _Stamp] = {}
        self._pending: dict[Path, _Stamp] = {}

    def look(self) -> Iterator[Looked]:
        """What is new since the last look. Raises CannotLookThere where the folder is gone, NotInstalled."""
        for path, stamp in self._unsettled():
            try:
                texts = self._read(path)
            except NotInstalled:
                raise
            except FieldtuiError as error:
                if self._pending.get(path) != stamp:
                    self._pending[path] = stamp
                    continue
                looked = Looked(path, refusal=error)
            else:
                looked = Looked(path, tuple(texts))
            self._pending.pop(path, None)
            self._settled[path] = stamp
            yield looked

    def _unsettled(self) -> list[tuple[Path, _Stamp]]:
        """The files that were not read as they are now, the newest first."""
        stamped = ((path, _stamp(path)) for path in files_in(self.folder))
        found = [
            (path, stamp) for path, stamp in stamped if stamp is not None and self._settled.get(path) != stamp
        ]
        return sorted(found, key=lambda one: one[1].changed, reverse=True)


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Stamp(found.st_size, found.st_mtime_ns)


class FolderSource:
    """A watched folder as a source: what arrives in it goes to the desk until it is stopped."""

    def __init__(self, folder: Path, every: float = _EVERY, read: Read = all_texts_at) -> None:
        self._watched = Watched(folder, read)
        self._every = every

    def run(self, desk: Desk, stop: Event, tell: Tell) -> None:
        """Look every second. A folder that is gone is told, and looked for again. Raises NotInstalled."""
        while not stop.is_set():
            try:
                for looked in islice(self._watched.look(), _AT_A_LOOK):
                    for text in looked.texts:
                        desk.take(text)
                    if looked.refusal is not None:
                        desk.refuse(looked.refusal)
                    if stop.is_set():
                        return
                tell(None)
            except CannotLookThere as error:
                tell(error)
            stop.wait(self._every)
