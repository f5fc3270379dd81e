"""What the office decides about devices, with the community's root key: enrol, move, revoke, renew, replace the root.

Each decision is a new policy. The root key may rest in a file off this machine; then it is handed in for the
one decision and not kept.
"""

from collections.abc import Callable, Sequence

import msgspec

from fieldtui.community import require_grids, require_office
from fieldtui.device import OFFICE, WORKER, Device, Identity, keep_identity
from fieldtui.errors import FieldtuiError
from fieldtui.log.event import Entry
from fieldtui.log.journal import setting
from fieldtui.log.names import COMMUNITY
from fieldtui.vault import Connection
from sync.exchange.certifying import (
    all_certificates,
    closed,
    heads_in_force,
    moved,
    next_number,
    one_a_log,
    scopes_written,
)
from sync.exchange.founding import TERM, CodeOf, read_request
from sync.exchange.judging import OFFICES, enforce, identity_under, leave_and_return
from sync.exchange.merged import Merged
from sync.exchange.outgoing import Outgoing, export_for
from sync.exchange.taking import Intake, taken_in
from sync.exchange.trusted import current_rules, keep_policy, last_given
from sync.policy import (
    LONGEST_PERSON,
    Certificate,
    Policy,
    Rules,
    UntrustedPolicy,
    read_policy,
    short_code,
    sign_policy,
)
from sync.roots import (
    RootKeys,
    Roots,
    UntrustedRoots,
    public_of,
    read_root_file,
    succeeded,
    write_root_file,
)

Change = Callable[[Connection, Policy], Sequence[Certificate]]


class RootElsewhere(FieldtuiError):
    """The community's root key is not on this device.

    Hand in the file that it was taken to, or use the device that holds it.
    """


class WrongRoot(FieldtuiError):
    """This is not the root key that is in force in this community.

    Use the newest root file. If the root was replaced, the old file is of no use any more.
    """


class NotTheReserve(FieldtuiError):
    """This is not the reserve key that can replace the community's root.

    Use the reserve file that was written last. If the root was replaced before, there is a newer one.
    """


class NoSuchPolicy(FieldtuiError):
    """This device has never had rules number {version} of this community.

    Leave the number out to start from the newest ones.
    """


class NoSuchDevice(FieldtuiError):
    """There is no device {device} in this community.

    See the devices with `fieldtui enrol list`.
    """


class WasRevoked(FieldtuiError):
    """The device of {device} was revoked, and its keys are in nobody knows whose hands.

    On that device create a new vault, and enrol that one.
    """


class NameTooLong(FieldtuiError):
    """The name that begins with "{name}" is longer than {most} characters.

    Shorten it: every device gets the names of all.
    """


class RulesTooLarge(FieldtuiError):
    """The community's rules would become larger than devices can read: {cause}.

    Nothing was changed. Tell whoever looks after this program; too many devices, grids or logs are named in them.
    """


class NotThisDevice(FieldtuiError):
    """A device cannot revoke or move itself.

    Use another device of the office.
    """


class NothingToTake(FieldtuiError):
    """That key is not on this device any more.

    It was taken to a file before.
    """


def enrol(
    device: Device,
    request: bytes,
    codes: Sequence[str],
    *,
    person: str = "",
    role: str = WORKER,
    keys: RootKeys | None = None,
    name: str = "request",
    code_of: CodeOf | None = None,
) -> tuple[Outgoing, str]:
    """Take a device into the community, as a worker of the grids `codes` or for the office: its first bundle, and the code.

    Enrolling a known device again gives it other grids. Raises OfficeOnly, RootElsewhere, WrongRoot,
    NotARequest, UnknownGrid, WasRevoked.
    """
    require_office(device)
    wanted = read_request(request, name)
    grids = tuple(grid.code for grid in require_grids(device, list(codes))) if role == WORKER else ()
    who = person or wanted.person
    if len(who) > LONGEST_PERSON:
        raise NameTooLong(name=who[:20], most=LONGEST_PERSON)
    if _device_of(wanted.signing, wanted.exchange) == device.id:
        raise NotThisDevice()

    def change(db: Connection, before: Policy) -> Sequence[Certificate]:
        known = before.certificate(_device_of(wanted.signing, wanted.exchange))
        fresh = Certificate(wanted.signing, wanted.exchange, who, role)
        if known is not None and known.revoked:
            raise WasRevoked(device=known.person)
        if known is None:
            device.append(db, COMMUNITY, [Entry("person.added", {"name": who, "role": role})])
        certificate = moved(db, known, grids, role) if known else msgspec.structs.replace(fresh, grids=grids)
        return (msgspec.structs.replace(certificate, person=who),)

    rules = issue(device, keys, change)
    code = (code_of or short_code)(rules.roots, wanted.signing, wanted.exchange)
    # More than a bundle holds comes with the next export.
    return export_for(device, [_device_of(wanted.signing, wanted.exchange)])[0], code


