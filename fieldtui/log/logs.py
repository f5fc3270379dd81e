"""The logs of one vault: their names, their numbers and how far each has arrived, for one transaction."""

from fieldtui.log.names import Dot, LogName, log_of, seq_of
from fieldtui.vault import Connection


class Logs:
    """What the table `logs` says, read once. `heads` has the last sequence number that was folded."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.names: dict[int, LogName] = {}
        self.numbers: dict[LogName, int] = {}
        self.heads: dict[int, int] = {}
        for number, device, scope, epoch, head in db.execute(
            "SELECT id, device, scope, epoch, head FROM logs"
        ):
            self._learn(number, LogName(bytes(device), scope, epoch), head)

    def _learn(self, number: int, name: LogName, head: int) -> None:
        self.names[number], self.numbers[name], self.heads[number] = name, number, head

    def number(self, name: LogName) -> int:
        """This vault's number for `name`, given out now if it has none."""
        if name not in self.numbers:
            cursor = self._db.execute(
                "INSERT INTO logs (device, scope, epoch) VALUES (?, ?, ?)",
                (name.device, name.scope, name.epoch),
            )
            self._learn(int(cursor.lastrowid or 0), name, 0)
        return self.numbers[name]

    def advance(self, log: int, head: int) -> None:
        """`log` has now arrived up to `head`."""
        self._db.execute("UPDATE logs SET head = ? WHERE id = ?", (head, log))
        self.heads[log] = head

    def has(self, dot: Dot) -> bool:
        """Whether the event at `dot` has arrived."""
        return seq_of(dot) <= self.heads.get(log_of(dot), 0)

    def author(self, dot: Dot) -> bytes:
        """The device that wrote `dot`."""
        return self.names[log_of(dot)].device

    def scope(self, dot: Dot) -> str:
        """The scope that `dot` was written in."""
        return self.names[log_of(dot)].scope
