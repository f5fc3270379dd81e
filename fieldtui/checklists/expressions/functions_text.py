"""Functions on texts, and on answers of several choices, which are texts with blanks between."""

import base64
import binascii
import hashlib
import re
import string
from collections.abc import Mapping

from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.functions_numbers import flat
from fieldtui.checklists.expressions.patterns import matches
from fieldtui.checklists.expressions.signatures import ANY_NUMBER, Function
from fieldtui.checklists.expressions.values import Value, to_index, to_string
from fieldtui.checklists.expressions.world import Focus

_DIGESTS = frozenset({"MD5", "SHA1", "SHA256", "SHA384", "SHA512"})
_NOT_BASE64 = re.compile("[^A-Za-z0-9+/=]+")
_SIGNATURE, _KEY = 64, 32
"""Bytes of an Ed25519 signature and of a public key."""
_BLANKS = re.compile(r"\s+", re.ASCII)


def _concat(_focus: Focus, *values: Value) -> str:
    return "".join(map(to_string, flat(values)))


def _join(_focus: Focus, between: Value, *values: Value) -> str:
    return to_string(between).join(map(to_string, flat(values)))


def _substr(_focus: Focus, value: Value, start: Value, end: Value = float("inf")) -> str:
    """Counts from 0; negative counts from the end, like a slice; the end is left out."""
    text = to_string(value)
    first, beyond = to_index(start), to_index(end)
    first = max(0, first + len(text) if first < 0 else first)
    beyond = max(0, beyond + len(text) if beyond < 0 else beyond)
    return text[first:beyond]


def _before(_focus: Focus, value: Value, mark: Value) -> str:
    head, found, _tail = _parts(value, mark)
    return head if found else ""


def _after(_focus: Focus, value: Value, mark: Value) -> str:
    _head, found, tail = _parts(value, mark)
    return tail if found else ""


def _parts(value: Value, mark: Value) -> tuple[str, bool, str]:
    text, sought = to_string(value), to_string(mark)
    at = text.find(sought)
    return text[: max(at, 0)], at >= 0, text[at + len(sought) :]


def _translate(_focus: Focus, value: Value, old: Value, new: Value) -> str:
    """Each sign of `old` becomes the sign at its place in `new`, or goes; the first mention counts."""
    to = to_string(new)
    table: dict[int, str] = {}
    for index, sign in enumerate(to_string(old)):
        table.setdefault(ord(sign), to[index : index + 1])
    return to_string(value).translate(table)


def _normalized(_focus: Focus, value: Value) -> str:
    return _BLANKS.sub(" ", to_string(value)).strip(" ")


def _digest(_focus: Focus, value: Value, algorithm: Value, encoding: Value = "base64") -> str:
    """As in JavaRosa, names are taken in any case and with or without their hyphens."""
    name = to_string(algorithm).upper().replace("-", "")
    how = to_string(encoding).lower()
    if name not in _DIGESTS or how not in ("hex", "base64"):
        raise EvaluationError(Phrase("this digest is not known"), f"{to_string(algorithm)} {how}")
    result = hashlib.new(name, to_string(value).encode(errors="replace"), usedforsecurity=False).digest()
    return result.hex() if how == "hex" else base64.b64encode(result).decode()


def bytes_of(text: str) -> bytes:
    """What is written in base64; other signs in it are passed over, and a wrong length gives nothing."""
    kept = _NOT_BASE64.sub("", text)
    try:
        return base64.b64decode(kept) if len(kept) % 4 == 0 else b""
    except binascii.Error:
        return b""


def _base64_decode(_focus: Focus, value: Value) -> str:
    return bytes_of(to_string(value)).decode(errors="replace")


def _extract_signed(_focus: Focus, value: Value, key: Value) -> str:
    """The text behind an Ed25519 signature (64 bytes in front) if the key made it, else nothing."""
    contents, public = bytes_of(to_string(value)), bytes_of(to_string(key))
    if len(contents) < _SIGNATURE:
        return ""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signature, message = contents[:_SIGNATURE], contents[_SIGNATURE:]
    try:
        Ed25519PublicKey.from_public_bytes(public[:_KEY]).verify(signature, message)
    except (InvalidSignature, ValueError):
        return ""
    return message.decode(errors="replace")


def _uuid(focus: Focus, length: Value = "") -> str:
    """Without a length a UUID, else so many letters and digits (at most 1,000)."""
    if length == "":
        return focus.world.new_id()
    many = max(0, min(to_index(length), 1_000))
    return "".join(focus.world.dice.choice(string.digits + string.ascii_uppercase) for _sign in range(many))


def chosen(value: Value) -> list[str]:
    """The choices in an answer to select_multiple."""
    return to_string(value).split()


def _selected(_focus: Focus, value: Value, choice: Value) -> bool:
    return f" {to_string(choice).strip()} " in f" {to_string(value)} "


def _selected_at(_focus: Focus, value: Value, index: Value) -> str:
    choices, at = chosen(value), to_index(index, -1)
    return choices[at] if 0 <= at < len(choices) else ""


TEXTS: Mapping[str, Function] = {
    "string": Function(lambda _focus, value: to_string(value), 1, 1),
    "concat": Function(_concat, 0, ANY_NUMBER),
    "join": Function(_join, 1, ANY_NUMBER),
    "substr": Function(_substr, 2, 3),
    "substring-before": Function(_before, 2, 2),
    "substring-after": Function(_after, 2, 2),
    "translate": Function(_translate, 3, 3),
    "string-length": Function(lambda _focus, value: float(len(to_string(value))), 1, 1),
    "normalize-space": Function(_normalized, 1, 1),
    "contains": Function(lambda _focus, value, part: to_string(part) in to_string(value), 2, 2),
    "starts-with": Function(lambda _focus, value, part: to_string(value).startswith(to_string(part)), 2, 2),
    "ends-with": Function(lambda _focus, value, part: to_string(value).endswith(to_string(part)), 2, 2),
    "regex": Function(lambda _focus, value, pattern: matches(to_string(pattern), to_string(value)), 2, 2),
    "digest": Function(_digest, 2, 3),
    "base64-decode": Function(_base64_decode, 1, 1),
    "extract-signed": Function(_extract_signed, 2, 2),
    "uuid": Function(_uuid, 0, 1, steady=False),
    "selected": Function(_selected, 2, 2),
    "is-selected": Function(_selected, 2, 2),
    "selected-at": Function(_selected_at, 2, 2),
    "count-selected": Function(lambda _focus, value: float(len(chosen(value))), 1, 1),
}
