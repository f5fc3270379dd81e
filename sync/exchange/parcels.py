"""What was carried, by a stick or by codes: its name and its bytes, and what kind of thing they say they are.

Nothing is trusted by its kind, which only chooses who opens it: bundles are `incoming`'s, requests and answers
`founding`'s, and what helps into a locked vault `recovery`'s. Nothing here decides or keeps anything.
"""

from dataclasses import dataclass, field
from pathlib import Path

from fieldtui.recovery_files import HELP_MAGIC, KEY_MAGIC
from fieldtui.text import plain
from sync.envelope import MAGIC
from sync.exchange.carrier import read_file
from sync.frames import transfer_id

REQUEST_MAGIC = b"fieldtui request 1\n"
BUNDLE, REQUEST, HELP, KEY, OTHER = "bundle", "request", "help", "key", "other"
# By how they begin. HELP asks the office for its help with a forgotten passphrase, KEY is its answer.
_KINDS = {REQUEST_MAGIC: REQUEST, HELP_MAGIC: HELP, KEY_MAGIC: KEY}
# A bundle goes on with its version; files for other purposes begin with the same letters, and go on in letters.
_FIRST_LETTER = b" "


@dataclass(frozen=True)
class Parcel:
    """`name` is for people: a file's, or of what came by codes one like "QR 3f2a91c0". Never a path."""

    name: str
    data: bytes = field(repr=False)


# What can be opened when its turn comes, so that forty files are not in memory at once. Both have a `name`.
Carried = Path | Parcel


def parcel_of(carried: Carried) -> Parcel:
    """The parcel, read from its file if it is in one. Raises CannotRead, TooLarge."""
    if isinstance(carried, Parcel):
        return carried
    return Parcel(name_of(carried), read_file(carried))


def name_of(carried: Carried) -> str:
    """What people know it by. A file's name is text from people, and may be no text at all."""
    return plain(carried.name)


def by_codes(data: bytes) -> Parcel:
    """What came, or goes, by QR codes: named by what its frames are known by, alike on both sides."""
    return Parcel(f"QR {transfer_id(data).hex()}", data)


def kind_of(data: bytes) -> str:
    """BUNDLE, also one of another version, REQUEST, HELP, KEY or OTHER, by the first bytes: what it claims to be."""
    for begins, kind in _KINDS.items():
        if data.startswith(begins):
            return kind
    version = data[len(MAGIC) : len(MAGIC) + 1]
    return BUNDLE if data.startswith(MAGIC) and b"" < version < _FIRST_LETTER else OTHER
