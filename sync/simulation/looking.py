"""Looking into a simulated vault from outside: its rows, its segments, and what its log says without the fold.

Nothing here changes anything or says what ought to be.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from fieldtui.conflicts import conflicts
from fieldtui.device import Device
from fieldtui.log.journal import all_events
from fieldtui.log.kinds import ADDED, CHANGED, KINDS, UNDONE
from fieldtui.log.logs import Logs
from fieldtui.log.names import Dot, LogName, log_of, seq_of
from fieldtui.log.rebuild import digest
from fieldtui.log.segment import SIGNATURE_TAG, Header, decode, open_segment
from fieldtui.vault import Connection
from sync.content import Content, read
from sync.envelope import unseal
from sync.exchange import devices
from sync.exchange.trusted import current_rules
from sync.policy import Certificate, Rules


@dataclass(frozen=True)
class Run:
    """One segment of a log, as a vault holds it: its events `first` to `last`, its hash, the hash before it."""

    log: LogName
    first: int
    last: int
    hash: bytes
    prev: bytes


# A register: the record, its kind, the field.
Register = tuple[Dot, str, str]
# An order of erasure, wherever it is: its author, and how far and when that had counted.
Order = tuple[bytes, int, int]


def tables(db: Connection) -> list[str]:
    """Every table of a vault."""
    return [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]


def fingerprint(device: Device) -> bytes:
    """A hash over every row of every table."""
    hasher = hashlib.sha256()
    with device.read() as db:
        for table in tables(db):
            hasher.update(table.encode())
            for row in db.execute(f"SELECT * FROM {table}"):
                hasher.update(repr(row).encode())
    return hasher.digest()


def every_value(device: Device) -> Iterator[tuple[str, bytes]]:
    """Every text and blob of the vault as bytes, with the table that it is in."""
    with device.read() as db:
        for table in tables(db):
            for row in db.execute(f"SELECT * FROM {table}"):
                for value in row:
                    if isinstance(value, (str, bytes)):
                        yield table, value.encode() if isinstance(value, str) else value


def held(device: Device) -> tuple[set[bytes], set[bytes], int]:
    """The hashes of the segments that are in force here, of those that lie aside, and how many records rest unsealed."""
    with device.read() as db:
        kept = {bytes(row[0]) for row in db.execute("SELECT hash FROM segments")}
        aside = {
            opened(bytes(row[0]))[0].hash
            for row in db.execute("SELECT bytes FROM quarantine WHERE length(bytes)")
        }
        tail = db.execute("SELECT count(*) FROM tail").fetchone()[0]
    return kept, aside, int(tail)


def logs_of(device: Device) -> dict[bytes, tuple[str, bytes]]:
    """The hashes of the segments that are in force here, with the scope and the author of each."""
    with device.read() as db:
        query = "SELECT s.hash, l.scope, l.device FROM segments s JOIN logs l ON l.id = s.log"
        return {bytes(hash_): (scope, bytes(author)) for hash_, scope, author in db.execute(query)}


def reached(device: Device) -> list[object]:
    """How far a device is with every log, every receipt, the rules and what the others said to have."""
    with device.read() as db:
        return [
            db.execute(query).fetchall()
            for query in (
                "SELECT id, head, head_hash, confirmed FROM logs ORDER BY id",
                "SELECT generation, version FROM policies ORDER BY generation, version",
                "SELECT scope, done FROM left_scopes ORDER BY scope",
                "SELECT reason, hash FROM quarantine ORDER BY hash",
                "SELECT DISTINCT a.peer, a.instance, p.device, p.scope, p.epoch, p.hash FROM acquaintances a "
                "LEFT JOIN peers p ON p.peer = a.peer AND p.copy = a.copy ORDER BY 1, 2, 3, 4, 5, 6",
            )
        ]


def left(device: Device) -> list[str]:
    """The grids that the device has left."""
    with device.read() as db:
        return [row[0] for row in db.execute("SELECT scope FROM left_scopes ORDER BY scope")]


def own_records(device: Device) -> int:
    """How many records of this device itself are in its log, also those that were erased."""
    with device.read() as db:
        logs = Logs(db)
        rows = db.execute(
            "SELECT log, bytes FROM segments WHERE log IN (SELECT id FROM logs WHERE device = ?)",
            (device.id,),
        )
        dots = {
            logs.locate(log, run.first + at)
            for log, data in rows
            for run in (opened(bytes(data))[0],)
            for at in range(run.last - run.first + 1)
        }
        return len(dots) + int(db.execute("SELECT count(*) FROM tail").fetchone()[0])


def scopes_held(device: Device) -> set[str]:
    """Every scope that some row of the vault is of."""
    out: set[str] = set()
    with device.read() as db:
        out.update(
            row[0]
            for row in db.execute(
                "SELECT scope FROM logs WHERE head > 0 AND NOT (device = ? AND scope IN (SELECT scope FROM left_scopes))",
                (device.id,),
            )
        )
        every = " UNION ".join(f"SELECT scope FROM {kind.table}" for kind in KINDS)
        out.update(row[0] for row in db.execute(every))
    return out


def segments(device: Device) -> list[tuple[bytes, bytes]]:
    """The hash that is kept with each sealed segment, and its bytes; log by log, in the order of the log."""
    with device.read() as db:
        rows = db.execute("SELECT hash, bytes FROM segments ORDER BY log, first").fetchall()
    return [(bytes(kept), bytes(data)) for kept, data in rows]


def own_segments(device: Device) -> set[bytes]:
    """The bytes of the sealed segments that this device wrote itself."""
    with device.read() as db:
        query = "SELECT s.bytes FROM segments s JOIN logs l ON l.id = s.log WHERE l.device = ?"
        return {bytes(row[0]) for row in db.execute(query, (device.id,))}


def cut_off(device: Device, held: set[bytes]) -> dict[bytes, Run]:
    """The own segments that continue, at once or in the end, one that is not `held` by anybody."""
    runs = {data: opened(data)[0] for data in own_segments(device)}
    lost: set[bytes] = set()
    for run in sorted(runs.values(), key=lambda run: run.first):
        if run.prev in lost or (run.first > 1 and run.prev not in held):
            lost.add(run.hash)
    return {data: run for data, run in runs.items() if run.hash in lost}


def opened(data: bytes) -> tuple[Run, bytes, bytes]:
    """A segment, what its author has signed, and the signature. Raises Malformed."""
    found = open_segment(decode(data))
    header = found.segment.header
    run = Run(header.log, header.first, found.segment.last, found.hash, header.prev)
    return run, SIGNATURE_TAG + found.hash, found.segment.signature


def header_of(data: bytes) -> Header:
    """The header of a segment. Raises Malformed."""
    return decode(data).header


def live_by_the_log(device: Device) -> dict[Register, set[Dot]]:
    """For every field that was ever changed, the dots whose values nobody has replaced, by the rule of design.md §5.2.

    Read from the events alone and all at once, without the fold: a change replaces exactly the dots that it names.
    """
    added: dict[Dot, str] = {}
    candidates: dict[Register, set[Dot]] = {}
    replaced: dict[Register, set[Dot]] = {}
    withdrawn: set[Dot] = set()
    with device.read() as db:
        logs = Logs(db)
        for event in (event for run in all_events(db, logs) for event in run):
            if logs.scope(event.subject) != event.scope:
                continue
            if event.kind == UNDONE and logs.author(event.subject) == logs.author(event.dot):
                withdrawn.add(event.subject)
            if event.kind in ADDED:
                added[event.dot] = ADDED[event.kind].name
            record = CHANGED.get(event.kind)
            for name in event.fields if record else ():
                register = (event.subject, record.name if record else "", name)
                candidates.setdefault(register, set()).add(event.dot)
                replaced.setdefault(register, set()).update(event.deps)
    # The value that a record was created with counts like one that a change put there.
    return {
        register: ({register[0]} | dots if added.get(register[0]) == register[1] else dots)
        - replaced[register]
        for register, dots in candidates.items()
        if register[0] not in withdrawn
    }


def live_by_the_tables(device: Device) -> dict[Register, set[Dot]]:
    """The same as the vault's registers have it."""
    out: dict[Register, set[Dot]] = {}
    with device.read() as db:
        for record, kind, name, dot in db.execute(
            "SELECT record, kind, field, dot FROM registers WHERE replaced = 0"
        ):
            out.setdefault((record, kind, name), set()).add(dot)
    return out


