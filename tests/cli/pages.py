"""docs/commands.md, written from the commands themselves: `python -m tests.cli.pages` writes it anew.

A test compares the page with what this would write, and the shapes of JSON with what the commands say.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from fieldtui.cli import COMMANDS

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
COMMON = ("vault", "passphrase_file", "as_json", "lang")

# The fields of each command's JSON. `[…]` is a list of objects with these fields.
SHAPES: dict[str, tuple[str, ...]] = {
    "vault create": ("vault", "person", "device"),
    "vault slots": ("[", "kind", "made", "confirmed", "memory_kib"),
    "vault passphrase": ("changed",),
    "vault recovery new": ("code", "confirmed"),
    "vault recovery verify": ("confirmed",),
    "vault recovery open": ("changed",),
    "vault recovery remove": ("removed",),
    "vault rekey": ("changed", "code", "confirmed", "office"),
    "vault office-recovery offer": ("key", "words", "made"),
    "vault office-recovery show": ("state", "accepted", "offer"),
    "vault office-recovery accept": ("state", "key"),
    "vault office-recovery decline": ("state", "key"),
    "vault office-recovery remove": ("removed",),
    "vault office-recovery request": ("request", "code"),
    "vault office-recovery look": ("person", "device", "vault", "code"),
    "vault office-recovery answer": ("answer",),
    "vault office-recovery finish": ("changed",),
    "community create": ("community",),
    "grid add": ("[", "id", "code", "name"),
    "grid list": ("[", "id", "code", "name"),
    "ledger columns": ("sheets",),
    "ledger import": ("file", "added", "changed", "gone", "issues", "recorded"),
    "checklist import": (
        "published",
        "state",
        "findings",
        "difference",
        "older",
        "title",
        "form_id",
        "version",
        "languages",
        "questions",
        "groups",
        "repeats",
        "id",
        "blob",
    ),
    "checklist list": ("[", "id", "form_id", "version", "title", "blob"),
    "round open": ("[", "id", "scope", "title", "checklist", "starts", "ends", "state", "places", "keep_days"),
    "round list": ("[", "id", "scope", "title", "checklist", "starts", "ends", "state", "places", "keep_days"),
    "round write": ("path", "size", "visits", "rows", "without_questions"),
    "enrol request": ("request", "person"),
    "enrol accept": ("answer", "person", "code", "records"),
    "enrol show": ("code", "person", "role", "grids"),
    "enrol join": ("community", "grids", "records"),
    "enrol move": ("[", "person", "role", "grids", "former", "revoked", "last_heard", "device"),
    "enrol revoke": ("[", "person", "role", "grids", "former", "revoked", "last_heard", "device"),
    "enrol renew": ("version", "expires"),
    "enrol list": ("[", "person", "role", "grids", "former", "revoked", "last_heard", "device"),
    "root take": ("key", "file"),
    "root reset": ("root", "reserve", "outdated", "generation", "version", "issued", "expires"),
    "root status": ("root", "reserve", "outdated", "generation", "version", "issued", "expires"),
    "export": ("[", "path", "recipients", "events", "size"),
    "qr read": ("read", "new", "again", "refused", "others", "whole", "incomplete", "files", "merged"),
    "qr print": ("[", "path", "recipients", "events", "size", "pages", "codes", "needed", "transfer", "words"),
    "notice print": ("path", "title", "size"),
    "merge": (
        "[", "name", "sender", "new", "known", "waiting", "confirmed", "own", "refused", "for_others", "aside",
        "reason",
        "conflicts", "forks", "clock", "left",
    ),
    "backup make": ("file", "bytes"),
    "backup restore": ("vault", "person", "records", "made", "compared", "kept"),
    "backup list": ("[", "file", "bytes", "own", "problem"),
    "backup verify": ("file", "bytes", "whole"),
    "status": ("here", "exported", "confirmed", "peers", "aside", "missing", "forked", "expires", "backup"),
    "aside list": (
        "[", "id", "reason", "facts", "source", "arrived", "sender", "device", "grid", "first", "last", "waits",
    ),
    "aside export": ("file", "bytes"),
    "aside forget": (
        "[", "id", "reason", "facts", "source", "arrived", "sender", "device", "grid", "first", "last", "waits",
    ),
    "aside admit": (
        "[", "id", "reason", "facts", "source", "arrived", "sender", "device", "grid", "first", "last", "waits",
    ),
    "conflicts list": ("[", "id", "kind", "grid", "title", "field", "impossible", "base", "sides", "states"),
    "conflicts decide": ("id", "title", "field", "value", "left"),
    "today": ("[", "what", "title", "detail", "when", "door", "building", "round", "done", "total"),
    "find": ("[", "what", "id", "door", "name", "address", "phone"),
    "visit": ("door", "outcome"),
    "errand add": ("[", "id", "door", "address", "resident", "items", "promised", "note", "state", "wall"),
    "errand list": ("[", "id", "door", "address", "resident", "items", "promised", "note", "state", "wall"),
    "errand price": ("[", "id", "door", "address", "resident", "items", "promised", "note", "state", "wall"),
    "errand move": ("[", "id", "door", "address", "resident", "items", "promised", "note", "state", "wall"),
    "pass issue": ("number", "holder", "door", "until", "digits", "file"),
    "pass renew": ("number", "holder", "door", "until", "digits", "file"),
    "pass list": (
        "[", "id", "number", "door", "address", "resident", "holder", "until", "state", "wall", "revoked",
    ),
    "pass revoke": ("number", "known"),
    "pass check": (
        "verdict", "number", "holder", "door", "until", "revoked", "today", "rules_of", "rules_over", "heard",
    ),
    "undo": ("id", "kind", "address", "text", "wall"),
    "report": ("community", "title", "first", "last", "lines", "grids", "total", "versions"),
    "erase resident": ("name", "address", "counts", "ordered"),
    "erase due": ("[", "title", "grid", "ends", "ordered"),
    "erase list": ("[", "order", "devices"),
    "doctor": ("segments", "tables", "aside", "repaired", "findings", "repairs", "kept", "salvaged"),
    "crash list": ("[", "at", "version", "python", "system", "thread", "errors", "state", "name"),
    "crash show": ("at", "version", "python", "system", "thread", "errors", "state", "name"),
    "crash forget": ("deleted",),
    "settings": ("language", "theme", "vault", "idle", "backup"),
    "simulate": ("seeds", "weeks", "happenings", "broken"),
    "demo": (
        "households", "residents", "visits", "errands", "records", "bundle_bytes", "seconds", "equal", "digests",
    ),
}  # fmt: skip

HEAD = """# Commands

