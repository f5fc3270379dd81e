"""How the rows of a checklist are written: a question with its Chinese and its English, a hint, a rule, a list.

Nothing here knows a particular checklist, and nothing writes a file.
"""

from dataclasses import dataclass

ZH, EN = "中文 (zh)", "English (en)"
Cells = tuple[str, ...]
Row = dict[str, str]

VERSION = "2020021501"
"""Day and number of the day, the way XLSForms are numbered. A checklist that is changed gets another one."""


@dataclass(frozen=True)
class Checklist:
    """One spreadsheet. `instance_name` is the expression that names a record; `survey` has a dictionary from
    column to cell for each row; `choices` are (list, value, Chinese, English)."""

    name: str
    title: str
    instance_name: str
    survey: tuple[Row, ...]
    choices: tuple[Cells, ...]
    version: str = VERSION


def asked(kind: str, name: str, zh: str, en: str, **more: str) -> Row:
    """A question that may be left open."""
    return {"type": kind, "name": name, f"label::{ZH}": zh, f"label::{EN}": en, **more}


def must(kind: str, name: str, zh: str, en: str, **more: str) -> Row:
    """A question that must be answered."""
    return asked(kind, name, zh, en, required="yes", **more)


def told(name: str, zh: str, en: str, relevant: str) -> Row:
    """What the worker is told when `relevant` is true."""
    return asked("note", name, zh, en, relevant=relevant)


def worked_out(name: str, calculation: str) -> Row:
    """A value that follows from the answers."""
    return {"type": "calculate", "name": name, "calculation": calculation}


def page(name: str, zh: str, en: str, *rows: Row, **more: str) -> tuple[Row, ...]:
    """Questions that are shown together."""
    begin = asked("begin_group", name, zh, en, appearance="field-list", **more)
    return (begin, *rows, {"type": "end_group"})


def repeated(name: str, zh: str, en: str, *rows: Row, **more: str) -> tuple[Row, ...]:
    """Questions that are asked several times; `repeat_count` in `more` says how often, else the worker does."""
    return (asked("begin_repeat", name, zh, en, **more), *rows, {"type": "end_repeat"})


def hint(zh: str, en: str) -> Row:
    """The cells of a hint."""
    return {f"hint::{ZH}": zh, f"hint::{EN}": en}


def rule(constraint: str, zh: str, en: str) -> Row:
    """The cells of a constraint and of what is said when an answer breaks it."""
    return {"constraint": constraint, f"constraint_message::{ZH}": zh, f"constraint_message::{EN}": en}


def between(least: int, most: int, zh: str, en: str) -> Row:
    """The rule that a number lies between two others; the sentences say what `least` and `most` are."""
    numbers = {"least": least, "most": most}
    return rule(f". >= {least} and . <= {most}", zh.format(**numbers), en.format(**numbers))


def listed(name: str, *choices: tuple[str, str, str]) -> tuple[Cells, ...]:
    """A list of choices: (value, Chinese, English). The usual answer comes first, for it is the key 1."""
    return tuple((name, *choice) for choice in choices)


PEOPLE = "应是{least}到{most}人", "Between {least} and {most} people"

A_TEMPERATURE = rule(
    ". >= 35 and . <= 42", "体温应在35到42度之间", "A temperature is between 35 and 42 degrees"
)
NOT_LATER = rule(". <= today()", "日期不能晚于今天", "The day cannot be later than today")
NOT_EARLIER = rule(". >= today()", "日期不能早于今天", "The day cannot be earlier than today")
A_PHONE = rule(
    "regex(translate(., '０１２３４５６７８９－', '0123456789-'), '1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}')",
    "应是11位手机号，或带区号的座机号",
    "11 digits of a mobile phone, or a landline with its area code",
)
NONE_ALONE = rule(
    "not(selected(., 'none') and count-selected(.) > 1)",
    "选了“没有”，就不要再选别的",
    "With “none”, nothing else can be chosen",
)

YES_NO = listed("yes_no", ("no", "没有", "No"), ("yes", "有", "Yes"))
SYMPTOMS = listed(
    "symptom",
    ("cough", "咳嗽", "Cough"),
    ("weak", "乏力", "Weakness"),
    ("chest", "胸闷", "Tight chest"),
    ("breath", "呼吸困难", "Shortness of breath"),
    ("diarrhoea", "腹泻", "Diarrhoea"),
    ("other", "其他", "Something else"),
)
