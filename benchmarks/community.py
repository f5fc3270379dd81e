"""Communities for the benchmarks: an office in memory, workers who were really enrolled, doors to knock at.

Also how an office in memory comes onto a disk, so that merges are measured where they happen.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from fieldtui.device import Device, new_device
from fieldtui.log.event import Entry
from fieldtui.log.names import Dot
from fieldtui.vault import FLOOR, Connection, Vault, create_vault
from sync.exchange import enrol, enrolment_request, found_community, join

# Of a community of 2,338 households (design.md §1).
DOORS = 2338


def office_with(grids: Sequence[str], doors: int = DOORS) -> Device:
    """The office of a community whose `doors` are spread evenly over `grids`."""
    office = new_device(Vault.in_memory(), "office")
    found_community(office, "bench")
    office.record("", [Entry("grid.added", {"code": code, "name": code}) for code in grids])
    for at, code in enumerate(grids):
        unit = office.record(code, [Entry("unit.added", {"label": "1单元"})])[0]
        share = doors * (at + 1) // len(grids) - doors * at // len(grids)
        office.record(
            code,
            [Entry("door.added", {"unit": unit, "room": str(n), "floor": 1}) for n in range(share)],
        )
    return office


def worker_of(office: Device, person: str, grid: str) -> Device:
    """A new device, enrolled for one grid, holding what the office has of it."""
    worker = new_device(Vault.in_memory(), person)
    answer, code = enrol(office, enrolment_request(worker), [grid])
    join(worker, answer.data, code)
    return worker


def doors_of(worker: Device) -> list[Dot]:
    """The doors that `worker` holds, in the order of the walk."""
    with worker.read() as db:
        return [row[0] for row in db.execute("SELECT id FROM doors ORDER BY id")]


def on_disk(device: Device, path: Path) -> Device:
    """`device` with everything it holds in a new vault at `path`."""
    return Device(with_rows_of(device, create_vault(path, "benchmark", FLOOR, os.urandom)), device.identity)


def with_rows_of(device: Device, vault: Vault) -> Vault:
    """`vault` after taking over every row of every table that `device` has."""
    with device.read() as source:
        tables = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in tables}

    def job(db: Connection) -> None:
        for table, rows in found.items():
            # Its own and those of the migrations are there already.
            if rows and not table.startswith(("sqlite_", "_sqlite_")):
                marks = ",".join("?" * len(rows[0]))
                db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)

    vault.write(job)
    return vault