def _device_of(signing: bytes, exchange: bytes) -> bytes:
    return Certificate(signing, exchange, "", WORKER).device


def move(device: Device, target: bytes, codes: Sequence[str], *, keys: RootKeys | None = None) -> None:
    """Give the worker's device `target` (16 bytes) the grids `codes` in place of those that it has.

    What it wrote before stays; what it has not handed in yet is still taken. Raises OfficeOnly, RootElsewhere,
    WrongRoot, NoSuchDevice, NotThisDevice, WasRevoked, UnknownGrid.
    """
    require_office(device)
    grids = tuple(grid.code for grid in require_grids(device, list(codes)))

    def change(db: Connection, before: Policy) -> Sequence[Certificate]:
        known = other_device(device, before, target)
        if known.revoked:
            raise WasRevoked(device=known.person)
        return (moved(db, known, grids, WORKER),)

    issue(device, keys, change)


def revoke(device: Device, target: bytes, *, keys: RootKeys | None = None) -> None:
    """Take no more from the device `target` (16 bytes) than what has arrived here, whoever brings it.

    Raises OfficeOnly, RootElsewhere, WrongRoot, NoSuchDevice, NotThisDevice.
    """
    require_office(device)

    def change(db: Connection, before: Policy) -> Sequence[Certificate]:
        certificate = other_device(device, before, target)
        limits = (*certificate.limits, *heads_in_force(db, certificate, set(scopes_written(db, target))))
        return (
            msgspec.structs.replace(certificate, grids=(), former=(), limits=one_a_log(limits), revoked=True),
        )

    issue(device, keys, change)


def renew(device: Device, *, keys: RootKeys | None = None) -> None:
    """Issue the policy anew, for another year. Raises OfficeOnly, RootElsewhere, WrongRoot."""
    require_office(device)
    issue(device, keys, lambda _db, _before: ())


def reset_root(device: Device, reserve: bytes, *, base: int | None = None) -> None:
    """Put the `reserve` key in the root's place, after the root has leaked or is lost, and draw a new reserve.

    The new policy is above every policy of the old root; it starts from number `base` of the rules known here,
    or from the newest. Both keys are on this device then, and it is of the office: who holds the reserve is, also
    where a forged policy has put it out. Raises OfficeOnly, NotTheReserve, NoSuchPolicy, NumbersUsedUp.
    """
    keys = RootKeys(reserve, device.random(32))
    with device.read() as db:
        # Rules that a thief forged may have put this device out of the office.
        if not setting(db, OFFICES):
            require_office(device)

    def job(db: Connection) -> Identity:
        newest = current_rules(db)
        try:
            roots = succeeded(newest.roots, keys)
        except (UntrustedRoots, ValueError) as error:
            raise NotTheReserve() from error
        before = _policy_number(db, newest, base)
        return _signed(device, db, before, roots, keys, (_own_office(device, before),))[1]

    device.identity = device.vault.write(job)


def _own_office(device: Device, before: Policy) -> Certificate:
    """This device's certificate as an office device, whatever the holder of a leaked root made of it."""
    identity = device.identity
    known = before.certificate(device.id)
    fresh = Certificate(identity.signing_public, identity.exchange_public, identity.person, OFFICE)
    return msgspec.structs.replace(known or fresh, role=OFFICE, grids=(), former=(), limits=(), revoked=False)


def _policy_number(db: Connection, newest: Rules, version: int | None) -> Policy:
    if version is None:
        return newest.policy
    row = db.execute(
        "SELECT bytes FROM policies WHERE version = ? ORDER BY generation DESC LIMIT 1", (version,)
    ).fetchone()
    if row is None:
        raise NoSuchPolicy(version=version)
    return read_policy(bytes(row[0]), newest.policy.community).policy


