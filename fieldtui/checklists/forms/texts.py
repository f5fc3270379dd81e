"""Labels, hints and messages: from the form's translations to `Text`, and from `Text` to what is shown.

Answers within a label (`<output value="…"/>`) become expressions here. Which label belongs to what is
decided in `body` and `model`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element

from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.values import to_string
from fieldtui.checklists.expressions.world import Focus
from fieldtui.checklists.forms.items import NO_MEDIA, Parts, Text
from fieldtui.checklists.forms.marks import parts_unmarked, unmarked
from fieldtui.checklists.lists.documents import attribute, children, local

_ITEXT = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.\-]+))\s*\)\s*")
Compile = Callable[[str], Expression]

MEDIA = ("image", "big-image", "audio", "video")


class Translations:
    """The `<itext>` of a form: text by id, language and form ("" the text itself, "guidance", "image", …)."""

    def __init__(self, itext: Element | None) -> None:
        self.languages: list[str] = []
        self.default = ""
        self._values: dict[str, dict[str, dict[str, Element]]] = {}
        for translation in children(itext, "translation") if itext is not None else ():
            language = attribute(translation, "lang")
            self.languages.append(language)
            if attribute(translation, "default") or not self.default:
                self.default = language
            for text in children(translation, "text"):
                by_language = self._values.setdefault(attribute(text, "id"), {})
                by_language[language] = {attribute(value, "form"): value for value in children(text, "value")}

    def __contains__(self, text_id: str) -> bool:
        return text_id in self._values

    def forms(self, text_id: str) -> frozenset[str]:
        """The forms in which this text exists in any language."""
        return frozenset(form for values in self._values.get(text_id, {}).values() for form in values)

    def text(self, text_id: str, compile_: Compile, form: str = "") -> Text:
        """The text with this id; pyxform writes "-" where a language has none, which is none here."""
        parts: dict[str, Parts] = {}
        for language, values in self._values.get(text_id, {}).items():
            forms = ("", "long", "short") if not form else (form,)
            value = next((values[each] for each in forms if each in values), None)
            found = inline(value, compile_) if value is not None else ()
            if found and found != ("-",):
                parts[language] = found
        return Text(parts)

    def media(self, text_id: str) -> Mapping[str, Text]:
        """The files that belong to this text, by form. "jr://images/a.jpg" is the file a.jpg."""
        found: dict[str, Text] = {}
        for form in MEDIA if self.forms(text_id).intersection(MEDIA) else ():
            files: dict[str, Parts] = {}
            for language, values in self._values[text_id].items():
                name = (values[form].text or "").strip().rpartition("/")[2] if form in values else ""
                if name and name != "-":
                    files[language] = (name,)
            if files:
                found[form] = Text(files)
        return found or NO_MEDIA

    def ids(self) -> Iterable[str]:
        """The ids of all texts."""
        return self._values.keys()


def itext_id(reference: str) -> tuple[str, bool]:
    """The id in "jr:itext('id')", and whether it is a literal id (else the name of a node holding it)."""
    match = _ITEXT.fullmatch(reference)
    if match is None:
        return "", False
    return match[1] or match[2] or match[3] or "", match[3] is None


def inline(element: Element, compile_: Compile) -> Parts:
    """The mixed content of a label: texts and `<output>`s."""
    parts: list[str | Expression] = [element.text or ""]
    for output in element:
        if local(output.tag) == "output":
            parts.append(compile_(attribute(output, "value") or attribute(output, "ref")))
        parts.append(output.tail or "")
    kept = [part for part in parts_unmarked(parts) if part]
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip()
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip()
    return tuple(part for part in kept if part)


def untranslated(text: str) -> Text:
    """A text that is the same in every language."""
    plain = unmarked(text)
    return Text({"": (plain,)}) if plain else Text()


def both(first: Text, second: Text) -> Text:
    """Two texts, one under the other, in each language that has either."""
    languages = dict.fromkeys((*first.parts, *second.parts))
    joined: dict[str, Parts] = {}
    for language in languages:
        upper, lower = first.parts.get(language, ()), second.parts.get(language, ())
        joined[language] = (*upper, "\n", *lower) if upper and lower else upper or lower
    return Text(joined)


def rendered(text: Text, language: str, focus: Focus) -> str:
    """`text` with the answers of `focus` in it; what cannot be worked out is left empty."""
    return "".join(
        part if isinstance(part, str) else _shown(part, focus) for part in text.in_language(language)
    )


def _shown(part: Expression, focus: Focus) -> str:
    try:
        value = to_string(part.run(focus))
    except EvaluationError:
        return ""
    return "" if value == "NaN" else value


def expressions_in(*texts: Text) -> list[Expression]:
    """The expressions inside texts, for dependencies."""
    return [
        part
        for text in texts
        for parts in text.parts.values()
        for part in parts
        if isinstance(part, Expression)
    ]
