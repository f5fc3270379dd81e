"""Who belongs together: the people at one door, each once, in one household or in several.

Rules (docs/decisions/0030): a door is one household; a person listed again at the same door is a
repeat; a second head whose people are all new makes a second household. Pure: rows in, groups out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fieldtui.i18n import N_
from fieldtui.ledger.addresses import format_address
from fieldtui.ledger.issues import at_row, issue
from fieldtui.ledger.rows import PersonRow
from fieldtui.ledger.values import Issue

# What a repeated row may say otherwise than the first, by the name people read.
_COMPARED = (
    ("relation", N_("relation to the head")),
    ("sex", N_("sex")),
    ("id_number", N_("ID number")),
    ("phones", N_("phone")),
    ("category", N_("category of resident")),
    ("tags", N_("special circumstances")),
    ("note", N_("note")),
)


@dataclass(slots=True)
class Family:
    """The rows of one household at a door, while it is put together."""

    rows: list[PersonRow] = field(default_factory=list)

    @property
    def head(self) -> PersonRow | None:
        """The first row marked as head."""
        return next((row for row in self.rows if row.is_head), None)


def families_at_door(rows: list[PersonRow], issues: list[Issue]) -> list[Family]:
    """The households behind one door, from all rows that name it, in file order."""
    families: list[Family] = []
    owner: dict[int, Family] = {}
    by_name: dict[str, list[PersonRow]] = {}
    for block in _blocks(rows):
        fresh: list[PersonRow] = []
        repeated_in: Family | None = None
        for row in block:
            twin = next((known for known in by_name.get(row.name, ()) if same_person(known, row)), None)
            if twin:
                issues.append(_repeat(twin, row))
                repeated_in = repeated_in or owner.get(id(twin))
            else:
                fresh.append(row)
                by_name.setdefault(row.name, []).append(row)
        if fresh:
            family = repeated_in or _family_for(fresh, families, issues)
            if repeated_in:
                _report_two_heads(family, fresh, issues)
            family.rows += fresh
            owner.update((id(row), family) for row in fresh)
    return families


def _blocks(rows: list[PersonRow]) -> Iterator[list[PersonRow]]:
    """Runs of rows that follow each other in the file, broken before each head."""
    block: list[PersonRow] = []
    for row in rows:
        if block and (row.is_head or not _follows(block[-1], row)):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _follows(before: PersonRow, row: PersonRow) -> bool:
    return before.where.sheet == row.where.sheet and row.where.row - before.where.row <= 2


def _family_for(fresh: list[PersonRow], families: list[Family], issues: list[Issue]) -> Family:
    """The household that new people belong to: a new one if they bring a head of their own."""
    headed = next((family.head for family in families if family.head), None)
    if not families or (fresh[0].is_head and headed):
        family = Family()
        families.append(family)
        if headed:
            issues.append(_about("second_household", fresh[0], headed))
        return family
    return families[-1]


def _report_two_heads(family: Family, fresh: list[PersonRow], issues: list[Issue]) -> None:
    head = family.head
    if head:
        issues += [_about("two_heads", row, head) for row in fresh if row.is_head]


def _about(code: str, row: PersonRow, other: PersonRow) -> Issue:
    return issue(
        code,
        row.where,
        name=row.name,
        address=format_address(row.place),
        other=other.name,
        **at_row(other.where),
    )


def _repeat(first: PersonRow, again: PersonRow) -> Issue:
    differ = [
        name for attribute, name in _COMPARED if _differ(getattr(first, attribute), getattr(again, attribute))
    ]
    if first.born.date and again.born.date and not _births_agree(first, again, exactly=True):
        differ.append(N_("date of birth"))
    facts: dict[str, object] = {
        "name": again.name,
        "address": format_address(first.place),
        **at_row(first.where),
    }
    if differ:
        return issue("repeated_differs", again.where, **facts, fields="|".join(differ))
    return issue("repeated_row", again.where, **facts)


def _differ(one: object, other: object) -> bool:
    """Whether both say something, and not the same."""
    return bool(one) and bool(other) and one != other


def same_person(one: PersonRow, other: PersonRow) -> bool:
    """Whether two rows at one door are the same person: one name, and nothing that tells them apart.

    Equal ID numbers settle it. Otherwise neither ID number, sex, relation nor birth may contradict;
    a birth reckoned from an age may be a year off.
    """
    if one.name != other.name:
        return False
    if one.id_number and other.id_number:
        return one.id_number == other.id_number
    if _differ(one.sex, other.sex) or _differ(one.relation, other.relation):
        return False
    return _births_agree(one, other)


def _births_agree(one: PersonRow, other: PersonRow, *, exactly: bool = False) -> bool:
    a, b = one.born, other.born
    if not a.date or not b.date:
        return True
    if a.approximate or b.approximate:
        return abs(int(a.date[:4]) - int(b.date[:4])) <= 1
    if exactly:
        return a.date == b.date
    return a.date.startswith(b.date) or b.date.startswith(a.date)


def distinct(bases: Iterable[str], hints: Iterable[tuple[str, ...]]) -> list[str]:
    """A key for each base: the base itself, or where several share it, `base~hint` and at worst `base~2`.

    The first hint that tells all sharers apart is used, so that the keys do not depend on their order.
    """
    bases, hints = list(bases), list(hints)
    sharers: dict[str, list[int]] = {}
    for index, base in enumerate(bases):
        sharers.setdefault(base, []).append(index)
    keys = list(bases)
    used = {base for base, indexes in sharers.items() if len(indexes) == 1}
    for base, indexes in sharers.items():
        if len(indexes) == 1:
            continue
        for count, index in enumerate(indexes, 1):
            hint = _telling_hint([hints[i] for i in indexes], count - 1)
            key = f"{base}~{hint or count}"
            while key in used:
                key += f"~{count}"
            used.add(key)
            keys[index] = key
    return keys


def _telling_hint(hints: list[tuple[str, ...]], position: int) -> str:
    """The first of an item's hints that no other item shares."""
    for level, hint in enumerate(hints[position]):
        others = [h[level] for i, h in enumerate(hints) if i != position]
        if hint and hint not in others:
            return hint
    return ""
