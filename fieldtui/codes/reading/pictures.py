"""A picture to the texts of the QR codes in it, however many and however turned. zxing-cpp is used here alone.

A picture is hostile until it is decoded: its size is looked at before its pixels, only formats that are decoded within
this process are, and what is larger than any camera's is refused. Where pictures come from is not known here.
"""

import io
import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

from fieldtui.codes.reading.errors import ApplesPicture, NotAPicture, NotInstalled, PictureTooLarge
from fieldtui.i18n import N_

MOST_FILE_BYTES = 64 * 2**20
# Pixels that are decoded: 200 MB at four bytes each. JPEG, which phones write, is decoded smaller beyond that.
MOST_PIXELS = 50_000_000
# Of formats that PIL decodes in Python, at up to a microsecond a pixel (measured), in which nothing else moves smoothly:
# QOI, BMP and PPM of rare kinds.
MOST_SLOW = 4_000_000
# Pixels that are searched. A page with codes has 1 to 10 million. The slowest picture is made of nothing but corners of
# codes: of 16 million pixels it took 0.2 s for one look (8 pixels a module), 2.6 s (3 pixels), 5 s (2), 41 s (1), and
# two to three times as much for a thorough one (measured on one core); a photo takes 0.1 s.
MOST_SEARCHED = 16_000_000
# Pages of a TIFF from a scanner, and the pixels of all of them.
MOST_FRAMES = 200
MOST_IN_ALL = 1_000_000_000
# Numeric mode of the largest code, version 40-L, holds 7,089 characters.
LONGEST_TEXT = 7_089

# Not EPS and not WMF: those are drawn by other programs, or by the system.
FORMATS = (
    "AVIF", "BMP", "DIB", "GIF", "ICO", "JPEG", "JPEG2000", "PCX", "PNG", "PPM", "QOI", "SGI", "TGA", "TIFF",
    "WEBP",
)  # fmt: skip
# By the end of a name, in small letters: what is looked at in a folder.
SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".jp2", ".ppm", ".pgm", ".heic",
    ".heif",
)  # fmt: skip
# What decoders raise for broken files; each of PIL's has its own habit.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    EOFError,
    RuntimeError,
    AttributeError,
    MemoryError,
    struct.error,
    zlib.error,
)
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def texts_in(data: bytes, name: str) -> Iterator[list[str]]:
    """The texts of the codes in a picture, for each of its frames in turn (a photo has one).

    Raises NotInstalled, NotAPicture, ApplesPicture, PictureTooLarge; of a picture with several frames those before the
    broken one have been given by then.
    """
    if len(data) > MOST_FILE_BYTES:
        raise PictureTooLarge(name, f"> {MOST_FILE_BYTES // 2**20} MiB")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise ApplesPicture(name)
    read = thorough_reader()
    for picture in _frames(data, name):
        yield read(picture)


def reader(extra: str = "pictures") -> Any:  # noqa: ANN401 - a function of a picture or an array of pixels
    """What gives the texts of the codes in a PIL picture, or in an array of grey or BGR bytes. Raises NotInstalled.

    It lets other threads work meanwhile. `extra` is what to install if it is not there.
    """
    search = _searching(extra)
    return lambda pixels: [text for text in search(pixels) if text]


def thorough_reader() -> Any:  # noqa: ANN401 - a function of a picture in grey
    """As `reader`, for a picture of which there is no next one: unless all in it was read, it is sharpened and read again.

    Of 100 blurred codes (0.3 to 0.7 of a module, with and without noise, turned or not) one look reads 39, two read 61.
    """
    search = _searching("pictures")

    def read(grey: Any) -> list[str]:  # noqa: ANN401 - PIL's
        found: list[str] = search(grey)
        if found and all(found):
            return found
        return list(dict.fromkeys(text for text in (*found, *search(_sharper(grey))) if text))

    return read


def _searching(extra: str) -> Any:  # noqa: ANN401
    """What gives the texts of the codes in a picture, an empty one for each that is seen and cannot be read."""
    try:
        import zxingcpp
    except ImportError as error:
        raise NotInstalled(extra=extra) from error
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

    def search(pixels: object) -> list[str]:
        found = zxingcpp.read_barcodes(pixels, formats=wanted, return_errors=True)
        return [str(one.text)[:LONGEST_TEXT] if one.valid else "" for one in found]

    return search


