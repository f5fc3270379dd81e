"""A font for the Chinese on a page: one of this machine, to be embedded, or the one that readers of PDF bring.

Only TrueType outlines can be embedded by what writes our PDFs; fonts that forbid it are passed over.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

_NAME = "Chinese"
_OF_READERS = "STSong-Light"
# Every font must have this, else it has no Chinese of ours; the last one is in names of people alone.
_SAMPLE = "社区网格员第页二维码王"
_LINUX = Path("/usr/share/fonts")
# The simplest first: it is embedded in parts, and prints well in small sizes.
_MAC = Path("/System/Library/Fonts")


def places(windows: str | None = None) -> Iterator[Path]:
    """Where systems have TrueType fonts with simplified Chinese."""
    fonts = Path(windows or os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
    for name in ("Deng.ttf", "simhei.ttf", "msyh.ttc", "msyh.ttf", "simsun.ttc"):
        yield fonts / name
    yield _MAC / "STHeiti Light.ttc"
    yield _MAC / "Supplemental" / "Arial Unicode.ttf"
    for name in (
        "truetype/wqy/wqy-microhei.ttc",
        "wqy-microhei/wqy-microhei.ttc",
        "truetype/wqy/wqy-zenhei.ttc",
        "wqy-zenhei/wqy-zenhei.ttc",
        "truetype/droid/DroidSansFallbackFull.ttf",
        "truetype/arphic/uming.ttc",
    ):
        yield _LINUX / name


def chinese_font(found: Sequence[Path] | None = None) -> str:
    """The name of a registered font with Chinese: embedded if this machine has one (`found`, in this order), or else
    the one that readers of PDF have or stand in for."""
    return _registered(tuple(places()) if found is None else tuple(found))


def has(font: str, char: str) -> bool:
    """Whether the font `font` of `chinese_font` draws `char`. What readers bring has the characters of GBK at least."""
    known = pdfmetrics.getFont(font)
    if isinstance(known, TTFont):
        return ord(char) in known.face.charToGlyph
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _registered(candidates: tuple[Path, ...]) -> str:
    for at, path in enumerate(candidates):
        name = f"{_NAME}{at}-{path.stem}"
        if path.is_file() and _embeds(name, path):
            return name
    pdfmetrics.registerFont(UnicodeCIDFont(_OF_READERS))
    return _OF_READERS


def _embeds(name: str, path: Path) -> bool:
    try:
        font = TTFont(name, str(path))
    except (TTFError, OSError, LookupError, ValueError, struct.error):
        # Other outlines, a licence that forbids it; a damaged file, which reportlab reads until something is missing.
        return False
    known = font.face.charToGlyph
    if any(ord(char) not in known for char in _SAMPLE):
        return False
    pdfmetrics.registerFont(font)
    return True
