"""A week of an office and two workers, by commands: every command once, with the sentinels in every place for a text.

Only what is done stands here; what was left behind is looked at in `test_files`.
"""

import re
import shutil
from pathlib import Path

from fieldtui.device import open_device
from fieldtui.visits import AT_DOOR, begin_draft, finish_draft
from tests.checklists.making import asked, spreadsheet
from tests.leaks.machine import Machine
from tests.leaks.sentinels import (
    ADDRESS,
    ANSWER,
    ERRAND,
    FILE,
    ID_NUMBER,
    NEIGHBOUR,
    NOTE,
    OFFER,
    PASSPHRASE,
    PERSON,
    PHONE,
    QUESTION,
    RESIDENT,
    ROUND,
    SHOP,
    SOUGHT,
    WRONG_PASSPHRASE,
)
from tests.reading.drawn import save_codes

OFFICE, WORKER, OTHER, COLLEAGUE, RESTORED = "office", "worker", "other", "colleague", "restored"
# The worker's vault as it was under its first key, and as its backup brought it back.
BEFORE_REKEY, BROUGHT_BACK = "before-rekey", "brought-back"
# What people wrote down of a recovery code, among the files that they bring along.
CODE_ON_PAPER = "code-"
# A worker of another grid, who has the second passphrase.
SECOND = {"passphrase": "second"}
LEDGER = f"""网格,小区,楼栋,单元,室号,姓名,与户主关系,性别,出生日期,身份证号,联系电话,备注
第1网格,信义里,1栋,1单元,101,周文博,户主,男,2001-07-07,,19900001101,
第2网格,{ADDRESS.text},3栋,1单元,101,{RESIDENT.text},户主,女,1942-03-08,{ID_NUMBER.text},{PHONE.text},{NOTE.text}
第2网格,{ADDRESS.text},3栋,1单元,102,{NEIGHBOUR.text},户主,男,1978-11-20,,{PHONE.text},
第2网格,{ADDRESS.text},3栋,1单元,102,{NEIGHBOUR.text},户主,男,1978-31-20,,{PHONE.text},
第2网格,{ADDRESS.text},3栋,1单元,201,李建国,户主,男,1978-11-20,,19900002201,
"""
CHECKLIST = spreadsheet(
    [asked("text", "how", label=QUESTION.text), asked("text", "more")],
    settings=[{"form_id": "temperatures", "form_title": "体温", "version": "1"}],
)
FIRST_DOOR = f"{ADDRESS.text}3-1-101"


def founded(m: Machine) -> None:
    """The office's vault, community, ledger, checklists and round."""
    ledger = m.give(f"{FILE.text}.csv", LEDGER.encode())
    m.on(OFFICE, "vault", "create", PERSON.text, "--fast")
    m.on(OFFICE, "community", "create", "信义社区")
    m.on(OFFICE, "grid", "add", "第1网格", "第2网格")
    m.on(OFFICE, "grid", "list")
    m.on(OFFICE, "ledger", "columns", ledger)
    m.on(OFFICE, "ledger", "import", ledger, "--issues", m.place / "asked" / "issues.csv")
    m.on(OFFICE, "ledger", "import", ledger, "--yes")
    m.on(OFFICE, "checklist", "import", m.give("体温.xlsx", CHECKLIST))
    m.on(OFFICE, "checklist", "list")
    m.on(OFFICE, "round", "open", ROUND.text, "--checklist", "temperatures", "--grid", "1", "--grid", "2")
    days = ("--from", "2020-01-01", "--to", "2020-01-07", "--keep-days", "30")
    m.on(OFFICE, "round", "open", "旧排查", "--checklist", "temperatures", "--grid", "2", *days)
    m.on(OFFICE, "round", "list")


def enrolled(m: Machine, worker: str, person: str, grid: str, **how: str) -> None:
    """Two files and one code."""
    m.on(worker, "vault", "create", person, "--fast", **how)
    request = m.on(worker, "enrol", "request", m.place / "stick", **how)["request"]
    answer = m.on(OFFICE, "enrol", "accept", request, m.place / "stick", "--grid", grid)
    m.on(worker, "enrol", "show", answer["answer"], **how)
    m.on(worker, "enrol", "join", answer["answer"], "--code", answer["code"], **how)


