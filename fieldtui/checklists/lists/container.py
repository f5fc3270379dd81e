"""A form and its lists as one file, in which a checklist is published.

A form without lists is its XML and nothing else, as ever. With lists it is a ZIP archive without times or
rights, so that the same form with the same lists is the same bytes. What is in the parts is not looked at here.
"""

import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from fieldtui.checklists.errors import ChecklistTooLarge, NotAnXForm, Phrase

FORM, LISTS = "form.xml", "lists/"
MOST_FILES, LARGEST = 100, 256 * 1024 * 1024
"""Lists of a form, and bytes of all of them together."""
NO_FILES: Mapping[str, bytes] = {}


def packed(xml: str, files: Mapping[str, bytes] = NO_FILES) -> bytes:
    """The form with its lists. Raises ChecklistTooLarge."""
    if not files:
        return xml.encode()
    _require_bounds(len(files), sum(map(len, files.values())))
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as zipped:
        parts = {FORM: xml.encode()} | {LISTS + name: files[name] for name in sorted(files)}
        for name, data in parts.items():
            zipped.writestr(ZipInfo(name), data, ZIP_DEFLATED, 9)
    return archive.getvalue()


def unpacked(data: bytes) -> tuple[str, dict[str, bytes]]:
    """The form's XML and its lists by name. Raises NotAnXForm, ChecklistTooLarge."""
    try:
        if not data.startswith(b"PK"):
            return data.decode(), {}
        with ZipFile(BytesIO(data)) as zipped:
            parts = zipped.infolist()
            _require_bounds(len(parts), sum(part.file_size for part in parts))
            read = {part.filename: zipped.read(part) for part in parts}
        xml = read.pop(FORM).decode()
    except (
        BadZipFile,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        zlib.error,
    ):
        raise NotAnXForm(reason=Phrase("it is damaged"), detail="") from None
    return xml, {name.removeprefix(LISTS): each for name, each in read.items()}


def _require_bounds(count: int, size: int) -> None:
    for what, found, limit in (
        (Phrase("the number of lists"), count, MOST_FILES),
        (Phrase("the lists (bytes)"), size, LARGEST),
    ):
        if found > limit:
            raise ChecklistTooLarge(what=what, size=found, limit=limit)
