"""Where the community's root keys are, on this device or in a file: taking one off, handing it in, replacing the root.

What a root signs is `ruling`'s.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from fieldtui.community import NoCommunity, require_office
from fieldtui.device import OFFICE, Device, Identity
from fieldtui.errors import FieldtuiError
from fieldtui.log.settings import setting
from fieldtui.passphrase import SHORTEST, ShortPassphrase
from fieldtui.vault import Connection
from sync.exchange.carrier import NotWrittenWhole, put_file, read_file
from sync.exchange.judging import OFFICES
from sync.exchange.ruling import sign_next
from sync.exchange.trusted import current_rules, newest_policy
from sync.policy import Certificate, Policy, Rules, read_policy
from sync.roots import (
    RootKeys,
    UntrustedRoots,
    commitment,
    public_of,
    read_root_file,
    succeeded,
    write_root_file,
)

ROOT_SUFFIX = ".fieldtui-root"


class FileThere(FieldtuiError):
    """There is already something at {path}.

    Choose another name; nothing is overwritten.
    """


class HoldsTheReserve(FieldtuiError):
    """{name} is the reserve key's file, and this decision needs the root key's.

    Hand in the root key's file. The reserve is only for replacing the root: `fieldtui root reset FILE`.
    """


class ReserveElsewhere(FieldtuiError):
    """The reserve key is not on this device.

    Hand in the file that it was taken to: `fieldtui root reset FILE`.
    """


class NotTheReserve(FieldtuiError):
    """This is not the reserve key that can replace the community's root.

    Use the reserve file that was written last. If the root was replaced before, there is a newer one.
    """


class NoSuchPolicy(FieldtuiError):
    """This device has never had rules number {version} of this community.

    Leave the number out to start from the newest ones.
    """


class NothingToTake(FieldtuiError):
    """That key is not on this device any more.

    It was taken to a file before.
    """


@dataclass(frozen=True)
class RootStanding:
    """Which of the keys in force are on this device, and how long the rules hold.

    `version` is the number of the rules, `generation` how often the root was replaced; `issued` and `expires`
    are claimed seconds since 1970. `outdated` says that a key is here that was replaced and is of no use.
    """

    root: bool
    reserve: bool
    outdated: bool
    generation: int
    version: int
    issued: int
    expires: int


def root_standing(device: Device) -> RootStanding:
    """Where the root's keys are. Raises NoCommunity."""
    with device.read() as db:
        rules = newest_policy(db)
    if rules is None:
        raise NoCommunity()
    last, identity = rules.roots[-1], device.identity
    root = bool(identity.root) and public_of(identity.root) == last.public
    reserve = bool(identity.reserve) and commitment(public_of(identity.reserve)) == last.next
    return RootStanding(
        root=root,
        reserve=reserve,
        outdated=bool(identity.root and not root) or bool(identity.reserve and not reserve),
        generation=rules.rank[0],
        version=rules.policy.version,
        issued=rules.policy.issued,
        expires=rules.policy.expires,
    )


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


def take_root(device: Device, path: Path, passphrase: str, *, reserve: bool = False) -> Path:
    """Take the root key, or the reserve, off this device into a file at `path`, sealed with `passphrase`.

    The key is forgotten here only once the file was read back and opened. Raises OfficeOnly, NothingToTake,
    ShortPassphrase, FileThere, CannotWrite, DiskFull, NotWrittenWhole.
    """
    if len(passphrase) < SHORTEST:
        raise ShortPassphrase(length=len(passphrase), shortest=SHORTEST)
    data = root_file(device, passphrase, reserve=reserve)
    if path.exists():
        raise FileThere(path=path)
    put_file(path.parent, path.name, data)
    kept = keys_in(device, read_file(path), passphrase, path.name)
    identity = device.identity
    if (kept.reserve if reserve else kept.root) != (identity.reserve if reserve else identity.root):
        raise NotWrittenWhole(path=path)
    drop_root(device, reserve=reserve)
    return path


def keys_for_decision(device: Device, data: bytes, passphrase: str, name: str) -> RootKeys:
    """`keys_in` for a decision of the root's. Raises HoldsTheReserve for the reserve's file, and what it raises."""
    keys = keys_in(device, data, passphrase, name)
    if not keys.root:
        raise HoldsTheReserve(name=name)
    return keys


def replace_root(device: Device, reserve: bytes = b"", *, base: int | None = None) -> None:
    """`reset_root` with the reserve that was handed in, or the one on this device.

    Raises ReserveElsewhere, and what `reset_root` raises.
    """
    require_office(device)
    key = reserve or device.identity.reserve
    if not key:
        raise ReserveElsewhere()
    reset_root(device, key, base=base)


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
        return sign_next(device, db, before, roots, keys, (_own_office(device, before),))[1]

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
