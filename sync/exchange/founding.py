"""Creating a community, asking to be let in, and joining with the office's answer.

A new device writes a request; the office answers with certificate, policy and data in one bundle; both
screens show the same code, which people compare before the device joins. What the office does is `administering`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from fieldtui.community import NoCommunity
from fieldtui.device import OFFICE, Device, Identity, keep_identity
from fieldtui.errors import FieldtuiError
from fieldtui.log.event import Entry
from fieldtui.log.names import COMMUNITY
from fieldtui.text import halfwidth
from fieldtui.vault import Connection
from sync.content import Letter, read
from sync.envelope import unseal
from sync.errors import BadPolicy, CodesDiffer, NotARequest, NotForThisDevice
from sync.exchange.certifying import TERM
from sync.exchange.incoming import merge_letter
from sync.exchange.merged import Merged
from sync.exchange.parcels import REQUEST_MAGIC
from sync.exchange.trusted import keep_policy, newest_policy
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
from sync.roots import RootKeys, Roots, community_id, founded, verified

_REQUEST_TAG = b"fieldtui request signature 1\n"
_ANY_KEY = bytes(32)
# How a code is made of the chain of roots and the two keys of a device: by `short_code`, but for a simulation, which
# has nobody in the middle and no time for a slow hash.
CodeOf = Callable[[Roots, bytes, bytes], str]


class AlreadyInCommunity(FieldtuiError):
    """This vault already belongs to a community.

    Create another vault for another community.
    """


class Request(msgspec.Struct, frozen=True, array_like=True):
    """What a device shows of itself: its public keys and whose it is, signed by itself."""

    signing: bytes
    exchange: bytes
    person: str
    signature: bytes


@dataclass(frozen=True)
class Welcome:
    """The office's answer to a request, before it is trusted: the code to compare, and what it grants."""

    code: str
    person: str
    role: str
    grids: tuple[str, ...]


def found_community(device: Device, name: str) -> None:
    """Create a community called `name`, with `device` as its office. Raises AlreadyInCommunity."""
    if device.identity.community:
        raise AlreadyInCommunity()
    keys = RootKeys(device.random(32), device.random(32))
    roots = founded(keys)
    founder = msgspec.structs.replace(
        device.identity, root=keys.root, reserve=keys.reserve, role=OFFICE, community=community_id(roots[0])
    )
    own = Certificate(founder.signing_public, founder.exchange_public, founder.person, OFFICE)
    wall = device.wall()
    rules = sign_policy(Policy(founder.community, 1, wall, wall + TERM, (own,)), roots, keys.root)

    def job(db: Connection) -> None:
        keep_identity(db, founder)
        keep_policy(db, rules)
        device.append(
            db,
            COMMUNITY,
            [
                Entry("community.added", {"name": name}),
                Entry("person.added", {"name": founder.person, "role": OFFICE}),
            ],
        )

    device.vault.write(job)
    device.identity = founder


def enrolment_request(device: Device) -> bytes:
    """The file that a new device brings to the office. Raises AlreadyInCommunity."""
    identity = device.identity
    if identity.community:
        raise AlreadyInCommunity()
    unsigned = identity.signing_public + identity.exchange_public + identity.person.encode()
    signature = identity.signing.sign(_REQUEST_TAG + unsigned)
    request = Request(identity.signing_public, identity.exchange_public, identity.person, signature)
    return REQUEST_MAGIC + msgspec.msgpack.encode(request)


def read_request(data: bytes, name: str) -> Request:
    """Who asks to be enrolled, by their own word. Raises NotARequest."""
    try:
        request = msgspec.msgpack.decode(data.removeprefix(REQUEST_MAGIC), type=Request)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotARequest(name=name) from error
    unsigned = request.signing + request.exchange + request.person.encode()
    canonical = data == REQUEST_MAGIC + msgspec.msgpack.encode(request)
    whole = canonical and len(request.signing) == len(request.exchange) == 32
    if not whole or not verified(request.signing, _REQUEST_TAG + unsigned, request.signature):
        raise NotARequest(name=name)
    if len(request.person) > LONGEST_PERSON or not _can_be_sealed_to(request.exchange):
        raise NotARequest(name=name)
    return request


def _can_be_sealed_to(exchange_public: bytes) -> bool:
    """Not so for the few points that share the same secret with everybody: with one of them no export would end."""
    try:
        X25519PrivateKey.from_private_bytes(_ANY_KEY).exchange(
            X25519PublicKey.from_public_bytes(exchange_public)
        )
    except ValueError:
        return False
    return True


def read_welcome(device: Device, data: bytes, name: str, code_of: CodeOf | None = None) -> Welcome:
    """What the office's answer grants and the code to compare; nothing is taken in yet.

    Raises what `unseal` and `read` raise, BadPolicy, NotForThisDevice, AlreadyInCommunity.
    """
    rules, _letter = _open_welcome(device, data, name)
    own = rules.policy.certificate(device.id)
    if own is None or own.revoked:
        raise NotForThisDevice(name=name)
    identity = device.identity
    code = (code_of or short_code)(rules.roots, identity.signing_public, identity.exchange_public)
    return Welcome(code, own.person, own.role, own.grids)


def _open_welcome(device: Device, data: bytes, name: str) -> tuple[Rules, Letter]:
    if device.identity.community:
        raise AlreadyInCommunity()
    letter = read(unseal(data, device.identity.exchange, name), name)
    try:
        return read_policy(letter.content.policy, None), letter
    except UntrustedPolicy as error:
        raise BadPolicy(name=name, cause=error) from error


def join(
    device: Device, data: bytes, code: str, name: str = "answer", code_of: CodeOf | None = None
) -> Merged:
    """Become a device of the community whose office gave the answer `data`, after people compared `code`.

    Raises CodesDiffer, and what `read_welcome` and `merge` raise; then nothing has changed.
    """
    welcome = read_welcome(device, data, name, code_of)
    typed = "".join(c for c in halfwidth(code) if c.isdigit())
    if typed != welcome.code.replace(" ", ""):
        raise CodesDiffer(name=name, typed=code)
    rules, letter = _open_welcome(device, data, name)
    joined = msgspec.structs.replace(
        device.identity,
        community=rules.policy.community,
        role=welcome.role,
        grids=welcome.grids,
        person=welcome.person,
    )

    def job(db: Connection) -> tuple[Merged, Identity]:
        keep_identity(db, joined)
        keep_policy(db, rules)
        return merge_letter(db, device, joined, letter, data, name)

    merged, device.identity = device.vault.write(job)
    return merged


def devices(device: Device) -> tuple[Certificate, ...]:
    """Every device of the community, in the order of their enrolment, revoked ones too. Raises NoCommunity."""
    with device.read() as db:
        found = newest_policy(db)
    if found is None:
        raise NoCommunity()
    return found.policy.certificates
