"""Every command over a hostile community, for people and for programs: nothing that is printed acts on a terminal.

The commands are read from the program; one that nobody added to `RUNS` fails here.
"""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from fieldtui.backups import back_up
from fieldtui.checklists import Filling, read_xform, read_xlsform
from fieldtui.cli import COMMANDS, _group
from fieldtui.office_recovery import accept_recovery
from fieldtui.recovery_files import REQUEST_SUFFIX, write_request
from fieldtui.vault import FLOOR, create_vault
from tests.checklists.making import spreadsheet
from tests.cli.shell import PASSPHRASE, Said, Shell
from tests.hostile.community import brought, device_called, hostile_community, scanned_pass
from tests.hostile.texts import FLAVOURS, Text, acts, name_of_file, sharp, xml_of
from tests.quick_hash import quick_hashes
from tests.town import SeededBytes, StoppedClock

OFFICE, WORKER, STRANGER = "office.vault", "worker.vault", "stranger.vault"
HELP = ("vault", "office-recovery")
# The name of each command, and runs of it: vault and words; `{…}` is a hostile file, or a record's name.
RUNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "open": (),  # the screens: tests/hostile/test_screens.py
    "simulate": (),  # invented by the program from a number
    "demo": (),  # likewise
    "vault create": (("{text}.vault", "vault", "create", "--fast", "--", "{text}"),),
    "vault slots": ((WORKER, "vault", "slots"),),
    "vault passphrase": (
        (WORKER, "vault", "passphrase", "--new-passphrase-file", "{passphrase}", "--fast"),
        (WORKER, "vault", "passphrase", "--new-passphrase-file", "{broken}", "--fast"),
    ),
    "vault rekey": ((WORKER, "vault", "rekey", "--yes", "--fast"),),
    "vault recovery new": ((WORKER, "vault", "recovery", "new"),),
    "vault recovery verify": ((WORKER, "vault", "recovery", "verify", "--code-file", "{typed}"),),
    "vault recovery open": (
        (
            WORKER,
            "vault",
            "recovery",
            "open",
            "--code-file",
            "{typed}",
            "--new-passphrase-file",
            "{passphrase}",
            "--fast",
        ),
    ),
    "vault recovery remove": ((WORKER, "vault", "recovery", "remove"),),
    "vault office-recovery offer": (
        (OFFICE, *HELP, "offer", "--", "{text}"),
        (OFFICE, *HELP, "offer", "--", "{short}"),
    ),
    "vault office-recovery show": ((OFFICE, *HELP, "show"), (WORKER, *HELP, "show")),
    "vault office-recovery accept": ((WORKER, *HELP, "accept"), (WORKER, *HELP, "accept", "--yes")),
    "vault office-recovery decline": ((WORKER, *HELP, "decline"),),
    "vault office-recovery remove": ((WORKER, *HELP, "remove"),),
    "vault office-recovery request": (
        (WORKER, *HELP, "request", "{folder}", "--new-passphrase-file", "{passphrase}", "--fast"),
    ),
    "vault office-recovery look": ((OFFICE, *HELP, "look", "{help}"), (OFFICE, *HELP, "look", "{broken}")),
    "vault office-recovery answer": (
        (OFFICE, *HELP, "answer", "{help}", "{folder}", "--code", "{text}"),
        (OFFICE, *HELP, "answer", "{help}", "{folder}", "--code", "{digits}"),
        (OFFICE, *HELP, "answer", "{broken}", "{folder}", "--code", "1"),
    ),
    "vault office-recovery finish": ((WORKER, *HELP, "finish", "{broken}", "--fast"),),
    "backup make": ((WORKER, "backup", "make", "{folder}"), (WORKER, "backup", "make", "{broken}")),
    "backup list": ((WORKER, "backup", "list", "{folder}"),),
    "backup verify": ((WORKER, "backup", "verify", "{backup}"), (WORKER, "backup", "verify", "{broken}")),
    "backup restore": (
        (WORKER, "backup", "restore", "{backup}"),
        (WORKER, "backup", "restore", "{backup}", "--yes"),
        (WORKER, "backup", "restore", "{backup}", "--to", "{folder}/back.vault"),
        (WORKER, "backup", "restore", "{broken}"),
    ),
    "community create": ((STRANGER, "community", "create", "--", "{text}"),),
    "grid add": ((OFFICE, "grid", "add", "--", "{text}"),),
    "grid list": ((OFFICE, "grid", "list"), (WORKER, "grid", "list")),
    "ledger columns": ((OFFICE, "ledger", "columns", "{ledger}"),),
    "ledger import": (
        (OFFICE, "ledger", "import", "{ledger}"),
        (OFFICE, "ledger", "import", "{ledger}", "--grid", "2", "--issues", "issues.csv"),
        (OFFICE, "ledger", "import", "{ledger}", "--grid", "2", "--yes"),
        (OFFICE, "ledger", "import", "{ledger}", "--grid", "{text}", "--columns", "{broken}"),
    ),
    "checklist import": ((OFFICE, "checklist", "import", "{ledger}"),),
    "checklist list": ((OFFICE, "checklist", "list"),),
    "round list": ((OFFICE, "round", "list"), (WORKER, "round", "list")),
    "round write": (
        (OFFICE, "round", "write", "--", "{text}", "{text}"),
        (OFFICE, "round", "write", "--as", "csv", "--labels", "--", "{text}", "{text}"),
    ),
    "round open": (
        (OFFICE, "round", "open", "--checklist", "{text}", "--grid", "2", "--", "{text}"),
        (
            OFFICE,
            "round",
            "open",
            "--checklist",
            "four_category_screening",
            "--grid",
            "{text}",
            "--",
            "{text}",
        ),
    ),
    "enrol request": ((STRANGER, "enrol", "request", "{folder}"),),
    "enrol accept": (
        (OFFICE, "enrol", "accept", "{request}", "{folder}", "--grid", "2"),
        (OFFICE, "enrol", "accept", "{request}", "{folder}", "--grid", "{text}"),
        (OFFICE, "enrol", "accept", "{broken}", "{folder}", "--grid", "2"),
    ),
    "enrol show": ((STRANGER, "enrol", "show", "{answer}"), (STRANGER, "enrol", "show", "{broken}")),
    "enrol join": ((STRANGER, "enrol", "join", "{answer}", "--code", "{text}"),),
    "enrol list": ((OFFICE, "enrol", "list"),),
    "enrol move": (
        (OFFICE, "enrol", "move", "{worker}", "--grid", "2"),
        (OFFICE, "enrol", "move", "{text}", "--grid", "2"),
    ),
    "enrol renew": ((OFFICE, "enrol", "renew"),),
    "enrol revoke": (
        (OFFICE, "enrol", "revoke", "{worker}", "--yes"),
        (OFFICE, "enrol", "revoke", "--yes", "--", "{text}"),
    ),
    "root reset": ((OFFICE, "root", "reset", "{broken}", "--yes"),),
    "root status": ((OFFICE, "root", "status"),),
    "root take": ((OFFICE, "root", "take", "{folder}/root", "--root-passphrase-file", "{passphrase}"),),
    "export": (
        (OFFICE, "export", "{folder}"),
        (WORKER, "export", "{folder}"),
        (OFFICE, "export", "{folder}", "--to", "{text}"),
    ),
    "qr read": (
        (OFFICE, "qr", "read", "{folder}"),
        (OFFICE, "qr", "read", "{broken}", "{ledger}", "{bundle}"),
        (OFFICE, "qr", "read", "{broken}", "--into", "{folder}"),
        (OFFICE, "qr", "read", "{text}"),
        (OFFICE, "qr", "read", "--serial", "{text}"),
    ),
    "qr print": (
        (OFFICE, "qr", "print", "{folder}"),
        (WORKER, "qr", "print", "{folder}", "--as", "html"),
        (OFFICE, "qr", "print", "{folder}", "--to", "{text}"),
        (WORKER, "qr", "print", "{folder}", "--file", "{bundle}"),
        (WORKER, "qr", "print", "{folder}", "--file", "{request}", "--as", "html"),
        (WORKER, "qr", "print", "{folder}", "--file", "{broken}"),
    ),
    "notice print": (
        (OFFICE, "notice", "print", "{typed}", "{folder}"),
        (WORKER, "notice", "print", "{typed}", "{folder}", "--as", "html"),
        (OFFICE, "notice", "print", "{broken}", "{folder}"),
    ),
    "merge": ((OFFICE, "merge", "{folder}"), (WORKER, "merge", "{bundle}"), (OFFICE, "merge", "{broken}")),
    "status": ((OFFICE, "status", "--records", "--bundles"), (WORKER, "status", "--records", "--bundles")),
    "aside list": ((OFFICE, "aside", "list"),),
    "aside export": ((OFFICE, "aside", "export", "1", "{folder}/part"),),
    "aside forget": ((OFFICE, "aside", "forget", "1"),),
    "aside admit": ((OFFICE, "aside", "admit", "1"), (OFFICE, "aside", "admit", "99")),
    "conflicts list": ((OFFICE, "conflicts", "list"), (WORKER, "conflicts", "list")),
    "conflicts decide": ((OFFICE, "conflicts", "decide", "1", "--take", "2"),),
    "today": ((WORKER, "today"), (OFFICE, "today")),
    "find": ((WORKER, "find", "k0"), (OFFICE, "find", "--", "{text}")),
    "visit": (
        (WORKER, "visit", "--note", "{text}", "{resident}", "follow up"),
        (WORKER, "visit", "--", "{text}", "answered"),
    ),
    "errand add": ((WORKER, "errand", "add", "--note", "{text}", "--", "{resident}", "{text}"),),
    "errand list": ((WORKER, "errand", "list", "--all"), (OFFICE, "errand", "list")),
    "errand move": ((WORKER, "errand", "move", "1", "delivered"), (WORKER, "errand", "move", "2", "{text}")),
    "errand price": (
        (WORKER, "errand", "price", "1", "1", "3.5", "--shop", "{text}"),
        (WORKER, "errand", "price", "--", "1", "1", "{text}"),
    ),
    "pass issue": (
        (OFFICE, "pass", "issue", "--number", "{text}", "--", "{resident}"),
        (OFFICE, "pass", "issue", "--resident", "{text}", "--until", "{text}", "--", "{resident}"),
        (OFFICE, "pass", "issue", "--print", "{folder}", "--", "{resident}"),
    ),
    "pass renew": ((OFFICE, "pass", "renew", "--", "{text}"),),
    "pass list": ((OFFICE, "pass", "list", "--all"), (WORKER, "pass", "list", "--all")),
    "pass revoke": ((OFFICE, "pass", "revoke", "--", "{text}"),),
    "pass check": ((WORKER, "pass", "check", "{pass}"), (WORKER, "pass", "check", "--", "{text}")),
    "undo": ((WORKER, "undo"),),
    "report": (
        (OFFICE, "report"),
        (OFFICE, "report", "--grids", "--round", "{round}"),
        (WORKER, "report", "--round", "{text}"),
    ),
    "erase due": ((OFFICE, "erase", "due"),),
    "erase list": ((OFFICE, "erase", "list"),),
    "erase resident": (
        (OFFICE, "erase", "resident", "--why", "{text}", "--", "{resident}"),
        (OFFICE, "erase", "resident", "--household", "--", "{text}"),
    ),
    "doctor": ((OFFICE, "doctor"), (WORKER, "doctor")),
    "crash list": ((WORKER, "crash", "list"),),
    "crash show": ((WORKER, "crash", "show", "--", "{text}"),),
    "crash forget": ((WORKER, "crash", "forget"),),
    "settings": (
        (WORKER, "settings", "--set-vault", "{folder}"),
        (WORKER, "settings", "--set-theme", "{text}"),
    ),
}


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all commands of the program."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*before, name))
        else:
            yield " ".join((*before, name))


