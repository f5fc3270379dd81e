"""Segments that came without some of their contents: is there an order of erasure that explains it?

Whoever passes a segment on could have emptied it: hash and signature would be the same. The order may stand further
on, in the same log; so they are noted while a bundle is taken in, and looked at when all of it is here.
"""

from collections.abc import Mapping

from fieldtui.log.branches import is_held
from fieldtui.log.erased import any_round_erased, ordered_records
from fieldtui.log.logs import Logs
from fieldtui.log.names import dot
from fieldtui.log.segment import Opened
from fieldtui.log.struck import VISIT
from fieldtui.vault import Connection

# A segment by its hash, and which of its records came without contents: it may come again with more of them.
Version = tuple[bytes, tuple[int, ...]]


def _version_of(opened: Opened) -> Version:
    return opened.hash, tuple(at for at, body in enumerate(opened.bodies) if body is None)


class Emptied:
    """Those of one bundle. `refused` are the versions of which it is known that nothing explains them (None: all)."""

    def __init__(self, db: Connection, logs: Logs, refused: frozenset[Version] | None) -> None:
        self._db = db
        self._logs = logs
        self._refused = refused
        self._noted: list[Opened] = []

    def is_refused(self, opened: Opened) -> bool:
        """Whether it is known already that nothing explains what is missing."""
        return self._refused is None or _version_of(opened) in self._refused

    def note(self, opened: Opened) -> None:
        """It is taken in for now."""
        self._noted.append(opened)

    def unexplained(self) -> frozenset[Version]:
        """Emptied segments that were taken in although no order that is held here explains them."""
        ordered: dict[str, set[int]] = {}
        for scope in {one.segment.header.log.scope for one in self._noted}:
            ordered[scope] = ordered_records(self._db, scope)
        return frozenset(
            _version_of(one)
            for one in self._noted
            if is_held(self._db, self._logs, one) and not self._is_explained(one, ordered)
        )

    def _is_explained(self, opened: Opened, ordered: Mapping[str, set[int]]) -> bool:
        """Whether an order that is held here covers every event without a body: by name, or as a visit of a round."""
        header = opened.segment.header
        log = self._logs.number(header.log)
        family = self._logs.family(log)
        return all(
            body is not None
            or any(dot(number, header.first + at) in ordered[header.log.scope] for number in family)
            or (header.kinds[header.kind[at]] == VISIT and any_round_erased(self._db, header.log.scope))
            for at, body in enumerate(opened.bodies)
        )
