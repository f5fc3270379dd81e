"""One story, told once a run: an office and a worker from nothing to a confirmed day, all by commands."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldtui.crash import FOLDER_VARIABLE, keep_report
from tests.cli.shell import Shell
from tests.quick_hash import quick_hashes
from tests.reading.drawn import save_codes

HOSTILE = "陈\x1b[31m [/b]\x9b红‮"
LEDGER = f"""网格,小区,楼栋,单元,室号,姓名,与户主关系,性别,出生日期,联系电话
第1网格,信义里,1栋,1单元,101,周文博,户主,男,2001-07-07,19900001101
第2网格,文星苑,3栋,1单元,101,王秀兰,户主,女,1942-03-08,19900002101
第2网格,文星苑,3栋,1单元,102,李建国,户主,男,1978-11-20,19900002102
第2网格,文星苑,3栋,1单元,102,张玉梅,配偶,女,1980-05-01,19900002102
第2网格,文星苑,3栋,1单元,201,{HOSTILE},户主,女,1990-04-02,19900002201
"""
ROUND = "四类人员排查"
OFFICE, WORKER = "office.vault", "worker.vault"
# A copy of the office's vault, for what cannot be taken back.
ERASING = "office-erasing.vault"
# The office's vault as it was before it merged the worker's day.
OLD_OFFICE = "office-before.vault"


def founded(shell: Shell) -> None:
    """The office's half hour before the worker comes in."""
    (shell.folder / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    shell.step("vault create", OFFICE, "vault", "create", "社区办", "--fast")
    shell.step("community create", OFFICE, "community", "create", "信义社区")
    shell.step("grid add", OFFICE, "grid", "add", "第1网格", "2")
    shell.step("ledger columns", OFFICE, "ledger", "columns", shell.folder / "ledger.csv")
    shell.step("ledger plan", OFFICE, "ledger", "import", shell.folder / "ledger.csv")
    shell.step("ledger import", OFFICE, "ledger", "import", shell.folder / "ledger.csv", "--yes")
    shell.step("ledger again", OFFICE, "ledger", "import", shell.folder / "ledger.csv", "--yes")
    name = shell.step("checklist list", OFFICE, "checklist", "list")
    assert name == []
    shell.step("checklist import", OFFICE, "checklist", "import", "four_category_screening")
    shell.step("round open", OFFICE, "round", "open", ROUND, "--checklist", "four_category_screening", "--grid", "1", "--grid", "2")  # fmt: skip


def enrolled(shell: Shell) -> None:
    """Two files and one code."""
    shell.step("worker vault", WORKER, "vault", "create", "王芳", "--fast")
    request = shell.step("enrol request", WORKER, "enrol", "request", shell.stick)["request"]
    answer = shell.step("enrol accept", OFFICE, "enrol", "accept", request, shell.stick, "--grid", "2")
    shell.step("enrol show", WORKER, "enrol", "show", answer["answer"])
    shell.step("enrol join", WORKER, "enrol", "join", answer["answer"], "--code", answer["code"])


def worked(shell: Shell) -> None:
    """The worker's day."""
    shell.step("today", WORKER, "today")
    shell.step("find", WORKER, "find", "wxl")
    shell.step("visit", WORKER, "visit", "文星苑3-1-101", "answered", "--note", "体温正常")
    shell.step("visit by phone", WORKER, "visit", "李建国", "no answer", "--phone", "--revisit", "2026-10-13")
    shell.step("visit by mistake", WORKER, "visit", "3-1-201", "refused")
    shell.step("undo", WORKER, "undo")
    shell.step(
        "errand add", WORKER, "errand", "add", "王秀兰", "降压药 2盒，挂面 3", "--promised", "2026-10-14"
    )
    shell.step("errand price", WORKER, "errand", "price", "1", "1", "36.5", "--shop", "惠民药房")
    shell.step("errand move", WORKER, "errand", "move", "1", "bought")
    shell.step("errand list", WORKER, "errand", "list")
    shell.step("status here", WORKER, "status")


def let_through(shell: Shell) -> None:
    """A pass from the office, and what the gate says of it before and after it is taken back."""
    issued = shell.step("pass issue", OFFICE, "pass", "issue", "3-1-102", "--resident", "李建国")
    shell.step("pass check", WORKER, "pass", "check", issued["digits"])
    renewed = shell.step("pass renew", OFFICE, "pass", "renew", issued["number"], "--until", "tomorrow")
    shell.step("pass list", OFFICE, "pass", "list", "--all")
    shell.step("pass revoke", OFFICE, "pass", "revoke", renewed["number"])


def exchanged(shell: Shell) -> None:
    """The stick goes to the office and comes back."""
    shell.step("export", WORKER, "export", shell.stick)
    shell.step("status exported", WORKER, "status")
    shutil.copytree(shell.folder / OFFICE, shell.folder / OLD_OFFICE)
    shell.step("merge", OFFICE, "merge", shell.stick)
    shell.step("merge again", OFFICE, "merge", shell.stick)
    shell.step("export back", OFFICE, "export", shell.stick)
    back = shell.said["export back"].data[0]["path"]
    shell.step("merge back", WORKER, "merge", back)
    shell.step("status confirmed", WORKER, "status")
    shell.step("status office", OFFICE, "status")


def erased(shell: Shell) -> None:
    """A resident asks, and an old round has been kept for as long as was said."""
    shutil.copytree(shell.folder / OFFICE, shell.folder / ERASING)
    checklist = ("--checklist", "four_category_screening", "--grid", "2")
    days = ("--from", "2020-01-01", "--to", "2020-01-07", "--keep-days", "30")
    shell.step("old round", ERASING, "round", "open", "旧排查", *checklist, *days)
    shell.step("erase due", ERASING, "erase", "due")
    shell.step("erase resident", ERASING, "erase", "resident", "王秀兰", "--household", "--yes")
    shell.step("erase list", ERASING, "erase", "list")


def backed_up(shell: Shell) -> None:
    """The worker's vault goes into a file, and comes back at another place."""
    made = shell.step("backup make", WORKER, "backup", "make", shell.stick)["file"]
    shell.step("backup list", WORKER, "backup", "list", shell.stick)
    shell.step("backup verify", WORKER, "backup", "verify", made)
    shell.step("backup restore", WORKER, "backup", "restore", made, "--to", shell.folder / "restored.vault")


def administered(shell: Shell) -> None:
    """What the office decides about the worker's device, and where its root key goes."""
    drawer = shell.folder / "drawer"
    drawer.mkdir()
    sealed = ("--root-passphrase-file", shell.root_passphrase_file)
    shell.step("root status", OFFICE, "root", "status")
    shell.step("root take", OFFICE, "root", "take", drawer / "root", *sealed)
    handed_in = ("--root", drawer / "root.fieldtui-root", *sealed)
    shell.step("enrol move", OFFICE, "enrol", "move", "王芳", "--grid", "1", *handed_in)
    shell.step("enrol renew", OFFICE, "enrol", "renew", *handed_in)
    shell.step("enrol revoke", OFFICE, "enrol", "revoke", "王芳", "--yes", *handed_in)
    shell.step("root taken", OFFICE, "root", "status")
    shell.step("root reset", OFFICE, "root", "reset", "--yes")


def put_aside(shell: Shell) -> None:
    """The office is restored from a copy, so that the worker's next bundle waits there."""
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    bundle = shell.json(WORKER, "export", shell.folder)[0]["path"]
    assert shell.at(OLD_OFFICE, "merge", bundle).code == 5
    (aside,) = shell.step("aside list", OLD_OFFICE, "aside", "list")
    number = str(aside["id"])
    shell.step("aside export", OLD_OFFICE, "aside", "export", number, shell.folder / "part")
    shell.step("aside forget", OLD_OFFICE, "aside", "forget", number)


def crashed(shell: Shell) -> None:
    """A crash, looked at and forgotten."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FOLDER_VARIABLE, str(shell.folder / "crashes"))
        keep_report(ValueError())
        for name in ("list", "show", "forget"):
            shell.step(f"crash {name}", WORKER, "crash", name)


def admitted(shell: Shell) -> None:
    """A colleague brings what the worker wrote, after the worker's device was revoked."""
    colleague = "colleague.vault"
    shell.json(colleague, "vault", "create", "李明", "--fast")
    request = shell.json(colleague, "enrol", "request", shell.folder)["request"]
    answer = shell.json(OFFICE, "enrol", "accept", request, shell.folder, "--grid", "2")
    shell.json(colleague, "enrol", "join", answer["answer"], "--code", answer["code"])
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    shell.json(WORKER, "merge", shell.json(OFFICE, "export", shell.folder)[0]["path"])
    shell.json(colleague, "merge", shell.json(WORKER, "export", shell.folder, "--to", "李明")[0]["path"])
    shell.json(OFFICE, "enrol", "revoke", "王芳", "--yes")
    shell.at(OFFICE, "merge", shell.json(colleague, "export", shell.folder)[0]["path"])
    (aside,) = shell.step("aside refused", OFFICE, "aside", "list")
    shell.step("aside admit", OFFICE, "aside", "admit", str(aside["id"]))
    shell.step("aside admitted", OFFICE, "aside", "list")


def disagreed(shell: Shell, aside: Shell) -> None:
    """In copies of the vaults, so that the story's stay as they are: both sides move an errand, and the office decides."""
    shutil.copytree(shell.folder, aside.folder)
    (errand,) = aside.json(OFFICE, "errand", "list")
    aside.json(OFFICE, "errand", "move", "1", "cancelled")
    aside.json(WORKER, "errand", "move", "1", "delivered")
    assert errand["state"] == "bought"
    aside.json(OFFICE, "merge", aside.json(WORKER, "export", aside.stick)[0]["path"])
    aside.step("conflicts list", OFFICE, "conflicts", "list")
    aside.step("conflicts", OFFICE, "conflicts")
    aside.step("conflicts decide", OFFICE, "conflicts", "decide", "1", "--take", "2")
    aside.step("conflicts decided", OFFICE, "conflicts")
    aside.json(WORKER, "merge", aside.json(OFFICE, "export", aside.stick)[0]["path"])
    aside.step("errand decided", WORKER, "errand", "list", "--all")


def let_in(shell: Shell) -> None:
    """Every way into the worker's vault, one after the other; the passphrase stays what it was."""
    same = ("--new-passphrase-file", shell.passphrase_file, "--fast")
    remote = ("vault", "office-recovery")

    def step(vault: str, *words: str | Path) -> Any:  # noqa: ANN401 - whatever the command says
        named = " ".join(str(word) for word in words[: 2 + (words[1] in ("recovery", "office-recovery"))])
        return shell.step(named, vault, *words)

    step(WORKER, "vault", "passphrase", *same)
    code = shell.folder / "code"
    code.write_text(step(WORKER, "vault", "recovery", "new")["code"])
    step(WORKER, "vault", "recovery", "verify", "--code-file", code)
    step(WORKER, "vault", "recovery", "open", "--code-file", code, *same)
    step(WORKER, "vault", "rekey", "--yes", "--fast")
    step(WORKER, "vault", "slots")
    step(WORKER, "vault", "recovery", "remove")
    step(OFFICE, *remote, "offer", "主任保管")
    shell.json(WORKER, "merge", shell.json(OFFICE, "export", shell.folder)[0]["path"])
    step(WORKER, *remote, "show")
    step(WORKER, *remote, "decline")
    step(WORKER, *remote, "accept", "--yes")
    asked = step(WORKER, *remote, "request", shell.stick, *same)
    step(OFFICE, *remote, "look", asked["request"])
    answer = step(OFFICE, *remote, "answer", asked["request"], shell.stick, "--code", asked["code"])
    step(WORKER, *remote, "finish", answer["answer"], "--fast")
    step(WORKER, *remote, "remove")


def photographed(shell: Shell) -> None:
    """The worker's next bundle comes to the office as pictures of codes."""
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    (bundle,) = shell.json(WORKER, "export", shell.folder)
    photos = shell.folder / "photos"
    save_codes(Path(bundle["path"]).read_bytes(), photos)
    shell.step("qr read", OFFICE, "qr", "read", photos)


def printed(shell: Shell) -> None:
    """What the worker has goes out on paper, and the office says something to everybody."""
    shell.step("qr print", WORKER, "qr", "print", shell.stick)
    typed = shell.folder / "notice.txt"
    typed.write_text("停水通知\n明天上午停水。\n", encoding="utf-8")
    shell.step("notice print", OFFICE, "notice", "print", typed, shell.stick)


@pytest.fixture(scope="package", autouse=True)
def quick_hash() -> Iterator[None]:
    with quick_hashes():
        yield


@pytest.fixture(scope="package")
def story(quick_hash: None, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The whole story; `said` has the result of every step by name. Tests only read it."""
    shell = Shell(tmp_path_factory.mktemp("story"))
    founded(shell)
    enrolled(shell)
    worked(shell)
    let_through(shell)
    exchanged(shell)
    shell.step("report round", OFFICE, "report", "--round", ROUND)
    shell.step("report grids", OFFICE, "report", "--round", ROUND, "--grids")
    shell.step("report day", OFFICE, "report")
    shell.step("report of worker", WORKER, "report", "--round", ROUND)
    shell.step("round list", OFFICE, "round", "list")
    shell.step("round write", OFFICE, "round", "write", ROUND, shell.folder)
    shell.step("grid list", WORKER, "grid", "list")
    shell.step("checklist published", WORKER, "checklist", "list")
    shell.step("enrol list", WORKER, "enrol", "list")
    shell.step("settings", WORKER, "settings")
    crashed(shell)
    erased(shell)
    for vault in (OFFICE, WORKER):
        shell.step(f"doctor {vault}", vault, "doctor")
    parts = {
        "administered": administered,
        "put-aside": put_aside,
        "admitted": admitted,
        "let-in": let_in,
        "backed-up": backed_up,
        "photographed": photographed,
        "printed": printed,
    }
    for name, part in parts.items():
        # These change too much for what is told above; they happen to a copy.
        shutil.copytree(shell.folder, elsewhere := tmp_path_factory.mktemp(name) / "place")
        part(Shell(elsewhere, shell.said))
    disagreed(shell, Shell(tmp_path_factory.mktemp("disagreed") / "place", shell.said))
    return shell


@pytest.fixture
def shell(story: Shell, tmp_path: Path) -> Shell:
    """A copy of the story's vaults, to go on from."""
    copy = tmp_path / "place"
    shutil.copytree(story.folder, copy)
    return Shell(copy, story.said)
