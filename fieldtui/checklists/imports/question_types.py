"""The types of questions that an XLSForm may name, and which one was probably meant by another word.

What the engine makes of a type is `kinds`' matter.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

VISIBLE = frozenset(
    {
        "text", "string", "integer", "int", "decimal", "date", "time", "datetime", "note", "image", "photo",
        "audio", "video", "file", "geopoint", "geotrace", "geoshape", "barcode", "acknowledge", "trigger", "range",
    }
)  # fmt: skip
_SPOKEN: Mapping[str, str] = {
    "单选": "select_one", "单选题": "select_one", "多选": "select_multiple", "多选题": "select_multiple",
    "文本": "text", "文字": "text", "填空": "text", "填空题": "text", "整数": "integer", "数字": "integer",
    "小数": "decimal", "日期": "date", "时间": "time", "说明": "note", "计算": "calculate", "图片": "image",
    "照片": "image", "位置": "geopoint", "排序": "rank", "开始组": "begin group", "结束组": "end group",
    "number": "integer", "radio": "select_one", "checkbox": "select_multiple", "dropdown": "select_one",
    "string": "text", "boolean": "select_one",
}  # fmt: skip


@cache
def known_types() -> tuple[frozenset[str], tuple[str, ...]]:
    """The types that stand alone, and those that a list follows, the longest first."""
    from pyxform import aliases
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    listed = {*aliases.select, "select multiple from", "select multiple using", "select one using"}
    alone = {name for name in QUESTION_TYPE_DICT if name not in listed and name != "rank"}
    alone |= {
        "csv-external", "xml-external", "audit", "calculate", "hidden", "form_title", "form_id", "title",
        "id_string", "version", "default_language", "instance_name", "public_key", "submission_url", "style",
        "set form title", "set form id", "sms_keyword", "omit_instanceid", "calculate_here",
    }  # fmt: skip
    return frozenset(alone), tuple(sorted(listed, key=len, reverse=True))


def list_of(kind: str) -> tuple[str, str] | None:
    """The command and the list of a type that has one; None for a type that has none."""
    lower = kind.lower()
    for command in known_types()[1]:
        if lower == command or lower.startswith(f"{command} "):
            return command, kind[len(command) :].strip().split(" ")[0]
    return None


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, "" if none is near."""
    lower = {each.lower(): each for each in known}
    near = get_close_matches(
        word.lower()[:100], [each for each in lower if len(each) < 100][:5_000], n=1, cutoff=0.6
    )
    return lower[near[0]] if near else ""


def meant(kind: str) -> str:
    """The type that was probably meant."""
    alone, _listed = known_types()
    first, _gap, rest = kind.partition(" ")
    if first in _SPOKEN or first.lower() in _SPOKEN:
        return f"{_SPOKEN.get(first) or _SPOKEN[first.lower()]} {rest}".strip()
    near = nearest(
        first, {"select_one", "select_multiple", "begin_group", "end_group", "begin_repeat", "rank"} | alone
    )
    return f"{near} {rest}".strip() if near else ""
