"""Taking in after all what was put aside, once a person at the office has looked at it.

A device that was restored from a backup goes on where it had handed everything in and left, or was revoked;
what it writes then lies refused. The office's way to say "this counts" is one more limit of that device. And what
nobody has whole any more can be taken in without what it lost; the office's next order of erasure names that.
"""

from collections.abc import Sequence

import msgspec

from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.log.columns import Malformed
from fieldtui.log.names import FIRST_BRANCH
from fieldtui.log.segment import decode, open_segment
from fieldtui.vault import Connection
from sync.errors import OutOfScope, Revoked, Stripped
from sync.exchange.administering import other_device
from sync.exchange.judging import enforce
from sync.exchange.merged import Merged
from sync.exchange.ruling import issue
from sync.exchange.taking import Intake, taken_in
from sync.exchange.trusted import current_rules
from sync.policy import Certificate, Limit, Policy
from sync.roots import RootKeys

ADMISSIBLE = (OutOfScope.__name__, Revoked.__name__, Stripped.__name__)


class NotToAdmit(FieldtuiError):
    """There is nothing for a person to decide about the part {id}.

    Look at its reason with `fieldtui aside list`.
    """


class Unconnected(FieldtuiError):
    """The part {id} goes on from records that are not here, so it cannot be admitted yet.

    Merge what else there is of that device, then admit it.
    """


def admit(device: Device, id_: int, *, keys: RootKeys | None = None) -> None:
    """Put the part that lies aside under `id_` in force, with what it builds on, for everybody.

    Where its author might not write it, a new policy names its end among the author's limits. Raises OfficeOnly,
    RootElsewhere, WrongRoot, NoSuchDevice, NotThisDevice, NotToAdmit, Unconnected.
    """
    require_office(device)
    with device.read() as db:
        row = db.execute("SELECT reason FROM quarantine WHERE id = ?", (id_,)).fetchone()
    if row is not None and row[0] == Stripped.__name__:
        device.vault.write(lambda db: _take_stripped(db, device, id_))
    else:
        _extend(device, id_, keys)


def _take_stripped(db: Connection, device: Device, id_: int) -> None:
    """Adopt it although nothing explains what it lacks, and what has waited for it."""
    policy = current_rules(db).policy
    data = bytes(db.execute("SELECT bytes FROM quarantine WHERE id = ?", (id_,)).fetchone()[0])

    def steps(intake: Intake) -> None:
        db.execute("DELETE FROM quarantine WHERE id = ?", (id_,))
        intake.take_back(data)
        intake.retry()
        enforce(intake, db, device.id, everything=False)

    taken_in(db, lambda refused: Intake(db, device, policy, Merged(""), device.id, refused), steps)
    _require_taken(db, id_, data)


def _extend(device: Device, id_: int, keys: RootKeys | None) -> None:
    with device.read() as db:
        data = _admissible(db, id_)

    def change(_db: Connection, before: Policy) -> Sequence[Certificate]:
        author, limit = _limit(data, id_)
        certificate = other_device(device, before, author)
        return (msgspec.structs.replace(certificate, limits=(*certificate.limits, limit)),)

    issue(device, keys, change, then=lambda db: _require_taken(db, id_, data))


def _require_taken(db: Connection, id_: int, data: bytes) -> None:
    """Raises Unconnected, so that the whole decision is undone, if it lies aside still."""
    if db.execute("SELECT 1 FROM quarantine WHERE bytes = ?", (data,)).fetchone():
        raise Unconnected(id=id_)


def _admissible(db: Connection, id_: int) -> bytes:
    row = db.execute("SELECT reason, bytes FROM quarantine WHERE id = ?", (id_,)).fetchone()
    if row is None or row[0] not in ADMISSIBLE:
        raise NotToAdmit(id=id_)
    return bytes(row[1])


def _limit(data: bytes, id_: int) -> tuple[bytes, Limit]:
    """The author of what lies aside under `id_`, and the limit that lets it in."""
    try:
        opened = open_segment(decode(data))
    except Malformed as error:
        raise NotToAdmit(id=id_) from error
    log = opened.segment.header.log
    # The hash decides. The epoch keeps one limit beside another and is named as a branch would be.
    epoch = FIRST_BRANCH + (int.from_bytes(opened.hash[:4]) >> 2)
    return log.device, Limit(log.scope, epoch, opened.segment.last, opened.hash)
