"""Keys as people type and read them: full-width twins for bindings, names for help and the key bar.

A Chinese input method in full-width mode sends `？` for `?` and `１` for `1`; whatever is bound, its twin
is bound with it. Nothing here knows what a key does.
"""

from fieldtui.i18n import N_, _

# What a Chinese input method sends for a punctuation key, beside the full-width form of the same character.
_ALSO = {"/": "、", ".": "。", "\\": "、"}

NAMES: dict[str, str] = {
    "enter": N_("Enter"),
    "escape": N_("Esc"),
    "space": N_("Space"),
    "tab": N_("Tab"),
    "shift+tab": N_("Shift+Tab"),
    "up": N_("Up"),
    "down": N_("Down"),
    "left": N_("Left"),
    "right": N_("Right"),
    "pageup": N_("PgUp"),
    "pagedown": N_("PgDn"),
    "home": N_("Home"),
    "end": N_("End"),
}


def twins(key: str) -> tuple[str, ...]:
    """`key` and everything that a full-width input method may send in its place.

    >>> twins("1"), twins("/"), twins("f2")
    (('1', '１'), ('/', '／', '、'), ('f2',))
    """
    if key == "space":
        return ("space", "ideographic_space")
    if len(key) != 1 or not "!" <= key <= "~":
        return (key,)
    return (key, chr(ord(key) + 0xFEE0), *_ALSO.get(key, ()))


def name_of(key: str) -> str:
    """A key as it is printed on a keyboard, in the language in use: `Enter`, `F2`, `Ctrl+Z`, `/`."""
    if key in NAMES:
        return _(NAMES[key])
    if len(key) == 1:
        return key
    return "+".join(part.capitalize() for part in key.split("+"))
