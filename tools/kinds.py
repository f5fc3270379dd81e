"""The table of kinds in sync/SPEC.md, written from `fieldtui.log.kinds`: `python tools/kinds.py`."""

from pathlib import Path

from fieldtui.log.kinds import FACTS, RECORDS, UNDONE, Type

SPEC = Path(__file__).parent.parent / "sync" / "SPEC.md"
_HEAD = "| kind | subject | fields |\n|---|---|---|\n"


def table() -> str:
    """A row for each kind."""
    rows = [f"| `{record.added}` | itself | {_fields(record.fields)} |" for record in RECORDS]
    rows += [
        f"| `{fact.kind}` | {fact.about or 'itself'} | {_fields(fact.fields)}{', answers' if fact.answers else ''} |"
        for fact in FACTS
    ]
    rows.append(f"| `{UNDONE}` | what it withdraws | |")
    return _HEAD + "\n".join(rows) + "\n"


def _fields(fields: dict[str, Type]) -> str:
    named = (
        f"`{name}`" + ("" if type_ is Type.TEXT else f" {type_.value}") for name, type_ in fields.items()
    )
    return ", ".join(named)


def main() -> None:
    """Put the table in its place."""
    text = SPEC.read_text(encoding="utf-8")
    before, rest = text.split(_HEAD, 1)
    _old, after = rest.split("\n\n", 1) if not rest.startswith("KINDS") else rest.split("\n", 1)
    SPEC.write_text(before + table() + "\n" + after, encoding="utf-8")


if __name__ == "__main__":
    main()
