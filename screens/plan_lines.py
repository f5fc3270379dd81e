"""What a ledger would change, in lines: added by kind and place, changed with before and after, gone, doubtful."""

from collections.abc import Iterator
from itertools import islice

from fieldtui.i18n import N_, _, ngettext
from fieldtui.intake import Plan
from fieldtui.ledger import Issue, Ledger, issue_text
from fieldtui.naming import KIND_NAMES, VALUES, field_name
from fieldtui.text import plain
from screens.drawing import fit

ADDED, CHANGED, GONE, DOUBTFUL = "added", "changed", "gone", "doubtful"
# The parts of the preview: symbol, word, colour; in the order of their digits.
PARTS: dict[str, tuple[str, str, str]] = {
    ADDED: ("+", N_("added"), "$success"),
    CHANGED: ("~", N_("changed"), "$warning"),
    GONE: ("-", N_("gone"), "$error"),
    DOUBTFUL: ("?", N_("doubtful rows"), "$primary"),
}
KINDS: dict[str, str] = {
    "grid": N_("grids"),
    "compound": N_("compounds"),
    "building": N_("buildings"),
    "unit": N_("units"),
    "door": N_("doors"),
    "household": N_("households"),
    "resident": N_("residents"),
    "premises": N_("premises (shops)"),
}
_KIND_CELLS = 8


def counts_of(plan: Plan, ledger: Ledger) -> dict[str, int]:
    """How many there are of each part; new grids count as added."""
    return {
        ADDED: len(plan.added) + len(plan.grids),
        CHANGED: len(plan.altered),
        GONE: len(plan.gone),
        DOUBTFUL: len(ledger.issues),
    }


def kinds_added(plan: Plan) -> str:
    """How many of each kind would be added, in one line; empty if nothing would."""
    counts = {"grid": len(plan.grids), **plan.counts()}
    return "  ".join(f"{_(KINDS[kind])} {count:,}" for kind in KINDS if (count := counts.get(kind, 0)))


def lines_of(part: str, plan: Plan, ledger: Ledger, most: int) -> list[str]:
    """At most `most` lines of one part."""
    makers = {
        ADDED: _added(plan),
        CHANGED: _changed(plan),
        GONE: _gone(plan),
        DOUBTFUL: _doubtful(ledger.issues),
    }
    return list(islice(makers[part], most))


def _added(plan: Plan) -> Iterator[str]:
    """New grids, then what is added at the top of the tree, with how much hangs below it."""
    for code, label in plan.grids:
        yield f"{_('grid')}  {code}  {label}"
    by_building: dict[tuple[str, str], int] = {}
    others: list[str] = []
    for one in plan.added:
        parts = one.key.split("/")
        if one.kind == "premises":
            others.append(
                _line(one.kind, str(one.fields.get("name", "")), str(one.fields.get("address", "")))
            )
        elif len(parts) >= 2:
            at = (one.scope, "/".join(parts[:2]))
            by_building[at] = by_building.get(at, 0) + 1
    for (scope, building), count in by_building.items():
        records = ngettext("{count} record", "{count} records", count).format(count=count)
        yield f"{_('grid {code}').format(code=scope)}  {building.replace('/', ' ')}  + {records}"
    yield from others


def _line(kind: str, name: str, address: str) -> str:
    return f"{fit(_(KIND_NAMES[kind]), _KIND_CELLS)} {plain(address).replace('/', ' ')}  {plain(name)}"


def _changed(plan: Plan) -> Iterator[str]:
    for one in plan.altered:
        field = field_name(one.field)
        yield f"{_line(one.kind, one.name, one.address)}  {field}: {_value(one.before)} -> {_value(one.after)}"


def _gone(plan: Plan) -> Iterator[str]:
    for one in plan.gone:
        yield _line(one.kind, one.name, one.address)


def _value(value: object) -> str:
    if isinstance(value, list):
        return _(", ").join(plain(one) for one in value) or _("(nothing)")
    return (
        _(VALUES[value])
        if isinstance(value, str) and value in VALUES
        else plain(value or "") or _("(nothing)")
    )


def _doubtful(issues: tuple[Issue, ...]) -> Iterator[str]:
    for one in sorted(issues, key=lambda issue: issue.severity):
        where = (
            _("{sheet} row {row}").format(sheet=plain(one.sheet), row=one.row)
            if one.row
            else plain(one.sheet)
        )
        sign = "x" if one.severity == "error" else "?"
        yield f"{sign} {where} {one.column or ''}  {issue_text(one)}"
