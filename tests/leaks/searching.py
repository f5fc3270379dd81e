"""Finding sentinels in bytes, also in what was deflated, and in what a terminal was sent.

It knows bytes and forms; where the bytes come from is `machine`'s and `terminals`'.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from sync.dictionary import DICTIONARY
from tests.leaks.sentinels import SHORTEST_FORM, forms

# Beginnings of deflated streams: zlib at its four levels, gzip; a member of a zip has its own header.
_STREAMS = re.compile(rb"\x78[\x01\x5e\x9c\xda\xbb\xf9]|\x1f\x8b\x08|PK\x03\x04", re.DOTALL)
# A raw stream has no beginning that one could know: it is tried everywhere in small files and at the start of others.
_RAW_EVERYWHERE, _RAW_AT_THE_START = 4096, 512
_MOST_INFLATED = 4 * 1024 * 1024
_DEEPEST = 3
# What a terminal acts on: sequences with parameters, texts such as titles, and single functions.
_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[PX^_\]].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]", re.DOTALL)
_TEXTS_FOR_THE_TERMINAL = re.compile(rb"\x1b\](\d*);?(.*?)(?:\x07|\x1b\\)", re.DOTALL)


class Finder:
    """Looks for every form at once."""

    def __init__(self, wanted: Mapping[bytes, str] | None = None) -> None:
        self._wanted = dict(forms() if wanted is None else wanted)
        assert min(map(len, self._wanted)) >= SHORTEST_FORM
        self._pattern = re.compile(_trie(self._wanted), re.DOTALL)

    def also(self, more: Mapping[bytes, str]) -> "Finder":
        """A finder that looks for `more`, too."""
        return Finder({**self._wanted, **more})

    def found(self, data: bytes) -> set[str]:
        """What can be read in `data`, inflated or not: empty where nothing leaked."""
        return {self._wanted[hit] for part in layers(data) for hit in self._pattern.findall(part.lower())}

    def shown(self, written: bytes) -> set[str]:
        """What can be read in what a terminal was sent: with its escape sequences, and as one reads it."""
        return self.found(written) | self.found(_ESCAPES.sub(b"", written))


def _trie(words: Iterable[bytes]) -> bytes:
    """A pattern of `words` that looks at each byte once; the longest of those that begin alike."""
    tails: dict[int, set[bytes]] = {}
    end = False
    for word in words:
        if word:
            tails.setdefault(word[0], set()).add(word[1:])
        else:
            end = True
    branches = []
    for first, rest in sorted(tails.items()):
        head = re.escape(bytes([first]))
        while len(rest) == 1 and (one := next(iter(rest))):
            head, rest = head + re.escape(one), {b""}
        branches.append(head + (b"" if rest == {b""} else _trie(rest)))
    return b"(?:" + b"|".join(branches) + (b"|" if end else b"") + b")"


def layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """`data`, and everything that inflates from it, to a depth of three."""
    yield data
    if depth < _DEEPEST:
        for inflated in _inflated(data):
            yield from layers(inflated, depth + 1)


def _inflated(data: bytes) -> Iterator[bytes]:
    for match in _STREAMS.finditer(data):
        at, magic = match.start(), match.group()
        if magic == b"PK\x03\x04":
            names = int.from_bytes(data[at + 26 : at + 28], "little")
            extra = int.from_bytes(data[at + 28 : at + 30], "little")
            yield from _inflate(data, at + 30 + names + extra, -15)
        else:
            yield from _inflate(data, at, 31 if magic[0] == 0x1F else 15)
    everywhere = len(data) <= _RAW_EVERYWHERE
    for at in range(len(data) if everywhere else min(len(data), _RAW_AT_THE_START)):
        yield from _inflate(data, at, -15)
        yield from _inflate(data, at, -15, DICTIONARY)


def _inflate(data: bytes, at: int, bits: int, dictionary: bytes = b"") -> Iterator[bytes]:
    inflater = zlib.decompressobj(bits, zdict=dictionary) if dictionary else zlib.decompressobj(bits)
    try:
        out = inflater.decompress(data[at:], _MOST_INFLATED)
    except zlib.error:
        return
    # By chance a few bytes inflate nearly everywhere; a stream that ends is a stream.
    if inflater.eof and len(out) > SHORTEST_FORM:
        yield out


def told_to_the_terminal(written: bytes) -> list[tuple[str, bytes]]:
    """The texts for the terminal itself, such as a title (0, 1, 2) or the clipboard (52): number, text."""
    return [(code.decode(), text) for code, text in _TEXTS_FOR_THE_TERMINAL.findall(written)]


@lru_cache(maxsize=1)
def finder() -> Finder:
    """The one for all sentinels."""
    return Finder()
