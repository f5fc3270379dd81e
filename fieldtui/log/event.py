"""One entry of a log, in memory: what a use case asks for (`Entry`) and what the log holds (`Event`)."""

import msgspec

from fieldtui.log.kinds import Fields
from fieldtui.log.names import Dot


class Entry(msgspec.Struct, frozen=True):
    """What a use case wants recorded: a kind, the record it is about (0: the one it creates), its fields.

    `deps` are the dots of the values it replaces.
    """

    kind: str
    fields: Fields = {}
    subject: Dot = 0
    deps: tuple[Dot, ...] = ()


class Event(msgspec.Struct, frozen=True):
    """An event of a log, with this vault's dots. `wall` is seconds since 1970, and a claim."""

    dot: Dot
    scope: str
    lamport: int
    wall: int
    kind: str
    subject: Dot
    deps: tuple[Dot, ...]
    fields: Fields
