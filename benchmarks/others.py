"""What the product is measured against and does not need: installed by the benchmarks alone, beside the cache.

Each is asked in a process of its own environment, of Python or of Node, by a script that imports nothing of ours. Where the packages
cannot be had (no network), the comparison is left out and says so.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import msgspec

from benchmarks.measure import CACHE, skipped

OF_NODE = ("bbqr@1.2.0", "@ngraveio/bc-ur@1.1.13")
PINNED = ("apsw==3.54.1.0", "loro==1.17.1")
_HERE = Path(__file__).parent


def asked(script: str, *arguments: str) -> dict[str, float] | None:
    """What `script` of this folder prints, run where `PINNED` is installed; None if that cannot be."""
    python = _environment(script)
    if python is None:
        return None
    words = [str(python), str(_HERE / script), *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        skipped(script, (done.stderr.strip().splitlines() or ["it failed"])[-1])
        return None
    return msgspec.json.decode(done.stdout, type=dict[str, float])


def asked_of_node(script: str, *arguments: str) -> dict[str, float] | None:
    """What `script` of this folder prints, run by Node beside `OF_NODE`; None if that cannot be."""
    folder = CACHE / "-".join(OF_NODE).replace("/", "-")
    if not (folder / ".ready").exists():
        if shutil.which("node") is None or shutil.which("npm") is None:
            skipped(script, "Node and npm are not there")
            return None
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}', "utf-8")
        # Nothing that a package brings is run while it is installed.
        words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *OF_NODE]
        if subprocess.run(words, cwd=folder, check=False).returncode:
            skipped(script, f"{' '.join(OF_NODE)} cannot be installed")
            return None
        (folder / ".ready").touch()
    # Node looks for packages beside the script.
    shutil.copy(_HERE / script, folder / script)
    words = ["node", script, *arguments]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        # Node's last lines are the places and its version.
        said = [line for line in done.stderr.splitlines() if "Error" in line]
        skipped(script, (said or ["it failed"])[0])
        return None
    return msgspec.json.decode(done.stdout, type=dict[str, float])


def _environment(script: str) -> Path | None:
    """The interpreter that has the packages, installed now if need be."""
    name = "-".join((f"{sys.version_info[0]}.{sys.version_info[1]}", *PINNED)).replace("==", "-")
    folder = CACHE / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    ready = folder / ".ready"
    if ready.exists():
        return python
    venv.create(folder, with_pip=True, clear=True)
    words = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        skipped(script, f"{' '.join(PINNED)} cannot be installed: {done.stderr.strip().splitlines()[-1]}")
        return None
    ready.touch()
    return python
