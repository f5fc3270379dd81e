"""QR codes of short texts as lines of half blocks: two modules above each other in one cell.

The quiet zone is part of the picture. Which colours make it black on white is whoever draws it to say.
"""

import qrcode
from qrcode.constants import ERROR_CORRECT_L

# ISO/IEC 18004 asks for four modules of white around a code.
_QUIET = 4
# A cell by its upper and lower module, dark or light, drawn in the colour of dark ones.
_CELLS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def half_blocks(text: str) -> list[str]:
    """`text` as the smallest code that holds it, a line for every two rows of modules.

    A recovery code gives version 2: 33 cells by 17 lines.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    if len(rows) % 2:
        rows = [*rows, [False] * len(rows[0])]
    return [
        "".join(_CELLS[bool(upper), bool(lower)] for upper, lower in zip(one, other, strict=True))
        for one, other in zip(rows[::2], rows[1::2], strict=True)
    ]
