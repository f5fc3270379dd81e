"""Whether the fields of a segment hold what their kinds say: a column at a time, one by one only where that is not enough."""

from functools import lru_cache

from fieldtui.log.columns import ERASED, REFERENCE, Column, Columns, Malformed
from fieldtui.log.kinds import fault_in, fields_of, held_by, is_reference
from fieldtui.log.segment import Opened


def check_fields(opened: Opened) -> None:
    """Every known field holds what its kind says. Raises Malformed."""
    header, columns = opened.segment.header, opened.segment.columns
    pairs = set(zip(header.kind, columns.shape, strict=True))
    if all(shape == ERASED or _columns_fit(header.kinds[kind], columns, shape) for kind, shape in pairs):
        return
    # One by one, since a shape may serve several kinds, and to name the first that is wrong.
    for at, body in zip(header.kind, opened.bodies, strict=True):
        if body is None:
            continue
        kind = header.kinds[at]
        plain_names = _plain_names(kind, body.names)
        if fault := fault_in(kind, dict(zip(plain_names, body.values, strict=True))):
            raise Malformed(f"{kind}: {fault}")


def _columns_fit(kind: str, columns: Columns, shape: int) -> bool:
    """Whether every value in the columns of `shape` is what `kind` says: true only if no event needs a look."""
    wanted = _plain_types(kind, columns.shapes[shape])
    return all(
        one is None or _types_in(column) == {one}
        for one, column in zip(wanted, columns.values[shape], strict=True)
    )


def _types_in(column: Column) -> set[type]:
    """The types of the values that a column, which was read before, stands for; lists only of references."""
    if isinstance(column, bytes):
        return {str}
    found = set(map(type, column))
    # A pair of logs and numbers stands for single references, and lists of other columns are not looked into.
    return {int} if found == {bytes, list} else found


@lru_cache(maxsize=1024)
def _plain_types(kind: str, names: tuple[str, ...]) -> tuple[type | None, ...]:
    """What the columns `names` of `kind` hold, None for any value. Raises Malformed."""
    return tuple(held_by(kind, name) for name in _plain_names(kind, names))


@lru_cache(maxsize=1024)
def _plain_names(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """`names` without the mark of references, which must stand where `kind` has them. Raises Malformed."""
    plain_names = tuple(name.removesuffix(REFERENCE) for name in names)
    known = fields_of(kind) or {}
    for name, bare in zip(names, plain_names, strict=True):
        if bare in known and is_reference(kind, bare) != name.endswith(REFERENCE):
            raise Malformed(f"{kind}: {name}")
    if len(set(plain_names)) != len(names):
        raise Malformed(f"{kind}: a name twice")
    return plain_names
