"""The message catalogues in `fieldtui/locales`: written, filled, compiled and checked here and nowhere else.

    catalogues.py [update [--prune]]   messages from the source into both catalogues, and compile them
    catalogues.py fill FILE.json       the same, with Chinese from {"English": "Chinese"} (plural: ["Chinese"])
    catalogues.py missing              what zh_CN lacks, as such an object with empty values

English is its own translation. `update` keeps a translation whose message has gone (as `#~`), so that a
sentence that comes back finds its Chinese again; `--prune` drops those. The files hold no dates, line numbers
or tool versions: the same source and translations give the same bytes. Several may run at once; they wait for
each other. Exit code 1: an entry of FILE.json was refused, the others were taken. 2: a source does not parse,
nothing was changed.
"""

from __future__ import annotations

import argparse
import difflib
import io
import json
import os
import string
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tree that this file stands in, installed or not

from tools.messages import template  # noqa: E402

DOMAIN = "fieldtui"
SOURCE_LANGUAGE = "en"
LANGUAGES = ("zh_CN", SOURCE_LANGUAGE)
KEPT_HEADERS = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-Type:", "Content-Transfer-Encoding:")
HEADER_COMMENT = "# Written by tools/catalogues.py: change translations here, messages in the source."


class StillCatalog(Catalog):
    """A catalogue whose header says only what a reader needs: no dates, no people, no tool versions."""

    def __iter__(self) -> Iterator[Message]:
        for message in super().__iter__():
            if message.id == "" and isinstance(message.string, str):
                lines = message.string.splitlines(keepends=True)
                message.string = "".join(line for line in lines if line.startswith(KEPT_HEADERS))
            yield message


def main(arguments: list[str]) -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command")
    updating = commands.add_parser("update", help="write and compile both catalogues (the default)")
    updating.add_argument("--prune", action="store_true", help="drop translations whose message has gone")
    filling = commands.add_parser("fill", help="update, with Chinese from a JSON file")
    filling.add_argument("file", type=Path)
    commands.add_parser("missing", help="print what zh_CN lacks, as JSON to be filled")
    chosen = parser.parse_args(arguments)
    try:
        with locked(ROOT):
            return run(chosen)
    except SyntaxError as broken:
        print(f"{broken.filename}:{broken.lineno}: {broken.msg}; nothing was changed", file=sys.stderr)
        return 2


def run(chosen: argparse.Namespace) -> int:
    """Do what was chosen on the command line; the exit code."""
    refused: list[str] = []
    if chosen.command == "fill":
        refused = fill(ROOT, json.loads(chosen.file.read_text(encoding="utf-8")))
    elif chosen.command != "missing":
        update(ROOT, prune=getattr(chosen, "prune", False))
    lacking = missing(ROOT)
    if chosen.command == "missing":
        print(json.dumps(lacking, ensure_ascii=False, indent=2))
    print(*refused, f"zh_CN lacks {len(lacking)} messages", sep="\n", file=sys.stderr)
    return 1 if refused else 0


def update(root: Path, *, prune: bool = False, chinese: Mapping[str, tuple[str, ...]] | None = None) -> None:
    """Write and compile the catalogues of every language from the source tree at `root`.

    `chinese` gives translations by message, which replace those that were there; each must be a message.
    """
    source = template(root)
    for language in LANGUAGES:
        path = po_path(root, language)
        new = catalogue(language, source, read(path, language), prune=prune)
        if language != SOURCE_LANGUAGE:
            for message_id, said in (chinese or {}).items():
                entry = new[message_id]
                entry.string = said if entry.pluralizable else said[0]
                entry.flags.discard("fuzzy")
        replace(path, po_bytes(new))
        replace(path.with_suffix(".mo"), mo_bytes(read(path, language), language))


