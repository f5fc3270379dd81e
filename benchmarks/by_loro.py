"""The rows of the vault's visits through Loro: a document a device, each exported and imported into one.

Runs where loro is and imports nothing of ours: `by_loro.py FOLDER`, where rows.json has each device's rows. A
visit is a map with a register for each field, as the product's records are. Prints seconds as JSON: until the
updates are imported (Loro then decodes a visit when it is first asked for), and until every field was read. In
memory; nothing is encrypted, signed, judged, indexed or put on a disk.
"""

import json
import sys
import time
from pathlib import Path

from loro import ExportMode, LoroDoc, LoroMap, VersionVector


def update_of(device: int, names: list[str], rows: list[list[object]]) -> bytes:
    """What a device that recorded `rows` would send."""
    doc = LoroDoc()
    doc.peer_id = device
    visits = doc.get_map("visits")
    for row in rows:
        visit = visits.insert_container(str(row[0]), LoroMap())
        for name, value in zip(names, row, strict=True):
            if value is not None:
                visit.insert(name, value)
    doc.commit()
    found: bytes = doc.export(ExportMode.Updates(VersionVector()))
    return found


def imported(updates: list[bytes], count: int) -> tuple[float, float]:
    """Seconds until all `updates` are imported into a new document, and until every field of it was read."""
    doc = LoroDoc()
    started = time.perf_counter()
    for update in updates:
        doc.import_(update)
    in_it = time.perf_counter() - started
    found = len(doc.get_deep_value()["visits"])
    read = time.perf_counter() - started
    assert found == count, f"{found} visits"
    return in_it, read


given = json.loads((Path(sys.argv[1]) / "rows.json").read_bytes())
made = [update_of(at, given["names"], rows) for at, rows in enumerate(given["devices"], 1)]
runs = [imported(made, sum(map(len, given["devices"]))) for _run in range(6)]
print(json.dumps({"imported": min(run[0] for run in runs), "read": min(run[1] for run in runs)}))
