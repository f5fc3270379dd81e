"""The table of what can be recorded. To add a record kind, add a row here and a migration for its table.

A *record* is created by `<name>.added` and altered, field by field, by `<name>.changed`: its fields are
multi-value registers. A *fact* is one event about a record and is never altered. `undone` withdraws a
fact or a record that its author recorded by mistake.
"""

from dataclasses import dataclass, field
from enum import Enum


class Type(Enum):
    """What a field holds: a text, a whole number, a record (its dot), several records, or a list."""

    TEXT = "text"
    INTEGER = "integer"
    REF = "ref"
    REFS = "refs"
    LIST = "list"


Value = int | str | list["Value"]
Fields = dict[str, Value]
# The states of a small machine, each with those that may follow it; a record that says no state is in the first.
Machine = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Record:
    """A kind of record: the name of its events, its table, its fields; `named` ones are found by search.

    `machines` has the fields that move from state to state; a step that a machine does not know is kept and
    shown to a person (`fieldtui.log.transitions`).
    """

    name: str
    table: str
    fields: dict[str, Type]
    named: bool = False
    machines: dict[str, Machine] = field(default_factory=dict)

    @property
    def added(self) -> str:
        """The kind of the event that creates one."""
        return f"{self.name}.added"

    @property
    def changed(self) -> str:
        """The kind of the event that alters one."""
        return f"{self.name}.changed"


@dataclass(frozen=True)
class Fact:
    """A kind of fact: its event, its table, the column for the record it is about (none: itself), its fields.

    With `answers`, fields whose names begin with `/` are checklist answers by path, kept as JSON in a column of
    that name.
    """

    kind: str
    table: str
    about: str
    fields: dict[str, Type] = field(default_factory=dict)
    answers: bool = False


UNDONE = "undone"
ERASURE, ERASURES = "erasure.ordered", "erasures"
RECOVERY_OFFER, RECOVERY_ANSWER = "recovery.offered", "recovery.answered"
PASS_ISSUED, PASS_REVOKED = "pass.issued", "pass.revoked"

T, I, REF, REFS, LIST = Type.TEXT, Type.INTEGER, Type.REF, Type.REFS, Type.LIST  # noqa: E741

# The way of an errand. The first of the states that may follow is what the key for "next" does.
ERRAND_STATES: Machine = {
    "new": ("bought", "cancelled"),
    "bought": ("delivered", "cancelled"),
    "delivered": ("closed",),
    "closed": (),
    "cancelled": ("new",),
}

RECORDS: tuple[Record, ...] = (
    Record("community", "communities", {"name": T}),
    Record("grid", "grids", {"code": T, "name": T}),
    Record("person", "people", {"name": T, "role": T, "phone": T}),
    Record("checklist", "checklists", {"form_id": T, "version": T, "title": T, "blob": T}),
    Record(
        "round",
        "rounds",
        {"title": T, "checklist": REF, "places": REFS, "starts": T, "ends": T, "state": T, "keep_days": I},
    ),
    Record("compound", "compounds", {"name": T}),
    Record("building", "buildings", {"compound": REF, "label": T}),
    Record("unit", "units", {"building": REF, "label": T}),
    Record("door", "doors", {"unit": REF, "room": T, "floor": I, "occupancy": T}),
    Record("household", "households", {"door": REF, "phone": T, "registration": T, "note": T, "state": T}),
    Record(
        "resident",
        "residents",
        {
            "household": REF,
            "name": T,
            "relation": T,
            "sex": T,
            "born": T,
            "born_about": I,
            "id_number": T,
            "phone": T,
            "category": T,
            "tags": LIST,
            "registration": T,
            "note": T,
            "state": T,
        },
        named=True,
    ),
    Record(
        "premises",
        "premises",
        {
            "name": T,
            "trade": T,
            "address": T,
            "contact": T,
            "phone": T,
            "staff": T,
            "business": T,
            "extinguisher": T,
            "note": T,
            "state": T,
        },
        named=True,
    ),
    Record(
        "errand",
        "errands",
        {"door": REF, "resident": REF, "items": LIST, "promised": T, "note": T, "state": T},
        machines={"state": ERRAND_STATES},
    ),
)

FACTS: tuple[Fact, ...] = (
    Fact(
        "visit.made",
        "visits",
        "door",
        {"round": REF, "outcome": T, "way": T, "note": T, "revisit": T, "checklist": REF},
        answers=True,
    ),
    Fact("purchase.made", "purchases", "errand", {"item": I, "price": I, "shop": T}),
    Fact("door.seen", "sightings", "door", {"seen": T}),
    # The office orders that records go, with all that hangs on them (fieldtui/log/struck.py), and the visits of
    # rounds. It is about itself, and nothing takes it back.
    Fact(ERASURE, ERASURES, "", {"records": REFS, "rounds": REFS, "why": T}),
    # The office offers to open the vaults of those who accept it (fieldtui/office_recovery.py), and says whenever it did.
    Fact(RECOVERY_OFFER, "recovery_offers", "", {"public": T, "words": T}),
    Fact(RECOVERY_ANSWER, "recovery_answers", "", {"vault": T, "device": T}),
    # A resident's pass (sync/passes.py), as the office remembers it in the door's grid; that one holds no longer is known
    # to everybody, by its number alone.
    Fact(PASS_ISSUED, "passes", "door", {"number": T, "resident": REF, "until": T, "holder": T}),
    Fact(PASS_REVOKED, "passes_revoked", "", {"number": T}),
)

# What only the office records, also where workers may write: what is erased, how long a round is kept, who could open
# vaults, and who may come in.
OFFICE_KINDS = frozenset(
    {ERASURE, "round.added", "round.changed", RECOVERY_OFFER, RECOVERY_ANSWER, PASS_ISSUED, PASS_REVOKED}
)
ADDED: dict[str, Record] = {record.added: record for record in RECORDS}
CHANGED: dict[str, Record] = {record.changed: record for record in RECORDS}
FACT: dict[str, Fact] = {fact.kind: fact for fact in FACTS}
KINDS: tuple[Record | Fact, ...] = (*RECORDS, *FACTS)
BY_TABLE: dict[str, Record] = {record.table: record for record in RECORDS}

_PYTHON: dict[Type, type] = {T: str, I: int, REF: int, REFS: list, LIST: list}


def fields_of(kind: str) -> dict[str, Type] | None:
    """The fields that `kind` knows; None for a kind that only a newer program knows."""
    if kind == UNDONE:
        return {}
    known = ADDED.get(kind) or CHANGED.get(kind) or FACT.get(kind)
    return known.fields if known else None


def is_reference(kind: str, name: str) -> bool:
    """Whether field `name` of `kind` names one record or several."""
    return (fields_of(kind) or {}).get(name) in (REF, REFS)


def held_by(kind: str, name: str) -> type | None:
    """The Python type of what field `name` of `kind` holds, None where only a newer program knows that."""
    known = fields_of(kind)
    if known is None:
        return None
    wanted = known.get(name) or (T if name.startswith("/") else None)
    return _PYTHON[wanted] if wanted else None


def fault_in(kind: str, fields: Fields) -> str:
    """The name of the first field that does not hold what `kind` says, empty if all do.

    Fields that only a newer program knows, and kinds that it knows, pass: they are kept and not shown.
    """
    known = fields_of(kind) or {}
    for name, value in fields.items():
        wanted = held_by(kind, name)
        if wanted and type(value) is not wanted:
            return name
        if known.get(name) is REFS and isinstance(value, list) and not all(type(one) is int for one in value):
            return name
    return ""
