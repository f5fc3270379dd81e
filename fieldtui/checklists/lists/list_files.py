"""Lists in files beside a form: CSV, XML and GeoJSON become tables, within bounds and without harm.

The text of a file is UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030, as Excel and WPS in
Chinese write CSV. Which file a form means is `model`'s matter, how rows are found `expressions.tables`'.
"""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from pathlib import Path
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import BadList, ChecklistTooLarge, Phrase
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.tables import Table
from fieldtui.checklists.lists.documents import children, local, parse

LARGEST = 64 * 1024 * 1024
"""Bytes of one file. A list of 100,000 rows with ten columns has about 10 million."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_000_000, 500, 32_767
"""Rows and columns of a sheet; a cell of Excel holds 32,767 characters."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_list(name: str, data: bytes) -> Node:
    """The list in a file, as a document with `root` and in it `item`s. What kind of file it is says its name.

    Raises BadList, ChecklistTooLarge, DangerousXForm, NotAnXForm.
    """
    if len(data) > LARGEST:
        raise ChecklistTooLarge(what=Phrase("the list (bytes)"), size=len(data), limit=LARGEST)
    return _READERS.get(name.rpartition(".")[2].lower(), _csv)(name, _decoded(name, data))


def read_bounded(path: Path) -> bytes:
    """The bytes of a list. Raises ChecklistTooLarge before reading more than may be, OSError."""
    size = path.stat().st_size
    if size > LARGEST:
        raise ChecklistTooLarge(what=Phrase("the list (bytes)"), size=size, limit=LARGEST)
    return path.read_bytes()


def _decoded(name: str, data: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise BadList(name=name, row="–", reason=Phrase("its text cannot be read; save it as UTF-8"), detail="")


def _table(name: str, columns: list[str], rows: list[list[str]]) -> Node:
    """Raises ChecklistTooLarge, BadList."""
    for what, size, limit in (
        (Phrase("the list (rows)"), len(rows), MOST_ROWS),
        (Phrase("the list (columns)"), len(columns), MOST_COLUMNS),
    ):
        if size > limit:
            raise ChecklistTooLarge(what=what, size=size, limit=limit)
    twice = next((column for at, column in enumerate(columns) if column in columns[:at]), None)
    if twice is not None:
        raise BadList(name=name, row=1, reason=Phrase("two columns have the same name:"), detail=twice)
    return Table(columns, rows).document


# ---------------------------------------------------------------- CSV


def _csv(name: str, text: str) -> Node:
    head = text.partition("\n")[0]
    between = max(",;\t", key=lambda mark: (head.count(mark), mark == ","))
    rows: list[list[str]] = []
    read = csv.reader(StringIO(text, newline=""), delimiter=between)
    try:
        columns = [column.strip() for column in next(read, [])]
        rows.extend(_as_long(name, row, len(columns), read.line_num) for row in read if any(row))
    except csv.Error as error:
        raise BadList(
            name=name, row=read.line_num, reason=Phrase("the row cannot be read:"), detail=str(error)
        ) from None
    if not any(columns):
        raise BadList(name=name, row=1, reason=Phrase("it has no names of columns"), detail="")
    named = [at for at, column in enumerate(columns) if column]
    if len(named) < len(columns):
        rows = [[row[at] for at in named] for row in rows]
    return _table(name, [columns[at] for at in named], rows)


def _as_long(name: str, row: list[str], width: int, line: int) -> list[str]:
    if len(row) == width:
        return row
    if any(row[width:]):
        reason = Phrase("the row has more cells than there are columns:")
        raise BadList(name=name, row=line, reason=reason, detail=row[width][:40])
    return [*row[:width], *[""] * (width - len(row))]


# ---------------------------------------------------------------- XML


def _xml(name: str, text: str) -> Node:
    root = parse(text.lstrip("\ufeff"))
    if local(root.tag) != "root":
        raise BadList(name=name, row="–", reason=Phrase("a list in XML is <root> with <item>s"), detail="")
    return list_of([root])


def list_of(roots: Iterable[Element]) -> Node:
    """The list in these elements: a table where all items are alike, else the tree as it is."""
    together = list(roots)
    flat = len(together) == 1 and local(together[0].tag) == "root"
    items = list(together[0]) if flat else []
    if items and all(map(_is_flat, items)):
        columns = list(dict.fromkeys(local(cell.tag) for item in items for cell in item))
        by_name = ({local(cell.tag): cell.text or "" for cell in item} for item in items)
        return Table(columns, [[row.get(column, "") for column in columns] for row in by_name]).document
    document = Node("")
    for each in together:
        _plain_tree(each, document)
    return document


def _is_flat(item: Element) -> bool:
    names = {local(cell.tag) for cell in item}
    return local(item.tag) == "item" and len(names) == len(item) and not any(len(cell) for cell in item)


def _plain_tree(element: Element, parent: Node) -> None:
    node = Node(local(element.tag), parent, "" if len(element) else element.text or "")
    for each in children(element):
        _plain_tree(each, node)


# ---------------------------------------------------------------- GeoJSON


def _geojson(name: str, text: str) -> Node:
    """Each feature is a row: its geometry as ODK writes places, its id, its properties."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise BadList(name=name, row="–", reason=Phrase("it is not GeoJSON"), detail="") from None
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise BadList(name=name, row="–", reason=Phrase("it is not a collection of features"), detail="")
    rows = [_feature(name, number, feature) for number, feature in enumerate(features, 1)]
    columns = list(dict.fromkeys(column for row in rows for column in row)) or ["geometry"]
    return _table(name, columns, [[row.get(column, "") for column in columns] for row in rows])


def _feature(name: str, number: int, feature: Mapping[str, object]) -> dict[str, str]:
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise BadList(
            name=name, row=number, reason=Phrase("its properties are no names with values"), detail=""
        )
    row = {"geometry": _geometry(name, number, feature.get("geometry"))}
    if "id" in feature:
        row["id"] = _text(feature["id"])
    return row | {key: _text(value) for key, value in properties.items() if key != "geometry"}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _geometry(name: str, number: int, geometry: object) -> str:
    if geometry is None:
        return ""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    places = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Point":
        places = [places]
    elif kind == "Polygon":
        places = places[0] if isinstance(places, list) and places else None
    elif kind != "LineString":
        places = None
    if not isinstance(places, list) or not all(map(_is_place, places)):
        raise BadList(
            name=name, row=number, reason=Phrase("a place that is no point, line or area"), detail=""
        )
    return "; ".join(f"{place[1]} {place[0]} {place[2] if len(place) > 2 else 0} 0" for place in places)


def _is_place(place: object) -> bool:
    if not isinstance(place, list) or len(place) < 2:
        return False
    return all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in place)


_READERS: Mapping[str, Callable[[str, str], Node]] = {"csv": _csv, "xml": _xml, "geojson": _geojson}


def kind_is_known(name: str) -> bool:
    """Does the name of a file say that a list may be in it?"""
    return name.rpartition(".")[2].lower() in _READERS
