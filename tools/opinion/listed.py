"""The differences we know of and keep, each with its reason: `differences.toml`, read and matched."""

import re
import tomllib
from pathlib import Path

import msgspec

from tools.opinion.comparing import Difference

TABLE = Path(__file__).resolve().parent / "differences.toml"


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A difference that is meant.

    `name` is its heading; `aspects` are those it shows in; `form` and `path` (without positions) are patterns for
    where, `ours` and `theirs` for what it looks like; what is not given fits everything. `relation` is how
    both must hang together, see `Difference.relation`. `decides` is what settles it:
    the specification, JavaRosa, or a decision of ours. `ours_gives_way`: after this difference our filling gets
    their value, so that the rest of the answers can still be compared. `rare`: the recorded walks need not show it.
    """

    name: str
    aspects: tuple[str, ...]
    reason: str
    decides: str
    form: str | None = None
    path: str | None = None
    ours: str | None = None
    theirs: str | None = None
    relation: str = ""
    ours_gives_way: bool = False
    rare: bool = False

    def fits(self, form: str, difference: Difference) -> bool:
        """Is this difference that one?"""
        pairs = (
            (self.form, form),
            (self.path, difference.template),
            (self.ours, difference.ours),
            (self.theirs, difference.theirs),
        )
        if self.relation and self.relation != difference.relation:
            return False
        aspect = "value" if difference.aspect == "sent" else difference.aspect
        return aspect in self.aspects and all(
            pattern is None or re.fullmatch(pattern, text) is not None for pattern, text in pairs
        )


def table() -> tuple[Listed, ...]:
    """All of them, in the order of the file."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["difference"]
    return tuple(msgspec.convert(row, Listed) for row in rows)


def found(listed: tuple[Listed, ...], form: str, difference: Difference) -> Listed | None:
    """The first listed difference that this one is."""
    return next((each for each in listed if each.fits(form, difference)), None)
