"""Arithmetic over GF(256) on whole byte strings: addition is xor, multiplication by one number a translation table.

The field is that of Reed-Solomon codes in QR codes themselves: x^8 + x^4 + x^3 + x^2 + 1 (0x11d), generator 2.
"""

_POLYNOMIAL = 0x11D


def _powers() -> tuple[list[int], list[int]]:
    """The powers of 2, twice over, and of each number but 0 its logarithm."""
    powers, logarithms = [0] * 510, [0] * 256
    value = 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value <<= 1
        if value & 0x100:
            value ^= _POLYNOMIAL
    return powers, logarithms


_POWERS, _LOGARITHMS = _powers()
# By number: what each byte becomes when it is multiplied by it.
_TIMES = tuple(
    bytes(_POWERS[_LOGARITHMS[number] + _LOGARITHMS[byte]] if number and byte else 0 for byte in range(256))
    for number in range(256)
)


def inverse(number: int) -> int:
    """What gives 1 when multiplied by `number`, which is not 0."""
    return _POWERS[255 - _LOGARITHMS[number]]


def times(row: bytes, number: int) -> bytes:
    """Every byte of `row` multiplied by `number`."""
    return row.translate(_TIMES[number])


def plus(one: bytes, other: bytes) -> bytes:
    """The sum of two rows of one length. It is also their difference."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))
