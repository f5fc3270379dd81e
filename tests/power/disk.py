"""A disk as far as a program may rely on it: files and folders, what was done to them, what was synced.

Only the model: nothing here touches a real disk. A file's bytes and a folder's names are durable once that file or
that folder was synced, and not before (POSIX fsync; https://man7.org/linux/man-pages/man2/fsync.2.html).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

ROOT = 0
# A path below the recorded folder, one name after the other.
Path = tuple[str, ...]
# path -> the bytes of a file, None for a folder
Image = Mapping[Path, bytes | None]


class NotInTheModel(Exception):
    """An operation on something that the model does not hold: something was not recorded."""


@dataclass(frozen=True)
class Write:
    """Bytes put into a file."""

    node: int
    at: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    """A file cut, or grown with zeros, to a size."""

    node: int
    size: int


@dataclass(frozen=True)
class Link:
    """A name given, in a folder, to a file or `folder` that is new or was moved there from `source`."""

    node: int
    name: str
    target: int
    source: str = ""
    folder: bool = False


@dataclass(frozen=True)
class Unlink:
    """A name taken away."""

    node: int
    name: str


@dataclass(frozen=True)
class Sync:
    """Everything done so far to the file, or to the names of the folder `node`, is durable."""

    node: int


@dataclass(frozen=True)
class FailedSync:
    """A sync that failed: what it was for may be gone for good, and the next sync says nothing of it.

    https://wiki.postgresql.org/wiki/Fsync_Errors: Linux takes the pages for written then.
    """

    node: int


@dataclass(frozen=True)
class Committed:
    """A transaction is on disk, as the product says; afterwards the vault's tables are `state`."""

    state: str


@dataclass(frozen=True)
class Acknowledged:
    """A use case has returned: from now on the vault opens with a passphrase or a code, or a file is there whole.

    What it recorded is a promise of its own (`Committed`).
    """

    opens_with: str = ""
    file: Path = ()
    code: bytes = b""


Change = Write | Truncate | Link | Unlink
Operation = Change | Sync | FailedSync | Committed | Acknowledged


def applied_to_file(data: bytearray, change: Change) -> None:
    """Do what `change` says to the bytes of a file."""
    if isinstance(change, Write):
        data.extend(bytes(max(0, change.at - len(data))))
        data[change.at : change.at + len(change.data)] = change.data
    elif isinstance(change, Truncate):
        del data[change.size :]
        data.extend(bytes(change.size - len(data)))


def applied_to_folder(names: dict[str, int], change: Change) -> None:
    """Do what `change` says to the names in a folder."""
    if isinstance(change, Link):
        if change.source:
            names.pop(change.source, None)
        names[change.name] = change.target
    elif isinstance(change, Unlink):
        names.pop(change.name, None)


@dataclass
class Disk:
    """Files by number, folders by number, and the number of the next one."""

    files: dict[int, bytearray] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {ROOT: {}})
    next: int = ROOT + 1

    def number(self, *, folder: bool) -> int:
        """A new file or folder without a name."""
        number, self.next = self.next, self.next + 1
        if folder:
            self.folders[number] = {}
        else:
            self.files[number] = bytearray()
        return number

    def find(self, path: Path) -> int | None:
        """What `path` names."""
        node: int | None = ROOT
        for name in path:
            node = self.folders.get(node, {}).get(name) if node is not None else None
        return node

    def folder_of(self, path: Path) -> int:
        """The folder that holds the last name of `path`. Raises NotInTheModel."""
        node = self.find(path[:-1])
        if node is None or node not in self.folders:
            raise NotInTheModel(path)
        return node

    def apply(self, change: Change) -> None:
        """Do `change` now."""
        if change.node in self.files:
            applied_to_file(self.files[change.node], change)
        else:
            applied_to_folder(self.folders[change.node], change)

    def image(self) -> dict[Path, bytes | None]:
        """All that can be reached by a name."""
        return dict(self._below(ROOT, ()))

    def _below(self, folder: int, path: Path) -> Iterator[tuple[Path, bytes | None]]:
        for name, node in self.folders[folder].items():
            if node in self.files:
                yield (*path, name), bytes(self.files[node])
            else:
                yield (*path, name), None
                yield from self._below(node, (*path, name))

    def copy(self) -> "Disk":
        """The same, to be changed on its own."""
        files = {number: bytearray(data) for number, data in self.files.items()}
        return Disk(files, {number: dict(names) for number, names in self.folders.items()}, self.next)


def disk_of(image: Image) -> Disk:
    """A disk that holds `image`, all of it durable."""
    disk = Disk()
    for path, data in sorted(image.items()):
        node = disk.number(folder=data is None)
        disk.folders[disk.folder_of(path)][path[-1]] = node
        if data is not None:
            disk.files[node][:] = data
    return disk
