"""What the product is measured against and does not need: installed by the benchmarks alone, beside the cache.

Each is asked in a process of its own environment, by a script that imports nothing of ours. Where the packages
cannot be had (no network), the comparison is left out and says so.
"""

import subprocess
import sys
import venv
from pathlib import Path

import msgspec

from benchmarks.measure import CACHE, skipped

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
