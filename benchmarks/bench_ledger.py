"""Reading and recording a whole ledger, against openpyxl only reading it."""

import os
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.measure import at_most, best, report, seconds, skipped
from fieldtui.device import new_device
from fieldtui.intake import apply_intake, plan_intake
from fieldtui.ledger import open_ledger, read_ledger, recognise
from fieldtui.vault import FLOOR, create_vault
from sync.exchange import found_community

SHARED = Path(os.environ.get("FIELDTUI_SHARED", Path(__file__).parents[2] / "shared"))
ROSTER = SHARED / "data" / "xinyi_roster.xlsx"


def whole(folder: Path) -> None:
    """From the file to records in a vault on disk."""
    device = new_device(create_vault(folder / "o.vault", "benchmark", FLOOR), "office")
    found_community(device, "bench")
    file = open_ledger(ROSTER)
    plan = plan_intake(device, read_ledger(file, recognise(file), today=date(2026, 10, 12)))
    apply_intake(device, plan)
    device.lock()


def in_a_fresh_folder() -> None:
    """`whole`, leaving nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        whole(Path(folder))


def openpyxl_reads() -> None:
    """Every cell of the same file."""
    from openpyxl import load_workbook

    for sheet in load_workbook(ROSTER):
        for _row in sheet.iter_rows(values_only=True):
            pass


def main() -> None:
    """Memory in a process of its own, then time."""
    if not ROSTER.exists():
        skipped("ledger of 6,533 residents", "the roster is not there")
        return
    if "--memory" in sys.argv:
        in_a_fresh_folder()
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    # First: Linux gives a child its parent's high-water mark.
    words = [sys.executable, "-m", "benchmarks.bench_ledger", "--memory"]
    peak = subprocess.run(words, capture_output=True, text=True, check=True)
    what = "ledger of 6,533 residents, from the file into a vault"
    report(f"{what}: memory", float(peak.stdout), "MB", wanted=at_most(200))
    seconds(what, best(in_a_fresh_folder), best(openpyxl_reads, 1), "openpyxl only reads it", at_most(2000))


if __name__ == "__main__":
    main()
