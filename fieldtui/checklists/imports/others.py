"""`or_other` in the languages of the form: the choice "Other" and the question that asks what it is.

pyxform adds both in English only. So the choice is written into the list before pyxform sees it, and the
label of the question it makes is replaced in the XML.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from fieldtui.checklists.languages import words

OR_OTHER = re.compile(r"\s(?:or specify other|or_other|or other)\s*$", re.IGNORECASE)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LABEL = re.compile(r"label\s*(?:::?\s*(?P<language>.*\S))?\s*", re.IGNORECASE)
_ASKED = re.compile(r'(<input ref="([^"]+_other)"[^<>]*>\s*)<label>Specify other\.</label>')
_TRANSLATION = re.compile(r'(<translation\b[^<>]*?\blang="([^"]*)"[^<>]*>)')

Rows = Iterable[Mapping[str, Any]]


def with_others(
    sheets: Mapping[str, Rows], headers: Mapping[str, list[str]]
) -> dict[str, list[dict[str, Any]]]:
    """The sheets, with a choice `other` at the end of each list that an `or_other` question uses."""
    copied = {sheet: [dict(row) for row in rows] for sheet, rows in sheets.items()}
    choices = copied.get("choices", [])
    kept = {re.sub(r"\s+", "_", header.strip().lower()): header for header in headers.get("choices", [])}
    list_name, name = kept.get("list_name", ""), kept.get("name", kept.get("value", ""))
    if not list_name or not name:
        return copied
    for wanted in _lists(copied.get("survey", [])):
        rows = [row for row in choices if str(row.get(list_name, "")).strip() == wanted]
        if rows and not any(str(row.get(name, "")).strip() == "other" for row in rows):
            labels = {
                header: words(match["language"] or spoken_in(str(row.get(header, "")) for row in rows)).other
                for header in headers["choices"]
                if (match := _LABEL.fullmatch(header))
            }
            choices.append({list_name: wanted, name: "other", **labels})
    return copied


def _lists(survey: Rows) -> dict[str, None]:
    found: dict[str, None] = {}
    for row in survey:
        kind = str(row.get("type", ""))
        if OR_OTHER.search(kind):
            parts = OR_OTHER.sub("", kind).split()
            found.setdefault(parts[-1] if parts else "")
    return found


def spoken_in(texts: Iterable[str]) -> str:
    """The language of labels that do not say theirs: Chinese if there is a Chinese sign in any."""
    return "zh" if any(map(_CHINESE.search, texts)) else "en"


def specified(xml: str) -> str:
    """The XML with the labels that pyxform made for `or_other` in the form's languages."""
    asked = [match[2] for match in _ASKED.finditer(xml)]
    if not asked:
        return xml
    if _TRANSLATION.search(xml) is None:
        spoken = words(spoken_in(re.findall(r"<label>([^<]*)", xml))).specify_other
        return _ASKED.sub(lambda match: f"{match[1]}<label>{escape(spoken)}</label>", xml)

    def texts(match: re.Match[str]) -> str:
        said = escape(words(match[2]).specify_other)
        values = (f'<text id="{path}:label"><value>{said}</value></text>' for path in asked)
        return match[1] + "".join(values)

    xml = _TRANSLATION.sub(texts, xml)
    return _ASKED.sub(lambda match: f"{match[1]}<label ref=\"jr:itext('{match[2]}:label')\"/>", xml)
