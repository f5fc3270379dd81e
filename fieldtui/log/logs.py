"""The logs of one vault: their names, their numbers and how far each has arrived, for one transaction.

A log that its device continued twice (a restored backup, a copied disk) has forked: each further
continuation is a *branch*, a log of its own here, named by an epoch that is made from its first segment's
hash. `branches` places segments; this module only knows what is where.
"""

from dataclasses import dataclass

from fieldtui.log.names import FIRST_BRANCH, TIP_BYTES, Dot, LogName, dot, log_of, seq_of
from fieldtui.vault import Connection


@dataclass(frozen=True)
class Branch:
    """Where a branch leaves the log `parent` (a number): `begins` is the first event that is its own.

    What comes before is told by `alike`: the parent, or another branch that left it at the same place.
    """

    parent: int
    begins: int
    alike: int


class Logs:
    """What the table `logs` says, read once.

    `heads` has the last sequence number that was folded, `tips` the hash of the last segment (empty before one).
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.names: dict[int, LogName] = {}
        self.numbers: dict[LogName, int] = {}
        self.heads: dict[int, int] = {}
        self.tips: dict[int, bytes] = {}
        self.branches: dict[int, Branch] = {}
        # The beginnings of hashes that orders of erasure wait for (`awaited`).
        self.phantoms: set[bytes] = set()
        # Whether a forked log was touched in this transaction, so that the tables must be built again.
        self.stirred = False
        self.reload()

    def reload(self) -> None:
        """Read the table again: whole logs were taken out of it."""
        self.branches.clear()
        for number, device, scope, epoch, head, tip, parent, begins, alike in self._db.execute(
            "SELECT id, device, scope, epoch, head, head_hash, parent, begins, alike FROM logs"
        ):
            self._learn(number, LogName(bytes(device), scope, epoch), head)
            self.tips[number] = bytes(tip)
            if epoch < 0:
                self.phantoms.add((-1 - epoch).to_bytes(TIP_BYTES))
            if parent:
                self.branches[number] = Branch(parent, begins, alike)

    def _learn(self, number: int, name: LogName, head: int) -> None:
        self.names[number], self.numbers[name], self.heads[number] = name, number, head
        self.tips[number] = b""

    def number(self, name: LogName) -> int:
        """This vault's number for `name`, given out now if it has none."""
        if name not in self.numbers:
            cursor = self._db.execute(
                "INSERT INTO logs (device, scope, epoch) VALUES (?, ?, ?)",
                (name.device, name.scope, name.epoch),
            )
            self._learn(int(cursor.lastrowid or 0), name, 0)
        return self.numbers[name]

    def advance(self, log: int, head: int, tip: bytes | None = None) -> None:
        """`log` has now arrived up to `head`; with `tip` its last segment is sealed."""
        self.heads[log] = head
        if tip is not None:
            self.tips[log] = tip
        self._db.execute("UPDATE logs SET head = ?, head_hash = ? WHERE id = ?", (head, self.tips[log], log))

    def exported_to(self, log: int, seq: int) -> None:
        """What this device wrote up to `seq` came back to it in a bundle: it is not here alone."""
        self._db.execute("UPDATE logs SET exported = max(exported, ?) WHERE id = ?", (seq, log))

    def has(self, dot: Dot) -> bool:
        """Whether the event at `dot` has arrived."""
        return seq_of(dot) <= self.heads.get(log_of(dot), 0)

    def author(self, dot: Dot) -> bytes:
        """The device that wrote `dot`."""
        return self.names[log_of(dot)].device

    def scope(self, dot: Dot) -> str:
        """The scope that `dot` was written in."""
        return self.names[log_of(dot)].scope

    # ------------------------------------------------------------ branches

    def family(self, trunk: int) -> list[int]:
        """The log `trunk` and all its branches, each after the one that it leaves."""
        out = [trunk]
        for log in out:
            out += sorted(number for number, branch in self.branches.items() if branch.parent == log)
        return out

    def trunk(self, log: int) -> int:
        """The log that `log` is a branch of, through others; itself if it is none."""
        while log in self.branches:
            log = self.branches[log].parent
        return log

    def locate(self, log: int, seq: int) -> Dot:
        """The event `seq` as the branch `log` tells it: its own, or of what it has in common with its parent."""
        while log in self.branches and seq < self.branches[log].begins:
            log = self.branches[log].alike
        return dot(log, seq)

    def awaited(self, log: int, tip: bytes) -> int:
        """The branch of `log` whose segment begins with `tip`; while none is here, a log that nothing is in.

        For orders of erasure: what they strike is gone for good, so a guess will not do.
        """
        family = self.family(self.trunk(log))
        if not tip or self._holder(family, tip) is not None:
            return self.meant(log, tip)
        name = self.names[log]
        self.phantoms.add(tip)
        return self.number(LogName(name.device, name.scope, -1 - int.from_bytes(tip)))

    def meant(self, log: int, tip: bytes) -> int:
        """Which branch of `log` an author meant whose newest segment there had a hash that begins with `tip`."""
        family = self.family(self.trunk(log)) if self.branches and tip else [log]
        if len(family) == 1:
            return log
        found = self._holder(family, tip)
        return log if found is None else found

    def _holder(self, family: list[int], tip: bytes) -> int | None:
        marks = ",".join("?" * len(family))
        row = self._db.execute(
            f"SELECT log FROM segments WHERE log IN ({marks}) AND substr(hash, 1, ?) = ? ORDER BY first, log",
            (*family, TIP_BYTES, tip),
        ).fetchone()
        return int(row[0]) if row else None

    def branch_name(self, trunk: int, first_hash: bytes) -> LogName:
        """The name of the branch of `trunk` whose first segment has `first_hash`."""
        name = self.names[trunk]
        return LogName(name.device, name.scope, FIRST_BRANCH + (int.from_bytes(first_hash[:4]) >> 2))

    def leave(self, log: int, parent: int, begins: int, alike: int) -> None:
        """`log` is a branch that leaves `parent`, and tells what `alike` tells up to `begins`."""
        self.branches[log] = Branch(parent, begins, alike)
        self._db.execute(
            "UPDATE logs SET parent = ?, begins = ?, alike = ? WHERE id = ?", (parent, begins, alike, log)
        )
