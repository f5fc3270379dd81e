"""Merging 20,000 visits from 20 devices on disk, everything on, against inserting the same rows plainly."""

import os
import tempfile
from pathlib import Path

from measure import best, show

from fieldtui.device import Device, new_device
from fieldtui.log.event import Entry
from fieldtui.vault import FLOOR, Vault, create_vault
from fieldtui.vault.driver import connect
from sync.exchange import enrol, enrolment_request, export, found_community, join, merge

DEVICES, VISITS = 20, 1000


def a_day() -> tuple[Device, list[bytes], list[tuple[object, ...]]]:
    """An office in memory, the bundles of its devices, and their visits as plain rows."""
    office = new_device(Vault.in_memory(), "office")
    found_community(office, "bench")
    office.record("", [Entry("grid.added", {"code": "1", "name": "1"})])
    unit = office.record("1", [Entry("unit.added", {"label": "1单元"})])[0]
    doors = [Entry("door.added", {"unit": unit, "room": str(n), "floor": 1}) for n in range(2338)]
    office.record("1", doors)
    bundles, rows = [], []
    for number in range(DEVICES):
        worker = new_device(Vault.in_memory(), f"worker {number}")
        answer, code = enrol(office, enrolment_request(worker), ["1"])
        join(worker, answer.data, code)
        with worker.read() as db:
            own = [row[0] for row in db.execute("SELECT id FROM doors ORDER BY id")]
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
                subject=own[(n * 7 + number) % len(own)],
            )
            for n in range(VISITS)
        ]
        worker.record("1", entries)
        bundles.append(export(worker)[0].data)
        rows += [
            (entry.subject, "answered", "door", "no", "no", f"第{n}次走访") for n, entry in enumerate(entries)
        ]
    return office, bundles, rows


def main() -> None:
    """The best of a few merges into a fresh vault, and of as many plain inserts."""
    office, bundles, rows = a_day()
    merged, plain = zip(*(one_run(office, bundles, rows) for _run in range(3)), strict=True)
    show(
        f"merge of {DEVICES * VISITS:,} visits on disk",
        min(merged),
        min(plain),
        "plain SQLCipher insert",
        "≤ ×5",
    )
    print(f"{'':44} {DEVICES * VISITS / min(merged):9,.0f} visits a second")


def one_run(office: Device, bundles: list[bytes], rows: list[tuple[object, ...]]) -> tuple[float, float]:
    """Seconds of merging `bundles` into a copy of the office on disk, and of inserting `rows`."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of(office, Path(folder) / "o.vault")
        merging = best(lambda: [merge(copy, data, str(at)) for at, data in enumerate(bundles)], 1)
        copy.lock()
        return merging, best(lambda: insert(Path(folder) / "plain.db", rows), 1)


def copy_of(office: Device, path: Path) -> Device:
    """The office on disk, holding what it held before anything came in."""
    vault = create_vault(path, "benchmark", FLOOR)
    with office.read() as source:
        for table in (
            "settings",
            "logs",
            "segments",
            "policies",
            "tail",
            "doors",
            "grids",
            "communities",
            "people",
        ):
            found = source.execute(f"SELECT * FROM {table}").fetchall()
            if found:
                marks = ",".join("?" * len(found[0]))
                vault.write(
                    lambda db, t=table, m=marks, f=found: db.executemany(
                        f"INSERT OR REPLACE INTO {t} VALUES ({m})", f
                    )
                )
    return Device(vault, office.identity)


def insert(path: Path, rows: list[tuple[object, ...]]) -> None:
    """The visits as rows of one table, a transaction a device."""
    db = connect(path, os.urandom(32))
    db.execute(
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, door INTEGER, outcome TEXT, way TEXT, a TEXT, b TEXT, note TEXT)"
    )
    for start in range(0, len(rows), VISITS):
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO visits (door, outcome, way, a, b, note) VALUES (?,?,?,?,?,?)",
            rows[start : start + VISITS],
        )
        db.execute("COMMIT")
    db.close()


if __name__ == "__main__":
    main()