def order_name(device: Device, order: Dot) -> Order:
    """The name of an order that this vault holds."""
    return next(name for name, dot in _orders(device).items() if dot == order)


def orders_heard(device: Device) -> set[Order]:
    """The orders of erasure that are in force here."""
    return set(_orders(device))


def _orders(device: Device) -> dict[Order, Dot]:
    with device.read() as db:
        query = "SELECT l.device, e.lamport, e.wall, e.id FROM erasures e JOIN logs l ON l.id = e.id >> 32"
        return {(bytes(row[0]), row[1], row[2]): row[3] for row in db.execute(query)}


def listed_conflicts(device: Device, scope: str) -> Sequence[object]:
    """The conflicts of a grid that this device may decide, without the numbers that its vault gives to logs."""
    found = [one for one in conflicts(device) if one.scope == scope]
    with device.read() as db:
        logs = Logs(db)
    return sorted(
        (
            logs.names[log_of(one.record)],
            seq_of(one.record),
            one.kind,
            one.field,
            one.impossible,
            one.base.text if one.base else "",
            tuple(
                (side.text, side.live, tuple(author.device for author in side.authors)) for side in one.sides
            ),
        )
        for one in found
    )


def state_of(device: Device, scope: str) -> str:
    """The digest of one scope, as every holder of it must have it."""
    return device.vault.write(lambda db: digest(db, [scope]))


def content_of(data: bytes, receiver: Device) -> Content:
    """What the receiver of a bundle can read in it. Raises what `unseal` and `read` raise."""
    return read(unseal(data, receiver.identity.exchange, "letter"), "letter").content


def inflated(content: Content) -> bytes:
    """The bytes of `content` before they were deflated: it has one encoding."""
    return msgspec.msgpack.encode(content)


def rules_of(device: Device) -> Rules:
    """The rules that a device of the community goes by."""
    with device.read() as db:
        return current_rules(db)


def certificates(device: Device) -> dict[bytes, Certificate]:
    """The devices of the community as `device` knows them, by name."""
    return {certificate.device: certificate for certificate in devices(device)}