def root_file(device: Device, passphrase: str, *, reserve: bool = False) -> bytes:
    """The root key, or the reserve, as a file to be kept off this machine. Raises OfficeOnly, NothingToTake.

    The key stays here until `drop_root`, once the file was read back.
    """
    require_office(device)
    identity = device.identity
    keys = RootKeys(reserve=identity.reserve) if reserve else RootKeys(root=identity.root)
    if not (keys.root or keys.reserve):
        raise NothingToTake()
    return write_root_file(keys, identity.community, passphrase, device.random)


def drop_root(device: Device, *, reserve: bool = False) -> None:
    """Forget the root key, or the reserve: its file has been written and read back."""
    without = {"reserve": b""} if reserve else {"root": b""}
    device.become(msgspec.structs.replace(device.identity, **without))


def keys_in(device: Device, data: bytes, passphrase: str, name: str) -> RootKeys:
    """The keys in a file of `root_file`, for one decision. Raises NotARootFile, WrongRootPassphrase."""
    return read_root_file(data, device.identity.community, passphrase, name)


def issue(
    device: Device, keys: RootKeys | None, change: Change, *, then: Callable[[Connection], None] | None = None
) -> Rules:
    """Sign the next policy, with the certificates of `change` in the place of the old ones, and go by it.

    `then` sees what became of it, and may refuse all of it. Raises RootElsewhere, WrongRoot, RulesTooLarge.
    """
    root = keys.root if keys else device.identity.root
    if not root:
        raise RootElsewhere()

    def job(db: Connection) -> tuple[Rules, Identity]:
        before = current_rules(db)
        if public_of(root) != before.roots[-1].public:
            raise WrongRoot()
        signing = RootKeys(root, device.identity.reserve)
        changed = change(db, before.policy)
        done = _signed(device, db, before.policy, before.roots, signing, changed)
        if then:
            then(db)
        return done

    rules, device.identity = device.vault.write(job)
    return rules


def _signed(
    device: Device,
    db: Connection,
    before: Policy,
    roots: Roots,
    keys: RootKeys,
    changed: Sequence[Certificate],
) -> tuple[Rules, Identity]:
    """The next policy, and this device's identity under it.

    `changed` certificates stand in the place of the old ones; former grids are closed where that is possible.
    """
    new = {certificate.device: certificate for certificate in changed}
    kept = [new.pop(c.device, c) for c in all_certificates(db, before, len(roots) - 1)]
    given = last_given(db)
    certificates = tuple(closed(db, certificate, given) for certificate in (*kept, *new.values()))
    is_new_root = len(roots) > len(current_rules(db).roots)
    wall = device.wall()
    # A clock that fell back does not end the rules for everybody else.
    expires = max(wall + TERM, before.expires if wall < before.issued else 0)
    policy = Policy(before.community, next_number(db, len(roots) - 1), wall, expires, certificates)
    rules = sign_policy(policy, roots, keys.root)
    try:
        read_policy(rules.signed, policy.community)
    except UntrustedPolicy as error:
        # Kept, it could never be read again, here or elsewhere.
        raise RulesTooLarge(cause=error) from error
    keep_policy(db, rules)
    # A new root is held here until it is taken off; one that was handed in for a decision is not kept.
    held = (
        msgspec.structs.replace(device.identity, root=keys.root, reserve=keys.reserve)
        if is_new_root
        else device.identity
    )
    identity = identity_under(policy, held)
    keep_identity(db, identity)

    def steps(intake: Intake) -> None:
        intake.seal_tail()
        leave_and_return(intake, db, device, policy)
        intake.retry(all_reasons=True)
        enforce(intake, db, device.id, everything=True)

    taken_in(db, lambda refused: Intake(db, device, policy, Merged(""), device.id, refused), steps)
    return rules, identity


def other_device(device: Device, before: Policy, target: bytes) -> Certificate:
    """The certificate of a device that is not this one. Raises NoSuchDevice, NotThisDevice."""
    certificate = before.certificate(target)
    if certificate is None:
        raise NoSuchDevice(device=target.hex()[:12])
    if target == device.id:
        raise NotThisDevice()
    return certificate