def worked(m: Machine) -> None:
    """A day at doors and in shops, with mistakes; a search, and words for a table instead of JSON."""
    m.on(WORKER, "today")
    m.on(WORKER, "find", RESIDENT.text)
    m.on(WORKER, "find", SOUGHT.text)
    m.on(WORKER, "visit", FIRST_DOOR, "answered", "--note", NOTE.text)
    m.on(WORKER, "visit", NEIGHBOUR.text, "no answer", "--phone", "--revisit", "2099-10-13")
    m.on(WORKER, "visit", FIRST_DOOR, "refused", "--note", ANSWER.text)
    m.on(WORKER, "undo")
    m.on(WORKER, "errand", "add", RESIDENT.text, f"{ERRAND.text} 2盒", "--note", NOTE.text)
    m.on(WORKER, "errand", "price", "1", "1", "36.5", "--shop", SHOP.text)
    m.on(WORKER, "errand", "move", "1", "bought")
    m.on(WORKER, "errand", "list")
    m.on(WORKER, "status", "--records")
    m.on(WORKER, "enrol", "list")
    m.on(WORKER, "report", "--round", ROUND.text)
    m.run("find", RESIDENT.text, "--vault", m.vault(WORKER), "--passphrase-file", m.place / "given" / "first")


def let_through(m: Machine) -> None:
    """The office issues passes; a worker checks them at the gate; one is renewed, one is taken back."""
    (m.place / "asked" / "pass").mkdir(parents=True)
    printed = ("--print", m.place / "asked" / "pass")
    whose = ("--resident", RESIDENT.text, "--holder", "name")
    named = m.on(OFFICE, "pass", "issue", FIRST_DOOR, *whose, *printed, "--as", "html")
    other = m.on(OFFICE, "pass", "issue", FIRST_DOOR, "--number", "12", *printed)
    m.on(WORKER, "pass", "check", named["digits"])
    m.on(OFFICE, "pass", "renew", other["number"])
    m.on(OFFICE, "pass", "revoke", named["number"])
    m.on(OFFICE, "pass", "list", "--all")
    m.on(OFFICE, "pass", "check", named["digits"], codes=(4,))


def answered(m: Machine) -> None:
    """A checklist that was asked at the door: only the screens do that, so this is the use case below them."""
    device = open_device(m.vault(WORKER), PASSPHRASE.text)
    with device.read() as db:
        ((round_, checklist),) = db.execute(
            "SELECT id, checklist FROM rounds WHERE title = ?", (ROUND.text,)
        ).fetchall()
        (door,) = db.execute("SELECT id FROM doors ORDER BY id LIMIT 1").fetchone()
    draft = begin_draft(device, door, round_, checklist, AT_DOOR)
    finish_draft(device, draft, {"/data/how": ANSWER.text})
    device.lock()


def refused(m: Machine) -> None:
    """What goes wrong: a wrong passphrase, a command that nobody knows, a name that is not there, a broken file."""
    wrong = m.give("wrong", WRONG_PASSPHRASE.text.encode())
    m.run("today", "--vault", m.vault(WORKER), "--passphrase-file", wrong, codes=(3,))
    m.run(
        "today", "--vault", m.vault(WORKER), "--passphrase-file", "-", stdin=WRONG_PASSPHRASE.text, codes=(3,)
    )
    m.run(SOUGHT.text, codes=(2,))
    m.on(WORKER, "visit", SOUGHT.text, "answered", codes=(1, 2))
    m.on(
        OFFICE,
        "ledger",
        "import",
        m.give(f"{FILE.text}.xlsx", b"PK\x03\x04" + LEDGER.encode()),
        codes=(1, 2, 4),
    )
    m.on(OFFICE, "checklist", "import", m.place / "given" / f"{FILE.text}.xlsx", codes=(1, 2, 4))
    m.on(WORKER, "merge", m.give(f"{FILE.text}.fieldtui", LEDGER.encode()), codes=(4,))
    m.on(WORKER, "merge", m.place / "stick" / SOUGHT.text, codes=(1, 4))


