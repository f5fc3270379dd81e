"""Errands: something to buy, fetch or do for a resident, from its request to its delivery.

Money is in fen (1 yuan = 100 fen), whole numbers only.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldtui.device import Device
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_, _
from fieldtui.log.event import Entry
from fieldtui.log.kinds import ERRAND_STATES, Fields
from fieldtui.log.names import Dot
from fieldtui.registry import IN_ORDER, addresses_of
from fieldtui.text import halfwidth
from fieldtui.vault import Connection, rows_for
from fieldtui.visits import writable_scope

NEW, BOUGHT, DELIVERED, CLOSED, CANCELLED = "new", "bought", "delivered", "closed", "cancelled"
# Which state may follow which; the first of each is what the key for "next" does.
NEXT = ERRAND_STATES
STATES: dict[str, str] = {
    NEW: N_("to do"),
    BOUGHT: N_("bought"),
    DELIVERED: N_("delivered"),
    CLOSED: N_("settled"),
    CANCELLED: N_("cancelled"),
}
OPEN = (NEW, BOUGHT, DELIVERED)
# A million yuan.
MOST_FEN = 100_000_000
# Yuan and fen; a keyboard in Chinese types the second of the two signs.
_AMOUNT = re.compile(r"[¥￥]?\s*(?=\.?[0-9])([0-9]{0,12})(?:\.([0-9]{0,2}))?\s*元?")


class NoItems(FieldtuiError):
    """An errand needs at least one thing to buy, fetch or do.

    Type what is wanted, for example: 降压药 2盒
    """


class NotAllowedNow(FieldtuiError):
    """An errand that is "{state}" cannot become "{wanted}".

    Look at it again: somebody may have moved it on.
    """


class NotAnAmount(FieldtuiError):
    """ "{text}" is not an amount of money.

    Type yuan with at most two decimals, for example 36.5
    """


@dataclass(frozen=True)
class Item:
    """One thing of an errand: what, how much (as people say it), and its price in fen once bought."""

    text: str
    quantity: str
    price: int | None = None


@dataclass(frozen=True)
class Errand:
    """An errand with everything a list or a slip shows. `promised` is an ISO day, or that and a time."""

    id: Dot
    door: Dot
    address: str
    resident: str
    items: tuple[Item, ...]
    promised: str
    note: str
    state: str
    wall: int

    @property
    def cost(self) -> int:
        """What has been paid for it so far, in fen."""
        return sum(item.price or 0 for item in self.items)

    @property
    def bought(self) -> bool:
        """Whether every item has a price."""
        return all(item.price is not None for item in self.items)


def parse_items(text: str) -> tuple[Item, ...]:
    """Items as they are typed: `降压药 2盒，挂面 3`, or one a line. A last word with a digit is the quantity."""
    items = []
    for part in (
        halfwidth(text).replace("、", ",").replace("；", ",").replace(";", ",").replace("\n", ",").split(",")
    ):
        words = part.split()
        if not words:
            continue
        has_quantity = len(words) > 1 and any(
            c.isdigit() or c in "一二三四五六七八九十两半" for c in words[-1]
        )
        items.append(Item(" ".join(words[:-1]), words[-1]) if has_quantity else Item(" ".join(words), "1"))
    return tuple(items)


def parse_yuan(text: str) -> int:
    """Yuan as typed (`36.5`, `３６．５`, `36元`, `￥36`), in fen. Raises NotAnAmount."""
    found = _AMOUNT.fullmatch(halfwidth(text).strip())
    fen = int(found[1] or "0") * 100 + int((found[2] or "").ljust(2, "0")) if found else MOST_FEN + 1
    if fen > MOST_FEN:
        raise NotAnAmount(text=text)
    return fen


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def create_errand(
    device: Device,
    door: Dot,
    items: Sequence[Item],
    *,
    resident: Dot = 0,
    promised: str = "",
    note: str = "",
) -> Dot:
    """Record an errand for `door`. Raises NoItems, NotYourGrid."""
    wanted = [item for item in items if item.text.strip()]
    if not wanted:
        raise NoItems()
    fields: Fields = {
        "door": door,
        "items": [[item.text.strip(), item.quantity.strip()] for item in wanted],
        "state": NEW,
    }
    if resident:
        fields["resident"] = resident
    fields |= {name: text for name, text in (("promised", promised), ("note", note)) if text}

    def job(db: Connection) -> Dot:
        scope = writable_scope(device, db, door)
        return device.append(db, scope, [Entry("errand.added", fields)])[0]

    return device.vault.write(job)


def move_errand(device: Device, errand: Dot, state: str) -> None:
    """Move an errand to `state` from the one that is shown. Raises NotAllowedNow, NotYourGrid.

    A rival of the shown state stays beside the new one, for a person to decide (`fieldtui.conflicts`).
    """

    def job(db: Connection) -> None:
        scope = writable_scope(device, db, errand)
        row = db.execute("SELECT coalesce(state, 'new') FROM errands WHERE id = ?", (errand,)).fetchone()
        now = row[0] if row else CANCELLED
        if state not in NEXT.get(now, ()):
            raise NotAllowedNow(state=_(STATES.get(now, now)), wanted=_(STATES.get(state, state)))
        deps = tuple(
            dot
            for (dot,) in db.execute(
                "SELECT dot FROM registers WHERE record = ? AND kind = 'errand' AND field = 'state' "
                "AND replaced = 0 AND coalesce(value, 'new') = ?",
                (errand, now),
            )
        )
        device.append(
            db, scope, [Entry("errand.changed", {"state": state}, subject=errand, deps=deps or (errand,))]
        )

    device.vault.write(job)


def record_purchase(device: Device, errand: Dot, item: int, price: int, shop: str = "") -> Dot:
    """Record what item number `item` (from 0) cost, in fen; the newest price of an item counts.

    Raises NotYourGrid.
    """
    fields: Fields = {"item": item, "price": price}
    if shop:
        fields["shop"] = shop

    def job(db: Connection) -> Dot:
        scope = writable_scope(device, db, errand)
        return device.append(db, scope, [Entry("purchase.made", fields, subject=errand)])[0]

    return device.vault.write(job)


def errands(device: Device, *, door: Dot = 0, states: Sequence[str] = OPEN) -> list[Errand]:
    """The errands in `states`, of one door or of all, the earliest promise first."""
    query = (
        "SELECT e.id, e.door, coalesce(r.name, ''), e.items, coalesce(e.promised, ''), coalesce(e.note, ''), "
        "coalesce(e.state, 'new'), e.wall FROM errands e LEFT JOIN residents r ON r.id = e.resident "
        "WHERE coalesce(e.state, 'new') IN ({}) AND (? = 0 OR e.door = ?) "
        "ORDER BY coalesce(nullif(e.promised, ''), '9'), e.id"
    ).replace("{}", ",".join("?" * len(states)))
    with device.read() as db:
        rows = db.execute(query, (*states, door, door)).fetchall()
        prices = _prices(db, [row[0] for row in rows])
        addresses = addresses_of(db, [row[1] for row in rows])
    return [
        Errand(
            id=id_,
            door=at or 0,
            address=str(addresses.get(at, "")),
            resident=resident,
            items=_items(listed, prices.get(id_, {})),
            promised=promised,
            note=note,
            state=state,
            wall=wall,
        )
        for id_, at, resident, listed, promised, note, state, wall in rows
    ]


def _items(listed: str | None, prices: Mapping[int, int]) -> tuple[Item, ...]:
    return tuple(
        Item(str(one[0]), str(one[1]) if len(one) > 1 else "1", prices.get(at))
        for at, one in enumerate(json.loads(listed or "[]"))
        if isinstance(one, list) and one
    )


def _prices(db: Connection, errands: Sequence[Dot]) -> dict[Dot, dict[int, int]]:
    out: dict[Dot, dict[int, int]] = {}
    query = "SELECT errand, item, price FROM purchases f WHERE errand IN ({}) ORDER BY " + IN_ORDER
    for errand, item, price in rows_for(db, query, errands):
        out.setdefault(errand, {})[item or 0] = price or 0
    return out


def promised_on(errand: Errand) -> date | None:
    """The day an errand was promised for, None if no day was said."""
    try:
        return date.fromisoformat(errand.promised[:10])
    except ValueError:
        return None
