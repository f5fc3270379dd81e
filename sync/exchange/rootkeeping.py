"""Where the community's root keys are: on this device or in a file, and how one gets from here into a file."""

from dataclasses import dataclass
from pathlib import Path

from fieldtui.community import NoCommunity, require_office
from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.passphrase import SHORTEST, ShortPassphrase
from sync.exchange.administering import drop_root, keys_in, reset_root, root_file
from sync.exchange.carrier import NotWrittenWhole, put_file, read_file
from sync.exchange.trusted import newest_policy
from sync.roots import RootKeys, commitment, public_of

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
