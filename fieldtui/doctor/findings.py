"""What the checks can find: one table of kinds, each with how bad it is, its sentence and which repair helps.

A finding is a kind with facts; only `sentences` makes text of it, in the language in use. Nothing here looks at a vault.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

import msgspec

from fieldtui.doctor.kinds_of_log import LOG_KINDS
from fieldtui.doctor.kinds_of_machine import MACHINE_KINDS
from fieldtui.doctor.kinds_of_vault import VAULT_KINDS
from fieldtui.i18n import N_, _
from fieldtui.text import plain


class Severity(IntEnum):
    """How bad a finding is."""

    GOOD = 0
    NOTE = 1
    WARNING = 2
    BAD = 3


# The word and its sign: colour is never the only one.
SIGNS: dict[Severity, tuple[str, str]] = {
    Severity.GOOD: ("✓", N_("good")),
    Severity.NOTE: ("-", N_("note")),
    Severity.WARNING: ("!", N_("look here")),
    Severity.BAD: ("✗", N_("bad")),
}
GOOD = "good"
LONGEST_FACT = 300


class Word(str):
    """A fact that is a message of ours: translated when it is shown."""

    __slots__ = ()


class Kind(NamedTuple):
    """How bad, thing and cause, next step (may be empty), the repair that helps (may be none)."""

    severity: Severity
    words: str
    step: str
    repair: str


KINDS: dict[str, Kind] = {
    name: Kind(Severity[severity], words, step, repair)
    for table in (VAULT_KINDS, LOG_KINDS, MACHINE_KINDS)
    for name, (severity, words, step, repair) in table.items()
}


class Finding(msgspec.Struct, frozen=True):
    """One thing that the check `check` found: its kind (a key of `KINDS`, or `GOOD`), and what fills its sentence.

    Facts come from the vault and the machine: only `sentences` shows them. None of them is a secret.
    """

    check: str
    kind: str
    facts: dict[str, object] = {}

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return KINDS[self.kind].severity if self.kind in KINDS else Severity.GOOD

    @property
    def repair(self) -> str:
        """The name of the repair that would help, empty if none does."""
        return KINDS[self.kind].repair if self.kind in KINDS else ""


def found(check: str, kind: str, /, **facts: object) -> Finding:
    """A finding of `KINDS`."""
    return Finding(check, kind, facts)


def sentences(finding: Finding, good: str) -> tuple[str, str]:
    """What was found and why, and the next step, as people read them; `good` is what the check says without a fault."""
    if finding.kind not in KINDS:
        return _(good), ""
    kind = KINDS[finding.kind]
    facts = {name: plain(worded(fact), longest=LONGEST_FACT) for name, fact in finding.facts.items()}
    return _(kind.words).format_map(facts), _(kind.step).format_map(facts)


def worded(fact: object) -> object:
    """A fact in the language in use."""
    if isinstance(fact, Word):
        return _(str(fact))
    if isinstance(fact, list | tuple):
        return _(", ").join(plain(worded(one)) for one in fact)
    return fact


def worst(findings: Iterable[Finding]) -> Severity:
    """The worst of them."""
    return max((finding.severity for finding in findings), default=Severity.GOOD)
