"""PDFs: codes on printed and scanned pages are read; locked, broken, endless and swollen ones are refused by name."""

import io
import sys
import threading
from itertools import chain

import pytest
from PIL import Image
from reportlab.lib import pdfencrypt
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from fieldtui.codes.reading import pages
from fieldtui.codes.reading.errors import (
    CannotReadCodes,
    NotAPicture,
    NotInstalled,
    PageTooLong,
    PdfLocked,
    PictureTooLarge,
)
from fieldtui.codes.reading.pages import is_pdf, texts_in
from fieldtui.codes.reading.pictures import MOST_SEARCHED
from tests.reading.drawn import frames, photographed, sheet, transfer

CODES = frames(transfer())
A4 = (595, 842)


def pdf(*pictures: Image.Image, locked: str = "") -> bytes:
    """A PDF with a picture on each page, as a scanner makes it."""
    out = io.BytesIO()
    encrypt = pdfencrypt.StandardEncryption(locked) if locked else None
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt)
    for picture in pictures:
        canvas.drawImage(ImageReader(picture), 20, 300, 550, 550 * picture.height / picture.width)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def read(data: bytes) -> list[str]:
    return list(chain.from_iterable(texts_in(data, "a.pdf")))


def test_each_page_gives_its_codes() -> None:
    data = pdf(sheet(CODES[:3]), sheet(CODES[3:]))
    assert [sorted(one) for one in texts_in(data, "a.pdf")] == [sorted(CODES[:3]), sorted(CODES[3:])]


def test_a_scanned_page_is_read() -> None:
    assert sorted(read(pdf(photographed(sheet(CODES, pixels=6))))) == sorted(CODES)


def test_a_pdf_is_known_by_its_head_wherever_that_is_in_the_first_kilobyte() -> None:
    assert is_pdf(b"\n" * 100 + b"%PDF-1.7")
    assert not is_pdf(b"\n" * 2000 + b"%PDF-1.7")


def test_two_threads_read_two_pdfs_at_once() -> None:
    data, found = pdf(sheet(CODES)), list[list[str]]()
    threads = [threading.Thread(target=lambda: found.append(sorted(read(data)))) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [sorted(CODES)] * 4


def test_a_locked_pdf_says_so() -> None:
    with pytest.raises(PdfLocked, match=r"a\.pdf"):
        read(pdf(sheet(CODES), locked="secret"))


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7 garbage" * 1000, b"%PDF-1.4\n%%EOF"])
def test_a_pdf_of_garbage_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(NotAPicture, match=r"a\.pdf"):
        read(data)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_half_a_pdf_is_refused_or_gives_codes_that_are_in_it(part: float) -> None:
    data = pdf(sheet(CODES))
    try:
        found = read(data[: int(len(data) * part)])
    except CannotReadCodes:
        return
    assert set(found) <= set(CODES)


def test_a_pdf_with_too_many_pages_is_refused_before_one_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PAGES", 1)
    with pytest.raises(PictureTooLarge, match="2 > 1"):
        read(pdf(sheet(CODES), sheet(CODES)))


def test_a_page_with_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PIXELS", 1_000_000)
    with pytest.raises(PictureTooLarge):
        read(pdf(Image.new("1", (2_000, 2_000))))


@pytest.mark.parametrize("size", [(14_400, 14_400), (1, 14_400), (14_400, 1), (100_000_000, 100_000_000)])
def test_a_page_of_any_size_is_drawn_within_bounds(size: tuple[int, int]) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    canvas.drawString(10, 10, "31")
    canvas.save()
    (picture,) = pages.pictures_of(out.getvalue(), "a.pdf")
    assert picture.width * picture.height <= MOST_SEARCHED


def test_a_page_that_takes_too_long_is_given_up() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for at in range(5000):
        canvas.circle(200 + at % 50, 300, 100, fill=1)
    canvas.save()
    hours = iter(range(0, 10**9, 3600))
    with pytest.raises(PageTooLong):
        list(texts_in(out.getvalue(), "a.pdf", clock=lambda: float(next(hours))))


def test_without_the_extra_the_program_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(NotInstalled, match=r"fieldtui\[pictures\]"):
        read(pdf(sheet(CODES)))
