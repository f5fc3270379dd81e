"""Digits as the modules of a QR code (ISO/IEC 18004), in numeric mode, without the quiet zone."""

from typing import Literal

import qrcode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import BIT_LIMIT_TABLE, MODE_NUMBER, QRData, length_in_bits

from sync.frames import room_in

Level = Literal["L", "M", "Q", "H"]
Modules = tuple[tuple[bool, ...], ...]

# Modules of white that the standard asks for on each side.
QUIET = 4
MOST_VERSION = 40
_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
_MODE_BITS = 4
# Choosing the best of eight masks costs eight times as much; readers take any. Random data looks alike under each.
_MASK = 0


def side(version: int) -> int:
    """Modules along each side of a code of `version`."""
    return 17 + 4 * version


def digits_in(version: int, level: Level) -> int:
    """The most digits that a code of `version` holds, as the standard's table 7 has them."""
    bits = BIT_LIMIT_TABLE[_LEVELS[level]][version] - _MODE_BITS - length_in_bits(MODE_NUMBER, version)
    whole, rest = divmod(bits, 10)
    return int(3 * whole + (2 if rest >= 7 else 1 if rest >= 4 else 0))


def bytes_in(version: int, level: Level) -> int:
    """The most bytes that a code of `version` holds as digits."""
    return room_in(digits_in(version, level))


def modules(digits: str, version: int, level: Level) -> Modules:
    """The code of `digits`, row by row, dark ones True: 1 to 8 ms. Raises ValueError for digits that it does not hold."""
    if len(digits) > digits_in(version, level):
        raise ValueError(f"{len(digits)} digits in a code of version {version}-{level}")
    code = qrcode.QRCode(version=version, error_correction=_LEVELS[level], border=0, mask_pattern=_MASK)
    code.add_data(QRData(digits, mode=MODE_NUMBER))
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)
