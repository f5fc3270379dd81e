"""`fieldtui pass`: residents' passes at the office, and the verdict about one at the gate."""

import sys
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import click

from fieldtui import passes as use_cases
from fieldtui.codes.paper.kinds import KINDS, PDF
from fieldtui.commands.call import Call, command
from fieldtui.commands.walking import door_called
from fieldtui.days import parse_day
from fieldtui.device import Device
from fieldtui.errors import ExitCode
from fieldtui.i18n import N_, _
from sync.exchange.gate import VALID, Judged, check_pass
from sync.exchange.gate_words import goes_by, says, step_of, word_of
from sync.exchange.issuing import Made, Wanted, issue_pass, renew_pass

pass_ = click.Group("pass", help=_("Residents' passes: issue, renew, list, revoke; check one."))

NUMBER, NAME = "number", "name"
# What stands on a pass.
SHOWN: dict[str, str] = {NUMBER: N_("a number"), NAME: N_("the name")}
# More digits than any pass has; a file of another kind is not read whole.
_MOST_TYPED = 5_000


def _printing(function: click.decorators.FC) -> click.decorators.FC:
    """The options of what makes a pass."""
    for option in (
        click.option(
            "--as", "kind", type=click.Choice(list(KINDS)), default=PDF, help=_("The kind of file.")
        ),
        click.option(
            "--print",
            "folder",
            type=click.Path(path_type=Path, file_okay=False, exists=True),
            help=_("Write it into this folder as a page to print."),
        ),
        click.option("--until", default="", help=_("The last day; without it, a fortnight from today.")),
    ):
        function = option(function)
    return function


@command(pass_, "issue", _("Issue a pass for DOOR, an address or a name: the office."))
@click.argument("door")
@click.option("--resident", default="", help=_("Whose it is, of those behind the door."))
@click.option(
    "--holder",
    type=click.Choice(list(SHOWN)),
    default=NUMBER,
    help=_("What stands on it: a number or the name."),
)
@click.option(
    "--number", default="", help=_("The number that stands on it; without it, the door's next one.")
)
@_printing
def issue(
    call: Call, door: str, resident: str, holder: str, number: str, until: str, folder: Path | None, kind: str
) -> None:
    """A number is the least that a guard needs."""
    with call.device() as device:
        at = door_called(device, door)
        whose = use_cases.resident_at(device, at, resident) if resident else 0
        wanted = Wanted(at, _until(device, until), whose, holder == NAME, number)
        made = issue_pass(device, wanted)
        file = _printed(device, made, folder, kind)
    _tell(call, made, file)


@command(
    pass_, "renew", _("Issue the pass NUMBER anew, for the same holder, and revoke the old one: the office.")
)
@click.argument("number")
@_printing
def renew(call: Call, number: str, until: str, folder: Path | None, kind: str) -> None:
    """Both or neither."""
    with call.device() as device:
        made = renew_pass(device, use_cases.number_called(number), _until(device, until))
        file = _printed(device, made, folder, kind)
    _tell(call, made, file)


def _until(device: Device, typed: str) -> date:
    return parse_day(typed, device.today()) or device.today() + timedelta(days=use_cases.USUAL_DAYS)


def _printed(device: Device, made: Made, folder: Path | None, kind: str) -> Path | None:
    # Loaded here: the other commands draw no codes.
    from fieldtui.codes.pass_paper import print_pass

    return print_pass(device, made, folder, kind).path if folder else None


def _tell(call: Call, made: Made, file: Path | None) -> None:
    headings = (_("number"), _("for"), _("door"), _("valid until"), _("file") if file else _("digits"))
    row = (use_cases.grouped(made.number), made.holder, made.door, made.until, file or made.digits)
    call.table(headings, [row], {**asdict(made), "file": file})
    if file:
        call.say(_("Not encrypted: anybody who sees the page or its code can read it."))
    else:
        call.say(_("Nothing was printed. `--print FOLDER` writes a page; the code is these digits."))


@command(pass_, "list", _("List the passes that are valid."))
@click.option("--door", default="", help=_("Of one door alone: an address or a name."))
@click.option("--all", "every", is_flag=True, help=_("Expired and revoked ones too."))
def list_(call: Call, door: str, every: bool) -> None:
    """The newest first."""
    with call.looking() as device:
        at = door_called(device, door) if door else 0
        states = tuple(use_cases.STATES) if every else (use_cases.VALID,)
        found = use_cases.passes(device, door=at, states=states)
    headings = (_("number"), _("for"), _("whose"), _("door"), _("valid until"), _("state"))
    rows = [
        (use_cases.grouped(p.number), p.holder, p.resident, p.address, p.until, _(use_cases.STATES[p.state]))
        for p in found
    ]
    call.table(headings, rows, found)


@command(pass_, "revoke", _("Revoke the pass NUMBER, everywhere and for good: the office."))
@click.argument("number")
def revoke(call: Call, number: str) -> None:
    """Here at once, and on each device that hears of it."""
    with call.device() as device:
        wanted = use_cases.number_called(number)
        known = use_cases.pass_numbered(device, wanted)
        use_cases.revoke_pass(device, wanted)
    call.table(
        (_("revoked"), _("for"), _("door")),
        [(use_cases.grouped(wanted), known.holder if known else "", known.address if known else "")],
        {"number": wanted, "known": known is not None},
    )
    if known is None:
        call.say(_("This device has no record of that pass; it is revoked all the same."))
    call.say(_("The next export carries it to the other devices."))


@command(pass_, "check", _("Say whether a pass is valid: the DIGITS of its code, or - for standard input."))
@click.argument("digits")
def check(call: Call, digits: str) -> int:
    """By what this device knows. Ends with 0 for a valid pass alone."""
    with call.looking() as device:
        # Behind the passphrase, if that comes from there, too.
        typed = sys.stdin.readline(_MOST_TYPED) if digits == "-" else digits
        judged = check_pass(device, typed)
    said = says(judged)
    call.table(
        (_("pass"), *(heading for heading, _text in said)),
        [(word_of(judged), *(text for _heading, text in said))],
        _data(judged),
    )
    for sentence in (step_of(judged), *goes_by(judged)):
        if sentence:
            call.say(sentence)
    return ExitCode.DONE if judged.verdict == VALID else ExitCode.REFUSED


def _data(judged: Judged) -> dict[str, object]:
    claim = judged.claim
    return {
        "verdict": judged.verdict,
        "number": judged.number,
        "holder": claim.holder if claim else "",
        "door": claim.door if claim else "",
        "until": claim.until if claim else None,
        "revoked": judged.revoked,
        "today": judged.today,
        "rules_of": judged.rules_of,
        "rules_over": judged.rules_over,
        "heard": judged.heard,
    }
