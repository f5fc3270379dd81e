"""`python -m tests.power`: more power cuts than the tests try, or all faults; what was lost, in a table."""

import argparse
import sys

from tests.power.cases import CASES
from tests.power.faults import USE_CASES, complaint, every_fault, states_of
from tests.power.judging import cheap_slots, quick_folder
from tests.power.trying import tried

_ROW = "{:42} {:>9} {:>9} {:>7}"


def _power_cuts(count: int, seed: int, synchronous: str) -> int:
    settings = {"synchronous": synchronous} if synchronous else {}
    whole, opened, bad = sum(case.images for case in CASES), 0, 0
    print(_ROW.format("power cuts", "moments", "images", "bad"))
    for case in CASES:
        with quick_folder() as root:
            found = tried(case, root, -(-count * case.images // whole), seed, settings=settings)
        print(_ROW.format(case.name, found.moments, found.images, found.bad))
        for text, times in found.complaints.most_common(5):
            print(f"    {times} × {text}")
        opened, bad = opened + found.images, bad + found.bad
    print(_ROW.format("all", "", opened, bad))
    return bad


def _faults() -> int:
    bad = 0
    print(_ROW.format("faults", "", "tried", "bad"))
    for case in USE_CASES:
        wrong, count = [], 0
        with quick_folder() as root:
            states = states_of(case, root / "played")
            for fault in every_fault(case, root / "played"):
                count += 1
                found = complaint(case, fault, states, root / "played")
                wrong += [f"    {fault}: {found}"] if found else []
        print(_ROW.format(case.name, "", count, len(wrong)))
        print("\n".join(wrong[:5]), end="")
        bad += len(wrong)
    return bad


def main() -> int:
    """Exit code 1 if anything was bad."""
    parser = argparse.ArgumentParser(prog="python -m tests.power", description=__doc__)
    parser.add_argument("--images", type=int, default=30_000, help="how many power cuts, over all use cases")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--synchronous", default="", help="NORMAL or OFF, to see what that loses")
    parser.add_argument("--faults", action="store_true", help="faults at every operation instead")
    asked = parser.parse_args()
    with cheap_slots():
        bad = _faults() if asked.faults else _power_cuts(asked.images, asked.seed, asked.synchronous)
    return 1 if bad else 0


sys.exit(main())