`fieldtui` alone opens the vault on the screen. Every command below runs without a terminal. Data goes to
stdout, narration and errors to stderr. This page is written from the commands (`python -m tests.cli.pages`), and
a test compares the two.

## Options of every command

| option | meaning |
|---|---|
"""

ENDINGS = """
They stand after the command: `fieldtui status --vault office.vault`; `--lang` may stand anywhere. Without it the
language is that of `FIELDTUI_LANG`, of `fieldtui settings`, of the machine, in this order. Without `--vault` it is
the vault of `FIELDTUI_VAULT`, of `fieldtui settings`, or `my.vault` where the system keeps data of programs.
`FIELDTUI_SETTINGS` names the file that settings are kept in.

The passphrase is the first line of the file, or of standard input with `--passphrase-file -`; without the option it
is asked for, and where there is no terminal to ask on the command ends with 2. A root key's file has a passphrase of
its own, given in the same way with `--root-passphrase-file`; with `-` for both it is the second line. So are a new
passphrase (`--new-passphrase-file`) and a recovery code (`--code-file`). A value that
begins with a hyphen stands after `--`, or behind `=`: `--note=-1`.

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | it could not be done: what was named is not there, not allowed now, not this device's to do; or `doctor` found something bad |
| 2 | the command was not understood, or something it needs was not given |
| 3 | the vault or the disk: no such vault, wrong passphrase, open elsewhere, damaged, full, write-protected |
| 4 | a file, or a part of one, was refused; `merge` takes in all others first; a pass is not valid |
| 5 | merged, and something waits for an earlier bundle; or `qr read`: codes are missing |
| 130 | interrupted |

