"""Taking in after all what an author might not write any more, once a person at the office has looked at it.

A device that was restored from a backup goes on where it had handed everything in and left, or was revoked;
what it writes then lies refused. The office's way to say "this counts" is one more limit of that device.
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
from sync.errors import OutOfScope, Revoked
from sync.exchange.administering import issue, other_device
from sync.policy import Certificate, Limit, Policy
from sync.roots import RootKeys

ADMISSIBLE = (OutOfScope.__name__, Revoked.__name__)


class NotToAdmit(FieldtuiError):
    """The part {id} was not put aside because its author may not write it any more.

    Nobody has to decide about it: look at its reason with `fieldtui aside list`.
    """


class Unconnected(FieldtuiError):
    """The part {id} goes on from records that are not here, so it cannot be admitted yet.

    Merge what else there is of that device, then admit it.
    """


def admit(device: Device, id_: int, *, keys: RootKeys | None = None) -> None:
    """Put the part that lies aside under `id_` in force, with what it builds on, for everybody.

    A new policy names its end among the limits of its author. Raises OfficeOnly, RootElsewhere, WrongRoot,
    NoSuchDevice, NotThisDevice, NotToAdmit, Unconnected.
    """
    require_office(device)

    def change(db: Connection, before: Policy) -> Sequence[Certificate]:
        author, limit = _limit(db, id_)
        certificate = other_device(device, before, author)
        return (msgspec.structs.replace(certificate, limits=(*certificate.limits, limit)),)

    def job(db: Connection) -> None:
        if db.execute("SELECT 1 FROM quarantine WHERE id = ?", (id_,)).fetchone():
            # The whole decision is undone.
            raise Unconnected(id=id_)

    issue(device, keys, change, then=job)


def _limit(db: Connection, id_: int) -> tuple[bytes, Limit]:
    """The author of what lies aside under `id_`, and the limit that lets it in."""
    row = db.execute("SELECT reason, bytes FROM quarantine WHERE id = ?", (id_,)).fetchone()
    if row is None or row[0] not in ADMISSIBLE:
        raise NotToAdmit(id=id_)
    try:
        opened = open_segment(decode(bytes(row[1])))
    except Malformed as error:
        raise NotToAdmit(id=id_) from error
    log = opened.segment.header.log
    # The hash decides. The epoch keeps one limit beside another and is named as a branch would be.
    epoch = FIRST_BRANCH + (int.from_bytes(opened.hash[:4]) >> 2)
    return log.device, Limit(log.scope, epoch, opened.segment.last, opened.hash)
