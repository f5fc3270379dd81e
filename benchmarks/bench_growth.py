"""The same day merged into a short and into a long history.

The history is real: segments of a day's visits each, hashed and signed by their twenty authors, taken in by
`journal.adopt` as a merge does. The authors then record the day, and their bundles are merged on disk, a
transaction each. Histories are kept in the cache, under the fingerprint of the code that made them.
"""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.community import doors_of, office_with, with_rows_of, worker_of
from benchmarks.measure import CACHE, ROOT, at_most, seconds
from fieldtui.device import Device, Identity
from fieldtui.log import journal, segment
from fieldtui.log.columns import Body
from fieldtui.log.event import Entry
from fieldtui.log.fold import Fold
from fieldtui.log.logs import Logs
from fieldtui.log.names import TIP_BYTES, Dot, LogName, dot, log_of, seq_of
from fieldtui.log.settings import set_lamport
from fieldtui.vault import Connection, Vault
from sync.exchange import export, merge

DEVICES, A_DAY = 20, 50
SHORT, LONG = 10_000, 1_000_000
GRIDS = tuple(f"{number:02d}" for number in range(1, DEVICES + 1))
# A round of 117 doors, knocked at several times, is walked in a week.
ROUND_DAYS = 7
# The vaults here are ours and opened without a passphrase, which takes half a second and 64 MiB.
KEY = bytes(range(32))
RUNS = 5
_FIRST_MORNING = 1_577_836_800


@dataclass
class Author:
    """A device whose past is made up: the tip of its log, and what its visits refer to."""

    device: Device
    log: LogName
    doors: list[Dot]
    rounds: list[Dot]
    known: Logs
    head: int = 0
    hash: bytes = segment.NO_HASH
    lamport: int = 1 << 20

    def round(self, day: int) -> Dot:
        """The round of that day's week."""
        return self.rounds[day // ROUND_DAYS]

    def day(self, day: int) -> Iterator[tuple[Dot, str]]:
        """The doors of a day's walk, one after the other, each with its outcome."""
        for n in range(A_DAY):
            at = day * A_DAY + n
            yield self.doors[at % len(self.doors)], "no answer" if at % 5 == 4 else "answered"


def author_of(office: Device, grid: str) -> Author:
    """A worker of `grid` before their first day."""
    worker = worker_of(office, f"worker {grid}", grid)
    with worker.read() as db:
        known = Logs(db)
        rounds = [row[0] for row in db.execute("SELECT id FROM rounds ORDER BY id")]
    return Author(worker, LogName(worker.id, grid, 0), doors_of(worker), rounds, known)


def segment_of(author: Author, day: int) -> segment.Segment:
    """A day of the past, signed by its author, whose log it continues."""
    # Doors and rounds stand in one log, the office's of this grid: number 1 here.
    office = log_of(author.doors[0])
    round_ = dot(1, seq_of(author.round(day)))
    bodies = [
        Body(
            dot(1, seq_of(door)),
            (),
            ("/contact", "/fever", "outcome", "round@", "way"),
            ("no", "no", outcome, round_, "door"),
        )
        for door, outcome in author.day(day)
    ]
    wall = _FIRST_MORNING + day * 86400
    stamps = [(author.lamport + n, wall + n * 300, "visit.made") for n in range(len(bodies))]
    made, author.hash = segment.make_segment(
        author.log,
        author.head + 1,
        author.hash,
        [segment.Other(author.known.names[office], author.known.tips[office][:TIP_BYTES])],
        stamps,
        bodies,
        random=author.device.random,
        sign=author.device.identity.signing.sign,
    )
    author.head += len(bodies)
    author.lamport += len(bodies)
    return made


def remember(author: Author, db: Connection) -> None:
    """Let the author's own vault go on where its made-up past ends."""
    log = Logs(db).number(author.log)
    db.execute("UPDATE logs SET head = ?, head_hash = ? WHERE id = ?", (author.head, author.hash, log))
    set_lamport(db, author.lamport)


def day_of(author: Author, day: int) -> bytes:
    """The bundle of one more day."""
    entries = [
        Entry(
            "visit.made",
            {"outcome": outcome, "way": "door", "round": author.round(day), "/fever": "no", "/contact": "no"},
            subject=door,
        )
        for door, outcome in author.day(day)
    ]
    author.device.record(author.log.scope, entries)
    return export(author.device)[0].data


class Kept(msgspec.Struct):
    """What is cached beside the vault: who the office is, and the bundles of the day."""

    office: Identity
    bundles: list[bytes]


def make_history(folder: Path, events: int) -> None:
    """An office on disk after `events` visits, and the bundles of the day that follows."""
    office = office_with(GRIDS)
    days = events // (DEVICES * A_DAY)
    for code in GRIDS:
        weeks = [Entry("round.added", {"title": "screening", "state": "open"})] * (days // ROUND_DAYS + 1)
        office.record(code, weeks)
    authors = [author_of(office, grid) for grid in GRIDS]
    folder.mkdir(parents=True)
    vault = with_rows_of(office, Vault(folder, KEY, None))
    for start in range(0, days, ROUND_DAYS):
        made = [
            segment_of(author, day)
            for day in range(start, min(days, start + ROUND_DAYS))
            for author in authors
        ]
        vault.write(partial(adopt, made))
    vault.lock()
    for author in authors:
        author.device.vault.write(partial(remember, author))
    kept = Kept(office.identity, [day_of(author, days) for author in authors])
    (folder / "day").write_bytes(msgspec.msgpack.encode(kept))


def adopt(segments: Sequence[segment.Segment], db: Connection) -> None:
    """Take `segments` into the log and the tables."""
    logs = Logs(db)
    fold = Fold(db, logs)
    for one in segments:
        journal.adopt(db, logs, segment.open_segment(one), logs.number(one.header.log), fold)


def history(events: int) -> Path:
    """The folder of a history, made now if the cache does not have it."""
    sources = [
        *sorted((ROOT / "fieldtui").rglob("*.py")),
        *sorted((ROOT / "sync").rglob("*.py")),
        Path(__file__),
    ]
    print_of_code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    folder = CACHE / f"history-{events}-{print_of_code}"
    if not folder.exists():
        for stale in CACHE.glob(f"history-{events}-*"):
            shutil.rmtree(stale)
        building = folder.with_suffix(".part")
        shutil.rmtree(building, ignore_errors=True)
        make_history(building, events)
        building.rename(folder)
    return folder


def merging(made: Path, events: int) -> float:
    """Seconds of merging the day into a copy of a history."""
    kept = msgspec.msgpack.decode((made / "day").read_bytes(), type=Kept)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        office = Device(Vault(Path(folder), KEY, None), kept.office)
        started = time.perf_counter()
        for at, data in enumerate(kept.bundles):
            merge(office, data, str(at))
        spent = time.perf_counter() - started
        with office.read() as db:
            (count,) = db.execute("SELECT count(*) FROM visits").fetchone()
        office.lock()
    assert count == events + DEVICES * A_DAY, f"{count} visits"
    return spent


def main() -> None:
    """The best of a few merges into each, in turns."""
    short, long = history(SHORT), history(LONG)
    runs = [(merging(long, LONG), merging(short, SHORT)) for _run in range(RUNS)]
    seconds(
        f"a day of {DEVICES} devices × {A_DAY} visits, merged into {LONG:,}",
        min(run[0] for run in runs),
        min(run[1] for run in runs),
        f"into {SHORT:,}",
        at_most(1.2, ratio=True),
    )


if __name__ == "__main__":
    main()
