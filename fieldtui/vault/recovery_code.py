"""The recovery code as people see it: 128 random bits in seven groups of five characters, and back.

    4G7K2-9QXMA-…      four characters of Crockford's base 32 and a check character, seven times

The alphabet has no I, L, O, U (https://www.crockford.com/base32.html), so that what looks alike can be told apart. The
check character is over the group and its place: one wrong character, two exchanged ones and two exchanged groups are
noticed, and the group is named. Seven groups hold 140 bits; the last 12 are of a hash over the code. Nothing here knows
what the code opens.
"""

import hashlib
import unicodedata

from fieldtui.errors import ExitCode, FieldtuiError

CODE_BYTES = 16
GROUPS, GROUP = 7, 5
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {char: at for at, char in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_HASH_BITS = 12
# x^5 + x^2 + 1: the field of 32 elements, in which the check character is the sum of the group's multiples.
_POLYNOMIAL = 0b100101


class RecoveryCodeMistyped(FieldtuiError):
    """The recovery code has a mistake in group {groups}.

    Compare these five characters with the paper and type them again. There is no letter O, I, L or U in a code.
    """

    exit_code = ExitCode.USAGE


class RecoveryCodeLength(FieldtuiError):
    """A recovery code has {wanted} characters in {groups} groups; this has {typed}.

    Type all of it; hyphens, spaces and small letters do not matter.
    """

    exit_code = ExitCode.USAGE


def shown(code: bytes) -> str:
    """`code`, 16 bytes, as groups with hyphens between them."""
    number = int.from_bytes(code) << _HASH_BITS | _check_bits(code)
    groups = []
    for at in range(GROUPS):
        bits = number >> 20 * (GROUPS - 1 - at) & 0xFFFFF
        values = [bits >> shift & 31 for shift in (15, 10, 5, 0)]
        groups.append("".join(_ALPHABET[value] for value in (*values, _check(values, at))))
    return "-".join(groups)


def understood(typed: str) -> bytes:
    """The 16 bytes of a code as a person or a scanner types it.

    Full-width and small letters, O for 0, I and L for 1, any hyphens, spaces or none. Raises RecoveryCodeLength,
    RecoveryCodeMistyped.
    """
    text = unicodedata.normalize("NFKC", typed).upper()
    chars = [char for char in text if char.isalnum()]
    if len(chars) != GROUPS * GROUP:
        raise RecoveryCodeLength(wanted=GROUPS * GROUP, groups=GROUPS, typed=len(chars))
    number, wrong = 0, []
    for at in range(GROUPS):
        values = [_VALUES.get(char, -1) for char in chars[at * GROUP : (at + 1) * GROUP]]
        if min(values) < 0 or _check(values[:-1], at) != values[-1]:
            wrong.append(str(at + 1))
        for value in values[:-1]:
            number = number << 5 | value & 31
    if wrong:
        raise RecoveryCodeMistyped(groups=", ".join(wrong))
    code = (number >> _HASH_BITS).to_bytes(CODE_BYTES)
    if _check_bits(code) != number & (1 << _HASH_BITS) - 1:
        # Several mistakes that cancel each other out: nobody can say where they are.
        raise RecoveryCodeMistyped(groups=f"1-{GROUPS}")
    return code


def _check_bits(code: bytes) -> int:
    digest = hashlib.sha256(b"fieldtui recovery code check 1\n" + code).digest()
    return int.from_bytes(digest[:2]) >> 16 - _HASH_BITS


def _check(values: list[int], group: int) -> int:
    total = group + 1
    for at, value in enumerate(values, 1):
        total ^= _times(value, 1 << at)
    return total


def _times(one: int, other: int) -> int:
    """The product of two elements of the field of 32."""
    product = 0
    for bit in range(5):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(9, 4, -1):
        if product >> bit & 1:
            product ^= _POLYNOMIAL << bit - 5
    return product