def test_every_command_of_the_program_is_run() -> None:
    assert set(RUNS) == set(commands(_group()))
    assert COMMANDS


@pytest.fixture(scope="module")
def quick_hash() -> Iterator[None]:
    """Not that of tests/cli: a package's fixture in another package is torn down at the end of all tests."""
    with quick_hashes():
        yield


@pytest.fixture(scope="module")
def wild(quick_hash: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shell, dict[str, str]]:
    """Vaults of a hostile community on a disk, with what the words of the runs stand for."""
    folder = tmp_path_factory.mktemp("wild")
    office, worker, stranger = (
        create_vault(folder / name, PASSPHRASE, FLOOR) for name in (OFFICE, WORKER, STRANGER)
    )
    made = hostile_community(sharp, office, worker)
    device_called(sharp("newcomer.person"), 11, StoppedClock(), stranger)
    files = brought(made, folder)
    with made.worker.read() as db:
        resident = str(db.execute("SELECT name FROM residents LIMIT 1").fetchone()[0])
    typed = folder / "typed"
    typed.write_text(sharp("typed"), encoding="utf-8")
    accept_recovery(made.worker, PASSPHRASE)
    backup = files["folder"] / f"{name_of_file(sharp, 'restorable')}.ftbackup"
    back_up(made.worker, files["folder"]).path.rename(backup)
    broken = files["folder"] / f"{name_of_file(sharp, 'broken')}.fieldtui"
    words = {name: str(path) for name, path in files.items()} | {
        "text": sharp("typed").replace("\x00", ""),
        "broken": str(broken),
        "backup": str(backup),
        "typed": str(typed),
        "short": sharp("offer")[:20].replace("\x00", ""),
        "worker": made.worker.id.hex(),
        "resident": resident.replace("\x00", ""),
        "round": sharp("round.title").replace("\x00", ""),
        "passphrase": str(folder / "passphrase"),
        "pass": scanned_pass(made),
    }
    for device in (made.office, made.worker):
        device.lock()
    stranger.lock()
    asked, digits = write_request(folder / WORKER, PASSPHRASE, SeededBytes(12), FLOOR)
    request = files["folder"] / f"{name_of_file(sharp, 'help')}{REQUEST_SUFFIX}"
    request.write_bytes(asked)
    words |= {"help": str(request), "digits": digits}
    return Shell(folder), words


