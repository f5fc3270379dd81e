"""Languages of forms: which language a freely named one is, and the few words the engine itself must say in it.

Everything else that is said to people is a message id translated by the program around the engine. Here are
only words that become part of a form's texts or values: names of months and days in format-date, "Other".
Source of the names: Unicode CLDR, abbreviated format, which Java's "MMM" and "EEE" give.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_NAMED = {
    "chinese": "zh",
    "中文": "zh",
    "简体中文": "zh-cn",
    "汉语": "zh",
    "english": "en",
    "英文": "en",
    "英语": "en",
    "français": "fr",
    "french": "fr",
    "español": "es",
    "spanish": "es",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the engine says in one language: months from January, days from Monday."""

    months: tuple[str, ...]
    days: tuple[str, ...]
    other: str
    specify_other: str
    yes: str
    no: str


_ENGLISH = Words(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "Other", "Specify other.", "Yes", "No",
)  # fmt: skip
_WORDS: Mapping[str, Words] = {
    "en": _ENGLISH,
    "zh": Words(
        tuple(f"{month}月" for month in range(1, 13)),
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        "其他", "请说明", "是", "否",
    ),
    "fr": Words(
        ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
        ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
        "Autre", "Précisez.", "Oui", "Non",
    ),
    "es": Words(
        ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
        ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        "Otro", "Especifique.", "Sí", "No",
    ),
}  # fmt: skip


def language_code(language: str) -> str:
    """The code in a language's name: "中文 (zh)" and "zh" give "zh", "English" gives "en"; else the name."""
    inside = language.rpartition("(")[2].partition(")")[0] if "(" in language else language
    code = inside.strip().replace("_", "-").lower()
    return _NAMED.get(code, code)


def words(language: str) -> Words:
    """The engine's words in a form's language; in English where it does not know the language."""
    return _WORDS.get(language_code(language).partition("-")[0], _ENGLISH)
