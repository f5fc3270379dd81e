"""What somebody with keys of their own, and a copy of the format, could put into a bundle.

Each function writes what the product's own export would not.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from fieldtui.device import Device
from fieldtui.log.columns import Body
from fieldtui.log.names import LogName
from fieldtui.log.segment import NO_HASH, Other, Segment, encode, make_segment
from sync.content import Content, Head, write
from sync.content import read as read_content
from sync.envelope import seal, unseal
from sync.exchange.trusted import current_policy, current_rules, newest_policy
from sync.policy import Policy
from sync.roots import Roots
from tests.town import SeededBytes

random = SeededBytes(4242)


def signed_policy(device: Device) -> bytes:
    """The signed rules that `device` goes by."""
    with device.read() as db:
        found = newest_policy(db)
    assert found is not None
    return found.signed


def policy_of(device: Device) -> Policy:
    """The rules that `device` goes by."""
    with device.read() as db:
        return current_policy(db)


def root_of(office: Device) -> bytes:
    """The community's root key, which the founding office holds."""
    return office.identity.root


def roots_of(device: Device) -> Roots:
    """The chain of roots that `device` goes by."""
    with device.read() as db:
        return current_rules(db).roots


def content_for(receiver: Device, sender: Device, **other: object) -> Content:
    """An honest, empty content from `sender` to `receiver`, with `other` fields in place of its own."""
    fields: dict[str, Any] = {
        "community": sender.identity.community,
        "recipients": (receiver.id,),
        "made": 0,
        "rules": (0, 1, bytes(4)),
        "has": (),
        "refused": (),
        "policy": b"",
        "segments": (),
        "blobs": (),
    }
    return Content(**(fields | other))


def sealed_for(receiver: Device, payload: bytes) -> bytes:
    """An envelope that `receiver` can open, around any payload."""
    return seal(payload, [receiver.identity.exchange_public], random)


def letter(receiver: Device, sender: Device, **other: object) -> bytes:
    """A bundle that `sender` signed and sealed for `receiver`, with `other` fields of content."""
    content = content_for(receiver, sender, **other)
    return sealed_for(receiver, write(content, sender.id, sender.identity.signing.sign))


def with_segments(receiver: Device, sender: Device, segments: Sequence[bytes], **other: object) -> bytes:
    """A bundle from `sender` with these segments, whatever they are."""
    return letter(receiver, sender, segments=tuple(msgspec.Raw(one) for one in segments), **other)


def body(fields: dict[str, Any], subject: int = 0, deps: Sequence[int] = ()) -> Body:
    """An event's body with `fields`, in canonical order."""
    names = tuple(sorted(fields))
    return Body(subject, tuple(deps), names, tuple(fields[name] for name in names))


def segment(
    author: Device,
    scope: str,
    events: Sequence[tuple[str, Body]],
    *,
    first: int = 1,
    prev: bytes = NO_HASH,
    epoch: int = 7,
    lamport: int = 1,
    wall: int = 0,
    logs: Sequence[LogName | Other] = (),
    signer: Device | None = None,
) -> tuple[Segment, bytes]:
    """A signed segment of `author`'s log of `scope`, in an epoch that no honest device writes in."""
    return make_segment(
        LogName(author.id, scope, epoch),
        first,
        prev,
        [log if isinstance(log, Other) else Other(log) for log in logs],
        [(lamport + at, wall, kind) for at, (kind, _body) in enumerate(events)],
        [one for _kind, one in events],
        random=random,
        sign=(signer or author).identity.signing.sign,
    )


def segment_bytes(
    author: Device,
    scope: str,
    events: Sequence[tuple[str, Body]],
    *,
    first: int = 1,
    prev: bytes = NO_HASH,
    epoch: int = 7,
    lamport: int = 1,
    wall: int = 0,
    logs: Sequence[LogName | Other] = (),
    signer: Device | None = None,
) -> bytes:
    """`segment` as it travels."""
    made, _digest = segment(
        author,
        scope,
        events,
        first=first,
        prev=prev,
        epoch=epoch,
        lamport=lamport,
        wall=wall,
        logs=logs,
        signer=signer,
    )
    return encode(made)


def opened(receiver: Device, data: bytes) -> Content:
    """What is inside a bundle, as its receiver reads it."""
    return read_content(unseal(data, receiver.identity.exchange, "bundle"), "bundle").content


__all__ = [
    "Head",
    "body",
    "content_for",
    "encode",
    "letter",
    "opened",
    "policy_of",
    "root_of",
    "roots_of",
    "sealed_for",
    "segment",
    "segment_bytes",
    "signed_policy",
    "with_segments",
]
