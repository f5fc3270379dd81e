"""The two vaults that every crossing begins with, on a disk: an office, and a worker of grid 2 after a day's work."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldtui.community import add_grids
from fieldtui.device import create_device
from fieldtui.vault import FLOOR
from fieldtui.visits import record_visit
from sync.exchange import enrol, enrolment_request, found_community, join, mark_exported
from sync.simulation.town import GRIDS, furnish, grid_names

ROOT = Path(__file__).parents[3]
PASSPHRASE = "楼道里的第三盏灯"
OFFICE, WORKER = "office.vault", "worker.vault"
NOTES = (
    "体温正常",
    "家里没人，明天再去",
    "老人独居，问过药够不够",
    "要两盒降压药",
    "已经电话联系",
    "门口放了通知",
)
VISITS = 12
_LONG = 120.0


@dataclass(frozen=True)
class Place:
    """A folder with both vaults."""

    folder: Path

    @property
    def office(self) -> Path:
        """The office's vault."""
        return self.folder / OFFICE

    @property
    def worker(self) -> Path:
        """The worker's vault."""
        return self.folder / WORKER

    def copy(self, folder: Path) -> "Place":
        """The same vaults elsewhere."""
        shutil.copytree(self.folder, folder)
        return Place(folder)

    def command(self, word: str, vault: Path, *words: str) -> list[str]:
        """`fieldtui` with these words on a vault that needs no passphrase typed."""
        unlocked = ("--vault", str(vault), "--passphrase-file", str(self.folder / "passphrase"))
        return [sys.executable, "-m", "fieldtui", *word.split(), *words, *unlocked]

    def environment(self) -> dict[str, str]:
        """What a process needs to show English and to leave this machine's settings alone."""
        return {
            "FIELDTUI_LANG": "en",
            "FIELDTUI_SETTINGS": str(self.folder / "settings.json"),
            "PYTHONPATH": str(ROOT),
        }

    def run(self, word: str, vault: Path, *words: str) -> Any:  # noqa: ANN401 - whatever the command's JSON holds
        """A command in a process of its own; its JSON."""
        run = subprocess.run(
            self.command(word, vault, *words, "--json"),
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=_LONG,
            env={**os.environ, **self.environment()},
        )  # fmt: skip
        # 0: done; 5: not whole, which is an answer, too.
        assert run.returncode in (0, 5), run.stderr
        return json.loads(run.stdout)

    def read(self, vault: Path, pictures: Path) -> dict[str, Any]:
        """`fieldtui qr read` on a folder."""
        said: dict[str, Any] = self.run("qr read", vault, str(pictures))
        return said


def make_place(folder: Path) -> Place:
    """Both vaults, through the use cases, with real passphrases of the least cost."""
    folder.mkdir(parents=True)
    place = Place(folder)
    (folder / "passphrase").write_text(PASSPHRASE, "utf-8")
    office = create_device(place.office, PASSPHRASE, "社区办", FLOOR)
    worker = create_device(place.worker, PASSPHRASE, "赵敏", FLOOR)
    try:
        found_community(office, "信义社区")
        add_grids(office, grid_names())
        for code in GRIDS:
            furnish(office, code)
        answer, code = enrol(office, enrolment_request(worker), ("2",))
        mark_exported(office, answer, "answer")
        join(worker, answer.data, code)
        with worker.read() as db:
            doors = [row[0] for row in db.execute("SELECT id FROM doors ORDER BY id")]
        for at in range(VISITS):
            record_visit(worker, doors[at % len(doors)], "answered", note=NOTES[at % len(NOTES)])
    finally:
        office.lock()
        worker.lock()
    return place