def exchanged(m: Machine) -> None:
    """The stick goes around; the office disagrees; a copy of its vault knows nothing of the last days."""
    shutil.copytree(m.vault(OFFICE), m.vault(RESTORED))
    m.on(WORKER, "export", m.place / "stick")
    m.on(OFFICE, "merge", m.place / "stick")
    m.on(OFFICE, "errand", "move", "1", "cancelled")
    m.on(WORKER, "errand", "move", "1", "delivered")
    late = m.on(WORKER, "export", m.place / "stick")[0]["path"]
    m.on(OFFICE, "merge", late)
    m.on(OFFICE, "conflicts", "list")
    m.on(OFFICE, "conflicts", "decide", "1", "--take", "2")
    for one in m.on(OFFICE, "export", m.place / "stick"):
        m.on(WORKER, "merge", one["path"], codes=(0, 4))
    m.on(WORKER, "status", "--bundles")
    m.on(OFFICE, "report")
    (m.place / "asked" / "round").mkdir(parents=True)
    for kind in ("xlsx", "csv", "xml"):
        m.on(OFFICE, "round", "write", ROUND.text, m.place / "asked" / "round", "--as", kind)
    m.on(WORKER, "visit", FIRST_DOOR, "follow up", "--note", NOTE.text)
    gap = m.on(WORKER, "export", m.place / "work")[0]["path"]
    m.on(RESTORED, "merge", gap, codes=(5,))
    (aside,) = m.on(RESTORED, "aside", "list")
    m.on(RESTORED, "aside", "export", str(aside["id"]), m.place / "asked" / "part.fieldtui-segment")
    m.on(RESTORED, "aside", "forget", str(aside["id"]))


def photographed(m: Machine) -> None:
    """A bundle as pictures of codes: merged from them, and written to a file."""
    photos = m.place / "given" / "photos"
    save_codes(Path(_bundle(m, WORKER)).read_bytes(), photos)
    m.on(OFFICE, "qr", "read", photos, codes=(0, 4, 5))
    m.run("qr", "read", photos, "--into", m.place / "work")


def printed(m: Machine) -> None:
    """Pages of codes, which name who sends and who receives, and a notice for everybody."""
    (pages := m.place / "asked" / "pages").mkdir(parents=True)
    typed = m.give("notice.txt", f"通知\n{NOTE.text}\n".encode())
    for kind in ("pdf", "html"):
        made = m.on(WORKER, "qr", "print", pages, "--as", kind)
        m.on(OFFICE, "notice", "print", typed, pages, "--as", kind)
        assert made
    for one in (m.place / "stick").glob("*.fieldtui-request"):
        m.run("qr", "print", pages, "--file", one)


def admitted(m: Machine) -> None:
    """A colleague brings what a worker wrote, after that worker's device was revoked; the office admits it."""
    m.on(OTHER, "merge", _bundle(m, OFFICE, PERSON.text + "乙"), **SECOND)
    m.on(OTHER, "visit", "信义里1-1-101", "answered", "--note", NOTE.text, **SECOND)
    late = m.on(OTHER, "export", m.place / "work", "--to", PERSON.text + "丙", **SECOND)[0]["path"]
    m.on(COLLEAGUE, "merge", late)
    m.on(OFFICE, "enrol", "revoke", PERSON.text + "乙", "--yes")
    m.on(OFFICE, "merge", _bundle(m, COLLEAGUE), codes=(0, 4, 5))
    (aside,) = m.on(OFFICE, "aside", "list")
    m.on(OFFICE, "aside", "admit", str(aside["id"]))


def _bundle(m: Machine, vault: str, *to: str) -> str:
    """The first bundle that `vault` exports, to a person or to all."""
    wanted = ("--to", *to) if to else ()
    path: str = m.on(vault, "export", m.place / "work", *wanted)[0]["path"]
    return path


def administered(m: Machine) -> None:
    """Rules, the root key in a file, a worker who is moved and one who is revoked."""
    sealed = ("--root-passphrase-file", m.place / "given" / "root")
    handed_in = ("--root", m.place / "stick" / "root.fieldtui-root", *sealed)
    m.on(OFFICE, "root", "status")
    m.on(OFFICE, "root", "take", m.place / "stick" / "root", *sealed)
    m.on(OFFICE, "enrol", "renew", *handed_in)
    m.on(OFFICE, "enrol", "move", PERSON.text + "丙", "--grid", "2", *handed_in)
    m.on(OFFICE, "enrol", "revoke", PERSON.text + "丙", "--yes", *handed_in)
    m.on(OFFICE, "root", "reset", "--yes")


def erased(m: Machine) -> None:
    """A resident asks; an old round was kept long enough; everybody hears of it."""
    m.on(OFFICE, "erase", "resident", RESIDENT.text)
    m.on(OFFICE, "erase", "resident", RESIDENT.text, "--household", "--yes")
    m.on(OFFICE, "erase", "due", "--yes")
    m.on(OFFICE, "erase", "list")
    for one in m.on(OFFICE, "export", m.place / "stick"):
        m.on(WORKER, "merge", one["path"], codes=(0, 4))


