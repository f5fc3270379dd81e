"""The segments of one bundle on their way into the log: adopted, known already, or put aside with a reason.

Steps 6 to 9 of SPEC.md's import. The bundle around them is `incoming`'s matter, logs that are not open to
more `judging`'s, what is put aside `aside`'s, what lost its contents on its way `emptied`'s.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fieldtui.device import OFFICE, Device
from fieldtui.log.branches import TooManyBranches, Unconnected, is_held, place
from fieldtui.log.columns import Malformed
from fieldtui.log.erased import Pending
from fieldtui.log.erasure import settle
from fieldtui.log.fold import Fold
from fieldtui.log.journal import adopt, seal
from fieldtui.log.kinds import ERASURE, OFFICE_KINDS
from fieldtui.log.logs import Logs
from fieldtui.log.rebuild import refold
from fieldtui.log.segment import Header, Opened, decode, open_segment, stamps_of
from fieldtui.log.settings import count_to, epoch, go_apart, lamport
from fieldtui.vault import Connection
from sync.errors import (
    BadSignature,
    Fork,
    Gap,
    NotCanonical,
    NotForWorkers,
    NotYourScope,
    OutOfScope,
    Refused,
    Revoked,
    Stripped,
    UnknownSender,
)
from sync.exchange.aside import RETRIED, WAITING, Shelf, waiting_rows
from sync.exchange.emptied import Emptied, Version
from sync.exchange.fields import check_fields
from sync.exchange.merged import Merged
from sync.policy import Certificate, Policy
from sync.roots import verified

# A hostile bundle could have each try find one more emptied segment.
_MOST_TRIES = 4


def taken_in(
    db: Connection, begin: Callable[[frozenset[Version] | None], "Intake"], steps: Callable[["Intake"], None]
) -> "Intake":
    """Take in what `steps` hands over, and again without what turns out to have been emptied on its way.

    By then it may have struck what hangs on it, and the order that would explain it could have come behind it: so
    everything is undone, and done anew with those segments refused.
    """
    refused: frozenset[Version] = frozenset()
    tries = 0
    while True:
        db.execute("SAVEPOINT intake")
        intake = begin(refused if tries < _MOST_TRIES else None)
        steps(intake)
        intake.finish()
        found = intake.emptied.unexplained()
        if found:
            db.execute("ROLLBACK TO intake")
        db.execute("RELEASE intake")
        if not found:
            return intake
        refused |= found
        tries += 1


class Intake:
    """The segments of one bundle on their way into the log, within one transaction."""

    def __init__(
        self,
        db: Connection,
        device: Device,
        policy: Policy,
        merged: Merged,
        sender: bytes,
        refused: frozenset[Version] | None = frozenset(),
    ) -> None:
        self._db = db
        self._device = device
        # Looked up twice a segment; a name is a hash of its keys.
        self.certificates = {certificate.device: certificate for certificate in policy.certificates}
        self._holder = self.certificates.get(device.id)
        self.merged = merged
        self.logs = Logs(db)
        self._fold = Fold(db, self.logs)
        # What this bundle erases and has not been looked for yet.
        self._erased = Pending()
        self._sender = sender
        self.shelf = Shelf(db, merged, sender, device.wall())
        self._counted = lamport(db)
        self._newest = 0
        self.emptied = Emptied(db, self.logs, refused)
        # Whether an order of erasure came.
        self.ordered = False

    @property
    def name(self) -> str:
        """The bundle's name."""
        return self.merged.name

    def take(self, data: bytes) -> None:
        """Adopt a segment, know it already, or put it aside with its reason."""
        try:
            self._adopt(data)
            self.shelf.came_in(data)
        except Refused as refusal:
            self.shelf.put(data, refusal)
        except Malformed as error:
            self.shelf.put(data, NotCanonical(name=self.merged.name, cause=error))

    def take_back(self, data: bytes) -> None:
        """Adopt a segment that this device had; what waits again is kept without bounds."""
        try:
            self._adopt(data, explained=True)
        except (Refused, Malformed) as error:
            known = error if isinstance(error, Refused) else NotCanonical(name=self.name, cause=error)
            self.shelf.put_withdrawn(data, known)

    @contextmanager
    def counting(self, new: int) -> Iterator[None]:
        """Within this, what is kept was mostly here before: `new` records count."""
        before = self.merged.events
        yield
        self.merged.events = before + new

    def withdraw(self, data: bytes, reason: Refused) -> None:
        """A segment that was taken out is not in force any more."""
        self.merged.withdrawn += decode(data).count
        self.shelf.put_withdrawn(data, reason)

    def seal_tail(self) -> None:
        """Seal what this device recorded: before its own log is told otherwise, a grid is left, a record erased."""
        if self._db.execute("SELECT 1 FROM tail LIMIT 1").fetchone():
            signing = self._device.identity.signing
            seal(self._db, sign=signing.sign, random=self._device.random, logs=self.logs)

    def retry(self, *, all_reasons: bool = False) -> None:
        """Try again what waits for what may have come now, in the order of its log; after a new policy
        everything that was put aside for whom it came from.
        """
        moved = True
        while moved:
            moved = False
            for id_, data, emptied_here in self._waiting(all_reasons):
                if not all_reasons and self._is_too_early(decode(data).header):
                    continue
                known = self.merged.known
                try:
                    self._adopt(data, explained=emptied_here)
                    # What lay here is not of this bundle, even if it has come otherwise meanwhile.
                    self.merged.known = known
                except NotYourScope:
                    # This device is out of the policy: what waits keeps its reason, and is tried when it is back.
                    continue
                except (Refused, Malformed) as error:
                    self.shelf.rename(id_, error)
                    continue
                self.shelf.drop(id_, data)
                moved = True
            all_reasons = False
        self.drop_what_came_whole()

    def drop_what_came_whole(self) -> None:
        """Take from the shelf what came without some of its contents and is held by now."""
        for id_, data, _emptied_here in waiting_rows(self._db, (Stripped.__name__,)):
            if is_held(self._db, self.logs, open_segment(decode(data))):
                self.shelf.drop(id_, data)

    def _waiting(self, all_reasons: bool) -> list[tuple[int, bytes, bool]]:
        reasons: tuple[str, ...] = RETRIED if all_reasons else WAITING
        if not self.ordered:
            # Nothing that explains what is missing there.
            reasons = tuple(reason for reason in reasons if reason != Stripped.__name__)
        return waiting_rows(self._db, reasons)

    def _is_too_early(self, header: Header) -> bool:
        family = self.logs.family(self.logs.number(header.log))
        return header.first > max(self.logs.heads[log] for log in family) + 1

    def finish(self) -> None:
        """Count on, and build the tables again if a forked log was touched; erase what this bundle strikes."""
        self.merged.conflicts = len(self._fold.rivals)
        count_to(self._db, self._newest, self._counted)
        if self.logs.stirred:
            refold(self._db)
        else:
            settle(self._db, self.logs, self._erased)

    def checked(self, data: bytes) -> tuple[Opened, Certificate]:
        """A segment that may be held here, whose author is known, signed it and says what its kinds say.

        Raises Refused, Malformed.
        """
        name = self.merged.name
        segment = decode(data)
        log = segment.header.log
        # First of all: of what waits for its author the bytes are kept.
        if self._holder is None or not self._holder.may_hold(log.scope):
            raise NotYourScope(name=name, grid=log.scope)
        author = self.certificates.get(log.device)
        if author is None:
            raise UnknownSender(name=name, device=log.device.hex()[:8])
        opened = open_segment(segment)
        if not verified(author.signing, opened.signed, segment.signature):
            raise BadSignature(name=name, device=author.person)
        check_fields(opened)
        return opened, author

    def _adopt(self, data: bytes, *, explained: bool = False) -> None:
        name = self.merged.name
        opened, author = self.checked(data)
        log = opened.segment.header.log
        self.ordered |= ERASURE in opened.segment.header.kinds
        of_office = not OFFICE_KINDS.isdisjoint(opened.segment.header.kinds)
        if of_office and author.role != OFFICE and not is_held(self._db, self.logs, opened):
            raise NotForWorkers(name=name, device=author.person)
        if not author.may_write(log.scope):
            # `judging` takes it from the shelf if it lies before a limit.
            if is_held(self._db, self.logs, opened):
                self.merged.known += opened.segment.count
                return
            if author.revoked:
                raise Revoked(name=name, device=author.person)
            raise OutOfScope(name=name, grid=log.scope, device=author.person)
        explained |= self._comes_from(author)
        if None in opened.bodies and not (explained or is_held(self._db, self.logs, opened)):
            self.note_emptied(opened)
        self.keep(opened, author)

    def _comes_from(self, author: Certificate) -> bool:
        """Whether the author itself tells the office what it has of its own: nobody else has ever had it whole.

        It has heard an order and struck what hangs on that; the office names it then, for all who hear of it.
        """
        return author.device == self._sender and self._holder is not None and self._holder.role == OFFICE

    def note_emptied(self, opened: Opened) -> None:
        """Records of it came without contents. The order that explains it may stand further on, in the same log.

        Raises Stripped if it is known already that there is none.
        """
        if self.emptied.is_refused(opened):
            # Whoever passes a segment on could have emptied it: hash and signature would be the same.
            author = self.certificates[opened.segment.header.log.device]
            raise Stripped(name=self.name, device=author.person)
        self.emptied.note(opened)

    def keep(self, opened: Opened, author: Certificate) -> None:
        """Put a segment that is in force in its place. Raises Gap, Fork."""
        header, name = opened.segment.header, self.merged.name
        if header.log.device == self._device.id:
            # Where this continues the log otherwise than this device did, its own part must be sealed first.
            self.seal_tail()
        forked = len(self.logs.branches)
        try:
            log = place(self._db, self.logs, opened)
        except Unconnected as missing:
            reason = Gap if header.first > self.logs.heads[self.logs.number(header.log)] + 1 else Fork
            raise reason(name=name, first=missing.first, last=missing.last, device=author.person) from missing
        except TooManyBranches as error:
            raise Fork(name=name, device=author.person) from error
        if log is None:
            self.merged.known += opened.segment.count
            return
        if len(self.logs.branches) > forked:
            self._note_fork(header, author)
        self.merged.events += adopt(self._db, self.logs, opened, log, self._fold, self._erased)
        self._newest = max(self._newest, stamps_of(header)[-1][0])
        if header.log.device == self._device.id:
            self.logs.exported_to(log, opened.segment.last)

    def _note_fork(self, header: Header, author: Certificate) -> None:
        self.merged.forks.append(author.person)
        if header.log.device == self._device.id and header.log.epoch == epoch(self._db):
            go_apart(self._db, self._device.random)