def _sharper(grey: Any) -> Any:  # noqa: ANN401 - PIL's
    """The picture with its edges raised; a small one twice as large, so that there is room for edges."""
    from PIL import Image, ImageFilter

    width, height = grey.size
    if 4 * width * height > MOST_SEARCHED:
        return grey.filter(ImageFilter.UnsharpMask(3, 300, 0))
    larger = grey.resize((2 * width, 2 * height), Image.Resampling.BICUBIC)
    return larger.filter(ImageFilter.UnsharpMask(5, 400, 0))


def _frames(data: bytes, name: str) -> Iterator[Any]:
    """Each frame in grey, of at most MOST_SEARCHED pixels."""
    done = 0
    with _opened(data, name) as picture:
        for at in range(MOST_FRAMES):
            try:
                if at:
                    picture.seek(at)
            except EOFError:
                return
            except _broken() as error:
                raise NotAPicture(name, N_("it is damaged")) from error
            # Of each frame: those of a TIFF have sizes of their own.
            done += _checked(picture, name)
            if done > MOST_IN_ALL:
                raise PictureTooLarge(name, f"> {MOST_IN_ALL:,} px")
            try:
                grey = _grey(picture)
            except _broken() as error:
                raise NotAPicture(name, N_("it is damaged")) from error
            yield grey
    raise PictureTooLarge(name, f"> {MOST_FRAMES}")


def _opened(data: bytes, name: str) -> Any:  # noqa: ANN401 - PIL's
    from PIL import Image, ImageFile, UnidentifiedImageError

    # What is not there must not be guessed: a file that is still being written is tried again.
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    # What is wrong with a file is said by an error of ours, not on stderr.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    Image.init()
    try:
        return Image.open(io.BytesIO(data), formats=[known for known in FORMATS if known in Image.OPEN])
    except UnidentifiedImageError as error:
        raise NotAPicture(name, N_("it is of no known format")) from error
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(name, f"> {MOST_PIXELS:,} px") from error
    except _broken() as error:
        raise NotAPicture(name, N_("it is damaged")) from error


def _broken() -> tuple[type[BaseException], ...]:
    from PIL import Image

    return (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning)


def _checked(picture: Any, name: str) -> int:  # noqa: ANN401 - PIL's
    """How many pixels the frame will have when it is decoded. Raises PictureTooLarge before any is."""
    from PIL import Image

    width, height = picture.size
    if picture.format in ("JPEG", "MPO") and width * height > MOST_SEARCHED:
        # A JPEG is decoded at a half, a quarter or an eighth for the asking, never smaller than asked for.
        shrink = math.sqrt(MOST_SEARCHED / (width * height))
        picture.draft("L", (max(int(width * shrink), 1), max(int(height * shrink), 1)))
        width, height = picture.size
    slow = any(tile[0] in Image.DECODERS for tile in picture.tile)
    if width * height > (MOST_SLOW if slow else MOST_PIXELS):
        raise PictureTooLarge(name, f"{width} x {height} px")
    return int(width * height)


def _grey(picture: Any) -> Any:  # noqa: ANN401 - PIL's
    """The frame in grey, what is transparent in it white."""
    from PIL import Image

    if picture.mode in ("P", "PA", "LA", "RGBA", "La", "RGBa") and (
        picture.mode != "P" or "transparency" in picture.info
    ):
        shown = picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
        grey = Image.new("L", shown.size, 255)
        grey.paste(shown.convert("L"), mask=shown.getchannel("A"))
    elif picture.mode.startswith("I"):
        # 16 bits a pixel: `convert` would cut all but the darkest to white.
        grey = (
            picture.point(lambda value: value * (1 / 256)).convert("L")
            if _sixteen(picture)
            else picture.convert("L")
        )
    else:
        grey = picture.convert("L")
    return bounded(grey)


def _sixteen(picture: Any) -> bool:  # noqa: ANN401 - PIL's
    return bool(picture.getextrema()[1] > 255)


def bounded(grey: Any) -> Any:  # noqa: ANN401 - PIL's
    """`grey`, made smaller if it has more than MOST_SEARCHED pixels."""
    width, height = grey.size
    if width * height <= MOST_SEARCHED:
        return grey
    shrink = math.sqrt(MOST_SEARCHED / (width * height))
    return grey.resize((max(int(width * shrink), 1), max(int(height * shrink), 1)), reducing_gap=2.0)
