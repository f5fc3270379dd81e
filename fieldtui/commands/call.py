"""What every command shares: the common options, the vault it opens, what it says; `printing` lays out its result.

`@command` makes a click command whose function gets a `Call` first.
"""

import functools
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldtui.commands.printing import as_json, laid_out
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _, ngettext
from fieldtui.preferences import preferred_vault
from fieldtui.text import plain

if TYPE_CHECKING:
    from fieldtui.device import Device


# Characters of what is said beside the result; the texts of people in it are shorter by themselves.
_LONGEST_SAID = 10_000


class NoPassphrase(FieldtuiError):
    """There is no passphrase, and no terminal to ask for it.

    Give it with `--passphrase-file FILE`, or `--passphrase-file -` to read it from standard input.
    """

    exit_code = ExitCode.USAGE


class NoRootPassphrase(FieldtuiError):
    """There is no passphrase of the root key's file, and no terminal to ask for it.

    Give it with `--root-passphrase-file FILE`, or `--root-passphrase-file -` to read it from standard input,
    behind the vault's if that comes from there, too.
    """

    exit_code = ExitCode.USAGE


class NoSecret(FieldtuiError):
    """There is nothing to answer "{question}" with, and no terminal to ask for it.

    Give it with `{option} FILE`, or `{option} -` to read it from standard input, behind the vault's passphrase if that
    comes from there, too.
    """

    exit_code = ExitCode.USAGE


class PassphraseNotText(FieldtuiError):
    """What came from standard input is no text in UTF-8, so it cannot be a passphrase.

    Save the passphrase as a text file in UTF-8 and give it with `--passphrase-file FILE`.
    """

    exit_code = ExitCode.USAGE


class NoSuchFile(FieldtuiError):
    """{path} cannot be read: {cause}.

    Check the name.
    """

    exit_code = ExitCode.USAGE


