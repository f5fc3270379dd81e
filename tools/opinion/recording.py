"""What the other engine said, kept in a file, so that ours can be held against it without Node.

A recording is gzipped JSON: for each walk the form's name, seed, language and XML (of forms that are not ours, only
a fingerprint), the actions, and after each action what looked otherwise there than before.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tools.opinion.ours import Action
from tools.opinion.second import Looks, Snapshot, merged

RECORDED = Path(__file__).resolve().parents[2] / "tests" / "checklists" / "opinion" / "recorded.json.gz"


@dataclass
class Walk:
    """One form filled once. Each step has the action and the looks that changed, or an error's text."""

    form: str
    seed: int
    language: str
    xml: str
    fingerprint: str
    steps: list[tuple[Action, dict[str, Looks | None] | str]] = field(default_factory=list)
    submission: str = ""
    _last: Snapshot = field(default_factory=dict)

    def keep(self, action: Action, theirs: Snapshot | str) -> None:
        """Add a step."""
        if isinstance(theirs, str):
            self.steps.append((action, theirs))
            return
        changed: dict[str, Looks | None] = {
            path: looks for path, looks in theirs.items() if self._last.get(path) != looks
        }
        changed |= dict.fromkeys(path for path in self._last if path not in theirs)
        self.steps.append((action, changed))
        self._last = theirs

    def replayed(self) -> Iterator[tuple[Action, Snapshot | str]]:
        """The steps again, with whole snapshots."""
        snapshot: Snapshot = {}
        for action, said in self.steps:
            if isinstance(said, str):
                yield tuple(action), said
                continue
            snapshot = merged(snapshot, said)
            yield tuple(action), snapshot


def fingerprint(xml: str) -> str:
    """By which a form is known again."""
    return hashlib.sha256(xml.encode()).hexdigest()


def write(walks: list[Walk], path: Path = RECORDED) -> int:
    """Write a recording; gives its size in bytes. The same walks make the same bytes."""
    plain = [{key: value for key, value in asdict(walk).items() if key != "_last"} for walk in walks]
    packed = gzip.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed)
    return len(packed)


def read(path: Path = RECORDED) -> list[Walk]:
    """The walks of a recording."""
    return [Walk(**plain) for plain in json.loads(gzip.decompress(path.read_bytes()))]
