"""What import-linter cannot see of the layers: modules that no layer names, and what a fresh process loads."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from fieldtui.community import add_grids
from fieldtui.device import create_device, open_device
from fieldtui.log.event import Entry
from fieldtui.vault import FLOOR
from sync.exchange import enrol, enrolment_request, found_community, join

ROOT = Path(__file__).parents[2]
INTERFACE = {"textual", "rich"}

IMPORT_ALL_AND_TELL = """
import json, pkgutil, sys
import fieldtui, sync
for package in (fieldtui, sync):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            __import__(module.name)
print(json.dumps({"code": 0, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""

# Runs the command line as the installed `fieldtui` does, then says on the last line what it has loaded.
RUN_AND_TELL = """
import json, sys
from fieldtui.cli import main
sys.argv = ["fieldtui", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    code = end.code or 0
else:
    code = 0
print(json.dumps({"code": code, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def layers() -> set[str]:
    whole = (each for each in contracts() if each["type"] == "layers" and "containers" not in each)
    (contract,) = whole
    return {name.strip(" ()") for layer in contract["layers"] for name in layer.split(" : ")}


def modules() -> set[str]:
    """Every module and package directly in `fieldtui`, as `fieldtui.name`."""
    files = {path.stem for path in (ROOT / "fieldtui").glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in (ROOT / "fieldtui").glob("*/__init__.py")}
    return {f"fieldtui.{name}" for name in files | packages}


def outcome(program: str, *arguments: str) -> tuple[int, set[str]]:
    """The exit code that `program` tells of in a fresh process, and the top-level packages it has loaded."""
    told = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 0, told.stderr
    last = json.loads(told.stdout.splitlines()[-1])
    return last["code"], set(last["loaded"])


def test_every_module_has_its_layer() -> None:
    assert modules() - layers() == set()


def test_no_module_below_the_screens_loads_the_interface() -> None:
    _code, loaded = outcome(IMPORT_ALL_AND_TELL)
    assert {"fieldtui", "sync"} <= loaded
    assert loaded & INTERFACE == set()


@pytest.mark.parametrize("arguments", [["--help"], ["merge", "--help"], ["export", "--help"]], ids=" ".join)
def test_help_loads_no_interface(arguments: list[str]) -> None:
    code, loaded = outcome(RUN_AND_TELL, *arguments)
    assert code == 0
    assert loaded & INTERFACE == set()


def test_a_day_that_is_exported_and_merged_at_the_command_line_loads_no_interface(tmp_path: Path) -> None:
    passphrase, vaults = tmp_path / "passphrase", (tmp_path / "office.vault", tmp_path / "worker.vault")
    passphrase.write_text("a lamp in the stairwell", encoding="utf-8")
    office, worker = (create_device(v, passphrase.read_text("utf-8"), v.stem, FLOOR) for v in vaults)
    found_community(office, "信义社区")
    add_grids(office, ["2"])
    answer, code = enrol(office, enrolment_request(worker), ["2"])
    join(worker, answer.data, code)
    worker.record("2", [Entry("compound.added", {"name": "文星苑"})])
    office.lock()
    worker.lock()
    for command, vault in (("export", vaults[1]), ("merge", vaults[0])):
        opened = ("--vault", str(vault), "--passphrase-file", str(passphrase), "--json")
        code_, loaded = outcome(RUN_AND_TELL, command, str(tmp_path), *opened)
        assert (command, code_) == (command, 0)
        assert "sync" in loaded
        assert loaded & INTERFACE == set()
        # For pictures alone, and slow to load; sqlite-utils would.
        assert "numpy" not in loaded
    office = open_device(vaults[0], passphrase.read_text("utf-8"))
    with office.read() as db:
        names = [row[0] for row in db.execute("SELECT name FROM compounds")]
    office.lock()
    assert names == ["文星苑"]


@pytest.mark.parametrize("command", ["merge", "export"])
def test_a_refused_exchange_at_the_command_line_loads_no_interface(command: str, tmp_path: Path) -> None:
    code, loaded = outcome(RUN_AND_TELL, command, str(tmp_path / "nothing"))
    assert code != 0
    assert loaded & INTERFACE == set()