def opened_otherwise(m: Machine) -> None:
    """A recovery code and the office's help for passphrases that were forgotten; then another key for everything."""
    first, third = (m.place / "given" / name for name in ("first", "third"))
    m.on(WORKER, "vault", "slots")
    at = ("--vault", m.vault(WORKER), "--passphrase-file", first)
    printed = m.run("vault", "recovery", "new", *at).stdout.decode()
    paper = _written_down(m, next(re.finditer(r"^(?:[0-9A-Z]{5}-){6}[0-9A-Z]{5}$", printed, re.MULTILINE))[0])
    m.on(WORKER, "vault", "recovery", "verify", "--code-file", paper)
    m.on(WORKER, "vault", "recovery", "open", "--code-file", paper, "--new-passphrase-file", third, "--fast")
    _first_again(m)
    help_ = ("vault", "office-recovery")
    m.on(OFFICE, *help_, "offer", OFFER.text)
    for one in m.on(OFFICE, "export", m.place / "stick"):
        m.on(WORKER, "merge", one["path"], codes=(0, 4))
    m.on(WORKER, *help_, "show")
    m.on(WORKER, *help_, "decline")
    m.on(WORKER, *help_, "accept", "--yes")
    asked = m.on(WORKER, *help_, "request", m.place / "stick", "--new-passphrase-file", third, "--fast")
    m.on(OFFICE, *help_, "look", asked["request"])
    answer = m.on(OFFICE, *help_, "answer", asked["request"], m.place / "stick", "--code", asked["code"])
    m.on(WORKER, *help_, "finish", answer["answer"], "--fast", passphrase="third")
    _first_again(m)
    shutil.copytree(m.vault(WORKER), m.vault(BEFORE_REKEY))
    paper = _written_down(m, m.on(WORKER, "vault", "rekey", "--yes", "--fast")["code"])
    m.on(WORKER, "vault", "recovery", "verify", "--code-file", paper)
    m.on(WORKER, *help_, "remove")


def _written_down(m: Machine, code: str) -> Path:
    return m.give(f"{CODE_ON_PAPER}{code[:5]}", code.encode() + b"\n")


def _first_again(m: Machine) -> None:
    new = ("--new-passphrase-file", m.place / "given" / "first")
    m.on(WORKER, "vault", "passphrase", *new, "--fast", passphrase="third")


def backed_up(m: Machine) -> None:
    """A backup on the stick, and the vault that it brings back; then the paper is worthless."""
    made = m.on(WORKER, "backup", "make", m.place / "stick")["file"]
    m.on(WORKER, "backup", "list", m.place / "stick")
    m.on(WORKER, "backup", "verify", made)
    m.on(WORKER, "backup", "restore", made, "--to", m.vault(BROUGHT_BACK))
    m.on(WORKER, "vault", "recovery", "remove")


def looked_after(m: Machine) -> None:
    """What is about the machine and not about people; the invented communities."""
    for vault in (OFFICE, WORKER):
        m.on(vault, "doctor", codes=(0, 1))
    m.on(WORKER, "doctor", "--repair", "tables", "--yes", codes=(0, 1))
    m.run("crash", "list")
    m.run("crash", "show", codes=(0, 1))
    m.run("crash", "forget")
    m.on(WORKER, "settings", "--set-theme", "dark", "--set-language", "zh-CN", "--set-vault", m.vault(WORKER))
    m.run("simulate", "--weeks", "1", "--seed", "3")
    m.run("demo", "--small", "--quiet")
    m.run("open", "--vault", m.vault(WORKER), codes=(2,))


# What writes in the most ways, and could be gone from the files afterwards: under a tracer each takes twice as long.
TRACED = (
    "ledger import",
    "checklist import",
    "errand add",
    "conflicts decide",
    "root take",
    "erase resident",
    "vault recovery new",
    "vault rekey",
    "backup make",
)


def travel(folder: Path, trace: tuple[str, ...] = ()) -> Machine:
    """All of it, on a machine in `folder`; commands that begin with one of `trace` run under the tracer."""
    m = Machine(folder, trace)
    founded(m)
    enrolled(m, WORKER, PERSON.text + "甲", "2")
    enrolled(m, OTHER, PERSON.text + "乙", "1", **SECOND)
    enrolled(m, COLLEAGUE, PERSON.text + "丙", "1")
    worked(m)
    answered(m)
    let_through(m)
    refused(m)
    exchanged(m)
    opened_otherwise(m)
    backed_up(m)
    photographed(m)
    printed(m)
    admitted(m)
    administered(m)
    erased(m)
    looked_after(m)
    return m
