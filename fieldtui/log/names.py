"""How logs, events and records are named.

A log is (device, scope, epoch); an event is the dot (log, seq); a record is the dot of the event that
created it. Inside one vault a dot is one integer, `log << 32 | seq`, where `log` is this vault's own
number for the log: small, sortable, an index key. Between vaults the full name travels.
"""

import msgspec

DEVICE_BYTES = 16
SEQ_BITS = 32
SEQ_MASK = (1 << SEQ_BITS) - 1
# The scope that every device of a community holds: rounds, checklists, grids, people of the office.
COMMUNITY = ""
LONGEST_SCOPE = 32
# Epochs from here on name the branches of forked logs: they are made from a hash, and no device writes in them.
FIRST_BRANCH = 1 << 30
# How much of a segment's hash tells branches apart, against accidents alone: a device forks only its own logs.
TIP_BYTES = 4

Dot = int


class LogName(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Who wrote a log (16 bytes), for which grid's code (or `COMMUNITY`), in which epoch."""

    device: bytes
    scope: str
    epoch: int


def dot(log: int, seq: int) -> Dot:
    """The integer for event `seq` of this vault's log number `log`."""
    return log << SEQ_BITS | seq


def log_of(dot: Dot) -> int:
    """This vault's number of the log that holds `dot`."""
    return dot >> SEQ_BITS


def seq_of(dot: Dot) -> int:
    """The sequence number of `dot` in its log, from 1."""
    return dot & SEQ_MASK
