"""Events as columns: the form in which bodies travel and rest. Pure; knows no hash and no key.

Events of one shape (the same field names) share columns, so that a name is written once a segment and
like values stand side by side. References are (log index, sequence number) pairs; their field names end
in `@`. The layout is in sync/SPEC.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

import msgspec

REFERENCE = "@"
ERASED = 255
MOST_SHAPES = MOST_DEPENDENCIES = 255
LONGEST_TEXT = 64 * 1024
_INT_LIMIT = 1 << 63

# A reference inside columns and canonical bodies: log index << 32 | seq.
Column = bytes | list[Any]


class Malformed(Exception):
    """Columns that no encoder of ours writes. `str()` says what is wrong, for the quarantine."""


class Body(msgspec.Struct, frozen=True, array_like=True):
    """One event's erasable body in canonical form; its msgpack encoding is what is committed to.

    `subject` and `deps` are references (0: the event's own record); `names` ascend.
    """

    subject: int
    deps: tuple[int, ...]
    names: tuple[str, ...]
    values: tuple[Any, ...]


class Columns(msgspec.Struct, frozen=True, array_like=True):
    """The bodies of a segment. `shape` has a byte an event: an index into `shapes`, or `ERASED`."""

    shapes: list[tuple[str, ...]]
    shape: bytes
    subject_logs: bytes
    subject_seqs: list[int]
    dep_counts: bytes
    dep_logs: bytes
    dep_seqs: list[int]
    values: list[list[Column]]


def deltas(numbers: Iterable[int]) -> list[int]:
    """Each number less the one before it."""
    out, last = [], 0
    for number in numbers:
        out.append(number - last)
        last = number
    return out


def sums(differences: Iterable[int]) -> list[int]:
    """The inverse of `deltas`."""
    return list(accumulate(differences))


def to_columns(bodies: Sequence[Body | None]) -> Columns:
    """`bodies` in columns; None stands for an erased one."""
    index: dict[tuple[str, ...], int] = {}
    rows: list[list[tuple[Any, ...]]] = []
    shape = bytearray()
    kept = [body for body in bodies if body is not None]
    for body in bodies:
        if body is None:
            shape.append(ERASED)
            continue
        at = index.setdefault(body.names, len(index))
        if at == len(rows):
            rows.append([])
        rows[at].append(body.values)
        shape.append(at)
    deps = [dep for body in kept for dep in body.deps]
    return Columns(
        shapes=list(index),
        shape=bytes(shape),
        subject_logs=bytes(body.subject >> 32 for body in kept),
        subject_seqs=deltas(body.subject & 0xFFFFFFFF for body in kept),
        dep_counts=bytes(len(body.deps) for body in kept),
        dep_logs=bytes(dep >> 32 for dep in deps),
        dep_seqs=deltas(dep & 0xFFFFFFFF for dep in deps),
        values=[
            [_column(name, column) for name, column in zip(names, zip(*values, strict=True), strict=True)]
            for names, values in zip(index, rows, strict=True)
        ],
    )


def from_columns(columns: Columns, logs: int) -> list[Body | None]:
    """The bodies in `columns`, whose references may name `logs` logs. Raises Malformed."""
    kept = len(columns.shape) - columns.shape.count(ERASED)
    _check(len(columns.shapes) == len(columns.values) < MOST_SHAPES, "shapes")
    _check(len(set(columns.shapes)) == len(columns.shapes), "a shape twice")
    subjects = _references(columns.subject_logs, columns.subject_seqs, logs)
    deps = _references(columns.dep_logs, columns.dep_seqs, logs)
    _check(len(subjects) == len(columns.dep_counts) == kept, "subjects")
    _check(sum(columns.dep_counts) == len(deps), "dependencies")
    rows = []
    for at, (names, column_list) in enumerate(zip(columns.shapes, columns.values, strict=True)):
        _check(list(names) == sorted(set(names)) and len(names) == len(column_list), "names")
        _check(
            len({name.removesuffix(REFERENCE) for name in names}) == len(names), "a name with and without @"
        )
        count = columns.shape.count(at)
        _check(count > 0, "unused shape")
        filled = [_values(n, c, count, logs) for n, c in zip(names, column_list, strict=True)]
        rows.append(iter(zip(*filled, strict=True)) if filled else iter([()] * count))
    shape = columns.shape.replace(bytes((ERASED,)), b"")
    _check(list(dict.fromkeys(shape)) == list(range(len(rows))), "shape order")
    # One call for all: this is where a merge spends what it does not spend in the store.
    bodies: Iterator[Body] = map(
        Body,
        subjects,
        _runs_of(deps, columns.dep_counts),
        [columns.shapes[at] for at in shape],
        [next(rows[at]) for at in shape],
    )
    return (
        [None if at == ERASED else next(bodies) for at in columns.shape]
        if kept < len(columns.shape)
        else [*bodies]
    )


def _runs_of(deps: list[int], counts: bytes) -> Iterable[tuple[int, ...]]:
    """The dependencies of each event."""
    if not deps:
        return [()] * len(counts)
    ends = accumulate(counts)
    return [tuple(deps[end - count : end]) for count, end in zip(counts, ends, strict=True)]


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise Malformed(what)


def _references(logs: bytes, seqs: list[int], known: int) -> list[int]:
    _check(len(logs) == len(seqs) and (not logs or max(logs) < known), "references")
    numbers = sums(seqs)
    _check(not numbers or (min(numbers) >= 0 and max(numbers) < 1 << 32), "references")
    return [log << 32 | seq for log, seq in zip(logs, numbers, strict=True)]


def _column(name: str, values: Sequence[Any]) -> Column:
    if name.endswith(REFERENCE) and all(type(value) is int for value in values):
        return [bytes(v >> 32 for v in values), deltas(v & 0xFFFFFFFF for v in values)]
    return _joined(values) or list(values)


def _joined(values: Sequence[Any]) -> bytes:
    """Texts as one run of GBK with NUL between them; empty where that cannot be done.

    GBK is GB18030's two-byte range and means the same in every version of that standard. A text with a
    character outside it stays a msgpack string.
    """
    if not all(type(value) is str for value in values):
        return b""
    try:
        joined = "\0".join(values).encode("gbk")
    except UnicodeEncodeError:
        return b""
    return joined if joined.count(b"\0") == len(values) - 1 else b""


def _values(name: str, column: Column, count: int, logs: int) -> list[Any]:
    if isinstance(column, bytes):
        _check(not name.endswith(REFERENCE), "references")
        try:
            values: list[Any] = column.decode("gbk").split("\0")
        except UnicodeDecodeError as error:
            raise Malformed("text") from error
        _check("\0".join(values).encode("gbk") == column and column != b"", "text")
        _check(len(column) <= LONGEST_TEXT or max(map(len, values)) <= LONGEST_TEXT, "text too long")
    elif name.endswith(REFERENCE) and len(column) == 2 and type(column[0]) is bytes:
        _check(type(column[1]) is list and all(type(d) is int for d in column[1]), "reference column")
        values = _references(column[0], column[1], logs)
    else:
        values = column
        _check(not _joined(values), "column not in its shortest form")
        _check(all(is_value(value) for value in values), "value")
        if name.endswith(REFERENCE):
            _check(not all(type(value) is int for value in values), "column not in its shortest form")
            _check(
                all(_refers(r, logs) for v in values for r in (v if type(v) is list else (v,))), "references"
            )
    _check(len(values) == count, "column length")
    return values


def _refers(reference: object, logs: int) -> bool:
    return type(reference) is int and reference >= 0 and reference >> 32 < logs


def is_value(value: object, depth: int = 0) -> bool:
    """Whether `value` can stand in a column: a text or integer within the limits, or lists of them."""
    if type(value) is int:
        return -_INT_LIMIT <= value < _INT_LIMIT
    if type(value) is list:
        return depth < 4 and all(is_value(one, depth + 1) for one in value)
    return type(value) is str and len(value) <= LONGEST_TEXT
