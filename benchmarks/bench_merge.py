"""Merging 20,000 visits from 20 devices on disk, everything on, beside putting the same rows there otherwise.

Everything on: unsealing, signatures, chain, scopes, canonical form, fold, index, encryption of the disk, a
transaction a bundle with `synchronous=FULL`. Beside it the rows that come out of it, all their columns, are
inserted plainly, are applied as SQLite's changesets, and travel through Loro. Opening and making the databases
is measured in none of them.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.community import doors_of, office_with, on_disk, worker_of
from benchmarks.measure import at_least, report
from benchmarks.others import asked
from fieldtui.device import Device
from fieldtui.log.event import Entry
from fieldtui.log.names import log_of
from fieldtui.vault.driver import connect
from sync.exchange import export, merge

DEVICES, VISITS = 20, 1000
RUNS = 6
ALL = DEVICES * VISITS
Row = tuple[Any, ...]


def bundles_of(office: Device, devices: int = DEVICES, visits: int = VISITS) -> list[bytes]:
    """What so many new devices of `office` export after so many visits each."""
    bundles = []
    for number in range(devices):
        worker = worker_of(office, f"worker {number}", "1")
        doors = doors_of(worker)
        entries = [
            Entry(
                "visit.made",
                {
                    "outcome": "answered",
                    "way": "door",
                    "/fever": "no",
                    "/contact": "no",
                    "/note": f"第{n}次走访",
                },
                subject=doors[(n * 7 + number) % len(doors)],
            )
            for n in range(visits)
        ]
        worker.record("1", entries)
        bundles.append(export(worker)[0].data)
    return bundles


def merged(office: Device, bundles: Sequence[bytes]) -> tuple[float, list[Row]]:
    """Seconds of merging `bundles` into a copy of the office on disk, and the visits that are there then."""
    with tempfile.TemporaryDirectory() as folder:
        copy = on_disk(office, Path(folder) / "office.vault")
        started = time.perf_counter()
        for at, data in enumerate(bundles):
            merge(copy, data, str(at))
        spent = time.perf_counter() - started
        with copy.read() as db:
            rows = db.execute("SELECT * FROM visits ORDER BY id").fetchall()
        copy.lock()
    return spent, rows


def schema_of(office: Device) -> tuple[list[str], list[str]]:
    """The statements that make the vault's table of visits and its indexes, and the names of its columns."""
    with office.read() as db:
        made = db.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'visits' AND sql NOT NULL ORDER BY type DESC"
        ).fetchall()
        names = [column[1] for column in db.execute("PRAGMA table_info(visits)")]
    return [sql for (sql,) in made], names


def inserted(devices: Sequence[Sequence[Row]], schema: Sequence[str], names: Sequence[str]) -> float:
    """Seconds of inserting the rows of each device in one transaction into a plain table on disk.

    Columns that are NULL in all of them are not named: to bind a NULL costs the driver more than a text.
    """
    filled = [at for at in range(len(names)) if any(row[at] is not None for rows in devices for row in rows)]
    query = (
        f"INSERT INTO visits ({','.join(names[at] for at in filled)}) VALUES ({','.join('?' * len(filled))})"
    )
    given = [[tuple(row[at] for at in filled) for row in rows] for rows in devices]
    with tempfile.TemporaryDirectory() as folder:
        db = connect(Path(folder) / "plain.db", os.urandom(32))
        for statement in schema:
            db.execute(statement)
        started = time.perf_counter()
        for rows in given:
            db.execute("BEGIN")
            db.executemany(query, rows)
            db.execute("COMMIT")
        spent = time.perf_counter() - started
        db.close()
    return spent


def main() -> None:
    """The best of a few merges into a fresh vault, beside the best of as many of each other way, in turns."""
    office = office_with(["1"])
    bundles = bundles_of(office)
    _first, rows = merged(office, bundles)
    devices = [list(of_one) for _log, of_one in groupby(rows, key=lambda row: log_of(row[0]))]
    schema, names = schema_of(office)
    runs = [
        (
            merged(office, bundles)[0],
            inserted(devices, schema, names),
            inserted(devices, schema[:1], names),
        )
        for _run in range(RUNS)
    ]
    ours, plain, bare = (ALL / min(times) for times in zip(*runs, strict=True))
    what = f"merge of {ALL:,} visits of {DEVICES} devices, on disk, all on"
    fifth = at_least(0.2, ratio=True)
    report(what, ours, "/s", beside="plain SQLCipher insert, same key and index", other=plain, wanted=fifth)
    report(what, ours, "/s", beside="the same insert without any index", other=bare)
    with tempfile.TemporaryDirectory() as folder:
        given = {"schema": schema, "names": names, "devices": devices}
        (Path(folder) / "rows.json").write_bytes(msgspec.json.encode(given))
        if changeset := asked("by_changeset.py", folder):
            rate = ALL / changeset["seconds"]
            report(what, ours, "/s", beside="SQLite changeset (apsw), not encrypted", other=rate)
        if loro := asked("by_loro.py", folder):
            once = at_least(1, ratio=True)
            rate = ALL / loro["read"]
            report(what, ours, "/s", beside="Loro in memory, every field read", other=rate, wanted=once)
            report(what, ours, "/s", beside="Loro in memory, not read yet", other=ALL / loro["imported"])


if __name__ == "__main__":
    main()