## JSON

With `--json` stdout is one JSON document and nothing is narrated; an error is still told on stderr, and then
stdout is empty, but for `merge`, `qr read`, `demo` and `doctor`, which say what they found and end with their code. Days are ISO
(`2026-10-12`), `wall` is seconds since 1970, `price`, `spent` and other money are in fen, `id`, `door`, `building`,
`round` and `checklist` are numbers that mean something in this vault only. Characters that a terminal would act on
are escaped. Fields may be added; those named here stay.

- `merge`: `refused` is the class of the refusal, such as `Damaged` or `NotForThisDevice`, empty if there is none;
  `for_others` says that it lay in a folder and is sealed for another device, which is no refusal;
  `aside` lists the reasons of parts that were put aside, `own` says that this very device exported the file.
- `qr read`: `read` counts codes, `new`, `again` and `refused` those of transfers, `others` has by kind how many were none
  (`pass`, `trial`, `newer`, `recovery`, `address`, `other`); `whole` are objects of `name`, `bytes`, `incomplete` of `name`,
  `found`, `of`, `missing` (numbers of codes, from 1); `merged` are objects as `merge` gives them, `files` what `--into` wrote.
- `merge`: `forks` names whose log was continued twice, `clock` is by how many seconds the sender's clock is ahead
  (behind: negative), `left` says that this device has purged a grid.
- `status`: `here`, `exported` and `confirmed` count this device's records; `peers` are objects of `person`, `device`,
  `role`, `grids`, `has`, `of`, `last_heard`, `revoked`, `former` (grids that it still hands in), `complaints`,
  `rules_behind`; `aside` of `id`, `reason`, `facts`, `source`, `arrived`, `sender`, `device`, `grid`, `first`, `last`,
  `waits`; `missing` and `complaints` of `person`, `grid`, `first`, `last`, `reason` (`wanted`, or the class of a
  refusal); `forked` of `person`, `grid`, `begins`, `records`. With `--records` there are `records`, objects of `id`,
  `kind`, `grid`, `wall`, `where`, `lacking`; with `--bundles` there are `bundles` of `name`, `at`, `records`, `size`,
  `people`, `answers`, `unanswered`, and answers of `person`, `at`, `accepted`, `duplicate`, `conflicts`, `refused`,
  `waiting`. `expires`, `issued`, `at` and `last_heard` are seconds since 1970, 0 for never.
- `vault slots`: `kind` is `passphrase`, `recovery` or `office`; `memory_kib` is what a guess costs, 0 for what nobody
  guesses. `vault rekey`: `code` is the new recovery code, empty if there was none before. `vault office-recovery`:
  `state` is `none`, `open`, `accepted`, `declined`, `outdated` or `own`; `offer` has `key`, `words` and `made`, or is null.
- `conflicts`: the same as `conflicts list`. `base` (null if there is none) and `sides` are objects of `value`, `text`,
  `shown`, `live`, `authors`; an author of `person`, `device`, `wall`. `states` are those that may be decided for.
- `report`: `lines` are objects of `scope`, `grid`, `building`, `compound`, `label`, `tally`; `grids` has a tally by
  name; a tally counts `doors`, `at_door`, `by_phone`, `no_answer`, `refused`, `moved_out`, `follow_up`, `left`, `open`,
  `done`, `spent`.
- `erase resident`: `counts` has a number by table; `erase list`: `order` has `id`, `scope`, `why`, `wall`, `records` (how
  many it names) and `rounds` (titles), `devices` are objects of `person` and `heard`.
