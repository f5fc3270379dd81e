"""Printed pages as a camera or a scanner sees them, and what a reader finds in the pictures."""

import io
import re
from collections.abc import Iterable
from xml.etree import ElementTree

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from sync.frames import Assembler, NotAFrame

DPI = 200
_MM = DPI / 25.4
_SVG = "{http://www.w3.org/2000/svg}"


def of_pdf(data: bytes, dpi: int = DPI) -> list[Image.Image]:
    """The pages of a PDF, drawn by a program that did not write it."""
    with pypdfium2.PdfDocument(data) as pdf:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in pdf]


def text_of_pdf(data: bytes) -> str:
    """The text that a PDF's reader would copy."""
    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def drawings(data: bytes) -> list[ElementTree.Element]:
    """The drawings of an HTML file, a page each."""
    found = re.findall(r"<svg .*?</svg>", data.decode(), re.DOTALL)
    return [ElementTree.fromstring(one) for one in found]


def of_html(data: bytes) -> list[Image.Image]:
    """The codes on the pages of an HTML file, by the geometry of their paths; texts are left out."""
    return [_drawn(drawing) for drawing in drawings(data)]


def _drawn(drawing: ElementTree.Element) -> Image.Image:
    width, height = (float(number) for number in drawing.attrib["viewBox"].split()[2:])
    picture = Image.new("L", (round(width * _MM), round(height * _MM)), 255)
    draw = ImageDraw.Draw(picture)
    for path in drawing.iter(f"{_SVG}path"):
        placed = re.fullmatch(r"translate\((\S+) (\S+)\) scale\((\S+)\)", path.attrib["transform"])
        assert placed
        left, top, scale = map(float, placed.groups())
        for x, y, long in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.attrib["d"]):
            ends = (int(x), int(y), int(x) + int(long), int(y) + 1)
            x1, y1, x2, y2 = ((end * scale + (top if at % 2 else left)) * _MM for at, end in enumerate(ends))
            draw.rectangle((round(x1), round(y1), round(x2) - 1, round(y2) - 1), fill=0)
    return picture


def digits_in(pictures: Iterable[Image.Image]) -> list[str]:
    """What every code in the pictures holds."""
    return [one.text for picture in pictures for one in zxingcpp.read_barcodes(picture)]


def assembled(pictures: Iterable[Image.Image]) -> bytes:
    """What was sent, from the codes in the pictures in their order; empty if they are not enough."""
    assembler = Assembler()
    for digits in digits_in(pictures):
        try:
            taken = assembler.take(digits)
        except NotAFrame:
            continue
        if taken.done:
            return taken.done.data
    return b""


# ------------------------------------------------------------ what happens to paper


def noisy(picture: Image.Image) -> Image.Image:
    """Grain, as a small sensor has it in a dark corridor: 20 of 255 steps, and a fifth of the contrast gone."""
    return Image.blend(picture, Image.effect_noise(picture.size, 100), 0.2)


def blurred(picture: Image.Image) -> Image.Image:
    """Out of focus by about a third of a module."""
    return picture.filter(ImageFilter.GaussianBlur(1.6))


def turned(picture: Image.Image) -> Image.Image:
    """Put into the scanner a little askew."""
    return picture.rotate(3.5, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)


def leaning(picture: Image.Image) -> Image.Image:
    """Photographed from below: the upper edge is a tenth shorter than the lower."""
    around = Image.new("L", (picture.width, picture.height * 9 // 8), 255)
    around.paste(picture)
    wide, high = around.size
    # Where each point of the result comes from, as Pillow wants it: a projective map.
    lean = (1.1, 0.05 * wide / high, -0.05 * wide, 0.0, 1.0, 0.0, 0.0, 0.1 / high)
    return around.transform(
        around.size, Image.Transform.PERSPECTIVE, lean, Image.Resampling.BILINEAR, fillcolor=255
    )


def grey(picture: Image.Image) -> Image.Image:
    """Printed with little toner on grey paper."""
    return picture.point(lambda value: 95 + value * 110 // 255)


def pressed(picture: Image.Image) -> Image.Image:
    """Sent by a messenger, which makes small JPEGs of pictures."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=35)
    return Image.open(file).convert("L")


def without(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """With a part painted over, in parts of its width and height."""
    copy = picture.copy()
    wide, high = copy.size
    ImageDraw.Draw(copy).rectangle((left * wide, top * high, right * wide, bottom * high), fill=20)
    return copy
