"""A text as a QR code that any phone reads: UTF-8 in byte mode, the smallest version that holds it."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, QRData

from fieldtui.codes.matrix import Modules

MOST_BYTES = 2331
"""In a code of version 40-M (ISO/IEC 18004, table 7)."""


def text_modules(text: str) -> Modules:
    """The code of `text`, level M, in the mask that suits it best: texts repeat themselves, unlike what is sealed.

    No mark says that it is UTF-8: phones and readers guess it, and some show a mark as characters. Raises ValueError
    for more than MOST_BYTES.
    """
    data = text.encode()
    if len(data) > MOST_BYTES:
        raise ValueError(f"{len(data)} bytes in one code")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(data, mode=MODE_8BIT_BYTE), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)
