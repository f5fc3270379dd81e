"""A round of 20,000 visits into a file: time and memory of each kind, from a vault on disk.

The checklist has 30 questions, a place and a repeat; each visit has two instances of it. Memory is what the process
needs at most, opening the vault included (64 MiB), by the system's own count, so each kind runs in a process of its own.
"""

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from subprocess import run

from fieldtui.checklists import Conversion
from fieldtui.community import add_grids
from fieldtui.device import OFFICE, create_device, open_device
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.published import publish_checklist
from fieldtui.rounds import open_round
from fieldtui.rounds_out import CSV, WORKBOOK, XML, Wanted, write_round
from fieldtui.vault import FLOOR
from tests.town import replace_identity

VISITS, QUESTIONS, INSTANCES, AT_ONCE = 20_000, 30, 2, 2_000
PASSPHRASE = "only for measuring"

_NAMES = [f"q{at}" for at in range(QUESTIONS)]
_BODY = "".join(f'<input ref="/data/g/{name}"><label>{name}</label></input>' for name in _NAMES)
_BINDS = "".join(f'<bind nodeset="/data/g/{name}" type="string"/>' for name in _NAMES)
FORM = f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Bench</h:title><model><instance>
<data id="bench" version="1"><g>{"".join(f"<{name}/>" for name in _NAMES)}</g>
<person jr:template=""><name/><age/></person><meta><instanceID/></meta></data></instance>{_BINDS}
<bind nodeset="/data/person/age" type="int"/></model></h:head><h:body><group ref="/data/g">{_BODY}</group>
<group ref="/data/person"><repeat nodeset="/data/person"><input ref="/data/person/name"><label>n</label></input>
<input ref="/data/person/age"><label>a</label></input></repeat></group></h:body></h:html>"""


def make(path: Path) -> None:
    """A vault with one round of `VISITS` visits."""
    device = create_device(path, PASSPHRASE, "office", FLOOR)
    device.become(replace_identity(device, OFFICE, ("1",)))
    add_grids(device, ["1"])
    checklist = publish_checklist(device, Conversion(FORM, (), {}))
    (round_,) = open_round(device, "bench", checklist.id, ["1"], date(2026, 10, 1), date(2026, 10, 9))
    doors = device.record("1", [Entry("door.added", {"room": str(at)}) for at in range(1, 1001)])
    for begin in range(0, VISITS, AT_ONCE):
        entries = [
            Entry("visit.made", _fields(at, round_.id, checklist.id), subject=doors[at % len(doors)])
            for at in range(begin, begin + AT_ONCE)
        ]
        device.record("1", entries)
    device.lock()


def _fields(at: int, round_: int, checklist: int) -> Fields:
    answers: Fields = {f"/data/g/{name}": f"回答 {at % 97}" for name in _NAMES}
    for number in range(1, INSTANCES + 1):
        answers[f"/data/person[{number}]/name"] = "王秀兰"
        answers[f"/data/person[{number}]/age"] = str(at % 90)
    return {"outcome": "answered", "way": "door", "round": round_, "checklist": checklist, **answers}


def write(path: Path, kind: str, folder: Path) -> None:
    """Write the round and print seconds, bytes, and MiB at most."""
    device = open_device(path, PASSPHRASE, read_only=True)
    begun = time.perf_counter()
    written = write_round(device, "bench", folder, Wanted(kind))
    took = time.perf_counter() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{kind}: {took:.1f} s, {written.rows:,} rows, {written.size:,} bytes, {most / 1024:.0f} MiB at most"
    )
    device.lock()


def main() -> None:
    """Make the vault and write it in every kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.vault"
        make(path)
        for kind in (WORKBOOK, CSV, XML):
            run([sys.executable, "-m", "benchmarks.bench_rounds_out", str(path), kind, folder], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    else:
        main()
