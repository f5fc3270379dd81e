"""`fieldtui root`: the community's root key off this machine and back; and the options that hand it in."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from fieldtui.commands.call import Call, command
from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from sync.exchange import keys_in, read_file
from sync.exchange.rootkeeping import ROOT_SUFFIX, keys_for_decision, replace_root, root_standing, take_root
from sync.exchange.telling import expiry
from sync.roots import RootKeys

root = click.Group("root", help=_("The community's root key: take it to a file, replace it, where it is."))


class NotReplaced(FieldtuiError):
    """The root key was not replaced: that cannot be undone, and nobody said yes.

    Give `--yes` to replace it.
    """

    exit_code = ExitCode.USAGE


@dataclass(frozen=True)
class RootOption:
    """The root key's file as it was named on the command line, if it was."""

    path: Path | None
    passphrase_file: str

    def keys(self, call: Call, device: Device, *, reserve: bool = False) -> RootKeys | None:
        """The keys in the file, with the root unless a `reserve` will do; None without one: then it must be here.

        Raises NoRootPassphrase, CannotRead, NotARootFile, WrongRootPassphrase, HoldsTheReserve.
        """
        if self.path is None:
            return None
        data = read_file(self.path)
        opened = keys_in if reserve else keys_for_decision
        return opened(device, data, call.root_passphrase(self.passphrase_file), self.path.name)


def root_option(function: Callable[..., object]) -> Callable[..., object]:
    """`--root` and `--root-passphrase-file`, which become the keyword argument `handed_in`."""

    @click.option(
        "--root",
        "root_path",
        type=click.Path(path_type=Path),
        help=_("The root key's file, if the key is not on this device."),
    )
    @click.option(
        "--root-passphrase-file",
        default="",
        help=_("Read the passphrase of the root key's file from this file; - for stdin."),
    )
    @functools.wraps(function)
    def wrapped(
        *args: object, root_path: Path | None, root_passphrase_file: str, **options: object
    ) -> object:
        return function(*args, handed_in=RootOption(root_path, root_passphrase_file), **options)

    return wrapped


@command(root, "take", _("Take the root key off this device into FILE, sealed with a passphrase of its own."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reserve", is_flag=True, help=_("The reserve key, which can replace the root, instead."))
@click.option(
    "--root-passphrase-file",
    default="",
    help=_("Read the passphrase of the root key's file from this file; - for stdin."),
)
def take(call: Call, file: Path, reserve: bool, root_passphrase_file: str) -> None:
    """Written, read back, opened, and only then forgotten here."""
    path = file if file.suffix else file.with_name(file.name + ROOT_SUFFIX)
    with call.device() as device:
        secret = call.root_passphrase(root_passphrase_file, twice=True)
        take_root(device, path, secret, reserve=reserve)
    what = _("reserve key") if reserve else _("root key")
    call.table((_("key"), _("file")), [(what, path)], {"key": "reserve" if reserve else "root", "file": path})
    call.say(_("Written and read back; the key is not on this device any more."))
    call.say(
        _(
            "Copy the file to a second stick and lock both away, apart from this machine and from the passphrase. "
            "It is needed if the root key leaks or is lost, and for nothing else."
        )
        if reserve
        else _(
            "Copy the file to a second stick and lock both away, apart from this machine and from the passphrase. "
            "From now on hand it in for each decision about devices: --root FILE."
        )
    )


@command(
    root,
    "reset",
    _("Replace the root key with the reserve, from FILE or on this device, after it has leaked."),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from-version",
    "base",
    type=int,
    default=None,
    help=_("Start from rules of this number, not the newest."),
)
@click.option(
    "--root-passphrase-file",
    default="",
    help=_("Read the passphrase of the root key's file from this file; - for stdin."),
)
@click.option("--yes", is_flag=True, help=_("Replace it without asking."))
def reset(call: Call, file: Path | None, base: int | None, root_passphrase_file: str, yes: bool) -> None:
    """The reserve signs from now on, and a new reserve is drawn."""
    with call.device() as device:
        require_office(device)
        question = _(
            "Replace the community's root key with the reserve? The old key decides nothing any more. "
            "This cannot be undone."
        )
        if not yes and not call.agreed(question):
            raise NotReplaced()
        keys = RootOption(file, root_passphrase_file).keys(call, device, reserve=True)
        # A file with another key in it is told apart by `reset_root`.
        replace_root(device, (keys.reserve or keys.root) if keys else b"", base=base)
        _print(call, device)
    call.say(
        _(
            "The root key was replaced; the old one decides nothing any more. Both new keys are on this device: "
            "take them off it again (fieldtui root take FILE, with --reserve for the other), and export, so that "
            "every device hears of it."
        )
    )


@command(root, "status", _("Where the root key and its reserve are, and how long the rules hold."))
def status(call: Call) -> None:
    """On this device, or elsewhere."""
    with call.looking() as device:
        _print(call, device)


def _print(call: Call, device: Device) -> None:
    where = root_standing(device)
    here, elsewhere = _("on this device"), _("not on this device")
    expires = str(device.day_of(where.expires))
    rows = [
        (_("root key"), here if where.root else elsewhere),
        (_("reserve key"), here if where.reserve else elsewhere),
        (_("root replaced, times"), where.generation),
        (_("number of the rules"), where.version),
        (_("rules from"), device.day_of(where.issued)),
        (_("rules until"), expires),
    ]
    call.table((_("what"), _("where")), rows, where)
    if where.outdated:
        call.say(_("A key on this device was replaced and is of no use any more."))
    if warning := expiry(where.expires, device.wall(), expires, office=device.is_office):
        call.say(warning)
