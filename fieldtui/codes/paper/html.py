"""Sheets as one HTML file that needs nothing else: a drawing for each page, no script, no font, no address.

Every text is escaped here; the content security policy in the head forbids what a mistake would let in.
"""

from html import escape

from fieldtui.codes.matrix import Modules
from fieldtui.codes.paper.sheet import HEIGHT, WIDTH, Cut, Document, Mark, Squares, Text, bars, ems

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# A page a little lower than A4: browsers round up, and would print an empty one behind it.
_STYLE = """
@page { size: A4 portrait; margin: 0 }
html, body { margin: 0; padding: 0; background: #fff; color: #000 }
svg { display: block; width: 210mm; height: 296.9mm; break-after: page; break-inside: avoid }
svg:last-child { break-after: auto }
text { font-family: Helvetica, Arial, "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif;
  white-space: pre }
@media screen {
  body { background: #ccc }
  svg { margin: 4mm auto; background: #fff }
}
"""
_ANCHORS = {"left": "start", "middle": "middle", "right": "end"}


def write_html(document: Document) -> bytes:
    """`document` as UTF-8."""
    title, language = escape(document.shown_title), escape(document.language)
    head = (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    return (head + "".join(map(_drawing, document.sheets)) + "</body>\n</html>\n").encode()


def _drawing(sheet: tuple[Mark, ...]) -> str:
    box = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n' + "".join(map(_mark, sheet)) + "</svg>\n"


def _mark(mark: Mark) -> str:
    if isinstance(mark, Text):
        return _text(mark)
    if isinstance(mark, Squares):
        place = f"translate({mark.x:.4f} {mark.y:.4f}) scale({mark.module:.6f})"
        return f'<path transform="{place}" shape-rendering="crispEdges" d="{outline(mark.modules)}"/>\n'
    return _cut(mark)


def _cut(cut: Cut) -> str:
    ends = f'x1="{cut.x1:.2f}" y1="{cut.y1:.2f}" x2="{cut.x2:.2f}" y2="{cut.y2:.2f}"'
    return f'<line {ends} stroke="#888" stroke-width="0.2" stroke-dasharray="2 1.5"/>\n'


def _text(mark: Text) -> str:
    shown = mark.shown
    bold = ' font-weight="bold"' if mark.bold else ""
    anchor = f' text-anchor="{_ANCHORS[mark.align]}"' if mark.align != "left" else ""
    # Only where it would not fit: else a browser would also stretch what is shorter.
    too_wide = ems(shown) * mark.size > mark.most
    squeezed = f' textLength="{mark.most:.2f}" lengthAdjust="spacingAndGlyphs"' if too_wide else ""
    place = f'x="{mark.x:.2f}" y="{mark.y:.2f}" font-size="{mark.size:.2f}"'
    return f"<text {place}{bold}{anchor}{squeezed}>{escape(shown)}</text>\n"


def outline(modules: Modules) -> str:
    """The dark modules as one path: a bar for each run in a row, in units of modules."""
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in bars(modules))