- `pass`: `number` has 15 digits, `digits` are what stands in the code, `file` is the page that was written or null.
  `pass check`: `verdict` is `valid`, `expired`, `revoked`, `damaged`, `another community's`, `unknown signer`, `forged`
  or `no longer the office's`; `holder`, `door` and `number` are empty where no device of the community signed them;
  `rules_of` is the day of the rules that it goes by, `rules_over` that they have expired, `heard` the day on which the
  office was last heard from, or null.
- `doctor`: `findings` are objects of `check`, `finding` (what was found, `good` if nothing was), `severity` (`good`, `note`,
  `warning`, `bad`), `sentence`, `step`, `repair` (the name of the one that would help, or empty); `repairs` names those that
  were carried out, `kept` the copies of the database from before them, `salvaged` the new vault or null. `segments` and
  `tables` say whether the log and the tables are as they should be, `aside` counts what was put aside.
- `ledger columns` gives what `ledger import --columns` takes.
"""


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command with the words that call it, groups before their members; `()` is `fieldtui` itself."""
    from fieldtui.cli import _group

    yield (), _group()
    for name, (module, attribute, _help) in COMMANDS.items():
        command: click.Command = getattr(import_module(f"fieldtui.commands.{module}"), attribute)
        yield from _with_members((name,), command)


def _with_members(
    path: tuple[str, ...], command: click.Command
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for part, member in command.commands.items():
            yield from _with_members((*path, part), member)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _option(option: click.Option) -> str:
    names = ", ".join((*option.opts, *option.secondary_opts))
    if option.is_flag:
        return f"`{names}`"
    kind = (
        "|".join(option.type.choices) if isinstance(option.type, click.Choice) else option.type.name.upper()
    )
    return _cell(f"`{names} {kind}`")


def _options(command: click.Command, common: bool) -> Iterator[click.Option]:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and (parameter.name in COMMON) is common:
            yield parameter


def _notes(option: click.Option) -> str:
    said = [option.help or ""]
    said += ["Required."] if option.required else []
    said += ["May be repeated."] if option.multiple else []
    return _cell(" ".join(said))


def _arguments(command: click.Command) -> str:
    context = click.Context(command)
    words = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    return " ".join(words)


def _json(name: str) -> str:
    shape = SHAPES.get(name, ())
    if not shape:
        return ""
    fields = ", ".join(f"`{field}`" for field in shape if field != "[")
    return f"JSON: {'a list of objects of ' if shape[0] == '[' else ''}{fields}.\n\n"


def page() -> str:
    """The page as it should be. English must be the language in use when the commands are loaded."""
    commands = dict(every_command())
    first = commands["status",]
    out = [HEAD]
    out += [f"| {_option(option)} | {_notes(option)} |\n" for option in _options(first, common=True)]
    out += [ENDINGS, "\n## The commands\n\n"]
    for path, command in commands.items():
        if not path or isinstance(command, click.Group):
            continue
        name = " ".join(path)
        usage = " ".join(filter(None, ("fieldtui", name, _arguments(command))))
        out += [f"### {name}\n\n", f"`{usage}`\n\n", f"{command.help}\n\n"]
        if options := list(_options(command, common=False)):
            out += ["| option | meaning |\n|---|---|\n"]
            out += [f"| {_option(option)} | {_notes(option)} |\n" for option in options]
            out += ["\n"]
        out += [_json(name)]
    return "".join(out).rstrip() + "\n"


def in_english() -> str:
    """`page` from a fresh process that speaks English: commands make their help when they are loaded."""
    program = "from tests.cli.pages import page; import sys; sys.stdout.buffer.write(page().encode())"
    environment = os.environ | {"FIELDTUI_LANG": "en", "FIELDTUI_SETTINGS": os.devnull}
    start = "from fieldtui.i18n import use_language; use_language('en'); "
    ended = subprocess.run(
        [sys.executable, "-c", start + program],
        capture_output=True,
        env=environment,
        cwd=PAGE.parents[1],
        check=True,
        timeout=60,
    )
    return ended.stdout.decode()


if __name__ == "__main__":
    PAGE.write_text(in_english(), encoding="utf-8")