def run(shell: Shell, words: dict[str, str], line: tuple[str, ...], *more: str, language: str = "en") -> Said:
    """One run, its words filled in."""
    filled = [_filled(word, words) for word in line]
    vault = filled[0].replace("/", "")[:40] if line[0].startswith("{") else filled[0]
    end = filled.index("--") if "--" in filled else len(filled)
    return shell.at(vault, *filled[1:end], *more, *filled[end:], language=language)


def _filled(word: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        word = word.replace("{" + name + "}", value)
    return word


def every_run() -> list[tuple[str, ...]]:
    return [line for lines in RUNS.values() for line in lines]


@pytest.fixture
def copied(wild: tuple[Shell, dict[str, str]], tmp_path: Path) -> tuple[Shell, dict[str, str]]:
    """A copy of the vaults and files for one run."""
    shell, words = wild
    place = tmp_path / "place"
    shutil.copytree(shell.folder, place)
    return Shell(place), {name: value.replace(str(shell.folder), str(place)) for name, value in words.items()}


@pytest.mark.parametrize("line", every_run(), ids=" ".join)
def test_no_command_prints_what_acts(line: tuple[str, ...], copied: tuple[Shell, dict[str, str]]) -> None:
    shell, words = copied
    for more in ((), ("--json",)):
        said = run(shell, words, line, *more)
        assert "Traceback" not in said.err
        # JSON for programs keeps every character: what acts is escaped, and marks stay as many as they are.
        assert list(acts(said.err, lines=True)) == []
        if not more:
            assert list(acts(said.out, lines=True)) == []
        elif said.out:
            json.loads(said.out)
            assert [char for char in said.out if not (char.isprintable() or char == "\n")] == []


def test_a_text_makes_no_line_of_its_own(wild: tuple[Shell, dict[str, str]]) -> None:
    shell, words = wild
    listed = run(shell, words, (WORKER, "errand", "list", "--all"))
    data = run(shell, words, (WORKER, "errand", "list", "--all"), "--json").data
    assert len(listed.out.splitlines()) == len(data) + 1


def test_json_keeps_every_character_of_a_note(wild: tuple[Shell, dict[str, str]]) -> None:
    shell, words = wild
    notes = {one["note"] for one in run(shell, words, (WORKER, "errand", "list", "--all"), "--json").data}
    assert sharp("errand.note") in notes


def test_one_long_text_does_not_make_every_line_as_long(wild: tuple[Shell, dict[str, str]]) -> None:
    shell, words = wild
    said = run(shell, words, (OFFICE, "grid", "list"))
    assert min(len(line) for line in said.out.splitlines()) < 200


def test_the_list_of_doubtful_rows_runs_nothing(copied: tuple[Shell, dict[str, str]]) -> None:
    shell, words = copied
    out = shell.folder / "issues.csv"
    said = run(shell, words, (OFFICE, "ledger", "import", "{ledger}", "--grid", "2", "--issues", str(out)))
    assert said.code == 0, said.err
    rows = list(csv.reader(out.open(encoding="utf-8-sig", newline="")))
    assert len(rows) > 1
    for row in rows:
        for cell in row:
            assert list(acts(cell, lines=True)) == []
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_files_that_are_made_have_names_for_any_stick(copied: tuple[Shell, dict[str, str]]) -> None:
    shell, words = copied
    out = shell.folder / "out"
    out.mkdir()
    assert run(shell, words, (OFFICE, "enrol", "accept", "{request}", str(out), "--grid", "2")).code == 0
    assert run(shell, words, (OFFICE, "export", str(out))).code == 0
    assert run(shell, words, (STRANGER, "enrol", "request", str(out))).code == 0
    names = [path.name for path in out.iterdir()]
    assert len(names) >= 3
    for name in names:
        assert list(acts(name)) == []
        assert not set('<>:"/\\|?*') & set(name)
        assert len(name.encode()) < 255


@pytest.mark.parametrize("flavour", FLAVOURS.values(), ids=FLAVOURS)
def test_a_submission_is_xml_that_holds_the_answers_as_text(flavour: Text) -> None:
    form = read_xform(read_xlsform(spreadsheet([{"type": "text", "name": "a", "label": "A"}])).xml)
    said = flavour("answer") + "</data><x/>]]>&lt;"
    filling = Filling(form, [(path, said) for path in form.questions])
    root = ElementTree.fromstring(filling.submission_xml())
    texts = [element.text for element in root.iter() if element.text and element.text.strip()]
    # XML reads every line end as one character.
    wanted = xml_of(lambda _key: said)("").replace("\r\n", "\n").replace("\r", "\n")
    assert [one.replace("\r", "\n") for one in texts].count(wanted) >= 1
