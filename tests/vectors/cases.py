"""What a vector says, and how it stands in its file. Nothing here makes or judges one.

The files are for programs in other languages: lines `key: value`, bytes in hex, one case each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from tests.vectors.people import FIRST_POLICY, NOW, WORKER, Person
from tests.vectors.writing import Made

FOLDER = Path(__file__).parent
SUCCESS = "success"


class Setup(TypedDict, total=False):
    """What a case may say of its receiver beside the bundle, and of the policy in force afterwards."""

    to: Person
    now: int
    policy: bytes
    before: Sequence[bytes]
    rank: tuple[int, int]


@dataclass(frozen=True)
class Case:
    """One file: its number and short name, a sentence on what it is about, its lines in order."""

    number: int
    name: str
    about: str
    lines: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.number:03}-{self.name}.txt"

    @property
    def text(self) -> str:
        """The whole file."""
        return f"# {self.about}\n" + "".join(f"{key}: {value}".rstrip() + "\n" for key, value in self.lines)


def _bundle_lines(
    bundle: bytes, to: Person, now: int, policy: bytes, before: Sequence[bytes], expect: str
) -> list[tuple[str, str]]:
    return [
        ("kind", "bundle"),
        ("signing", to.signing_key.hex()),
        ("exchange", to.exchange_key.hex()),
        ("now", str(now)),
        ("policy", policy.hex()),
        *(("before", one.hex()) for one in before),
        ("bundle", bundle.hex()),
        ("expect", expect),
    ]


def refused(
    number: int,
    name: str,
    about: str,
    bundle: bytes,
    expect: str,
    *,
    to: Person = WORKER,
    now: int = NOW,
    policy: bytes = FIRST_POLICY,
    before: Sequence[bytes] = (),
) -> Case:
    """A bundle that is refused whole."""
    return Case(number, name, about, tuple(_bundle_lines(bundle, to, now, policy, before, expect)))


def head(made: Made, branch: Made | None = None) -> str:
    """The line of a log, or of the branch that `branch` begins, whose last segment is `made`."""
    epoch = branch.branch if branch else made.epoch
    return f"{made.author.id.hex()} {made.scope or '-'} {epoch} {made.last} {made.hash.hex()}"


def taken(
    number: int,
    name: str,
    about: str,
    bundle: bytes,
    *,
    new: int = 0,
    known: int = 0,
    aside: Sequence[str] = (),
    rank: tuple[int, int] = (0, 1),
    heads: Sequence[str] = (),
    to: Person = WORKER,
    now: int = NOW,
    policy: bytes = FIRST_POLICY,
    before: Sequence[bytes] = (),
) -> Case:
    """A bundle that is taken in, perhaps with segments put aside."""
    lines = _bundle_lines(bundle, to, now, policy, before, SUCCESS)
    lines += [
        ("new", str(new)),
        ("known", str(known)),
        ("aside", " ".join(aside)),
        ("rank", f"{rank[0]} {rank[1]}"),
        *(("head", one) for one in sorted(heads)),
    ]
    return Case(number, name, about, tuple(lines))


def policy_case(
    number: int,
    name: str,
    about: str,
    policy: bytes,
    community: bytes,
    rank: tuple[int, int] | None = None,
) -> Case:
    """A policy, read by itself; `rank` if it holds."""
    lines = [("kind", "policy"), ("policy", policy.hex()), ("community", community.hex())]
    if rank is None:
        return Case(number, name, about, (*lines, ("expect", "BadPolicy")))
    return Case(number, name, about, (*lines, ("expect", SUCCESS), ("rank", f"{rank[0]} {rank[1]}")))


def request_case(number: int, name: str, about: str, request: bytes, person: Person | None = None) -> Case:
    """A request to be enrolled; `person` whose it is if it holds."""
    lines = [("kind", "request"), ("request", request.hex())]
    if person is None:
        return Case(number, name, about, (*lines, ("expect", "NotARequest")))
    found = (("expect", SUCCESS), ("person", person.name), ("device", person.id.hex()))
    return Case(number, name, about, (*lines, *found))


def frame_case(
    number: int, name: str, about: str, digits: str, expect: str | Sequence[tuple[str, str]]
) -> Case:
    """A code by itself: why it is refused, or the fields of its frame."""
    found = [("expect", expect)] if isinstance(expect, str) else [("expect", SUCCESS), *expect]
    return Case(number, name, about, (("kind", "frame"), ("digits", digits), *found))


def transfer_case(
    number: int,
    name: str,
    about: str,
    shown: Sequence[str],
    *,
    data: Sequence[bytes] = (),
    refused: Sequence[str] = (),
    waiting: Sequence[str] = (),
) -> Case:
    """Codes one after the other: what is whole in the end, which are refused and why, what is still under way."""
    lines = [("kind", "transfer"), *(("frame", one) for one in shown), ("expect", SUCCESS)]
    lines += [("data", one.hex()) for one in data]
    lines += [("refused", one) for one in refused]
    lines += [("waiting", one) for one in waiting]
    return Case(number, name, about, tuple(lines))


def read_lines(text: str) -> dict[str, list[str]]:
    """The values of a file's keys, in order."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            key, _, value = line.partition(":")
            found.setdefault(key, []).append(value.strip())
    return found
