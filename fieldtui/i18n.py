"""Which language the program speaks: gettext catalogues, chosen once, looked up when a text is shown.

English is the source language; `zh_CN` and `en` catalogues are complete (a test says so). Mark a text
in a table with `N_` and translate it with `_` at the moment it is shown, so that one process can speak
both languages (the tests do). No text for people lives here.
"""

import gettext as _gettext
import locale
import os
from functools import cache
from pathlib import Path

DOMAIN = "fieldtui"
LANGUAGES = ("zh_CN", "en")
LOCALES = Path(__file__).parent / "locales"


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, LOCALES, [language], fallback=True)


_current = "zh_CN"


def language() -> str:
    """The language in use: one of `LANGUAGES`."""
    return _current


def use_language(name: str) -> None:
    """Speak `name` from now on: a locale name in any usual shape (`zh`, `zh-CN`, `en_GB.UTF-8`)."""
    global _current
    _current = nearest_language(name)


def nearest_language(name: str) -> str:
    """The catalogue for a locale name; anything that is neither Chinese nor English gets English.

    An empty name, `C` and `POSIX` say nothing about a person, so they get the first language.
    """
    short = name.replace("-", "_").split(".")[0].casefold()
    if short in ("", "c", "posix"):
        return LANGUAGES[0]
    return "zh_CN" if short.startswith("zh") else "en"


def language_of_machine() -> str:
    """The locale name that the environment asks for, empty if it asks for none."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value
    return locale.getlocale()[0] or ""


def _(message: str) -> str:
    """`message` in the language in use."""
    return _catalogue(_current).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a text that goes with `count`, in the language in use."""
    return _catalogue(_current).ngettext(singular, plural, count)


def N_(message: str) -> str:
    """Mark a text for the catalogues without translating it yet."""
    return message
