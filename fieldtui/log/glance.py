"""What can be told of a segment that was kept by a look at its first parts, without opening it."""

from collections.abc import Iterator

import msgspec

from fieldtui.log.names import LogName
from fieldtui.log.segment import Other, Salts


class _Outline(msgspec.Struct, array_like=True):
    """As much of a segment's header as tells what it may refer to."""

    log: LogName
    first: int
    prev: msgspec.Raw
    logs: list[Other]


class _Glance(msgspec.Struct, array_like=True):
    """As much of a segment as tells whether it is worth opening."""

    header: _Outline
    signature: msgspec.Raw
    salts: Salts


_glance = msgspec.msgpack.Decoder(_Glance)


def logs_named(data: bytes) -> Iterator[LogName]:
    """The log that the segment `data` is of, and those that it may refer to."""
    header = _glance.decode(data).header
    yield header.log
    for other in header.logs:
        yield other.log


def is_whole(data: bytes) -> bool:
    """Whether a segment that can be read has all of its bodies."""
    return not _glance.decode(data).salts.commitments
