"""The kinds of files that pages are written as. What writes them is loaded when it is wanted."""

from collections.abc import Callable
from importlib import import_module

from fieldtui.codes.paper.sheet import Document
from fieldtui.i18n import N_

PDF, HTML = "pdf", "html"
# The kinds of files, with their names for people.
KINDS: dict[str, str] = {
    PDF: N_("PDF, to print here or at a shop"),
    HTML: N_("Web page (HTML), to print from a browser"),
}
# reportlab alone takes longer to load than a screen to draw.
_WRITERS = {PDF: ("fieldtui.codes.paper.pdf", "write_pdf"), HTML: ("fieldtui.codes.paper.html", "write_html")}


def written(document: Document, kind: str) -> bytes:
    """`document` as the bytes of a file of the kind `kind`. Raises KeyError for a kind that is none."""
    module, name = _WRITERS[kind]
    write: Callable[[Document], bytes] = getattr(import_module(module), name)
    return write(document)
