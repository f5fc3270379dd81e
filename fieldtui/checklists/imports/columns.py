"""The columns of an XLSForm: under which headings people write them, and which of them are expressions.

Headings are compared after `sheets` has cleaned them. What stands in the cells is `checking`'s matter.
"""

from collections.abc import Iterable, Mapping

CHINESE: Mapping[str, str] = {
    "类型": "type", "题型": "type", "名称": "name", "变量名": "name", "列表名": "list_name", "列表名称": "list_name",
    "标签": "label", "题目": "label", "提示": "hint", "必填": "required", "必填提示": "required_message",
    "只读": "readonly", "默认值": "default", "计算": "calculation", "约束": "constraint",
    "约束提示": "constraint_message", "显示条件": "relevant", "外观": "appearance", "参数": "parameters",
    "选项筛选": "choice_filter", "重复次数": "repeat_count", "版本": "version", "表单编号": "form_id",
    "表单标题": "form_title", "默认语言": "default_language",
}  # fmt: skip
"""Chinese headings that are understood. Ones that could mean two columns are not among them."""

_SAME: Mapping[str, str] = {
    "relevance": "relevant", "caption": "label", "command": "type", "tag": "name", "value": "name",
    "calculate": "calculation", "count": "repeat_count", "jr:count": "repeat_count", "read_only": "readonly",
    "constraining_message": "constraint_message", "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message", "jr:requiredmsg": "required_message", "list name": "list_name",
}  # fmt: skip
_WRAPPERS = frozenset({"bind", "body", "control", "media"})

EXPRESSIONS = frozenset(
    {"relevant", "required", "readonly", "constraint", "calculation", "choice_filter", "repeat_count"}
)
TEXTS = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
SHOWN = frozenset({"label", "hint", "guidance_hint", "image", "big-image", "audio", "video"})


def meaning(heading: str) -> tuple[str, str]:
    """The column that a heading stands for and its language ("" for none): bind::relevant is relevant."""
    parts = [part.strip() for part in heading.split("::" if "::" in heading else ":")]
    if "::" not in heading and "jr" in parts:
        at = parts.index("jr")
        parts[at : at + 2] = [":".join(parts[at : at + 2])]
    if len(parts) > 1 and parts[0].lower() in _WRAPPERS:
        parts = parts[1:]
    base = parts[0].lower().replace(" ", "_")
    return _SAME.get(base, base), parts[1] if len(parts) > 1 else ""


def by_meaning(headings: Iterable[str]) -> dict[str, dict[str, str]]:
    """Column → language → heading."""
    found: dict[str, dict[str, str]] = {}
    for heading in headings:
        column, language = meaning(heading)
        found.setdefault(column, {}).setdefault(language, heading)
    return found
