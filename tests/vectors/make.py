"""Writes every vector anew: `python -m tests.vectors.make`. The same bytes each time, on any machine."""

from tests.vectors import (
    author_cases,
    chain_cases,
    column_cases,
    envelope_cases,
    fork_cases,
    frame_cases,
    left_cases,
    policy_cases,
    request_cases,
    segment_cases,
    stripped_cases,
)
from tests.vectors.cases import FOLDER, Case

MODULES = (
    envelope_cases,
    policy_cases,
    author_cases,
    segment_cases,
    column_cases,
    fork_cases,
    frame_cases,
    stripped_cases,
    chain_cases,
    left_cases,
    request_cases,
)


def all_cases() -> list[Case]:
    """Every case, by number. Raises ValueError if two have one number."""
    found = sorted((case for module in MODULES for case in module.cases()), key=lambda case: case.number)
    numbers = [case.number for case in found]
    if twice := {number for number in numbers if numbers.count(number) > 1}:
        raise ValueError(f"two cases have one number: {sorted(twice)}")
    return found


def main() -> None:
    """Write the files of all cases and remove what belongs to none."""
    cases = all_cases()
    for stale in {path.name for path in FOLDER.glob("*.txt")} - {case.file for case in cases}:
        (FOLDER / stale).unlink()
    for case in cases:
        (FOLDER / case.file).write_text(case.text, encoding="utf-8", newline="\n")
    print(f"{len(cases)} vectors")


if __name__ == "__main__":
    main()
