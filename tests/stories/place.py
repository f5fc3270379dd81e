"""A small community on disk, made by the commands in processes of their own, for stories to begin with."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PASSPHRASE = "楼道里的第三盏灯"
ROUND = "四类人员排查"
LEDGER = """网格,小区,楼栋,单元,室号,姓名,与户主关系,性别,出生日期,联系电话
第2网格,文星苑,3栋,1单元,101,王秀兰,户主,女,1942-03-08,19900000101
第2网格,文星苑,3栋,1单元,102,李建国,户主,男,1978-11-20,19900000102
第2网格,文星苑,3栋,1单元,201,欧阳志强,户主,男,1965-01-15,19900000201
第2网格,文星苑,3栋,1单元,202,陈[/b]红,户主,女,1990-04-02,19900000202
第2网格,文星苑,3栋,1单元,301,张玉梅,户主,女,1980-05-01,19900000301
第2网格,文星苑,3栋,1单元,302,周文博,户主,男,2001-07-07,19900000302
"""


@dataclass(frozen=True)
class Place:
    """A folder with `office.vault`, `worker.vault`, `passphrase` and an empty `stick`."""

    folder: Path

    @property
    def stick(self) -> Path:
        """Where bundles are carried."""
        return self.folder / "stick"

    def environment(self, language: str = "zh-CN") -> dict[str, str]:
        """What a process needs to find this place and nothing of the machine's own settings."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "FIELDTUI_LANG": language,
            "FIELDTUI_SETTINGS": str(self.folder / "settings.json"),
        }

    def command(self, *words: str) -> list[str]:
        """`fieldtui` with these words, as a person would have installed it."""
        return [sys.executable, "-m", "fieldtui", *words]

    def run(self, vault: str, *words: str) -> Any:  # noqa: ANN401 - whatever the command's JSON holds
        """A command on one of the vaults; its JSON."""
        run = subprocess.run(
            self.command(
                *words, "--vault", str(self.folder / vault), "--passphrase-file",
                str(self.folder / "passphrase"), "--json",
            ),
            capture_output=True, text=True, check=False, cwd=ROOT, env=self.environment("en"), timeout=60,
        )  # fmt: skip
        assert run.returncode in (0, 4), run.stderr
        return json.loads(run.stdout)


def make_place(folder: Path) -> Place:
    """An office with a ledger and an open round, and an enrolled worker of grid 2."""
    place = Place(folder)
    place.stick.mkdir()
    (folder / "passphrase").write_text(PASSPHRASE, "utf-8")
    (folder / "ledger.csv").write_text(LEDGER, "utf-8")
    place.run("office.vault", "vault", "create", "社区办", "--fast")
    place.run("worker.vault", "vault", "create", "赵敏", "--fast")
    place.run("office.vault", "community", "create", "信义社区")
    place.run("office.vault", "ledger", "import", str(folder / "ledger.csv"), "--yes")
    place.run("office.vault", "checklist", "import", "four_category_screening")
    place.run("office.vault", "round", "open", ROUND, "--checklist", "four_category_screening", "--grid", "2")
    request = place.run("worker.vault", "enrol", "request", str(folder))["request"]
    answer = place.run("office.vault", "enrol", "accept", request, str(folder), "--grid", "2")
    place.run("worker.vault", "enrol", "join", answer["answer"], "--code", answer["code"])
    return place
