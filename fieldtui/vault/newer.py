"""Slot files of formats to come: an older program says so, and does not take them for damaged."""

import hashlib
import re
from pathlib import Path

from fieldtui.vault.errors import SlotsTooNew

# What every format of a slot file keeps: this beginning with its number, and SHA-256 over the rest at the end.
_FORMAT = re.compile(rb"FTSLOTS([0-9])")
_DIGEST_BYTES = 32


def format_of(data: bytes) -> int:
    """The number of the format of a slot file that is whole, 0 for anything else."""
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    match = _FORMAT.match(body)
    return int(match[1]) if match and hashlib.sha256(body).digest() == digest else 0


def refuse_newer(path: Path, copies: list[bytes], known: int) -> None:
    """Raises SlotsTooNew if one of the copies is whole and of a later format than `known`.

    Also beside a whole copy of the known one: a newer program was about to replace it.
    """
    newest = max(map(format_of, copies), default=0)
    if newest > known:
        raise SlotsTooNew(path=path, found=newest, known=known)
