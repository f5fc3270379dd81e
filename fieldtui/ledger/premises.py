"""From the rows of a premises sheet to premises with natural keys; repeats said once.

An address is taken apart as far as it goes; the building it names need not be one with doors.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from fieldtui.ledger.addresses import Address, building_key, compound_name, parse_address, segment
from fieldtui.ledger.cells import cell_text, person_name
from fieldtui.ledger.households import distinct
from fieldtui.ledger.issues import at_row, issue
from fieldtui.ledger.people import phones_from
from fieldtui.ledger.places import PlaceBook
from fieldtui.ledger.sheetrows import SheetRows
from fieldtui.ledger.values import Issue, Premises, Where

_STREET = re.compile(r"(?:路|街|道|巷|弄|胡同)$")
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

    def read(self, rows: SheetRows, step: Callable[[], None]) -> None:
        """Read one sheet; `step` is called once a row."""
        for where in rows.each(step):
            if name := rows.as_written("shop_name"):
                self._add(self._premises(rows, name, where))
            else:
                rows.doubt("no_shop_name", rows.columns.get("shop_name", [-1])[0])

    def _premises(self, rows: SheetRows, name: str, where: Where) -> Premises:
        place = parse_address(rows.text("address")) or Address()
        compound, building = (
            rows.text(field) or getattr(place, field) or rows.layout.constant(field)
            for field in ("compound", "building")
        )
        found = rows.first("phone")
        phones = phones_from(found.text)
        if found and not phones:
            rows.doubt("phone_impossible", found.column, text=found.text)
        staff = rows.text("staff").removesuffix("人")
        return Premises(
            key="",
            name=name,
            kind=rows.as_written("shop_kind"),
            grid=self.places.add_grid(rows.text("grid") or rows.layout.constant("grid")),
            compound=segment(compound_name(compound)) if compound else "",
            building=building_key(compound, building) if building else "",
            address=rows.as_written("address") or f"{compound}{building}",
            owner=person_name(rows.text("owner")),
            phone=phones[0] if phones else "",
            staff=int(staff) if staff.isdecimal() and len(staff) < 6 else None,
            trading=_TRADING.get(rows.first("trading").text.casefold()),
            extinguisher=rows.first("extinguisher").text,
            note=rows.as_written("note"),
            where=where,
        )

    def _add(self, shop: Premises) -> None:
        same = (shop.name, shop.compound, shop.building, shop.address, shop.owner, shop.phone)
        if first := self._seen.get(same):
            found = issue("repeated_shop", shop.where, name=shop.name, **at_row(first.where))
            self.issues.append(found)
            return
        self._seen[same] = shop
        self._found.append(shop)

    def found(self) -> tuple[Premises, ...]:
        """All premises with their keys, once every residents sheet has been read.

        What stands before a house number is a street unless some door is in a compound of that name.
        """
        shops = [
            replace(shop, compound="")
            if _STREET.search(shop.compound)
            and not (shop.building or self.places.has_compound(shop.compound))
            else shop
            for shop in self._found
        ]
        bases = (f"{s.building or (s.compound or '-') + '/-'}/~{segment(_name(s))}" for s in shops)
        hints = ((segment(s.owner), s.phone, segment(s.address)) for s in shops)
        keys = distinct(bases, hints)
        return tuple(replace(shop, key=key) for shop, key in zip(shops, keys, strict=True))


def _name(shop: Premises) -> str:
    return cell_text(shop.name).replace(" ", "")
