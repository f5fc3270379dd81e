"""Small forms written to show one thing each, above all the differences that are listed."""

from tools.opinion.invented import Row, converted

_INPUTS: tuple[Row, ...] = (
    {"type": "integer", "name": "i", "label": "I"},
    {"type": "decimal", "name": "d", "label": "D"},
    {"type": "text", "name": "t", "label": "T"},
    {"type": "date", "name": "w", "label": "W"},
    {"type": "select_one l", "name": "s", "label": "S"},
    {"type": "select_multiple l", "name": "m", "label": "M"},
)

_NUMBERS = {
    "plus": "${i} + 1",
    "minus": "-${i}",
    "times": "${i} * 0.1",
    "over": "${i} div 4",
    "over_nothing": "${i} div 0",
    "rest": "${i} mod 7",
    "whole": "int(${i} div 3)",
    "round": "round(${i} div 3)",
    "round_two": "round(${i} div 7, 2)",
    "round_hundred": "round(${i}, -2)",
    "floor": "floor(${i} div 3)",
    "ceiling": "ceiling(${i} div 3)",
    "number": "number(${t})",
    "absolute": "abs(${i})",
    "power": "pow(${i}, 2)",
    "root": "round(sqrt(abs(${i})), 4)",
    "logarithm": "round(log10(abs(${i}) + 1), 4)",
    "pi": "round(pi(), 6)",
    "length": "string-length(${t})",
    "largest": "max(${i}, 4)",
    "smallest": "min(${i}, 4)",
    "sum": "sum(/data/part/*)",
    "count": "count(/data/part/*)",
    "filled": "count-non-empty(/data/part/*)",
    "selected": "count-selected(${m})",
    "days": "decimal-date-time(${w})",
    "day_number": "int(date(${w}))",
    "large": "${i} * 100000000000",
    "tiny": "${i} div 100000000",
}
_TEXTS = {
    "joined": "concat(${t}, '/', ${i})",
    "listed": "join(', ', ${t}, ${i}, ${s})",
    "slice": "substr(${t}, 1, 3)",
    "end": "substr(${t}, 2)",
    "before": "substring-before(${t}, ' ')",
    "after": "substring-after(${t}, ' ')",
    "replaced": "translate(${t}, 'abc', 'xy')",
    "tidy": "normalize-space(${t})",
    "first": "selected-at(${m}, 0)",
    "past": "selected-at(${m}, 7)",
    "named": "jr:choice-name(${s}, '${s}')",
    "either": "coalesce(${t}, ${s})",
    "chosen": "if(${i} > 5, 'many', 'few')",
    "year": "format-date(${w}, '%Y-%m-%d')",
    "month": "format-date(${w}, '%n/%e %b %a')",
    "text_of_number": "string(${i} div 8)",
    "text_of_truth": "string(${i} > 3)",
    "hash": "digest(${t}, 'SHA-256')",
    "coded": "base64-decode('5byg5LiJ')",
    "next_day": "format-date(date(${w}) + 1, '%Y-%m-%d')",
    "once": "once(${t})",
}
_TRUTHS = {
    "has": "boolean(${i})",
    "has_text": "boolean(${t})",
    "number_truth": "boolean(number(${i}))",
    "matches": "regex(${t}, '[a-z]+')",
    "starts": "starts-with(${t}, 'A')",
    "ends": "ends-with(${t}, 'a')",
    "within": "contains(${t}, ' ')",
    "checked": "checklist(1, 2, ${i} > 3, ${t} = 'x')",
    "weighed": "weighted-checklist(1, 3, ${i} > 3, 2, ${t} = 'x', 1)",
    "same_text": "${t} = '3'",
    "same_number": "${t} = 3",
    "less_text": "${t} < 5",
    "blank_number": "${i} = ''",
    "blank_less": "${i} < 5",
    "blank_date": "${w} < today()",
    "date_text": "${w} > '2019-06-01'",
    "date_same": "${w} = today()",
    "truth_text": "(${i} > 3) = 'true'",
    "not": "not(${t})",
    "odd": "boolean-from-string(${t})",
    "picked": "selected(${m}, 'b')",
}

_PART: tuple[Row, ...] = (
    {"type": "begin group", "name": "part", "label": "Part"},
    {"type": "integer", "name": "one", "label": "One"},
    {"type": "integer", "name": "two", "label": "Two", "relevant": "${one} > 5"},
    {"type": "end group", "name": ""},
)


