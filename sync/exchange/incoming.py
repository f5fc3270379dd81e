"""What comes in: every check before a byte is used, then everything in one transaction or nothing.

The steps are those of SPEC.md: envelope, content, community, rules, sender, then segment by segment. A
fault of the bundle refuses it whole; a fault of one segment puts that segment aside with its reason.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from fieldtui.device import OFFICE, Device, Identity, keep_identity
from fieldtui.log.names import COMMUNITY
from fieldtui.vault import Connection
from sync.content import Letter, read
from sync.envelope import unseal
from sync.errors import (
    BadPolicy,
    BadSignature,
    Expired,
    NotEnrolled,
    NotForThisDevice,
    OtherCommunity,
    Refused,
    Revoked,
    UnknownSender,
)
from sync.exchange.certifying import NumbersUsedUp
from sync.exchange.emptied import Version
from sync.exchange.judging import enforce, identity_under, leave_and_return
from sync.exchange.merged import Merged
from sync.exchange.noting import note_bundle, note_confirmed, note_own_forks, note_sender
from sync.exchange.parcels import Carried, name_of, parcel_of
from sync.exchange.ruling import RulesTooLarge, WrongRoot, renew
from sync.exchange.taking import Intake, taken_in
from sync.exchange.trusted import forgotten, keep_policy, newest_policy
from sync.policy import Certificate, Policy, Rules, UntrustedPolicy, read_policy
from sync.roots import verified

_DAY = 24 * 3600


def merge(device: Device, data: bytes, name: str) -> Merged:
    """Take in one bundle; whole or not at all. One that this device exported is told apart, not refused.

    Raises a `Refused` if the bundle itself cannot be trusted, NotEnrolled before this device has joined.
    """
    if not device.identity.community:
        raise NotEnrolled(name=name)
    if _exported_here(device, data):
        return Merged(name, device.identity.person, own=True)
    letter = read(unseal(data, device.identity.exchange, name), name)
    try:
        return _merged(device, letter, data, name)
    except UnknownSender:
        if not _learns_of(device, letter, name):
            raise
    return _merged(device, letter, data, name)


def _merged(device: Device, letter: Letter, data: bytes, name: str) -> Merged:
    merged, device.identity = device.vault.write(
        lambda db: merge_letter(db, device, device.identity, letter, data, name)
    )
    _remind(device)
    return merged


def _learns_of(device: Device, letter: Letter, name: str) -> bool:
    """Whether the bundle reminds the root's device of a policy that names the sender, which it has signed anew now."""
    if not (device.is_office and device.identity.root and letter.content.policy):
        return False
    try:
        sender = read_policy(letter.content.policy, device.identity.community).policy.certificate(
            letter.sender
        )
    except UntrustedPolicy:
        return False
    if sender is None or not verified(sender.signing, letter.signed, letter.signature):
        return False
    device.vault.write(lambda db: _newest_rules(db, letter.content.policy, device.identity, name))
    _remind(device)
    with device.read() as db:
        found = newest_policy(db)
    return found is not None and found.policy.certificate(letter.sender) is not None


def _remind(device: Device) -> None:
    """A root key that was restored from a backup hears of what it signed since: it signs that again, all in one."""
    if not (device.is_office and device.identity.root):
        return
    with device.read() as db:
        reminded = forgotten(db)
    if reminded:
        # Nothing to do for a key that another has taken the place of; a person hears of the others when they decide.
        with suppress(WrongRoot, NumbersUsedUp, RulesTooLarge):
            renew(device)


def _exported_here(device: Device, data: bytes) -> bool:
    digest = hashlib.sha256(data).digest()
    with device.read() as db:
        found = db.execute("SELECT 1 FROM bundles WHERE hash = ? AND way = 'out'", (digest,)).fetchone()
    return found is not None


def merge_paths(
    device: Device, carried: Sequence[Carried], progress: Callable[[int, int], None] | None = None
) -> Iterator[Merged]:
    """Merge what was carried one after the other; a refusal is a result, and the others go on."""
    for at, one in enumerate(carried, 1):
        merged = merge_carried(device, one)
        if progress:
            progress(at, len(carried))
        yield merged


def merge_carried(device: Device, carried: Carried) -> Merged:
    """`merge` of a file or of what came by codes; if it is refused, that is what became of it."""
    try:
        parcel = parcel_of(carried)
        return merge(device, parcel.data, parcel.name)
    except Refused as refusal:
        return Merged(name_of(carried), refusal=refusal)


