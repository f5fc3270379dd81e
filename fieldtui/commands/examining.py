"""`fieldtui doctor`: what the doctor finds as lines with sign and word, and what it repairs once somebody agrees."""

import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fieldtui import doctor as doctors
from fieldtui.commands.call import Call, common_options
from fieldtui.device import local_time
from fieldtui.doctor import Finding, Machine, Severity
from fieldtui.doctor.errors import NoSuchRepair, NotAsked
from fieldtui.doctor.measuring import measured_widths
from fieldtui.errors import ExitCode
from fieldtui.i18n import _, ngettext
from fieldtui.text import cells

_WIDEST = 100
# A Chinese character or mark, or a word with the spaces behind it.
_WORDS = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+")
_NEVER_FIRST = "\uff0c\u3002\uff1b\uff1a\u3001\uff1f\uff01\uff09”"


@click.command("doctor", help=_("Check vault, folder, clock and terminal; repair only what you name."))
@click.option("--quick", is_flag=True, help=_("Leave out what takes long: the tables against the log."))
@click.option(
    "--repair",
    "names",
    multiple=True,
    metavar="NAME",
    help=_("Carry out the repair NAME; all that would help with NAME all."),
)
@click.option("--yes", is_flag=True, help=_("Repair without asking."))
@click.option(
    "--salvage", is_flag=True, help=_("Make a new vault beside a damaged one, of all that still reads.")
)
@click.option("--picture", is_flag=True, help=_("Show a test picture of the terminal's characters."))
@common_options
def doctor(call: Call, quick: bool, names: tuple[str, ...], yes: bool, salvage: bool, picture: bool) -> int:
    """Looks, changes nothing; then repairs what was named."""
    unknown = [name for name in names if name not in (*doctors.REPAIRS, "all")]
    if unknown:
        raise NoSuchRepair(name=unknown[0], names=", ".join(doctors.REPAIRS))
    passphrase = call.passphrase()
    machine = doctors.this_machine(doctors.terminal_here(None if call.as_json else measured_widths()))
    findings = _examined(call, passphrase, machine, quick)
    _tell(call, findings)
    _sum_up(call, findings)
    if picture:
        _draw(call)
    done, kept = _repaired(call, passphrase, machine, _wanted(names, findings), yes)
    if done:
        findings = _examined(call, passphrase, machine, quick)
        _tell(call, findings)
    made = _salvaged(call, passphrase, machine) if salvage else None
    if call.as_json:
        call.table((), (), _as_data(findings, done, kept, made))
    return ExitCode.FAILED if doctors.worst(findings) is Severity.BAD else ExitCode.DONE


def _examined(call: Call, passphrase: str, machine: Machine, quick: bool) -> list[Finding]:
    call.wait_after_wrong(call.vault)
    with doctors.patient_at(call.vault, passphrase, machine, local_time(), quick=quick) as patient:
        return doctors.examine(patient, call.progress)


def _wanted(names: Sequence[str], findings: Sequence[Finding]) -> list[str]:
    """The repairs that were named, each once; `all` are those that would help with something found."""
    helpful = {finding.repair for finding in findings}
    return [name for name in doctors.REPAIRS if name in names or ("all" in names and name in helpful)]


def _repaired(
    call: Call, passphrase: str, machine: Machine, names: Sequence[str], yes: bool
) -> tuple[list[str], list[Path]]:
    """The repairs that were carried out, and the copies that they kept. Raises NotAsked."""
    agreed = []
    for name in names:
        if not (yes or sys.stdin.isatty()) or (call.as_json and not yes):
            raise NotAsked()
        if yes or call.agreed(_(doctors.REPAIRS[name].question)):
            agreed.append(name)
    done, kept = list[str](), list[Path]()
    if agreed:
        from fieldtui.device import open_device

        device = open_device(call.vault, passphrase)
        try:
            for name in agreed:
                became = doctors.repair(device, doctors.patient_of(device, machine), name)
                done.append(name)
                kept += [became.kept] if became.kept else []
                call.say(_("Done: {what}.").format(what=_(doctors.REPAIRS[name].words)))
        finally:
            device.lock()
    for path in kept:
        call.say(
            _(
                "Kept from before: {path}, encrypted as the vault is. `fieldtui doctor --repair kept` removes it once you "
                "are sure that nothing is missing."
            ).format(path=path)
        )
    return done, kept


def _salvaged(call: Call, passphrase: str, machine: Machine) -> Path:
    call.wait_after_wrong(call.vault)
    with doctors.patient_at(call.vault, passphrase, machine, local_time()) as patient:
        made = doctors.salvage(patient, passphrase, os.urandom)
    call.say(
        _(
            "Salvaged into {path}: {count} segments, of which {waiting} wait for records that were lost."
        ).format(path=made.path, count=made.segments, waiting=made.waiting)
    )
    call.say(
        _("It opens with the same passphrase. Merge the newest bundle of the office into it, then export.")
    )
    return made.path


def _as_data(findings: Sequence[Finding], done: list[str], kept: list[Path], made: Path | None) -> object:
    bad = {finding.check for finding in findings if finding.severity is Severity.BAD}
    aside = sum(int(str(one.facts["count"])) for one in findings if one.kind == "put-aside")
    return {
        "segments": "log" not in bad,
        "tables": "tables" not in bad,
        "aside": aside,
        "repaired": bool(done),
        "findings": [_one(finding) for finding in findings],
        "repairs": done,
        "kept": kept,
        "salvaged": made,
    }


def _one(finding: Finding) -> dict[str, object]:
    sentence, step = doctors.told_of(finding)
    return {
        "check": finding.check,
        "finding": finding.kind,
        "severity": finding.severity.name.casefold(),
        "sentence": sentence,
        "step": step,
        "repair": finding.repair,
    }


# ------------------------------------------------------------------ for people


def _tell(call: Call, findings: Sequence[Finding]) -> None:
    """A line for each finding: sign and word, check, sentence; the next step below it."""
    if call.as_json:
        return
    titles = max(cells(_(check.title)) for check in doctors.CHECKS)
    signs = max(cells(_(word)) for _sign, word in doctors.SIGNS.values()) + 2
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    for finding in findings:
        sign, word = doctors.SIGNS[finding.severity]
        sentence, step = doctors.told_of(finding)
        head = (
            _padded(f"{sign} {_(word)}", signs)
            + "  "
            + _padded(_(doctors.BY_ID[finding.check].title), titles)
        )
        indent = " " * (cells(head) + 2)
        for at, text in enumerate(folded(sentence, width - len(indent)) + folded(step, width - len(indent))):
            click.echo((indent if at else head + "  ") + text)


def _sum_up(call: Call, findings: Sequence[Finding]) -> None:
    """What was found in one line, and what could be repaired."""
    bad = sum(finding.severity is Severity.BAD for finding in findings)
    said = ngettext("{count} thing is bad.", "{count} things are bad.", bad).format(count=bad)
    call.say(said if bad else _("Nothing bad was found."))
    call.say(_("Looking changed nothing."))
    for name in _wanted(["all"], findings):
        call.say(
            _("`fieldtui doctor --repair {name}` would {what}.").format(
                name=name, what=_(doctors.REPAIRS[name].words)
            )
        )


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def folded(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at spaces and between Chinese characters."""
    lines, line = list[str](), ""
    for word in _WORDS.findall(text):
        if line and cells(line + word.rstrip()) > width and word not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _draw(call: Call) -> None:
    if not call.as_json:
        titles = max(cells(_(words)) for words, _characters in doctors.picture())
        for words, characters in doctors.picture():
            click.echo(f"{_padded(_(words), titles)}  {characters}")
