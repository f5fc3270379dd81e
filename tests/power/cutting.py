"""Power cuts: what may be left of a disk when it stops, drawn from everything that the model allows.

What was synced is there. Of the rest any part may be: none, all, a beginning, some writes without those before them,
some sectors of a write; and of the names any, each with or without the bytes behind it. A cut just before a sync
allows everything that an earlier one does and has more to keep, so those are the moments that are tried.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from tests.power.disk import (
    ROOT,
    Acknowledged,
    Change,
    Committed,
    Disk,
    FailedSync,
    Image,
    Link,
    Operation,
    Path,
    Sync,
    Write,
    applied_to_file,
    applied_to_folder,
)

# What a disk writes whole or not at all; of a page of 4,096 bytes some sectors may be new and some old.
SECTOR = 512
# How often each moment is drawn before the next is, and how many times over.
_DRAWS = 6
_MOST_TURNS = 10_000


@dataclass(frozen=True)
class Cut:
    """A power cut: what is left, and what the product had said by then.

    `states` are the states of the tables that may be found: the last one that was committed, and the one that was
    being committed. `passphrases` are the one that was promised to open it ("": none was yet) and the one that may
    already, `codes` the same of recovery codes, `files` what was promised to be there.
    """

    at: int
    image: Image
    states: frozenset[str]
    passphrases: tuple[str, str]
    files: tuple[Path, ...]
    codes: tuple[bytes, bytes] = (b"", b"")

    @cached_property
    def name(self) -> bytes:
        """The same for images of the same content."""
        hasher = hashlib.blake2b(digest_size=16)
        for path, data in sorted(self.image.items()):
            hasher.update(repr((path, len(data) if data is not None else None)).encode())
            hasher.update(data or b"")
        return hasher.digest()


# A change that is not synced yet, with its place among all operations.
Pending = Sequence[tuple[int, Change]]
Choice = Callable[[Random, Pending, int], list[Change]]


def _none(_random: Random, _pending: Pending, _limit: int) -> list[Change]:
    return []


def _all(_random: Random, pending: Pending, _limit: int) -> list[Change]:
    return [change for _at, change in pending]


def _in_order(_random: Random, pending: Pending, limit: int) -> list[Change]:
    return [change for at, change in pending if at < limit]


def _beginning(random: Random, pending: Pending, _limit: int) -> list[Change]:
    cut = random.randrange(len(pending))
    *whole, last = [change for _at, change in pending[: cut + 1]]
    return [*whole, *_torn(random, last, in_order=True)]


def _some(random: Random, pending: Pending, _limit: int) -> list[Change]:
    return [change for _at, change in pending if random.random() < 0.5]


def _all_but_one(random: Random, pending: Pending, _limit: int) -> list[Change]:
    left_out = random.randrange(len(pending))
    return [
        part
        for at, (_place, change) in enumerate(pending)
        for part in (_torn(random, change) if at == left_out else [change])
    ]


def _sectors(random: Random, pending: Pending, _limit: int) -> list[Change]:
    return [part for _at, change in pending for part in _torn(random, change)]


_CHOICES: tuple[Choice, ...] = (_none, _all, _beginning, _some, _all_but_one, _sectors)


def _torn(random: Random, change: Change, *, in_order: bool = False) -> list[Change]:
    """Some sectors of a write; any other change is there or not."""
    if not isinstance(change, Write):
        return [change] if random.random() < 0.5 else []
    parts = list(_in_sectors(change))
    if in_order:
        return list(parts[: random.randrange(len(parts) + 1)])
    return [part for part in parts if random.random() < 0.5]


def _in_sectors(write: Write) -> Iterator[Write]:
    start, end = write.at, write.at + len(write.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Write(write.node, start, write.data[start - write.at : stop - write.at])
        start = stop


@dataclass
class _Moment:
    """The disk at one moment: what is durable, and what is not yet."""

    durable: Disk
    pending: dict[int, list[tuple[int, Change]]] = field(default_factory=dict)

    def take(self, at: int, operation: Operation, random: Random) -> None:
        """Go on by one operation."""
        if isinstance(operation, Sync):
            for _at, change in self.pending.pop(operation.node, []):
                self.durable.apply(change)
        elif isinstance(operation, FailedSync):
            changes = self.pending.pop(operation.node, [])
            for change in random.choice(_CHOICES)(random, changes, at) if changes else ():
                self.durable.apply(change)
        elif isinstance(operation, Change):
            self.pending.setdefault(operation.node, []).append((at, operation))
            if isinstance(operation, Link):
                # Nothing of what it holds is durable before it is synced itself.
                if operation.folder:
                    self.durable.folders.setdefault(operation.target, {})
                else:
                    self.durable.files.setdefault(operation.target, bytearray())

    def left(self, random: Random, at: int) -> Image:
        """What a cut now leaves, drawn by `random`."""
        first = min((changes[0][0] for changes in self.pending.values()), default=at)
        limit = random.randint(first, at)
        common = random.choice((*_CHOICES, _in_order, _in_order, None, None, None))
        chosen = {
            node: (common or random.choice(_CHOICES))(random, changes, limit)
            for node, changes in self.pending.items()
        }
        return dict(self._below(ROOT, (), chosen, random))

    def _below(
        self, folder: int, path: Path, chosen: dict[int, list[Change]], random: Random
    ) -> Iterator[tuple[Path, bytes | None]]:
        names = dict(self.durable.folders[folder])
        for change in chosen.get(folder, ()):
            applied_to_folder(names, change)
        for name, node in names.items():
            if node in self.durable.files:
                yield (*path, name), self._bytes(node, chosen.get(node, []), random)
            else:
                yield (*path, name), None
                yield from self._below(node, (*path, name), chosen, random)

    def _bytes(self, node: int, changes: Sequence[Change], random: Random) -> bytes:
        data = bytearray(self.durable.files[node])
        for change in changes:
            applied_to_file(data, change)
        if len(changes) < len(self.pending.get(node, ())) and random.random() < 0.2:
            # The size may be on disk before the bytes are: zeros, where nothing was yet.
            longest = max(
                (c.at + len(c.data) for _at, c in self.pending[node] if isinstance(c, Write)), default=0
            )
            data.extend(bytes(max(0, longest - len(data))))
        return bytes(data)


def moments(operations: Sequence[Operation]) -> list[int]:
    """Before which operation the power is cut: each sync, and the end."""
    return [at for at, operation in enumerate(operations) if isinstance(operation, Sync)] + [len(operations)]


def images(before: Disk, operations: Sequence[Operation], seed: int, count: int) -> Iterator[Cut]:
    """`count` power cuts of different content, fewer where there are not so many; the same for the same `seed`.

    Where there are more moments than so many images can show, a sample of them is drawn for each turn.
    """
    seen: set[bytes] = set()
    every, most = moments(operations), -(-count // _DRAWS)
    for turn in range(_MOST_TURNS):
        random = Random(seed << 32 | turn)
        chosen = frozenset(random.sample(every, most) if most < len(every) else every)
        for cut in cuts(before, operations, random, _DRAWS, chosen):
            if len(seen) < count and cut.name not in seen:
                seen.add(cut.name)
                yield cut
        if len(seen) >= count:
            return


def cuts(
    before: Disk, operations: Sequence[Operation], random: Random, draws: int, chosen: frozenset[int]
) -> Iterator[Cut]:
    """`draws` power cuts at each of the `chosen` moments, some of them alike."""
    moment = _Moment(before.copy())
    state, passphrase, code, files = "", "", b"", list[Path]()
    for at, operation in enumerate([*operations, Sync(-1)]):
        if at in chosen:
            later = operations[at:]
            coming = next((o.state for o in later if isinstance(o, Committed)), state)
            words = (o.opens_with for o in later if isinstance(o, Acknowledged))
            passphrases = (passphrase, next(filter(None, words), passphrase))
            papers = (o.code for o in later if isinstance(o, Acknowledged))
            codes = (code, next(filter(None, papers), code))
            for _draw in range(draws):
                image = moment.left(random, at)
                yield Cut(at, image, frozenset((state, coming)), passphrases, tuple(files), codes)
        elif isinstance(operation, Committed):
            state = operation.state
        elif isinstance(operation, Acknowledged):
            passphrase, code = operation.opens_with or passphrase, operation.code or code
            files += [operation.file] if operation.file else []
        moment.take(at, operation, random)
