"""What the command line's library says itself, for our catalogues, and how its help is laid out in Chinese.

click asks Python's global gettext domain, so `speak` makes that domain ours. The texts below are click's,
letter by letter (a test compares them with its source); those that only a mistake in this program could
bring up are left out. No command lives here.
"""

import gettext
import os
import re
from collections.abc import Iterable, Iterator

import click

from fieldtui.i18n import DOMAIN, LOCALES, N_, _, language, ngettext
from fieldtui.text import cells

WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Error: {message}"),
    N_("Aborted!"),
    N_("required"),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Argument {name!r} takes {nargs} values."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Choose from:\n\t{choices}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{value!r} is not a valid boolean. Recognized values: {states}"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("Could not open file {filename!r}: {message}"),
    N_("unknown error"),
    N_("Repeat for confirmation"),
    N_("Error: The two entered values do not match."),
    N_("Error: invalid input"),
)

# What click shows without translating it: in usage lines, and for the kind of an option's value.
OPTIONS_IN_USAGE = N_("[OPTIONS]")
COMMAND_IN_USAGE = N_("COMMAND [ARGS]...")
HEADING = N_("{heading}:")
KINDS_OF_VALUE = {"text": N_("TEXT"), "integer": N_("INTEGER")}

# A run of characters that stays on one line: a word, or one Chinese character and the punctuation after it.
_UNBROKEN = re.compile(r"\s+|[^\s\u3000-\uffef]+|[\u3000-\uffef][，。、；：！？）》」』”’]*")


def words_with_number(count: int) -> tuple[str, ...]:
    """click's texts that depend on a number, in the language in use."""
    return (
        ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", count),
        ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", count),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", count),
        ngettext(
            "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", count
        ),
    )


class CellFormatter(click.HelpFormatter):
    """Help measured in terminal cells, of which a Chinese character takes two and click counts one."""

    def write_heading(self, heading: str) -> None:
        """The line over a section, with the colon of the language."""
        self.write(f"{' ' * self.current_indent}{_(HEADING).format(heading=heading)}\n")

    def write_text(self, text: str) -> None:
        """A paragraph within the current indentation."""
        indent = " " * self.current_indent
        for line in lines_of(text, self.width - self.current_indent):
            self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what is said of each, in two columns."""
        rows = list(rows)
        widest = max((cells(term) for term, _said in rows), default=0)
        first = min(widest, col_max) + col_spacing
        margin = " " * (self.current_indent + first)
        for term, said in rows:
            lines = list(lines_of(said, max(self.width - len(margin), 10)))
            self.write(f"{' ' * self.current_indent}{term}")
            if lines and cells(term) + col_spacing <= first:
                self.write(f"{' ' * (first - cells(term))}{lines.pop(0)}")
            self.write("\n")
            for line in lines:
                self.write(f"{margin}{line}\n")


def lines_of(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` cells, broken at spaces and between Chinese characters."""
    line = ""
    for piece in _UNBROKEN.findall(text):
        if line and cells(line) + cells(piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


def speak() -> None:
    """Make click speak the language in use, in this process and from now on."""
    # gettext's functions without a catalogue of their own look here, and nowhere else, for the language.
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain(DOMAIN, LOCALES)
    gettext.textdomain(DOMAIN)
    click.Context.formatter_class = CellFormatter


def spoken(command: click.Command) -> click.Command:
    """`command` and what stands below it, its usage line and its options' values in the language in use."""
    command.options_metavar = _(OPTIONS_IN_USAGE)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.type.name in KINDS_OF_VALUE:
            parameter.metavar = _(KINDS_OF_VALUE[parameter.type.name])
    if isinstance(command, click.Group):
        command.subcommand_metavar = _(COMMAND_IN_USAGE)
        for below in command.commands.values():
            spoken(below)
    return command