def fill(root: Path, chinese: Mapping[str, object]) -> list[str]:
    """`update` with what of `chinese` fits; one line for each entry that does not, which changes nothing."""
    source = template(root)
    known = {forms(entry.id)[0]: entry for entry in source if entry.id}
    fitting: dict[str, tuple[str, ...]] = {}
    refused: list[str] = []
    for message_id, value in chinese.items():
        said = forms(value)
        if message_id not in known:
            near = difflib.get_close_matches(message_id, known, n=1)
            refused.append(f"unknown: {message_id!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        elif len(said) != 1 or not said[0].strip():
            refused.append(f"empty, or not exactly one Chinese form: {message_id!r}")
        elif faults := placeholder_faults(known[message_id], said):
            refused += faults
        else:
            fitting[message_id] = said
    update(root, chinese=fitting)
    return refused


def missing(root: Path) -> dict[str, str | list[str]]:
    """What zh_CN lacks, as `fill` wants it: message to "", or to [""] where the message has a plural."""
    lacking = incomplete(template(root), read(po_path(root, LANGUAGES[0]), LANGUAGES[0]))
    return {forms(entry.id)[0]: [""] if entry.pluralizable else "" for entry in lacking}


def incomplete(source: Catalog, translations: Catalog) -> list[Message]:
    """The messages of `source` that `translations` lacks, leaves empty in some form, or marks as fuzzy."""
    pairs = ((entry, translations.get(forms(entry.id)[0])) for entry in source if entry.id)
    return [
        entry
        for entry, there in pairs
        if there is None
        or there.fuzzy
        or there.pluralizable != entry.pluralizable
        or not all(forms(there.string))
    ]


def placeholder_faults(entry: Message, said: tuple[str, ...]) -> list[str]:
    """One line for each translation in `said` whose placeholders are not those of `entry`.

    Of a plural message, a translation may have the placeholders of either English form, since an English
    singular may leave the number out.
    """
    allowed = [placeholders(form) for form in forms(entry.id)]
    return [
        f"placeholders {sorted(placeholders(text))} instead of {sorted(allowed[-1])}: {text!r} for {entry.id!r}"
        for text in said
        if placeholders(text) not in allowed
    ]


def placeholders(text: str) -> set[str]:
    """The names in braces in `text`; a brace without its partner counts as one called "{"."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}


def forms(value: object) -> tuple[str, ...]:
    """A message's ids or strings as a tuple: one for a plain message, several for one with a plural."""
    if isinstance(value, (tuple, list)):
        return tuple(str(form or "") for form in value)
    return (str(value or ""),)


def po_path(root: Path, language: str) -> Path:
    """Where the text of a language's catalogue is; its compiled twin ends in `.mo`."""
    return root / DOMAIN / "locales" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(path: Path, language: str) -> Catalog:
    """The catalogue at `path`; an empty one if there is none yet."""
    if not path.exists():
        return StillCatalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue(language: str, source: Catalog, former: Catalog, *, prune: bool = False) -> Catalog:
    """The messages of `source` with the translations of `former`; in English, with themselves."""
    new = StillCatalog(locale=language, project=DOMAIN, header_comment=HEADER_COMMENT, fuzzy=False)
    known = {forms(entry.id)[0]: entry for entry in (*former.obsolete.values(), *former) if entry.id}
    for entry in source:
        if not entry.id:
            continue
        before = known.pop(forms(entry.id)[0], None)
        own = language == SOURCE_LANGUAGE
        said = forms(entry.id) if own else forms(before.string) if before else ("",)
        new.add(
            entry.id,
            said if entry.pluralizable else said[0],
            flags=entry.flags | ({"fuzzy"} if before and before.fuzzy and not own else set()),
            auto_comments=sorted(entry.auto_comments),
            user_comments=before.user_comments if before else (),
        )
    if not prune and language != SOURCE_LANGUAGE:
        new.obsolete.update({key: entry for key, entry in known.items() if any(forms(entry.string))})
    return new


def po_bytes(new: Catalog) -> bytes:
    """The text of a catalogue, sorted, its lines not wrapped."""
    buffer = io.BytesIO()
    write_po(buffer, new, width=0, no_location=True, sort_output=True)
    return buffer.getvalue()


def mo_bytes(text: Catalog, language: str) -> bytes:
    """The compiled form of a catalogue as read from its text; fuzzy and empty entries stay out."""
    still = StillCatalog(locale=language, project=DOMAIN, fuzzy=False)
    for entry in text:
        if entry.id and not entry.fuzzy:
            still.add(entry.id, entry.string)
    buffer = io.BytesIO()
    write_mo(buffer, still)
    return buffer.getvalue()


def replace(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step, and not at all if it is there already."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Wait until no other process is writing catalogues under `root`, and keep others out meanwhile."""
    folder = root / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / "catalogues.lock").open("wb") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
