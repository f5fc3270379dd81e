"""`fieldtui vault office-recovery`: the office's offer, what a worker says to it, and asking for the office's help."""

from pathlib import Path

import click

from fieldtui.commands.call import Call, command
from fieldtui.commands.slots import cost_of, fast_option, new_option, new_passphrase, vault
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from fieldtui.office_recovery import (
    ACCEPTED_NOW,
    DECLINED,
    STATES,
    Offer,
    accept_recovery,
    decline_recovery,
    offer_recovery,
    recovery_of,
    take_back_recovery,
)
from fieldtui.recovery_files import ANSWER_SUFFIX, REQUEST_SUFFIX, finish, write_request
from fieldtui.vault.opening import slots_at
from sync.exchange import put_file, read_file
from sync.exchange.recovery import answer_recovery, read_asked
from sync.exchange.recovery_words import WHAT_IT_MEANS, WHO_MAY_ASK

office_recovery = click.Group(
    "office-recovery",
    help=_("The office's recovery: offer, accept, decline, take back; ask for help, answer, finish."),
)
vault.add_command(office_recovery)


class NotAccepted(FieldtuiError):
    """The office's recovery was not accepted: somebody else could open this vault then, and nobody said yes.

    Read what it means with `fieldtui vault office-recovery show`, and give `--yes` to accept it.
    """

    exit_code = ExitCode.USAGE


@command(
    office_recovery, "offer", _("At the office: offer to open workers' vaults when they ask, with WORDS.")
)
@click.argument("words", default="")
def offer(call: Call, words: str) -> None:
    """A key pair; the private half stays in this vault."""
    with call.device() as device:
        made = offer_recovery(device, words)
    call.table((_("offer"), _("words")), [(made.fingerprint, made.words)], _data(made))
    call.say(
        _("It goes out with the next export. The private half is in this vault alone: keep a backup of it.")
    )


@command(office_recovery, "show", _("What the office offers, what it means, and what was said to it."))
def show(call: Call) -> None:
    """In plain words."""
    with call.looking() as device:
        standing = recovery_of(device)
    made = standing.offer
    data = {"state": standing.state, "accepted": standing.accepted, "offer": _data(made) if made else None}
    rows = [(_(STATES[standing.state]), made.words if made else "–")]
    call.table((_("state"), _("the office's words")), rows, data)
    if made:
        call.say("\n".join(_(sentence) for sentence in WHAT_IT_MEANS))


def _data(made: Offer) -> dict[str, object]:
    return {"key": made.public.hex(), "words": made.words, "made": made.made}


@command(office_recovery, "accept", _("Let the office open this vault with you when you ask for it."))
@click.option("--yes", is_flag=True, help=_("Accept without asking."))
def accept(call: Call, yes: bool) -> None:
    """After it was said what that means."""
    passphrase = call.passphrase()
    with call.device(passphrase) as device:
        made = recovery_of(device).offer
        if made is not None and not yes:
            call.say("\n".join((made.words, *(_(sentence) for sentence in WHAT_IT_MEANS))))
            if not call.agreed(_("Accept?")):
                raise NotAccepted()
        made = accept_recovery(device, passphrase)
    call.table((_("state"),), [(_("accepted"),)], {"state": ACCEPTED_NOW, "key": made.public.hex()})


@command(office_recovery, "decline", _("The office shall not be able to open this vault."))
def decline(call: Call) -> None:
    """Remembered until it makes another offer."""
    with call.device() as device:
        made = decline_recovery(device)
    call.table((_("state"),), [(_("declined"),)], {"state": DECLINED, "key": made.public.hex()})


@command(office_recovery, "remove", _("Take back what was accepted."))
def remove(call: Call) -> None:
    """For copies from before, a rekey is needed, too."""
    with call.device() as device:
        removed = take_back_recovery(device)
    call.table(
        (_("the office's recovery"),),
        [(_("removed") if removed else _("there was none"),)],
        {"removed": removed},
    )


@command(office_recovery, "request", _("Passphrase forgotten: write a request to the office into FOLDER."))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@new_option
@fast_option
def request(call: Call, folder: Path, new_passphrase_file: str, fast: bool) -> None:
    """The passphrase for afterwards is chosen now."""
    from os import urandom

    chosen = new_passphrase(call, new_passphrase_file)
    data, code = write_request(call.vault, chosen, urandom, cost_of(fast))
    path = put_file(folder, slots_at(call.vault).vault_id.hex()[:12] + REQUEST_SUFFIX, data)
    call.table((_("request"), _("code to compare")), [(path, code)], {"request": path, "code": code})
    call.say(
        _(
            "Bring this file to the office, and read the code out to them there. The new passphrase "
            "opens the vault once you have finished with their answer."
        )
    )


@command(office_recovery, "look", _("At the office: who asks in REQUEST, and the code to compare."))
@click.argument("request_file", metavar="REQUEST", type=click.Path(path_type=Path))
def look(call: Call, request_file: Path) -> None:
    """Nothing is answered yet."""
    with call.looking() as device:
        asked = read_asked(device, read_file(request_file), request_file.name)
    call.table(
        (_("vault of"), _("device"), _("code to compare")),
        [(asked.person, asked.device.hex()[:8], asked.code)],
        {
            "person": asked.person,
            "device": asked.device.hex(),
            "vault": asked.vault_id.hex(),
            "code": asked.code,
        },
    )
    call.say(_(WHO_MAY_ASK))


@command(
    office_recovery, "answer", _("At the office: answer REQUEST into FOLDER once the codes are the same.")
)
@click.argument("request_file", metavar="REQUEST", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--code", required=True, help=_("The code that the worker reads from their own screen."))
def answer(call: Call, request_file: Path, folder: Path, code: str) -> None:
    """Recorded in the community's log."""
    with call.device() as device:
        data = answer_recovery(device, read_file(request_file), code, request_file.name)
        path = put_file(folder, request_file.stem + ANSWER_SUFFIX, data)
    call.table((_("answer"),), [(path,)], {"answer": path})
    call.say(_("The answer is recorded, for everybody to see. Only the vault that asked can use the file."))


@command(
    office_recovery, "finish", _("Open the vault with the office's ANSWER and the passphrase chosen before.")
)
@click.argument("answer_file", metavar="ANSWER", type=click.Path(path_type=Path))
@fast_option
def finish_(call: Call, answer_file: Path, fast: bool) -> None:
    """From now on that passphrase opens it."""
    device = finish(call.vault, read_file(answer_file), call.passphrase(), answer_file.name, cost_of(fast))
    device.lock()
    call.table((_("passphrase"),), [(_("changed"),)], {"changed": True})


__all__ = ["vault"]
