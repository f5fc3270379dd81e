"""Bytes as decimal digits: what a QR code in numeric mode holds, and what a scanner types on any keyboard.

Seven bytes in 17 digits, big-endian; a rest of 1 to 6 bytes in 3, 5, 8, 10, 13, 15. That is 0.412 bytes a digit of
0.415 possible. Digits survive keyboard layouts and input methods, which letters do not.
"""

from sync.errors import Phrase, Refused

_GROUP = 7
# Digits that hold so many bytes, by bytes.
_DIGITS = (0, 3, 5, 8, 10, 13, 15, 17)
_BYTES = {digits: size for size, digits in enumerate(_DIGITS) if size}


class NotAFrame(Refused):
    """This code was not read whole: {cause}.

    Nothing is lost: the next ones serve as well. If it goes on, hold the camera or the scanner closer.
    """


def digits_of(data: bytes) -> str:
    """`data` in decimal digits."""
    groups = (data[at : at + _GROUP] for at in range(0, len(data), _GROUP))
    return "".join(f"{int.from_bytes(group):0{_DIGITS[len(group)]}d}" for group in groups)


def bytes_of(digits: str) -> bytes:
    """What `digits_of` made `digits` of. Raises NotAFrame for anything else; only ASCII digits are digits here."""
    if not (digits.isascii() and digits.isdigit()):
        raise NotAFrame(cause=Phrase("it holds other characters than digits"))
    width = _DIGITS[_GROUP]
    out = bytearray()
    for at in range(0, len(digits), width):
        group = digits[at : at + width]
        size = _BYTES.get(len(group), 0)
        value = int(group)
        if not size or value >> 8 * size:
            raise NotAFrame(cause=Phrase("its digits stand for no bytes"))
        out += value.to_bytes(size)
    return bytes(out)


def room_in(digits: int) -> int:
    """The most bytes that `digits` digits hold."""
    whole, rest = divmod(digits, _DIGITS[_GROUP])
    return whole * _GROUP + max(size for size, needed in enumerate(_DIGITS) if needed <= rest)
