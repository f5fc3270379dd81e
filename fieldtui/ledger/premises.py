"""From the rows of a premises sheet to premises with natural keys; repeats said once.

An address is taken apart as far as it goes; the building it names need not be one with doors.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from fieldtui.ledger.addresses import building_key, compound_name, parse_address, segment
from fieldtui.ledger.cells import Cell, cell_text, is_blank, is_ditto, or_nothing, person_name, written
from fieldtui.ledger.households import distinct
from fieldtui.ledger.issues import issue
from fieldtui.ledger.layout import SheetLayout, column_letter
from fieldtui.ledger.people import phones_from
from fieldtui.ledger.places import PlaceBook
from fieldtui.ledger.sheets import Row, Sheet
from fieldtui.ledger.values import Issue, Premises, Where

_TRADING = {
    text: trading
    for trading, texts in (
        (True, "是 √ ✓ 营业 正常营业 正常 开业 在营 1 yes open y"),
        (False, "否 × x 停业 歇业 关门 暂停营业 未营业 关闭 注销 转让 0 no closed n"),
    )
    for text in texts.split()
}


class PremisesRows:
    """Gathers the premises of all sheets, since one may be listed in two."""

    def __init__(self, places: PlaceBook, issues: list[Issue]) -> None:
        self.places, self.issues = places, issues
        self._found: list[Premises] = []
        self._seen: dict[tuple[str, ...], Premises] = {}
        self._above: dict[int, Cell] = {}

    def read(self, sheet: Sheet, layout: SheetLayout, step: Callable[[], None]) -> int:
        """Read one sheet; the number of rows that were not blank or headings."""
        columns: dict[str, list[int]] = {}
        for column in layout.columns:
            columns.setdefault(column.field, []).append(column.index)
        rows = sheet.rows[layout.first_header - 1 : layout.last_header] if layout.first_header else ()
        heads = {tuple(map(cell_text, row)) for row in rows}
        self._above = {}
        filled = 0
        for number, cells in enumerate(sheet.rows[layout.last_header :], layout.last_header + 1):
            step()
            if all(map(is_blank, cells)) or (heads and tuple(map(cell_text, cells)) in heads):
                continue
            filled += 1
            texts = {field: self._texts(cells, indexes) for field, indexes in columns.items()}
            self._take(Where(sheet.name, number), texts, layout, columns)
        return filled

    def _texts(self, cells: Row, indexes: Sequence[int]) -> str:
        found = []
        for index in indexes:
            cell = cells[index] if index < len(cells) else ""
            if is_ditto(cell_text(cell)):
                cell = self._above.get(index, "")
            elif not is_blank(cell):
                self._above[index] = cell
            if text := written(cell):
                found.append(text)
        return " ".join(dict.fromkeys(found))

    def _take(
        self, where: Where, texts: dict[str, str], layout: SheetLayout, columns: dict[str, list[int]]
    ) -> None:
        def text(field: str) -> str:
            return or_nothing(texts.get(field, ""))

        if not text("shop_name"):
            column = columns.get("shop_name", [-1])[0]
            letter = column_letter(column) if column >= 0 else None
            self.issues.append(issue("no_shop_name", where, letter))
            return
        place = parse_address(text("address"))
        compound = text("compound") or (place.compound if place else "") or layout.constant("compound")
        building = text("building") or (place.building if place else "") or layout.constant("building")
        phones = phones_from(cell_text(text("phone")))
        if text("phone") and not phones:
            self.issues.append(
                issue("phone_impossible", where, column_letter(columns["phone"][0]), text=text("phone")[:60])
            )
        staff = text("staff").removesuffix("人")
        self._add(
            Premises(
                key="",
                name=text("shop_name"),
                kind=text("shop_kind"),
                grid=self.places.add_grid(cell_text(text("grid")) or layout.constant("grid")),
                compound=segment(compound_name(compound)) if compound else "",
                building=building_key(compound, building) if building else "",
                address=text("address") or f"{compound}{building}",
                owner=person_name(cell_text(text("owner"))),
                phone=phones[0] if phones else "",
                staff=int(staff) if staff.isdecimal() and len(staff) < 6 else None,
                trading=_TRADING.get(cell_text(text("trading")).casefold()),
                extinguisher=texts.get("extinguisher", ""),
                note=text("note"),
                where=where,
            )
        )

    def _add(self, shop: Premises) -> None:
        same = (shop.name, shop.compound, shop.building, shop.address, shop.owner, shop.phone)
        if first := self._seen.get(same):
            facts = {"name": shop.name, "row": first.where.row, "row_sheet": first.where.sheet}
            self.issues.append(issue("repeated_shop", shop.where, **facts))
            return
        self._seen[same] = shop
        self._found.append(shop)

    def found(self) -> tuple[Premises, ...]:
        """All premises with their keys."""
        bases = (
            f"{shop.building or (shop.compound or '-') + '/-'}/~{segment(_name(shop))}"
            for shop in self._found
        )
        hints = ((segment(s.owner), s.phone, segment(s.address)) for s in self._found)
        keys = distinct(bases, hints)
        return tuple(replace(shop, key=key) for shop, key in zip(self._found, keys, strict=True))


def _name(shop: Premises) -> str:
    return cell_text(shop.name).replace(" ", "")
