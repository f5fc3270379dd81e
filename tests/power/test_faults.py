"""A disk that fails or is full, at every operation: told by name, nothing by halves, and the vault goes on."""

from itertools import islice
from pathlib import Path

import pytest

from tests.power.faults import USE_CASES, UseCase, complaint, every_fault, states_of

# Making a vault has a thousand operations, writing all of it anew more, most of them alike, and what copies a database
# a hundred; `python -m tests.power --faults` tries all.
STEP = {"creation of a vault": 31, "rekey": 101, "backup": 3}


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: case.name)
def test_every_fault_is_told_and_leaves_what_was_or_what_was_to_be(case: UseCase, root: Path) -> None:
    states = states_of(case, root / "played")
    faults = list(islice(every_fault(case, root / "played"), None, None, STEP.get(case.name, 1)))
    wrong = {str(f): found for f in faults if (found := complaint(case, f, states, root / "played"))}
    assert wrong == {}
    assert len(faults) > 20
