"""Carriers of a village: who brings what to whom, what stands where then, and what is left of a grid.

A test of trust is a story of visits to doors; each has a note that no other has, so that the notes of a
device say what it holds, and how often.
"""

from collections.abc import Iterable, Sequence

import msgspec

from fieldtui.device import Device
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.log.rebuild import rebuild
from fieldtui.visits import ANSWERED, record_visit
from sync.errors import Refused
from sync.exchange import Merged, enrol, enrolment_request, join, mark_exported, merge, standing
from sync.exchange.outgoing import export_for
from sync.exchange.trusted import current_rules
from sync.policy import Certificate
from tests.sync import forging
from tests.sync.village import GRIDS, SECRETS, Village, new, quick_codes, state
from tests.town import StoppedClock

# As a text may rest in a vault: in columns of a segment, in a body, in an index.
ENCODINGS = ("utf-8", "gbk", "utf-16-le")


def letter_from(sender: Device, receiver: Device) -> bytes:
    """The bundle that `sender` would carry to `receiver` now; it counts as exported."""
    (outgoing,) = export_for(sender, [receiver.id])
    mark_exported(sender, outgoing, "stick")
    return outgoing.data


def carry(sender: Device, receiver: Device) -> Merged:
    """`receiver` merges what `sender` has for it now."""
    return merge(receiver, letter_from(sender, receiver), "stick")


def delivered(receiver: Device, mail: Iterable[bytes]) -> None:
    """`receiver` merges everything; what is refused whole is left lying."""
    for data in mail:
        try:
            merge(receiver, data, "mail")
        except Refused:
            continue


def evening(office: Device, workers: Iterable[Device]) -> None:
    """Twice: one worker after the other hands in to the office, and gets its answer."""
    for worker in 2 * list(workers):
        carry(worker, office)
        carry(office, worker)


def rules_for(receiver: Device, office: Device) -> bytes:
    """A bundle of the office that holds its rules and nothing else."""
    return forging.letter(receiver, office, policy=forging.signed_policy(office))


def visit(device: Device, code: str, note: str, room: str = "101") -> Dot:
    """A visit to the door `room` of a grid."""
    return record_visit(device, door_at(device, code, room), ANSWERED, note=note)


def door_at(device: Device, code: str, room: str) -> Dot:
    """The door `room` of a grid, as `device` numbers it."""
    with device.read() as db:
        found = db.execute("SELECT id FROM doors WHERE scope = ? AND room = ?", (code, room)).fetchone()
    assert found is not None, f"no door {room} in grid {code}"
    return int(found[0])


def notes(device: Device, code: str = "") -> list[str]:
    """The notes of all visits that `device` shows, of one grid or of all, each as often as it is there."""
    with device.read() as db:
        rows = db.execute("SELECT note, scope FROM visits").fetchall()
    return sorted(note for note, scope in rows if code in ("", scope))


def addresses(device: Device) -> dict[str, tuple[str, str]]:
    """note of a visit -> (compound, room) of the door it was made at."""
    query = """SELECT v.note, c.name, d.room FROM visits v JOIN doors d ON d.id = v.door JOIN units u ON
        u.id = d.unit JOIN buildings b ON b.id = u.building JOIN compounds c ON c.id = b.compound"""
    with device.read() as db:
        return {note: (compound, room) for note, compound, room in db.execute(query)}


def held(device: Device) -> tuple[str, ...]:
    """The grids that a device may hold."""
    return GRIDS if device.is_office else device.identity.grids


def agree(*devices: Device) -> None:
    """All that hold a grid hold the same of it, and their tables are what their logs say."""
    for device in devices:
        assert device.vault.write(rebuild), f"{device.identity.person}: the tables are not those of the log"
    for scope in (COMMUNITY, *GRIDS):
        holders = [one for one in devices if scope in (COMMUNITY, *held(one))]
        states = {state(one, (scope,)) for one in holders}
        who = [(one.identity.person, notes(one, scope)) for one in holders]
        assert len(states) <= 1, f"grid {scope!r} differs: {who}"


def joined(
    v: Village,
    person: str,
    codes: Sequence[str],
    seed: int,
    *,
    role: str = "worker",
    by: Device | None = None,
) -> Device:
    """Another device of `person`, enrolled by the office device `by`, that has joined."""
    device, office = new(person, seed, v.clock), by or v.office
    with quick_codes():
        answer, code = enrol(office, enrolment_request(device), codes, role=role)
        mark_exported(office, answer, person)
        join(device, answer.data, code)
    return device


def certificate(device: Device, target: Device) -> Certificate:
    """What the rules on `device` say about `target`."""
    found = forging.policy_of(device).certificate(target.id)
    assert found is not None
    return found


def rank(device: Device) -> tuple[int, int]:
    """(generation, number) of the rules that `device` goes by."""
    with device.read() as db:
        return current_rules(db).rank[:2]


def why_aside(device: Device) -> list[str]:
    """The reasons of everything that is put aside."""
    return sorted(one.reason for one in standing(device).aside)


def asked_again(device: Device) -> bytes:
    """A request for enrolment with the same keys, as if the device belonged nowhere."""
    fresh = new(device.identity.person, 1, StoppedClock())
    fresh.identity = msgspec.structs.replace(device.identity, community=b"")
    return enrolment_request(fresh)


def traces(device: Device, *texts: str) -> list[str]:
    """`table: text` for every value of the vault that holds one of `texts`, in whatever encoding."""
    wanted = {text.encode(code): text for text in texts for code in ENCODINGS}
    found = set()
    with device.read() as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in db.execute(f"SELECT * FROM {table}"):
                for value in row:
                    data = value.encode() if isinstance(value, str) else value
                    if isinstance(data, bytes):
                        found |= {f"{table}: {text}" for form, text in wanted.items() if form in data}
    return sorted(found)


def traces_of_grid(device: Device, code: str, *texts: str) -> list[str]:
    """What a vault still holds of a grid: its texts, its rows, its segments."""
    found = traces(device, *SECRETS[code], *texts)
    with device.read() as db:
        for table in ("doors", "households", "residents", "visits", "compounds", "errands", "sightings"):
            rows = db.execute(f"SELECT count(*) FROM {table} WHERE scope = ?", (code,)).fetchone()[0]
            found += [f"{table}: {rows} rows"] if rows else []
        segments = db.execute(
            "SELECT count(*) FROM segments s JOIN logs l ON l.id = s.log WHERE l.scope = ?", (code,)
        ).fetchone()[0]
    return found + ([f"segments: {segments}"] if segments else [])
