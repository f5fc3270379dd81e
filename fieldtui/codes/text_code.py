"""A text as a QR code that any phone reads: the smallest version that holds it."""

import qrcode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from fieldtui.codes.matrix import Modules

MOST_BYTES = 2331
"""In a code of version 40-M (ISO/IEC 18004, table 7)."""


def text_modules(text: str) -> Modules:
    """The code of `text` on paper: UTF-8, level M, in the mask that suits it best, as texts repeat themselves.

    No mark says that it is UTF-8: phones and readers guess it, and some show a mark as characters. Raises ValueError
    for more than MOST_BYTES.
    """
    data = text.encode()
    if len(data) > MOST_BYTES:
        raise ValueError(f"{len(data)} bytes in one code")
    return _made(ERROR_CORRECT_M, QRData(data, mode=MODE_8BIT_BYTE))


def letters_modules(letters: str) -> Modules:
    """The code of digits, capital letters and hyphens on a screen, level L; a recovery code gives version 2.

    Raises ValueError for other characters.
    """
    return _made(ERROR_CORRECT_L, QRData(letters, mode=MODE_ALPHA_NUM))


def _made(level: int, data: QRData) -> Modules:
    code = qrcode.QRCode(error_correction=level, border=0)
    code.add_data(data, optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)
