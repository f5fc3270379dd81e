"""The index of names that search reads: pinyin, initials and phone of each named record.

Derived like every other table, so a rebuild gives the same rows. Pinyin readings come from pypinyin's
dictionary of single characters: a name is read character by character, first reading first.
"""

from collections.abc import Sequence
from functools import cache

from fieldtui.log.names import Dot
from fieldtui.text import halfwidth
from fieldtui.vault import Connection

# Surnames that are read otherwise than the same character in a word.
_SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "查": "zha",
    "解": "xie",
    "曾": "zeng",
    "朴": "piao",
    "区": "ou",
    "盖": "ge",
}
_SEARCHABLE = {
    "residents": "SELECT id, name, phone FROM residents WHERE id IN ({})",
    "premises": "SELECT id, name, phone FROM premises WHERE id IN ({})",
}
_BATCH = 500


@cache
def _readings() -> dict[int, str]:
    # Imported late: the dictionary takes about 30 ms, and most commands never need it.
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@cache
def syllable(char: str, *, first: bool = False) -> str:
    """How `char` is read, without tone; itself in lower case if it is no Chinese character."""
    if first and char in _SURNAMES:
        return _SURNAMES[char]
    reading = _readings().get(ord(char))
    return _without_tone(reading.split(",")[0]) if reading else char.casefold()


def _without_tone(reading: str) -> str:
    from unicodedata import normalize

    return "".join(c for c in normalize("NFD", reading.replace("ü", "v")) if c.isascii() and c.isalpha())


def searchable(text: str) -> str:
    """`text` as names and queries are compared: half-width, in lower case, without spaces."""
    return "".join(halfwidth(text).split()).casefold()


def pinyin_of(name: str) -> tuple[str, str]:
    """A name as it is typed: (`zhangyumei`, `zym`)."""
    syllables = [syllable(c, first=at == 0) for at, c in enumerate(searchable(name))]
    return "".join(syllables), "".join(s[:1] for s in syllables)


def index_names(db: Connection, table: str, records: Sequence[Dot]) -> None:
    """Bring the index up to date for `records` of `table`."""
    for start in range(0, len(records), _BATCH):
        batch = records[start : start + _BATCH]
        found = db.execute(_SEARCHABLE[table].format(",".join("?" * len(batch))), batch)
        rows = [
            (record, table, searchable(name or ""), *pinyin_of(name or ""), halfwidth(phone or ""))
            for record, name, phone in found.fetchall()
        ]
        db.executemany(
            "INSERT OR REPLACE INTO names (record, of, name, pinyin, initials, phone) VALUES (?,?,?,?,?,?)",
            rows,
        )
