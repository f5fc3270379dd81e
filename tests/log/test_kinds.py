"""The table of kinds and the tables of the vault say the same."""

import pytest

from fieldtui.log.kinds import FACTS, KINDS, RECORDS, Fact, Record, Type
from fieldtui.vault import Vault

_EVERY = [("id", "INTEGER"), ("scope", "TEXT"), ("lamport", "INTEGER"), ("wall", "INTEGER")]
_STORED_AS = {
    Type.TEXT: "TEXT",
    Type.LIST: "TEXT",
    Type.REFS: "TEXT",
    Type.INTEGER: "INTEGER",
    Type.REF: "INTEGER",
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.table)
def test_a_table_has_the_columns_of_its_kind_and_no_other(kind: Record | Fact) -> None:
    about = [(kind.about, "INTEGER")] if isinstance(kind, Fact) and kind.about else []
    answers = [("answers", "TEXT")] if isinstance(kind, Fact) and kind.answers else []
    fields = ((name, _STORED_AS[type_]) for name, type_ in kind.fields.items())
    wanted = [*_EVERY, *about, *fields, *answers]
    with Vault.in_memory().read() as db:
        columns = [(row[1], row[2]) for row in db.execute(f"PRAGMA table_info({kind.table})")]
    assert sorted(columns) == sorted(wanted)


def test_no_two_kinds_share_a_name_or_a_table() -> None:
    assert len({kind.table for kind in KINDS}) == len(KINDS)
    names = [*(r.added for r in RECORDS), *(r.changed for r in RECORDS), *(f.kind for f in FACTS)]
    assert len(set(names)) == len(names)


def test_a_field_of_one_name_is_a_reference_in_all_kinds_or_in_none() -> None:
    """Columns of one shape are shared between kinds, so a name has one form on the wire."""
    forms: dict[str, set[bool]] = {}
    for kind in KINDS:
        for name, type_ in kind.fields.items():
            forms.setdefault(name, set()).add(type_ in (Type.REF, Type.REFS))
    assert [name for name, found in forms.items() if len(found) > 1] == []


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.name)
def test_a_kind_has_at_most_one_machine_and_its_states_lead_to_states(kind: Record) -> None:
    """The table of steps has one row for an event."""
    assert len(kind.machines) <= 1
    for field, machine in kind.machines.items():
        assert kind.fields[field] is Type.TEXT
        assert {state for following in machine.values() for state in following} <= set(machine)
