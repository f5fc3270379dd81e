"""Sheets as PDF, by reportlab: paths for codes, so that no printer smooths them, and texts in two fonts.

What is in Latin letters is set in Helvetica, which every reader has; everything else in a font for Chinese.
"""

import io
from collections.abc import Iterator
from itertools import groupby

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from fieldtui.codes.paper.fonts import chinese_font, has
from fieldtui.codes.paper.sheet import HEIGHT, WIDTH, Cut, Document, Mark, Squares, Text, bars

_LATIN, _LATIN_BOLD = "Helvetica", "Helvetica-Bold"
_FILLED, _FILLED_AND_DRAWN = 0, 2
# How much a bold Chinese character is drawn around, in parts of its height: its font has one weight.
_BOLDER = 0.02
# What printers set for a character that they have no type for; not nothing, which looks like another name.
_NO_TYPE = "〓"


def write_pdf(document: Document, chinese: str = "") -> bytes:
    """`document` as PDF, the same bytes each time; Chinese in the registered font `chinese`, else in the best found."""
    file = io.BytesIO()
    canvas = Canvas(
        file, pagesize=(WIDTH * mm, HEIGHT * mm), pageCompression=1, invariant=1, lang=document.language
    )
    canvas.setTitle(document.shown_title)
    for said in (canvas.setAuthor, canvas.setSubject, canvas.setKeywords):
        said("")
    canvas.setCreator("fieldtui")
    canvas.setProducer("fieldtui")
    # A printer's dialogue begins with 100 %, not with what fits into its margins.
    canvas.setViewerPreference("PrintScaling", "None")
    font = chinese or chinese_font()
    for sheet in document.sheets:
        for mark in sheet:
            _draw(canvas, mark, font)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, mark: Mark, font: str) -> None:
    if isinstance(mark, Text):
        _text(canvas, mark, font)
    elif isinstance(mark, Squares):
        _squares(canvas, mark)
    else:
        _cut(canvas, mark)


def _squares(canvas: Canvas, code: Squares) -> None:
    path = canvas.beginPath()
    for x, y, length in bars(code.modules):
        left, low = code.x + x * code.module, HEIGHT - code.y - (y + 1) * code.module
        path.rect(left * mm, low * mm, length * code.module * mm, code.module * mm)
    canvas.drawPath(path, stroke=0, fill=1)


def _cut(canvas: Canvas, cut: Cut) -> None:
    canvas.saveState()
    canvas.setLineWidth(0.2 * mm)
    canvas.setStrokeGray(0.5)
    canvas.setDash(2 * mm, 1.5 * mm)
    canvas.line(cut.x1 * mm, (HEIGHT - cut.y1) * mm, cut.x2 * mm, (HEIGHT - cut.y2) * mm)
    canvas.restoreState()


def _text(canvas: Canvas, mark: Text, font: str) -> None:
    size, most = mark.size * mm, mark.most * mm
    latin = _LATIN_BOLD if mark.bold else _LATIN
    runs = list(_runs(mark.shown, latin, font))
    width = sum(pdfmetrics.stringWidth(part, name, size) for part, name in runs)
    squeeze = min(1.0, most / width) if width else 1.0
    left = mark.x * mm - {"left": 0.0, "middle": 0.5, "right": 1.0}[mark.align] * width * squeeze
    drawn = canvas.beginText(left, (HEIGHT - mark.y) * mm)
    drawn.setHorizScale(100 * squeeze)
    canvas.setLineWidth(_BOLDER * size)
    for part, name in runs:
        drawn.setFont(name, size)
        drawn.setTextRenderMode(_FILLED_AND_DRAWN if mark.bold and name == font else _FILLED)
        drawn.textOut(part)
    drawn.setTextRenderMode(_FILLED)
    drawn.setHorizScale(100)
    canvas.drawText(drawn)


def _runs(text: str, latin: str, font: str) -> Iterator[tuple[str, str]]:
    """`text` in parts, each with the font that it is set in."""
    for is_latin, chars in groupby(text, _is_latin):
        if is_latin:
            yield "".join(chars), latin
        else:
            yield "".join(char if has(font, char) else _NO_TYPE for char in chars), font


def _is_latin(char: str) -> bool:
    """Whether Helvetica has `char`: what Windows calls 1252, but for what Chinese sets wider."""
    return char.isascii() or "\u00a1" <= char <= "\u00ff"
