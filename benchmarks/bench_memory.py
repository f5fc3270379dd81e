"""Peak memory of a merge and of an export of 20,000 visits, each in a process of its own.

What is counted is the growth of the process's resident memory over what it was before (Linux keeps the peak of
each process in /proc; elsewhere this is skipped). Everything is one bundle: the office's first for a new worker.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from benchmarks.bench_merge import ALL, bundles_of
from benchmarks.community import office_with, with_rows_of
from benchmarks.measure import at_most, report, skipped
from fieldtui.device import Device, Identity, new_device
from fieldtui.vault import Vault
from sync.exchange import enrol, enrolment_request, export_for, join, merge

STATUS = Path("/proc/self/status")
# Vaults that are opened without a passphrase: its hash alone takes 64 MiB.
KEY = bytes(range(32))
# design.md: nothing that comes in makes the program take more than this.
WANTED = at_most(256)


def resident(name: str) -> float:
    """VmRSS or VmHWM of this process in MB."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def prepare(folder: Path) -> None:
    """An office with all visits and a worker without them, each in a vault on disk, and who they are."""
    office = office_with(["1"])
    for at, data in enumerate(bundles_of(office)):
        merge(office, data, str(at))
    newcomer = new_device(Vault.in_memory(), "newcomer")
    request = enrolment_request(newcomer)
    # A first bundle without the grid, so that the second one holds every visit.
    answer, code = enrol(office, request, [])
    join(newcomer, answer.data, code)
    enrol(office, request, ["1"])
    for name, device in (("office", office), ("newcomer", newcomer)):
        (folder / name).mkdir()
        with_rows_of(device, Vault(folder / name, KEY, None)).lock()
        (folder / f"{name}.id").write_bytes(msgspec.msgpack.encode(device.identity))


def opened(folder: Path, name: str) -> Device:
    """A device that `prepare` left in `folder`."""
    identity = msgspec.msgpack.decode((folder / f"{name}.id").read_bytes(), type=Identity)
    return Device(Vault(folder / name, KEY, None), identity)


def exporting(folder: Path) -> None:
    """The office's bundle for the newcomer."""
    newcomer = msgspec.msgpack.decode((folder / "newcomer.id").read_bytes(), type=Identity)
    office = opened(folder, "office")
    before = resident("VmRSS")
    (outgoing,) = export_for(office, [newcomer.id])
    print(resident("VmHWM") - before)
    office.lock()
    (folder / "bundle").write_bytes(outgoing.data)


def merging(folder: Path) -> None:
    """The newcomer takes it in."""
    newcomer = opened(folder, "newcomer")
    data = (folder / "bundle").read_bytes()
    before = resident("VmRSS")
    merged = merge(newcomer, data, "bundle")
    print(resident("VmHWM") - before)
    newcomer.lock()
    assert merged.events >= ALL, f"{merged.events} events"


def main() -> None:
    """Each step in a process of its own, with the vaults that the first one leaves."""
    steps = {"prepare": prepare, "export": exporting, "merge": merging}
    if len(sys.argv) == 3:
        steps[sys.argv[1]](Path(sys.argv[2]))
        return
    if not STATUS.exists():
        skipped("memory of export and merge", "this system does not tell")
        return
    with tempfile.TemporaryDirectory() as folder:
        for step in steps:
            words = [sys.executable, "-m", "benchmarks.bench_memory", step, folder]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            if done.stdout:
                what = f"memory that the {step} of {ALL:,} visits takes"
                report(what, float(done.stdout), "MB", wanted=WANTED)


if __name__ == "__main__":
    main()
