"""Keeps a vault of this version for all later ones: `python -m tests.migrations.make [VERSION]`.

Without a VERSION it is the present state, `X.Y.Z-dev`, which is made anew whenever tables change before a release.
With the VERSION of this program, as the last thing before the release, it also fixes the steps that are released:
after that neither the vault nor these steps change.
"""

import hashlib
import inspect
import json
import shutil
import sys
from pathlib import Path

from sqlite_utils import Database

from fieldtui import __version__
from fieldtui.device import open_device
from fieldtui.vault.migrations import MIGRATIONS, STEPS
from tests.migrations.full_vault import PASSPHRASE, make
from tests.migrations.saying import saying

FIXTURES = Path(__file__).with_name("fixtures")
RELEASED = FIXTURES / "released.json"
DEV = "-dev"


def steps_now() -> dict[str, str]:
    """Each step by name, with a hash of its source and of the tables that the steps up to it make."""
    db, out = Database(memory=True), {}
    for step in MIGRATIONS.pending(db):
        step.fn(db)
        tables = sorted(str(row) for row in db.execute("SELECT type, name, sql FROM sqlite_master"))
        out[step.name] = hashlib.sha256("\n".join([inspect.getsource(step.fn), *tables]).encode()).hexdigest()
    return {name: out[name] for name in STEPS}


def released_steps() -> dict[str, str]:
    """The steps that some release has, with their hashes at that time."""
    found: dict[str, str] = json.loads(RELEASED.read_text("utf-8")) if RELEASED.exists() else {}
    return found


def keep(version: str) -> Path:
    """The vault of `version`; beside it, what it says. A release takes the place of its own -dev vault."""
    path = FIXTURES / f"{version}.vault"
    if version not in (__version__, __version__ + DEV):
        raise SystemExit(f"this program is {__version__}, and makes no vault of {version}")
    if path.exists() and not version.endswith(DEV):
        raise SystemExit(f"{path.name} is there: the vault of a release is never made anew")
    for old in (path, FIXTURES / f"{__version__}{DEV}.vault"):
        shutil.rmtree(old, ignore_errors=True)
        old.with_suffix(".json").unlink(missing_ok=True)
    make(path)
    _say(path)
    if not version.endswith(DEV):
        RELEASED.write_text(json.dumps(released_steps() | steps_now(), indent=2) + "\n", "utf-8")
    return path


def _say(path: Path) -> None:
    """Write down what the vault says, asking a copy, so that nothing is left in the folder."""
    copy = path.with_suffix(".copy")
    shutil.copytree(path, copy)
    device = open_device(copy, PASSPHRASE)
    said = saying(device)
    device.lock()
    shutil.rmtree(copy)
    path.with_suffix(".json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    print(keep(sys.argv[1] if len(sys.argv) > 1 else __version__ + DEV))
