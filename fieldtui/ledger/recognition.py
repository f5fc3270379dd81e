"""Guess a file's layout: what each sheet holds, where its headings end, and what each column means.

Headings and content both speak; the guess is a value for a person to confirm. No row is read for its
own sake here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fieldtui.ledger.addresses import parse_address
from fieldtui.ledger.cells import cell_text, is_ditto, written
from fieldtui.ledger.evidence import ALONE, COMPOUND_END, TELLING, TESTS, counts_up, shares
from fieldtui.ledger.fields import FIELDS, IGNORED, Kind
from fieldtui.ledger.headings import EXACT, field_of_heading, find_header_rows, heading_texts
from fieldtui.ledger.layout import ColumnLayout, Layout, SheetLayout
from fieldtui.ledger.sheets import LedgerFile, Row, Sheet

_SAMPLE = 240
_MOST_COLUMNS = 200
_EXAMPLES = 3
_ENOUGH = 3  # cells that may contradict a heading
_SURE_ALONE = 0.6
_KIND_HINTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("premises", re.compile(r"商户|商铺|店铺|门店|企业|经营|底商|沿街|premises|shops?", re.IGNORECASE)),
    ("residents", re.compile(r"居民|住户|人口|户籍|家庭|业主|residents?|households?", re.IGNORECASE)),
)
_PERSON = frozenset({"name", "head"})
_ABOUT_A_PERSON = frozenset(
    {
        "relation",
        "sex",
        "born",
        "age",
        "id_number",
        "phone",
        "room",
        "address",
        "building",
        "category",
        "tags",
        "unit",
    }
)
_NOISE = re.compile(
    r"\([^)]*\)|\d{4}年?度?|居民|住户|家庭|户籍|人员|人口|常住|基本|信息|情况|台账|台帐|登记|花名册|名册|名单|明细|汇总|统计"
    r"|摸底|排查|入户|一览|第?[0-9一二三四五六七八九十]+网格|网格|sheet\s*\d*|工作表|[表册]$",
    re.IGNORECASE,
)
_GRID = re.compile(r"第?[0-9一二三四五六七八九十]+网格")


def recognise(file: LedgerFile, *, headers: Mapping[str, tuple[int, int]] | None = None) -> Layout:
    """The layout of a file, each sheet guessed on its own.

    `headers` says for some sheets, by name, which rows are the headings (from 1; (0, 0) for none).
    """
    return Layout(tuple(_sheet(sheet, (headers or {}).get(sheet.name)) for sheet in file.sheets))


def _sheet(sheet: Sheet, header: tuple[int, int] | None) -> SheetLayout:
    first, last = find_header_rows(sheet.rows) if header is None else header
    width = min(sheet.width, _MOST_COLUMNS)
    headings = heading_texts(sheet.rows, first, last, width)
    samples = _samples(sheet.rows[last:], width)
    title = _title(sheet.rows[: max(0, first - 1)])
    best: tuple[float, Kind, tuple[ColumnLayout, ...]] = (0.0, "unknown", ())
    for kind in ("residents", "premises"):
        columns = _columns(headings, samples, kind)
        if (score := _plausibility(columns, kind, f"{sheet.name} {title}")) > best[0]:
            best = (score, kind, columns)
    _score, found, columns = best
    if found == "unknown":
        columns = tuple(ColumnLayout(i, " ".join(headings[i]), IGNORED, 0.0) for i in range(width))
    columns = tuple(replace(c, examples=_examples(sheet.rows[last:], c.index)) for c in columns)
    constants = _constants(sheet.name, title, columns) if found == "residents" else ()
    return SheetLayout(sheet.name, found, first, last, columns, title, constants)


def _samples(rows: Sequence[Row], width: int) -> list[list[str]]:
    """For each column the texts of some rows, spread over the sheet: the first, and some further down."""
    step = max(1, len(rows) // _SAMPLE)
    chosen = list(rows[: _SAMPLE // 2]) + list(rows[_SAMPLE // 2 :: step])[:_SAMPLE]
    columns: list[list[str]] = [[] for _column in range(width)]
    for row in chosen:
        for column, cell in enumerate(row[:width]):
            text = cell_text(cell)
            if text and not is_ditto(text):
                columns[column].append(text)
    return columns


def _examples(rows: Sequence[Row], column: int) -> tuple[str, ...]:
    """The first few different texts of a column, as people wrote them."""
    found: dict[str, None] = {}
    for row in rows[:_SAMPLE]:
        text = written(row[column]) if column < len(row) else ""
        if text and not is_ditto(text):
            found[text] = None
            if len(found) == _EXAMPLES:
                break
    return tuple(found)


def _columns(
    headings: Sequence[tuple[str, ...]], samples: Sequence[list[str]], kind: Kind
) -> tuple[ColumnLayout, ...]:
    """The best field for each column; a field that only one can have goes to the surest."""
    offers = sorted(
        (
            (score, -index, field)
            for index, texts in enumerate(headings)
            for field, score in _offers(texts, samples[index], kind).items()
        ),
        reverse=True,
    )
    chosen: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, negative, field in offers:
        if -negative not in chosen and (field not in taken or FIELDS[field].repeats):
            chosen[-negative] = (field, score)
            taken.add(field)
    none = (IGNORED, 0.0)
    return tuple(
        ColumnLayout(index, " ".join(texts), field, round(score, 2))
        for index, texts in enumerate(headings)
        for field, score in (chosen.get(index, none),)
    )


def _offers(texts: tuple[str, ...], sample: list[str], kind: Kind) -> dict[str, float]:
    """Each field a column may mean, with how sure that is."""
    share = {f: s for f, s in shares(sample).items() if kind in FIELDS[f].kinds}
    named = field_of_heading(texts, kind)
    offers: dict[str, float] = {}
    if named:
        field, score = named
        if sample and field in TESTS and field in share:
            score = score * (0.75 + 0.25 * share[field])
        offers[field] = score
    for telling in TELLING & share.keys() if len(sample) >= _ENOUGH else ():
        if share[telling] >= 0.9 and (not named or share.get(named[0], 0.0) < 0.2):
            offers.setdefault(telling, 0.75)
    if not named or named[1] < EXACT:
        _add_alone(offers, share, sample, texts)
    return offers


def _add_alone(
    offers: dict[str, float], share: dict[str, float], sample: list[str], texts: tuple[str, ...]
) -> None:
    if counts_up(sample):
        offers.setdefault("serial", 0.6)
        return
    for rank, field in enumerate(ALONE):
        if share.get(field, 0.0) >= _SURE_ALONE:
            offers.setdefault(field, round(0.7 * share[field] - 0.01 * rank, 3))
    if texts and share.get("mark", 0.0) == 1.0 and not offers:
        offers["mark"] = 0.5


def _plausibility(columns: Sequence[ColumnLayout], kind: Kind, names: str) -> float:
    """How well the columns make a ledger of `kind`; 0 if they cannot."""
    fields = {c.field for c in columns} - {IGNORED, "serial"}
    if kind == "residents" and not (fields & _PERSON and fields & _ABOUT_A_PERSON):
        return 0.0
    if kind == "premises" and "shop_name" not in fields:
        return 0.0
    own = sum(c.confidence for c in columns if c.field in fields and FIELDS[c.field].kinds == (kind,))
    shared = sum(c.confidence for c in columns if c.field in fields and FIELDS[c.field].kinds != (kind,))
    hint = 2.0 if next((k for k, pattern in _KIND_HINTS if pattern.search(names)), None) == kind else 0.0
    return own + 0.5 * shared + hint


def _title(rows: Sequence[Row]) -> str:
    """What stands above the headings, each text once."""
    texts = dict.fromkeys(text for row in rows for cell in row if (text := written(cell)))
    return " ".join(texts)[:200]


def _constants(name: str, title: str, columns: Sequence[ColumnLayout]) -> tuple[tuple[str, str], ...]:
    """What the sheet's name and title say for all rows about fields that have no column."""
    missing = {"grid", "compound", "building", "unit"} - {c.field for c in columns}
    found: dict[str, str] = {}
    for source in (cell_text(name), *cell_text(title).split()):
        if grid := _GRID.search(source):
            found.setdefault("grid", grid.group())
        address = parse_address(_NOISE.sub("", source))
        if address is None:
            continue
        if address.building:
            found.setdefault("building", address.building)
            if address.unit:
                found.setdefault("unit", address.unit)
        compound = address.compound
        if (
            compound
            and (address.building or COMPOUND_END.fullmatch(compound))
            and not compound.endswith("社区")
        ):
            found.setdefault("compound", compound)
    if any(c.field == "address" for c in columns):
        missing -= {"building", "unit"}
    return tuple(
        (field, found[field])
        for field in ("grid", "compound", "building", "unit")
        if field in missing & found.keys()
    )