def _functions(expressions: dict[str, str]) -> list[Row]:
    rows = [{"type": "calculate", "name": name, "calculation": text} for name, text in expressions.items()]
    return [*_INPUTS, *_PART, *rows]


_PLACES: list[Row] = [
    {"type": "integer", "name": "n", "label": "How many"},
    {"type": "begin repeat", "name": "r", "label": "One of them"},
    {"type": "text", "name": "name", "label": "Name"},
    {"type": "integer", "name": "age", "label": "Age of ${name}"},
    {"type": "calculate", "name": "place", "calculation": "position(..)"},
    {"type": "calculate", "name": "before", "calculation": "indexed-repeat(${name}, ${r}, position(..) - 1)"},
    {"type": "calculate", "name": "share", "calculation": "round(${age} div sum(/data/r/age), 2)"},
    {"type": "begin repeat", "name": "pet", "label": "Pet of ${name}", "relevant": "${age} > 5"},
    {"type": "text", "name": "call", "label": "Name", "constraint": ". != ${name}"},
    {"type": "end repeat", "name": ""},
    {"type": "calculate", "name": "pets", "calculation": "count(${pet})"},
    {"type": "end repeat", "name": ""},
    {"type": "calculate", "name": "all", "calculation": "count(${r})"},
    {"type": "calculate", "name": "names", "calculation": "join(', ', ${name})"},
    {"type": "calculate", "name": "oldest", "calculation": "max(${age})"},
    {"type": "calculate", "name": "grown", "calculation": "count(${r}[./age > 17])"},
    {"type": "calculate", "name": "second", "calculation": "indexed-repeat(${name}, ${r}, 2)"},
    {"type": "begin repeat", "name": "c", "label": "Counted", "repeat_count": "${n} mod 4"},
    {"type": "text", "name": "word", "label": "Word"},
    {"type": "end repeat", "name": ""},
    {"type": "calculate", "name": "words", "calculation": "join('+', ${word})"},
]
_DECIMALS: list[Row] = [
    {"type": "decimal", "name": "d", "label": "D"},
    {"type": "calculate", "name": "joined", "calculation": "concat(${d}, ' °C')"},
    {"type": "note", "name": "told", "label": "It is ${d}"},
]
_FILTERED: list[Row] = [
    {"type": "select_one l", "name": "s", "label": "S"},
    {
        "type": "select_one l",
        "name": "one",
        "label": "One",
        "choice_filter": "side = if(${s} = 'a', 'x', 'y')",
    },
    {"type": "select_multiple l", "name": "many", "label": "Many", "choice_filter": "name != ${s}"},
    {
        "type": "text",
        "name": "why",
        "label": "Why",
        "relevant": "${one} = 'c'",
        "required": "selected(${many}, 'a')",
    },
]
_KEPT: list[Row] = [
    {"type": "text", "name": "t", "label": "T"},
    {"type": "integer", "name": "i", "label": "I"},
    {"type": "begin group", "name": "g", "label": "Group", "relevant": "${i} > 12"},
    {"type": "calculate", "name": "first", "calculation": "once(${t})"},
    {"type": "calculate", "name": "now", "calculation": "concat('now ', ${t})"},
    {"type": "note", "name": "told", "label": "Now ${now}"},
    {"type": "end group", "name": ""},
]

_COUNTED: list[Row] = [
    {"type": "integer", "name": "n", "label": "How many"},
    {"type": "begin repeat", "name": "c", "label": "Counted", "repeat_count": "${n} mod 4"},
    {"type": "text", "name": "word", "label": "Word"},
    {"type": "begin repeat", "name": "inner", "label": "Within"},
    {"type": "text", "name": "more", "label": "More"},
    {"type": "end repeat", "name": ""},
    {"type": "end repeat", "name": ""},
]

_ROWS = {
    "numbers": _functions(_NUMBERS),
    "texts": _functions(_TEXTS),
    "truths": _functions(_TRUTHS),
    "places": _PLACES,
    "decimals": _DECIMALS,
    "filtered": _FILTERED,
    "kept": _KEPT,
    "counted": _COUNTED,
}
SPECIMENS = tuple(_ROWS)


def specimen(name: str) -> str:
    """The XML of a specimen."""
    return converted(_ROWS[name], name)