@dataclass
class Call:
    """One run of a command."""

    vault: Path
    passphrase_file: str
    as_json: bool

    def passphrase(self, *, twice: bool = False) -> str:
        """The passphrase: from the file, from standard input (`-`), or asked for. Raises NoPassphrase."""
        if not self.passphrase_file and not sys.stdin.isatty():
            raise NoPassphrase()
        return _secret(self.passphrase_file, _("Passphrase"), twice=twice)

    def root_passphrase(self, file: str, *, twice: bool = False) -> str:
        """The passphrase of a root key's file, given as the vault's is. Raises NoRootPassphrase."""
        if not file and not sys.stdin.isatty():
            raise NoRootPassphrase()
        return _secret(file, _("Passphrase of the root key's file"), twice=twice)

    def secret(self, file: str, question: str, option: str, *, twice: bool = False) -> str:
        """Something else that nobody may read, given by `option` as the vault's passphrase is. Raises NoSecret."""
        if not file and not sys.stdin.isatty():
            raise NoSecret(question=question, option=option)
        return _secret(file, question, twice=twice)

    @property
    def interactive(self) -> bool:
        """Whether a person is at the terminal, who can be asked."""
        return not self.as_json and sys.stdin.isatty()

    @contextmanager
    def device(self, passphrase: str | None = None) -> Iterator["Device"]:
        """The vault, unlocked for the length of the `with` block, with its passphrase if that is known already."""
        # Imported here: the screens start with this module, and open the vault only once it is unlocked.
        from fieldtui.device import open_device

        secret = self.passphrase() if passphrase is None else passphrase
        self.wait_after_wrong(self.vault)
        with _locked_after(open_device(self.vault, secret)) as device:
            self._tell_of_attempts(device)
            yield device

    @contextmanager
    def looking(self) -> Iterator["Device"]:
        """The vault for a command that only looks: it works while another program has the vault open.

        Commands that record use `device`; of this one, `Vault.write` raises OpenedToRead.
        """
        from fieldtui.device import open_device
        from fieldtui.vault import VaultTooOld

        passphrase = self.passphrase()
        self.wait_after_wrong(self.vault)
        try:
            opened = open_device(self.vault, passphrase, read_only=True)
        except VaultTooOld:
            # Nobody else has it open, or else it would be up to date: open it as `device` does.
            opened = open_device(self.vault, passphrase)
        with _locked_after(opened) as device:
            self._tell_of_attempts(device)
            yield device

    def wait_after_wrong(self, vault: Path) -> None:
        """What wrong passphrases cost, by a clock that nobody sets. Ctrl+C leaves."""
        from fieldtui.vault.attempts import wait_before_next

        wait = wait_before_next(vault)
        if wait:
            said = ngettext(
                "After wrong passphrases: {count} second until the next.",
                "After wrong passphrases: {count} seconds until the next.",
                math.ceil(wait),
            )
            self.say(said.format(count=math.ceil(wait)))
            time.sleep(wait)

    def _tell_of_attempts(self, device: "Device") -> None:
        tried = device.vault.wrong_before
        if tried.count:
            said = ngettext(
                "{count} wrong passphrase since {when}.",
                "{count} wrong passphrases since {when}.",
                tried.count,
            )
            # On stderr also with --json: who runs a script must hear of it as well.
            when = f"{device.time_of(int(tried.first)):%Y-%m-%d %H:%M}"
            click.echo(said.format(count=tried.count, when=when), err=True)

    def say(self, text: str) -> None:
        """Narration: for people, to stderr, and not at all with `--json`."""
        if not self.as_json:
            click.echo(plain(text, lines=True, longest=_LONGEST_SAID), err=True)

    def progress(self, done: int, total: int) -> None:
        """How far long work has come, where a person is watching."""
        if not self.as_json and sys.stderr.isatty():
            click.echo(f"\r{done}/{total}", nl=done >= total, err=True)

    def agreed(self, question: str) -> bool:
        """Whether a person at the terminal says yes; nobody is asked where there is none, or with `--json`."""
        if self.as_json or not sys.stdin.isatty():
            return False
        return click.confirm(plain(question, lines=True, longest=_LONGEST_SAID), default=False, err=True)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]], data: object) -> None:
        """The result, to stdout: `data` as JSON for programs, or a table for people."""
        if self.as_json:
            click.echo(as_json(data))
        else:
            self.more(headings, rows)

    def more(self, headings: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> None:
        """Another table of the result, for people: programs have it in the data of the first.

        With a `title` it stands under it, an empty line apart.
        """
        if self.as_json:
            return
        if title:
            click.echo(f"\n{plain(title)}")
        for line in laid_out(headings, rows):
            click.echo(line)


@contextmanager
def _locked_after(device: "Device") -> Iterator["Device"]:
    try:
        yield device
    finally:
        device.lock()


def _secret(file: str, question: str, *, twice: bool) -> str:
    """The first line of `file`, the next one of standard input (`-`), or what is typed and not shown."""
    if file == "-":
        return _typed_line()
    if file:
        return read_text(Path(file)).split("\n", 1)[0].rstrip("\r")
    return str(click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))


def _typed_line() -> str:
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()
    except UnicodeError as error:
        raise PassphraseNotText() from error
    return line


def read_text(path: Path) -> str:
    """A text file of the user's. Raises NoSuchFile."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchFile(path=path, cause=getattr(error, "strerror", None) or error) from error


def read_bytes(path: Path) -> bytes:
    """A file of the user's. Raises NoSuchFile."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoSuchFile(path=path, cause=error.strerror or error) from error


def common_options(function: Callable[..., object]) -> Callable[..., object]:
    """The options that every command has; they become its first argument, a `Call`."""

    @click.option("--vault", type=click.Path(path_type=Path), help=_("The vault to use."))
    @click.option("--passphrase-file", default="", help=_("Read the passphrase from this file; - for stdin."))
    @click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
    @click.option("--lang", default="", help=_("Language: zh-CN or en."))
    @functools.wraps(function)
    def wrapped(
        *args: object, vault: Path | None, passphrase_file: str, as_json: bool, lang: str, **options: object
    ) -> object:
        # The language was chosen from the arguments before any command was loaded.
        del lang
        return function(Call(vault or preferred_vault(), passphrase_file, as_json), *args, **options)

    return wrapped


def command(
    group: click.Group, name: str, help_text: str
) -> Callable[[Callable[..., object]], click.Command]:
    """Register a function as the command `name` of `group`, with the common options."""

    def register(function: Callable[..., object]) -> click.Command:
        return group.command(name, help=help_text)(common_options(function))

    return register
