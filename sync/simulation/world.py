"""One simulated community: its devices, and the letters on their way between them.

Devices are the product's own, with vaults in memory. What happens to them is `happenings`, what must hold is
`invariants`. A letter is a bundle on a carrier; what is on a carrier stays there for good, since anybody may have
copied it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from fieldtui.device import Device
from fieldtui.log.names import COMMUNITY, Dot
from fieldtui.vault import Vault
from sync.content import Content
from sync.exchange import Merged
from sync.policy import Certificate
from sync.simulation.chance import Clock, Time
from sync.simulation.looking import Order, Register, Run

One = TypeVar("One")


class Impossible(Exception):
    """What was to happen cannot happen now: nothing is there that it could happen to."""


@dataclass(eq=False)
class Member:
    """One device of the community. Two members with the same keys are a copied disk.

    Until step `away` it exchanges nothing; once it is `gone` it is at the bottom of a river; once it is `revoked`, or
    forgotten by a new root, it goes on as if nothing had happened. `had` are the segments that it has had, by hash, with scope and author, and
    `unsealed` how many records rested unsealed; `backups` are copies of its vault as it once was.
    """

    name: str
    device: Device
    clock: Clock
    away: int = 0
    gone: bool = False
    revoked: bool = False
    had: dict[bytes, tuple[str, bytes]] = field(default_factory=dict)
    unsealed: int = 0
    backups: list[Vault] = field(default_factory=list)

    def may_hold(self, scope: str) -> bool:
        """Whether it may hold a scope, as it knows itself."""
        return scope == COMMUNITY or self.device.is_office or scope in self.device.identity.grids


@dataclass(frozen=True, eq=False)
class Letter:
    """A bundle on a carrier: who made it, for which certificates as the sender knew them, what its readers find in it."""

    number: int
    sender: Member
    readers: tuple[Certificate, ...]
    content: Content
    data: bytes

    @property
    def recipients(self) -> tuple[bytes, ...]:
        """The devices that it is for."""
        return self.content.recipients


@dataclass(frozen=True)
class Erased:
    """An order of erasure, by `looking.order_name`, and the texts that the office had of what it strikes."""

    order: Order
    texts: frozenset[str]


@dataclass(frozen=True)
class Decision:
    """A conflict that somebody decided in this step: whose, of which field, and what every field held before."""

    member: Member
    register: Register
    before: dict[Register, set[Dot]]


WHOLE, DAMAGED, ASTRAY, AGAIN = "whole", "damaged", "astray", "again"


@dataclass(frozen=True)
class Delivery:
    """What became of a letter that reached a device, and in which manner it did.

    `merged` or the name of the refusal; `changed` tells whether any row of the vault is another one than before, for
    the manners in which none may be.
    """

    to: Member
    letter: Letter
    manner: str
    merged: Merged | None
    refused: str
    changed: bool


@dataclass
class World:
    """The community at one moment. `touched`, `posted`, `deliveries` and `decisions` are of the step
    under way.

    In a `plain` one nothing goes from worker to worker, and no disk is restored or copied.
    """

    seed: int
    chance: Random
    time: Time
    plain: bool = False
    members: list[Member] = field(default_factory=list)
    mail: list[Letter] = field(default_factory=list)
    unread: list[tuple[Letter, Member]] = field(default_factory=list)
    step: int = 0
    serial: int = 0
    touched: list[Member] = field(default_factory=list)
    posted: list[Letter] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    # What was ordered to be erased, ever.
    erased: list[Erased] = field(default_factory=list)
    # The keys that devices sign with, and the hashes of all segments that an office device has ever held.
    signing: dict[bytes, bytes] = field(default_factory=dict)
    held_by_office: set[bytes] = field(default_factory=set)
    # Segments whose signatures were verified, by their bytes: most are held by several devices.
    opened: dict[bytes, Run] = field(default_factory=dict)
    # Devices that have asked to be enrolled and not joined yet, with the office's answer and its code.
    asking: list[tuple[Member, Letter, str]] = field(default_factory=list)

    def pick(self, among: Sequence[One]) -> One:
        """One of `among`. Raises Impossible if there is none."""
        if not among:
            raise Impossible
        # `random` draws the same number of bits for every length, which `choice` does not: what a clock says into
        # a bundle must not change what happens next.
        return among[int(self.chance.random() * len(among))]

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        return int(self.chance.random() * limit)

    @property
    def living(self) -> list[Member]:
        """The devices of the community that somebody still has."""
        return [m for m in self.members if not m.gone and m.device.identity.community]

    @property
    def at_hand(self) -> list[Member]:
        """The devices that can exchange now."""
        return [member for member in self.living if member.away <= self.step]

    @property
    def trusted(self) -> list[Member]:
        """Those of them that the office has not revoked."""
        return [member for member in self.living if not member.revoked]

    @property
    def offices(self) -> list[Member]:
        """The trusted devices of the office."""
        return [member for member in self.trusted if member.device.is_office]

    @property
    def root(self) -> Member:
        """The office device that holds the root key. Raises Impossible once there is none."""
        return self.pick([member for member in self.offices if member.device.identity.root])

    def meeting(self, scope: str) -> list[Member]:
        """The trusted devices that hold a scope; of copies that nobody else stands between only the first.

        Two copies of one disk do not exchange with each other: what they have in common goes through others.
        """
        holders = [member for member in self.trusted if member.may_hold(scope)]
        return holders if len({member.device.id for member in holders}) > 1 else holders[:1]

    def touch(self, member: Member) -> Device:
        """The device of `member`, which is about to change."""
        if member not in self.touched:
            self.touched.append(member)
        return member.device

    def have_read(self, letter: Letter, to: Member) -> None:
        """A letter has reached a device, or never will."""
        self.unread = [one for one in self.unread if one != (letter, to)]

    def text(self, mark: str) -> str:
        """A text that was never said before."""
        self.serial += 1
        # Nothing that is said is the beginning of anything else.
        return f"{mark}{self.serial}号"


def copy_of(vault: Vault) -> Vault:
    """Another vault with the same content."""
    copy = Vault.in_memory()
    with vault.read() as source, copy.read() as target:
        source.backup(target)
    return copy


def close(world: World) -> None:
    """Lock every vault; the world is over."""
    for member in world.members:
        member.device.lock()
        for backup in member.backups:
            backup.lock()
