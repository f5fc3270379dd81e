"""The `<model>` of an XForm: the template to be filled, the lists of choices, and the rules bound to nodes.

What is asked, and in which order, is `body`; here is only what is true of the data.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import (
    BadExpression,
    BadForm,
    ListMissing,
    NotAnXForm,
    Phrase,
    UnsupportedFeature,
)
from fieldtui.checklists.expressions.compiled import Expression, compile_expression
from fieldtui.checklists.expressions.errors import ExpressionError
from fieldtui.checklists.expressions.nodes import Node, chain
from fieldtui.checklists.expressions.paths import Read
from fieldtui.checklists.forms.entities import ATTRIBUTE, is_entity
from fieldtui.checklists.forms.form import Bind
from fieldtui.checklists.forms.items import Text
from fieldtui.checklists.forms.last_saved import LAST_SAVED, as_list
from fieldtui.checklists.forms.texts import Translations, expressions_in, inline, itext_id, untranslated
from fieldtui.checklists.lists.documents import attribute, child, children, local, namespace
from fieldtui.checklists.lists.list_files import list_of

_PREFIX = re.compile(r"(?<=/)[^/:\[\]]+:(?=[^:])")
_REFERENCE = re.compile(r" ?/[\w.\-]+(?:/[\w.\-]+)*/([\w.\-]+) ?")
_LIST = re.compile(r"\b(?:instance|pulldata|search)\(\s*['\"]([^'\"]+)['\"]")
_EXPRESSIONS = {
    "relevant": "relevant",
    "required": "required",
    "readonly": "read_only",
    "constraint": "constraint",
}
_EXPRESSIONS |= {"calculate": "calculation"}
_RELATIVE = (".", "current", "once", "position", "last")
"""An expression without any of these, outside repeats, means the same wherever it stands."""


@dataclass
class Model:
    """What reading the model leaves behind for the rest of the reading."""

    template: Node
    root: Node
    instances: dict[str, Node]
    outside: Mapping[str, str]
    translations: Translations
    rows: Mapping[str, int]
    namespaces: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    set_by_actions: frozenset[str] = frozenset()
    begun: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    binds: dict[str, Bind] = field(default_factory=dict)
    asks_for_texts: bool = False
    _reading_texts: bool = False
    _compiled: dict[tuple[str, str], Expression] = field(default_factory=dict)

    def where(self, path: str) -> dict[str, object]:
        """The facts that tell a person which question is meant."""
        name = path.rpartition("/")[2]
        return {"question": name, "row": self.rows.get(path, "–")}

    def compile(self, source: str, at: Node, column: str) -> Expression:
        """`source` at a node. Raises BadExpression, which says where, or UnsupportedFeature."""
        relative = any(word in source for word in _RELATIVE) or chain(at)
        key = (source, f"{at.path} {at.repeated}" if relative else "")
        if key in self._compiled:
            return self._compiled[key]
        for named in _LIST.findall(source):
            if file := self.missing(named):
                raise ListMissing(**self.where(at.path), name=file)
        try:
            expression = compile_expression(source, at, self.instances)
        except ExpressionError as error:
            raise self._bad_expression(error, source, at, column) from None
        if "jr:itext" in source:
            self.asks_for_texts = True
            expression = replace(expression, reads=expression.reads | self._read_by_texts(source))
        self._compiled[key] = expression
        return expression

    def missing(self, name: str) -> str:
        """The file of a list that is wanted and not there, "" if it is there."""
        return "" if name in self.instances else self.outside.get(name, f"{name.removesuffix('.csv')}.csv")

    def _bad_expression(self, error: ExpressionError, source: str, at: Node, column: str) -> BadExpression:
        position = int(str(error.facts["position"]))
        if self.rows:
            before = source[: position - 1]
            source, position = _as_written(source), len(_as_written(before)) + 1
        return BadExpression(
            **self.where(at.path),
            column=column,
            expression=source,
            position=position,
            reason=error.facts["reason"],
            detail=error.facts["detail"],
        )

    def message(self, reference: str, at: Node) -> Text:
        """A message given as text or as a reference to a translation."""
        if not reference.lstrip().startswith("jr:itext("):
            return untranslated(reference)
        return self.translated(reference, at, "message")

    def label(self, element: Element, at: Node, form: str = "") -> Text:
        """The text of a `<label>`, `<hint>` or `<value>` element: its translation, else what it says itself."""
        text = self.translated(attribute(element, "ref"), at, local(element.tag), form)
        if text or form:
            return text
        return Text({"": inline(element, lambda source: self.compile(source, at, local(element.tag)))})

    def translated(self, reference: str, at: Node, column: str, form: str = "") -> Text:
        """The text that jr:itext(…) names. An id that must be worked out is looked up when it is shown."""
        text_id, literal = itext_id(reference)
        if literal:
            return self.translations.text(text_id, lambda source: self.compile(source, at, column), form)
        if form or not reference.strip():
            return Text()
        return Text({"": (self.compile(reference.strip(), at, column),)})

    def spoken(self) -> Mapping[str, Text]:
        """All translations by id, if any expression asks for one whose id is worked out. Answers in them are
        found from the root; those that cannot be are left out."""
        if not self.asks_for_texts:
            return {}
        return {
            text_id: self.translations.text(text_id, self._from_root) for text_id in self.translations.ids()
        }

    def _read_by_texts(self, source: str) -> frozenset[Read]:
        """The answers in the texts that `source` may ask for: the one it names, else those of choices (the
        ids of questions' own texts are paths)."""
        if self._reading_texts:
            return frozenset()
        self._reading_texts = True
        named = itext_id(source)
        ids = (named[0],) if named[1] else (each for each in self.translations.ids() if each[:1] != "/")
        texts = [self.translations.text(each, self._from_root) for each in ids]
        self._reading_texts = False
        return frozenset(read for each in expressions_in(*texts) for read in each.reads)

    def _from_root(self, source: str) -> Expression:
        try:
            return self.compile(source, self.root, "label")
        except BadExpression:
            return self.compile("''", self.root, "label")


def _as_written(expression: str) -> str:
    """Paths as the office wrote them: ${name}."""
    return _REFERENCE.sub(lambda match: "${" + match[1] + "}", expression)


def without_prefixes(path: str) -> str:
    """A path whose steps have no namespace prefixes: /data/orx:meta becomes /data/meta."""
    return _PREFIX.sub("", path.strip())


def read_model(
    model: Element, rows: Mapping[str, int], repeated: frozenset[str], lists: Mapping[str, Node]
) -> Model:
    """The model, compiled. `repeated` are the paths that the body repeats, `lists` are by name of file. Raises
    ChecklistErrors that name the question."""
    inside = list(children(model, "instance"))
    main = next(children(inside[0]), None) if inside else None
    if main is None:
        raise NotAnXForm(reason=Phrase("it has no instance to fill"), detail="")
    if any(attribute(submission, "base64RsaPublicKey") for submission in children(model, "submission")):
        raise UnsupportedFeature(question=local(main.tag), row="–", feature=Phrase("encryption"))
    template = Node("")
    result = Model(
        template=template,
        root=template,
        instances=_instances(inside[1:], lists),
        outside={
            attribute(element, "id"): file_of(element) for element in inside[1:] if attribute(element, "src")
        },
        translations=Translations(child(model, "itext")),
        rows=rows,
        repeated=repeated,
    )
    result.root = _grown([main], template, result, several=False)
    if LAST_SAVED in result.outside:
        result.instances[LAST_SAVED] = as_list(result.root)
    result.begun[""] = tuple(_begun(main, result.root, result.root.path))
    _read_binds(model, result)
    return result


def _instances(elements: list[Element], lists: Mapping[str, Node]) -> dict[str, Node]:
    """The lists in a form and those of its files that are there, by the names that expressions use."""
    found = {name.rpartition(".")[0] or name: document for name, document in lists.items()}
    for element in elements:
        name, file = attribute(element, "id"), file_of(element)
        if not attribute(element, "src"):
            found[name] = list_of(children(element))
        elif name in lists or file in lists:
            found[name] = lists.get(name) or lists[file]
        else:
            found.pop(name, None)
    return found


def file_of(instance: Element) -> str:
    """The name of the file that an instance is in: "jr://file-csv/x.csv" is x.csv."""
    return attribute(instance, "src").rpartition("/")[2]


def _grown(elements: list[Element], parent: Node, model: Model, *, several: bool) -> Node:
    """The template for all these elements, which stand at one path. `several` side by side are instances of a
    repeat, and the one marked as template, else the first, says what a new one has in it."""
    element = next((each for each in elements if _is_template(each)), elements[0])
    value = "" if len(element) else (element.text or "").strip()
    attributes = {local(key): text for key, text in element.items()}
    node = Node(local(element.tag), parent, value, attributes=attributes)
    node.repeated = several or node.path in model.repeated or _is_template(element)
    model.nodes[node.path] = node
    model.namespaces[node.path] = namespace(element.tag)
    if is_entity(node):
        for name, text in attributes.items():
            said = Node(ATTRIBUTE + name, node, text)
            model.nodes[said.path], model.namespaces[said.path] = said, ""
    named: dict[str, list[list[Element]]] = {}
    for each in (element, *(other for other in elements if other is not element)):
        here: dict[str, list[Element]] = {}
        for inner in children(each):
            here.setdefault(local(inner.tag), []).append(inner)
        for name, found in here.items():
            named.setdefault(name, []).append(found)
    for families in named.values():
        together = [inner for family in families for inner in family]
        _grown(together, node, model, several=any(len(family) > 1 for family in families))
    if node.repeated:
        model.begun[node.path] = tuple(_begun(element, node, ""))
    return node


def _begun(element: Element, node: Node, path: str) -> Iterator[tuple[str, str]]:
    """The rows that an element of the instance begins with, as far as its template does not say them: the
    instances of repeats in it, and other values. Those marked as templates are no instances."""
    keys: dict[str, int] = {}
    for each in children(element):
        name = local(each.tag)
        inner = node.named(name)[0]
        below = f"{path}/{name}"
        if inner.repeated:
            if _is_template(each):
                continue
            keys[name] = keys.get(name, 0) + 1
            below += f"[{keys[name]}]"
            yield below, "1"
        value = (each.text or "").strip()
        if not inner.children and value != inner.value:
            yield below, value
        yield from _begun(each, inner, below)


def _is_template(element: Element) -> bool:
    return any(local(key) == "template" for key in element.attrib)


def _read_binds(element: Element, model: Model) -> None:
    attributes: dict[str, dict[str, str]] = {}
    for bind in children(element, "bind"):
        path = without_prefixes(attribute(bind, "nodeset"))
        if path not in model.nodes:
            raise BadForm(
                **model.where(path), reason=Phrase("a rule is bound to a question that is not there")
            )
        merged = attributes.setdefault(path, {})
        merged.update({local(key): value for key, value in bind.items()})
        model.nodes[path].datatype = attribute(bind, "type").rpartition(":")[2] or "string"
    for path, node in model.nodes.items():
        model.binds[path] = _bind(node, attributes.get(path, {}), model)


def _bind(node: Node, said: Mapping[str, str], model: Model) -> Bind:
    rules = {
        name: model.compile(said[name], node, column)
        for name, column in _EXPRESSIONS.items()
        if said.get(name, "").strip()
    }
    return Bind(
        path=node.path,
        name=node.name,
        datatype=node.datatype,
        default=node.value,
        parent=node.parent.path if node.parent is not None else "",
        leaf=not node.children,
        relevant=rules.get("relevant"),
        required=rules.get("required"),
        read_only=rules.get("readonly"),
        constraint=rules.get("constraint"),
        calculate=rules.get("calculate"),
        preload=(said.get("preload", ""), said.get("preloadParams", "")),
        save_to=said.get("saveto", ""),
        constraint_message=model.message(said.get("constraintMsg", ""), node),
        required_message=model.message(said.get("requiredMsg", ""), node),
    )
