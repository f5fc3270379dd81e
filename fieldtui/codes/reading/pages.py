"""Pages of a PDF to pictures, one after the other, and those to texts. PDFium is used here alone, by one thread at a time.

A PDF is a program for drawing: pages, pixels, the pictures in it and the seconds of drawing a page are bounded. What
PDFium does before anything can be counted is not: forms that hold forms, ten of each, eight deep, are more than memory.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from fieldtui.codes.reading.errors import NotAPicture, NotInstalled, PageTooLong, PdfLocked, PictureTooLarge
from fieldtui.codes.reading.pictures import (
    BROKEN,
    MOST_FILE_BYTES,
    MOST_PIXELS,
    MOST_SEARCHED,
    thorough_reader,
)
from fieldtui.i18n import N_

MAGIC = b"%PDF-"
# Readers take a PDF whose head stands somewhere in the first kilobyte.
_HEAD_WITHIN = 1024
MOST_PAGES = 200
# Dots an inch: of a page with twelve codes of version 15 a module then has 8 pixels, of version 40 it has 4.
_DPI, _POINTS = 300, 72
_PAGE_SECONDS = 20.0
_MOST_OBJECTS = 50_000
_DEEPEST = 8
# PDFium says of itself that it must not be called by two threads.
_ONE_AT_A_TIME = threading.Lock()
Clock = Callable[[], float]


def is_pdf(data: bytes) -> bool:
    """Whether this claims to be a PDF."""
    return MAGIC in data[:_HEAD_WITHIN]


def texts_in(data: bytes, name: str, clock: Clock = time.monotonic) -> Iterator[list[str]]:
    """The texts of the codes on each page in turn. Raises NotInstalled, NotAPicture, PdfLocked, PictureTooLarge, PageTooLong.

    Pages before the one that is refused have been given by then.
    """
    if len(data) > MOST_FILE_BYTES:
        raise PictureTooLarge(name, f"> {MOST_FILE_BYTES // 2**20} MiB")
    read = thorough_reader()
    for picture in pictures_of(data, name, clock):
        yield read(picture)


def pictures_of(data: bytes, name: str, clock: Clock = time.monotonic) -> Iterator[Any]:
    """Each page in grey, of at most MOST_SEARCHED pixels; raises what `texts_in` does."""
    try:
        import pypdfium2
    except ImportError as error:
        raise NotInstalled(extra="pictures") from error
    with _ONE_AT_A_TIME:
        document = _opened(pypdfium2, data, name)
        count = len(document)
    try:
        if count > MOST_PAGES:
            raise PictureTooLarge(name, f"{count} > {MOST_PAGES}")
        for at in range(count):
            with _ONE_AT_A_TIME:
                picture = _page(pypdfium2, document, at, name, clock)
            yield picture
    finally:
        with _ONE_AT_A_TIME:
            document.close()


def _opened(pdfium: Any, data: bytes, name: str) -> Any:  # noqa: ANN401 - pypdfium2's
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
            raise PdfLocked(name) from error
        raise NotAPicture(name, N_("it is damaged")) from error


def _page(pdfium: Any, document: Any, at: int, name: str, clock: Clock) -> Any:  # noqa: ANN401
    try:
        page = document[at]
        try:
            return _drawn(pdfium, page, f"{name} ({at + 1})", clock)
        finally:
            page.close()
    except BROKEN as error:
        raise NotAPicture(f"{name} ({at + 1})", N_("it is damaged")) from error


def _drawn(pdfium: Any, page: Any, name: str, clock: Clock) -> Any:  # noqa: ANN401
    """A page in grey on white."""
    _refuse_large_pictures(pdfium.raw, page, name)
    wide, high = (min(max(side, 1.0), 1e6) for side in page.get_size())
    scale = min(_DPI / _POINTS, math.sqrt(MOST_SEARCHED / (wide * high)))
    # A page may be a line: one pixel high, it could still be too wide.
    width, height = (min(max(int(side * scale), 1), MOST_SEARCHED // 100) for side in (wide, high))
    bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium.raw.FPDFBitmap_Gray)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        if not _draw(pdfium.raw, page, bitmap, (width, height), clock):
            raise PageTooLong(name, N_("it takes too long to draw"))
        # A copy: the bitmap's memory is PDFium's.
        return bitmap.to_pil().copy()
    finally:
        bitmap.close()


def _refuse_large_pictures(raw: Any, page: Any, name: str) -> None:  # noqa: ANN401
    """Raise PictureTooLarge for pictures in a page that would not be decoded as files either."""
    pixels = 0
    for count, one in enumerate(page.get_objects(max_depth=_DEEPEST)):
        if count >= _MOST_OBJECTS:
            raise PictureTooLarge(name, f"> {_MOST_OBJECTS:,}")
        if one.type == raw.FPDF_PAGEOBJ_IMAGE:
            width, height = one.get_px_size()
            pixels += width * height
        if pixels > 2 * MOST_PIXELS:
            raise PictureTooLarge(name, f"> {2 * MOST_PIXELS:,} px")


def _draw(raw: Any, page: Any, bitmap: Any, size: tuple[int, int], clock: Clock) -> bool:  # noqa: ANN401
    """Draw in steps between which the clock is looked at; whether it came to its end."""
    ends = clock() + _PAGE_SECONDS
    pause = raw.IFSDK_PAUSE(version=1)
    # Kept in a name while PDFium may call it.
    asked = type(pause.NeedToPauseNow)(lambda _pause: int(clock() > ends))
    pause.NeedToPauseNow = asked
    try:
        state = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, *size, 0, raw.FPDF_ANNOT, pause)
    finally:
        raw.FPDF_RenderPage_Close(page)
    if state == raw.FPDF_RENDER_FAILED:
        raise ValueError("PDFium cannot draw the page")
    return bool(state == raw.FPDF_RENDER_DONE)
