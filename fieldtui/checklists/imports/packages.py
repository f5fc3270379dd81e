"""Which kind of file it is that somebody imports, by its content, and whether it can be opened without harm.

Nothing is unpacked here beyond a look at parts that are read later anyway. Cells are `workbooks`' matter,
XML is `documents`'.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePath

from fieldtui.checklists.errors import (
    ChecklistTooLarge,
    DangerousSpreadsheet,
    NotASpreadsheet,
    OldSpreadsheet,
    OtherFile,
    Phrase,
    ProtectedSpreadsheet,
)

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_INSIDE = 100 * 1024 * 1024
"""Bytes, packed and unpacked. The largest real form known is 0.1 MB packed."""
MOST_PARTS = 10_000

ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x4c\x6f\xa7\x94")
"""How XML begins that is not written in single bytes (UTF-16, UTF-32, EBCDIC)."""
_STRICT = b"purl.oclc.org/ooxml"
_LOOKED_AT = re.compile(r"(?:xl/|_rels/|\[Content_Types\]).*\.(?:xml|rels)")

_DOCUMENT, _WEB_PAGE = Phrase("a Word document, a presentation or an archive"), Phrase("a web page")
_FOREIGN: tuple[tuple[bytes, Phrase], ...] = (
    (b"%PDF", Phrase("a PDF document")),
    (b"\x89PNG", Phrase("a picture")),
    (b"\xff\xd8\xff", Phrase("a picture")),
    (b"GIF8", Phrase("a picture")),
    (b"Rar!", Phrase("an archive")),
    (b"7z\xbc\xaf", Phrase("an archive")),
    (b"\x1f\x8b", Phrase("an archive")),
    (b"SQLite format 3", Phrase("a database")),
    (b"{", Phrase("JSON")),
    (b"{\\rtf", Phrase("a text document")),
)
_BY_NAME: Mapping[str, Phrase] = {
    ".et": Phrase("a WPS spreadsheet (.et)"),
    ".ett": Phrase("a WPS spreadsheet (.et)"),
    ".csv": Phrase("a text with commas (CSV)"),
    ".tsv": Phrase("a text with commas (CSV)"),
    ".ods": Phrase("an OpenDocument spreadsheet (.ods)"),
    ".doc": _DOCUMENT,
    ".ppt": _DOCUMENT,
}
_TEXT = Phrase("a text with commas (CSV)")
_BINARY = Phrase("a binary workbook (.xlsb)")
_STRICTLY = Phrase("a workbook of the kind “Strict Open XML”")


def looks_like_xml(data: bytes) -> bool:
    """Is it text that begins with a tag (and no web page)?"""
    head = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return head.startswith(b"<") and not head.startswith((b"<!doctype html", b"<html>", b"<table", b"<meta"))


def inspected(data: bytes, name: str) -> bytes:
    """`data` if it is an .xlsx or .xlsm of bearable size. Raises what is wrong with it instead."""
    ending = PurePath(name).suffix.lower()
    if data.startswith(_OLE):
        if ending in _BY_NAME:
            raise OtherFile(name=name, what=_BY_NAME[ending])
        protected = "EncryptedPackage".encode("utf-16-le") in data
        raise (ProtectedSpreadsheet if protected else OldSpreadsheet)(name=name)
    if len(data) > LARGEST_FILE:
        raise ChecklistTooLarge(what=Phrase("the file (bytes)"), size=len(data), limit=LARGEST_FILE)
    if not data.startswith(b"PK"):
        raise _other(data, name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _look(archive, name)
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError):
        raise NotASpreadsheet(name=name) from None
    return data


def _other(data: bytes, name: str) -> NotASpreadsheet:
    for beginning, what in _FOREIGN:
        if data.startswith(beginning):
            return OtherFile(name=name, what=what)
    head = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"mime-version")):
        return OtherFile(name=name, what=_WEB_PAGE)
    if b"\0" not in data[:4000] and any(mark in data[:4000] for mark in (b",", b"\t", b";")):
        return OtherFile(name=name, what=_TEXT)
    named = _BY_NAME.get(PurePath(name).suffix.lower())
    return OtherFile(name=name, what=named) if named else NotASpreadsheet(name=name)


def _look(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    inside = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        raise ChecklistTooLarge(what=Phrase("the file (parts)"), size=len(parts), limit=MOST_PARTS)
    if inside > LARGEST_INSIDE:
        raise ChecklistTooLarge(what=Phrase("the file, unpacked (bytes)"), size=inside, limit=LARGEST_INSIDE)
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise _package_of(archive, names, name)
    if _STRICT in archive.read("xl/workbook.xml"):
        raise OtherFile(name=name, what=_STRICTLY)
    for part in parts:
        if _LOOKED_AT.fullmatch(part.filename):
            _harmless(archive, part, name)


def _package_of(archive: zipfile.ZipFile, names: set[str], name: str) -> NotASpreadsheet:
    if "xl/workbook.bin" in names:
        return OtherFile(name=name, what=_BINARY)
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
        return OtherFile(name=name, what=_BY_NAME[".ods"])
    if names & {"word/document.xml", "ppt/presentation.xml", "mimetype"}:
        return OtherFile(name=name, what=_DOCUMENT)
    return NotASpreadsheet(name=name)


def _harmless(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Refuse a part that declares entities, or that is written so that a look cannot tell."""
    before = b""
    with archive.open(part) as opened:
        while block := opened.read(1024 * 1024):
            if (not before and block.startswith(_WIDE)) or _MARKUP.search(before + block):
                raise DangerousSpreadsheet(name=name, part=part.filename)
            before = block[-16:]