def merge_letter(
    db: Connection, device: Device, own: Identity, letter: Letter, data: bytes, name: str
) -> tuple[Merged, Identity]:
    """`merge` inside a transaction, for an opened letter and the identity that receives it.

    Returns what became of it, and the identity under the policy that is in force then.
    """
    content = letter.content
    if content.community != own.community:
        raise OtherCommunity(name=name)
    if own.id not in content.recipients:
        raise NotForThisDevice(name=name)
    rules, is_new = _newest_rules(db, content.policy, own, name)
    sender = _trusted_sender(rules.policy, own, letter, name, device)
    identity = identity_under(rules.policy, own)
    if identity != own:
        keep_identity(db, identity)
    if is_new:
        keep_policy(db, rules)
    clock = _clock_fault(letter, rules.policy, device.wall())

    def begin(refused: frozenset[Version] | None) -> Intake:
        told = Merged(name, sender.person, clock=clock, device=letter.sender)
        return Intake(db, device, rules.policy, told, letter.sender, refused)

    merged = taken_in(db, begin, partial(_hand_over, db, device, letter, rules, is_new)).merged
    _keep_blobs(db, content.blobs, from_office=sender.role == OFFICE)
    if note_bundle(db, letter, data, merged, device.wall()):
        note_sender(db, letter, device.wall())
    note_own_forks(db, letter, device)
    if sender.role == OFFICE:
        merged.confirmed = note_confirmed(db, letter, device)
    return merged, identity


def _hand_over(
    db: Connection, device: Device, letter: Letter, rules: Rules, is_new: bool, intake: Intake
) -> None:
    """Everything of a bundle that concerns the log, in its order."""
    if is_new:
        intake.merged.left = leave_and_return(intake, db, device, rules.policy)
    for raw in letter.content.segments:
        intake.take(bytes(raw))
    intake.retry(all_reasons=is_new)
    enforce(intake, db, device.id, everything=is_new)


def _trusted_sender(policy: Policy, own: Identity, letter: Letter, name: str, device: Device) -> Certificate:
    """The certificate of whoever signed the bundle. Raises UnknownSender, BadSignature, Revoked, Expired."""
    sender = policy.certificate(letter.sender)
    if sender is None:
        raise UnknownSender(name=name, device=letter.sender.hex()[:8])
    if not verified(sender.signing, letter.signed, letter.signature):
        raise BadSignature(name=name, device=sender.person)
    if sender.revoked:
        raise Revoked(name=name, device=sender.person)
    receiver = policy.certificate(own.id)
    is_office = OFFICE in (sender.role, receiver.role if receiver else "")
    if not is_office and policy.expires < device.wall():
        # Between workers nobody would notice a revocation that neither has heard of.
        raise Expired(name=name, device=sender.person, day=device.day_of(policy.expires))
    return sender


def _newest_rules(db: Connection, signed: bytes, own: Identity, name: str) -> tuple[Rules, bool]:
    """The policy to judge by, and whether the bundle brought it: the root signed it and it is newer."""
    found = newest_policy(db)
    if found is None:
        raise NotEnrolled(name=name)
    if not signed or signed == found.signed:
        return found, False
    try:
        offered = read_policy(signed, own.community)
    except UntrustedPolicy as error:
        raise BadPolicy(name=name, cause=error) from error
    if not (offered.continues(found.roots) or found.continues(offered.roots)):
        raise BadPolicy(name=name, cause="another root")
    if offered.rank > found.rank:
        return offered, True
    if offered.rank[0] == found.rank[0]:
        # Kept as well: a root that was restored from a backup may have forgotten it.
        keep_policy(db, offered)
    return found, False


def _clock_fault(letter: Letter, policy: Policy, now: int) -> int:
    """Seconds by which the sender's clock must be wrong as this device's clock has it; 0 if it may be right."""
    made = letter.content.made
    if made > now + _DAY:
        return made - now
    return made - policy.issued if made < policy.issued - _DAY and made < now - _DAY else 0


def _keep_blobs(db: Connection, blobs: Sequence[bytes], *, from_office: bool) -> None:
    """Keep the checklists that an accepted record names, and the office's while such a record may still wait."""
    waiting = db.execute("SELECT 1 FROM quarantine WHERE scope = ? LIMIT 1", (COMMUNITY,)).fetchone()
    for blob in blobs:
        digest = hashlib.sha256(blob).hexdigest()
        named = db.execute("SELECT 1 FROM checklists WHERE blob = ?", (digest,)).fetchone()
        if named or (waiting and from_office):
            db.execute("INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?, ?)", (digest, blob))
