"""Forms made up at random from a seed: groups, repeats, selects with filters, and rules about each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from random import Random

from openpyxl import Workbook

from fieldtui.checklists import read_xlsform

Row = dict[str, str]

CHOICES: tuple[Row, ...] = tuple(
    {"list_name": "l", "name": name, "label": label, "side": side}
    for name, label, side in (("a", "Apple 苹果", "x"), ("b", "Bread", "y"), ("c", "**Corn** & more", "x"), ("d", "Dill", "y"))
)  # fmt: skip


@dataclass
class _Sketch:
    dice: Random
    repeats: bool
    rows: list[Row] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0

    def name(self) -> str:
        self.count += 1
        return f"q{self.count}"


def invented_form(seed: int, repeats: bool = True) -> str:
    """The XML of the form with this seed; the same for the same seed."""
    dice = Random(f"form {seed}")
    sketch = _Sketch(dice, repeats)
    _items(sketch, dice.randint(6, 12), 0)
    return converted(sketch.rows, f"invented-{seed}")


def converted(rows: Sequence[Row], name: str) -> str:
    """The XML of the form with these rows in its survey; its list of choices is called "l"."""
    return read_xlsform(_spreadsheet(rows), name).xml


def _items(sketch: _Sketch, number: int, depth: int) -> None:
    for _ in range(number):
        roll = sketch.dice.random()
        if depth < 2 and roll < 0.14:
            _around(sketch, "group", depth)
        elif depth < 2 and sketch.repeats and roll < 0.26:
            _around(sketch, "repeat", depth)
        else:
            _question(sketch)


def _around(sketch: _Sketch, kind: str, depth: int) -> None:
    dice, name = sketch.dice, sketch.name()
    row = {"type": f"begin {kind}", "name": name, "label": f"The {kind} {name}"}
    if sketch.asked and dice.random() < 0.5:
        row["relevant"] = _truth(sketch)
    numbers = [each for each, kind_of in sketch.asked if kind_of == "integer"]
    if kind == "repeat" and numbers and dice.random() < 0.3:
        row["repeat_count"] = f"coalesce(${{{dice.choice(numbers)}}}, 0) mod 4"
    before = len(sketch.asked)
    sketch.rows.append(row)
    # What a count puts aside comes back here and not there; repeats within would hide everything else.
    _items(sketch, dice.randint(2, 4), 2 if "repeat_count" in row else depth + 1)
    sketch.rows.append({"type": f"end {kind}"})
    if kind != "repeat":
        return
    inside = [each for each, kind_of in sketch.asked[before:] if kind_of in ("integer", "decimal", "number")]
    del sketch.asked[before:]
    if not inside:
        row.pop("relevant", None)  # whether hidden instances are counted is told by a specimen
    summary = f"coalesce(sum(${{{dice.choice(inside)}}}[. != '']), 0)" if inside else f"count(${{{name}}})"
    _calculation(sketch, summary, "number")


def _question(sketch: _Sketch) -> None:
    dice = sketch.dice
    if sketch.asked and dice.random() < 0.25:
        kind = dice.choice(("number", "text"))
        _calculation(sketch, _number(sketch) if kind == "number" else _text(sketch), kind)
        return
    kind = dice.choice(("integer", "decimal", "text", "date", "select_one l", "select_multiple l", "note"))
    name = sketch.name()
    row = {"type": kind, "name": name, "label": f"Question {name}"}
    if sketch.asked:
        if dice.random() < 0.3 and _written(sketch):
            row["label"] += f", after ${{{dice.choice(_written(sketch))}}}"
        if dice.random() < 0.4:
            row["relevant"] = _truth(sketch)
        if dice.random() < 0.15 and kind != "note":
            row["read_only"] = _truth(sketch)
        if dice.random() < 0.2 and kind.startswith("select"):
            row["choice_filter"] = f"side = if({_truth(sketch)}, 'x', 'y')"
    if kind != "note":
        row |= _rules(sketch, kind)
        sketch.asked.append((name, kind.split()[0]))
    sketch.rows.append(row)


def _rules(sketch: _Sketch, kind: str) -> Row:
    dice, row = sketch.dice, Row()
    if dice.random() < 0.3:
        row["required"] = "yes" if not sketch.asked or dice.random() < 0.5 else _truth(sketch)
    if dice.random() < 0.3:
        row["hint"] = "Think first"
    own = {
        "integer": (". >= 0 and . < 100", ". mod 2 = 0"),
        "decimal": (". > 0", "round(., 1) = ."),
        "text": ("string-length(.) > 1", "regex(., '^[a-zA-Z0-9]+$')", "not(contains(., ' '))"),
        "date": (". <= today()", ". > date('2000-01-01')"),
        "select_multiple l": ("count-selected(.) < 3", "not(selected(., 'a') and selected(., 'b'))"),
    }
    if kind in own and dice.random() < 0.4:
        row |= {"constraint": dice.choice(own[kind]), "constraint_message": "That cannot be"}
    plain = {"integer": "3", "decimal": "1.5", "text": "x", "date": "2020-01-31", "select_one l": "b"}
    if kind in plain and dice.random() < 0.15:
        row["default"] = plain[kind]
    return row


def _calculation(sketch: _Sketch, expression: str, kind: str) -> None:
    name = sketch.name()
    row = {"type": "calculate", "name": name, "calculation": expression}
    if sketch.asked and sketch.dice.random() < 0.2:
        row["relevant"] = _truth(sketch)
    sketch.rows.append(row)
    sketch.asked.append((name, kind))


def _truth(sketch: _Sketch, depth: int = 0) -> str:
    dice = sketch.dice
    if depth < 2 and dice.random() < 0.25:
        joined = dice.choice(("and", "or"))
        return f"({_truth(sketch, depth + 1)} {joined} {_truth(sketch, depth + 1)})"
    name, kind = dice.choice(sketch.asked)
    of_kind = {
        "integer": ("${n} > 5", "${n} != 3", "${n} <= 12", "${n} = ''"),
        "decimal": ("${n} >= 1.5", "round(${n}) = 2", "${n} != ''"),
        "number": ("${n} > 10", "${n} = 0", "number(${n}) < 40", "string(${n}) != 'NaN'"),
        "text": ("${n} = 'x'", "string-length(${n}) > 2", "${n} != ''", "starts-with(${n}, 'a')"),
        "date": ("${n} < today()", "${n} != ''", "format-date(${n}, '%Y') = '2020'", "${n} > date('2015-06-01')"),
        "select_one": ("${n} = 'a'", "selected(${n}, 'b')", "${n} != 'c'", "jr:choice-name(${n}, '${n}') = 'Dill'"),
        "select_multiple": ("selected(${n}, 'a')", "count-selected(${n}) > 1", "selected-at(${n}, 0) = 'b'"),
    }  # fmt: skip
    test = dice.choice(of_kind[kind]).replace("${n}", f"${{{name}}}")
    return f"not({test})" if dice.random() < 0.15 else test


def _number(sketch: _Sketch) -> str:
    dice = sketch.dice
    numbers = [name for name, kind in sketch.asked if kind in ("integer", "decimal", "number")]
    if not numbers:
        return f"string-length(${{{dice.choice(sketch.asked)[0]}}})"
    one, other = (f"${{{dice.choice(numbers)}}}" for _ in range(2))
    return dice.choice(
        (
            f"{one} + {other}",
            f"{one} * 2 - {other}",
            f"number(coalesce({one}, 7))",
            f"if({_truth(sketch)}, number({one}), number({other}))",
            f"round({one} div 3, 2)",
            f"max(coalesce({one}, 1), coalesce({other}, 2), 4)",
            f"int({one}) mod 5",
            f"number({one})",
        )
    )


def _text(sketch: _Sketch) -> str:
    dice = sketch.dice
    written = _written(sketch)
    if not written:
        return "concat('none', ' yet')"
    one, other = (f"${{{dice.choice(written)}}}" for _ in range(2))
    return dice.choice(
        (
            f"concat({one}, '-', {other})",
            f"if({_truth(sketch)}, {one}, 'none')",
            f"substr({one}, 0, 2)",
            f"coalesce({one}, {other})",
            f"join('+', {one}, {other})",
            f"normalize-space({one})",
        )
    )


def _written(sketch: _Sketch) -> list[str]:
    """What reads the same as text on both sides: no decimal numbers."""
    return [name for name, kind in sketch.asked if kind != "decimal"]


def _spreadsheet(rows: Sequence[Row]) -> bytes:
    book = Workbook()
    book.remove(book["Sheet"])
    settings = ({"form_id": "invented", "form_title": "Invented", "version": "1"},)
    for title, table in (("survey", rows), ("choices", CHOICES), ("settings", settings)):
        sheet = book.create_sheet(title)
        columns = list(dict.fromkeys(column for row in table for column in row))
        sheet.append(columns)
        for row in table:
            sheet.append([row.get(column) for column in columns])
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()
