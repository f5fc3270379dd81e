"""A use case, its power cuts, and what came of them: what the tests and `python -m tests.power` both do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tests.power.cases import played
from tests.power.cutting import images, moments
from tests.power.disk import Committed
from tests.power.judging import Judge, whole_files
from tests.power.scenes import Case
from tests.power.watching import Fault, no_fault


@dataclass
class Tried:
    """How many moments there were, how many images were opened, and what was wrong with how many of them."""

    moments: int
    missed: list[str]
    images: int = 0
    complaints: Counter[str] = field(default_factory=Counter)

    @property
    def bad(self) -> int:
        """How many images something was wrong with."""
        return sum(self.complaints.values())


def tried(
    case: Case,
    root: Path,
    count: int,
    seed: int,
    *,
    settings: Mapping[str, object] = MappingProxyType({}),
    fault: Fault = no_fault,
) -> Tried:
    """`case` played once below `root`, and `count` of its power cuts judged."""
    recorder = played(case, root / "played", fault, **settings)
    out = Tried(len(moments(recorder.operations)), recorder.missed())
    first = next((o.state for o in recorder.operations if isinstance(o, Committed)), "")
    judge = Judge(root / "left", whole_files(recorder), first if case.keeps_old else "")
    with case.around():
        for cut in images(recorder.before, recorder.operations, seed, count):
            out.images += 1
            complaint = judge.complaint(cut)
            if complaint:
                out.complaints[complaint] += 1
    return out
