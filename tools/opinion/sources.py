"""The forms that are compared: those from outside, the built-in checklists, and invented ones."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from fieldtui.checklists import BuiltIn, builtin_checklists, read_xlsform
from tools.opinion.invented import invented_form
from tools.opinion.specimens import SPECIMENS, specimen

SHARED = Path(os.environ.get("FIELDTUI_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "forms"


@dataclass(frozen=True)
class Source:
    """A form by name, and how to get its XML. `ours`: it may be kept in a recording. `walks`: how many more
    walks than others it gets; small forms need several until everything has happened."""

    name: str
    xml: Callable[[], str]
    ours: bool = True
    walks: int = 1
    attachments: Mapping[str, str] = field(default_factory=dict)


def sources(invented: int) -> Iterator[Source]:
    """All forms there are here; `invented` says how many invented ones."""
    for path in sorted([*SHARED.glob("*.xlsx"), *SHARED.glob("*.xml")]):
        yield Source(path.stem, partial(_read, path), ours=False)
    for builtin in builtin_checklists():
        yield Source(builtin.name, partial(_built_in, builtin))
    for name in SPECIMENS:
        yield Source(name, partial(specimen, name), walks=4)
    for seed in range(1, invented + 1):
        yield Source(f"invented-{seed}", partial(invented_form, seed))


def _built_in(builtin: BuiltIn) -> str:
    return read_xlsform(builtin.read(), builtin.name).xml


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.suffix == ".xml" else read_xlsform(path).xml
