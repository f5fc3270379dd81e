"""The `<body>` of an XForm: what is asked, as groups and questions. Rules of the data are `model`'s.

Which kind of question a control is decides `kinds`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import BadForm, Phrase, UnsupportedFeature
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.tables import table_of
from fieldtui.checklists.forms.items import NO_MEDIA, Choice, Group, Item, Kind, Question, Repeat, Text
from fieldtui.checklists.forms.texts import both, itext_id, untranslated
from fieldtui.checklists.languages import words
from fieldtui.checklists.lists.documents import attribute, child, children, local
from fieldtui.checklists.lists.itemsets import LABEL, VALUE, is_external, queried
from fieldtui.checklists.reading.actions import ACTIONS, Actions
from fieldtui.checklists.reading.kinds import CONTROLS, kind_of, limits_of, remark_of, unasked_of
from fieldtui.checklists.reading.model import Model, without_prefixes

_ITEMS = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)/root/item\b\s*(\[.*\])?", re.DOTALL)
_SEARCH = re.compile(r"search\(\s*['\"]([^'\"]+)['\"].*\)", re.DOTALL)
_SILENT = ACTIONS | {"label", "hint", "help", "alert", "extension"}


@dataclass
class _Reader:
    model: Model
    actions: Actions
    repeats: dict[str, Repeat] = field(default_factory=dict)

    def refuse(self, path: str) -> UnsupportedFeature:
        feature = Phrase("a kind of question that is not known")
        return UnsupportedFeature(**self.model.where(path), feature=feature)

    def items(self, element: Element) -> tuple[Item, ...]:
        found: list[Item] = []
        for each in children(element):
            name = local(each.tag)
            if name in _SILENT:
                continue
            if name == "group":
                found.append(self.group(each))
            elif name == "repeat":
                found.append(self.repeat(each, Text()))
            elif name in CONTROLS:
                found.append(self.question(each))
            else:
                raise self.refuse(without_prefixes(attribute(each, "ref") or attribute(each, "nodeset")))
        return tuple(found)

    def node(self, element: Element) -> Node:
        path = without_prefixes(attribute(element, "ref") or attribute(element, "nodeset"))
        node = self.model.nodes.get(path)
        if node is None:
            raise BadForm(
                **self.model.where(path), reason=Phrase("the question is asked but has no place in the data")
            )
        return node

    def text(self, element: Element, name: str, node: Node, form: str = "") -> Text:
        """The label or hint of a control, guidance under the hint."""
        found = child(element, name)
        if found is None:
            return Text()
        text = self.model.label(found, node, form)
        return both(text, self.model.label(found, node, "guidance")) if name == "hint" else text

    def media(self, element: Element) -> Mapping[str, Text]:
        """The files that belong to the label."""
        found = child(element, "label")
        text_id, literal = itext_id(attribute(found, "ref")) if found is not None else ("", False)
        return self.model.translations.media(text_id) if literal else NO_MEDIA

    def group(self, element: Element) -> Group | Repeat:
        """A group; one that only wraps a repeat gives it its label and is no group of its own."""
        bound = attribute(element, "ref") or attribute(element, "nodeset")
        node = self.node(element) if bound else self.model.root
        label = self.text(element, "label", node)
        inside = [each for each in children(element) if local(each.tag) not in _SILENT]
        if len(inside) == 1 and local(inside[0].tag) == "repeat" and self.node(inside[0]) is node:
            return self.repeat(inside[0], label, self.media(element))
        self.actions.read(element, node.path if bound else "")
        bound = "" if node.repeated else bound
        return Group(
            path=node.path if bound else "",
            name=node.name if bound else "",
            label=label,
            items=self.items(element),
            field_list="field-list" in attribute(element, "appearance").split(),
            media=self.media(element),
        )

    def repeat(self, element: Element, label: Text, media: Mapping[str, Text] = NO_MEDIA) -> Repeat:
        node = self.node(element)
        self.actions.read(element, node.path)
        count, fixed = attribute(element, "count").strip(), attribute(element, "noAddRemove").strip()
        before = counter(node)
        relevant = self.model.binds[node.path].relevant
        inside = Group(
            path=node.path,
            name=node.name,
            label=label,
            items=self.items(element),
            field_list="field-list" in attribute(element, "appearance").split(),
            media=media,
        )
        repeat = Repeat(
            path=node.path,
            name=node.name,
            label=label,
            group=inside,
            count=self.model.compile(count, before, "repeat_count") if count else None,
            fixed=bool(count) or fixed in ("true()", "true", "1"),
            relevant=self.model.compile(relevant.source, before, "relevant") if relevant else None,
        )
        if repeat.path in self.repeats:
            raise BadForm(**self.model.where(repeat.path), reason=Phrase("a question is asked twice"))
        self.repeats[repeat.path] = repeat
        return repeat

    def question(self, element: Element) -> Question:
        node = self.node(element)
        self.actions.read(element, node.path)
        for each in children(element):
            if local(each.tag) not in _SILENT | {"item", "itemset"}:
                raise self.refuse(without_prefixes(attribute(each, "ref")) or node.path)
        if node.children:
            raise BadForm(
                **self.model.where(node.path), reason=Phrase("a group is asked as if it were a question")
            )
        bind = self.model.binds[node.path]
        kind, limits = kind_of(element, bind, self.is_set(node.path)), limits_of(element, bind)
        choices, filtered, value_ref, label_ref = self.choices(element, node)
        before = 0
        if found := _SEARCH.search(attribute(element, "appearance")):
            choices, before, value_ref, label_ref = self.searched(choices)
            filtered = found[0]
            if self.model.missing(found[1].removesuffix(".csv")):
                choices, filtered = (), ""
        if is_external(element):
            name, query = queried(element)
            value_ref, label_ref = VALUE, LABEL
            filtered = query if name in self.model.instances else ""
        elif local(element.tag) == "input" and kind is Kind.SELECT_ONE:
            choices = self.yes_and_no()
        return Question(
            path=node.path,
            name=node.name,
            kind=kind,
            label=self.text(element, "label", node),
            hint=self.text(element, "hint", node),
            choices=choices,
            filtered=self.model.compile(filtered, node, "choice_filter") if filtered else None,
            value_ref=value_ref,
            appearance=attribute(element, "appearance"),
            label_ref=label_ref,
            before=before,
            short=self.text(element, "label", node, "short"),
            media=self.media(element),
            limits=limits,
            remark=remark_of(element, kind),
            unasked=unasked_of(element, kind, limits, bool(choices or filtered)),
        )

    def yes_and_no(self) -> tuple[Choice, ...]:
        """The choices of XForms' boolean type, in each language of the form."""
        languages = self.model.translations.languages or [""]
        yes = Text({language: (words(language).yes,) for language in languages})
        no = Text({language: (words(language).no,) for language in languages})
        return Choice("true", yes), Choice("false", no)

    def is_set(self, path: str) -> bool:
        """Does an action give this node a value?"""
        return path in self.model.set_by_actions

    # ------------------------------------------------------------ choices

    def choices(self, element: Element, node: Node) -> tuple[tuple[Choice, ...], str, str, str]:
        """The choices, the expression that filters or orders them ("" if none does), the name of their value
        and, when they are nodes of the form itself, of their label ("" otherwise)."""
        itemset = child(element, "itemset")
        if itemset is None:
            plain = [self.plain_choice(item, node) for item in children(element, "item")]
            return self.checked(tuple(plain), element, node), "", "name", ""
        nodeset = attribute(itemset, "nodeset").strip()
        value_ref, label_ref = self.reference(itemset, "value"), self.reference(itemset, "label")
        match = _ITEMS.search(nodeset)
        if match is not None and match[1] in self.model.outside and match[1] in self.model.instances:
            table = table_of(self.model.instances[match[1]])
            if table is not None:
                self.check_values(table.distinct(value_ref), element, node)
            return (), nodeset, value_ref, label_ref or value_ref
        if match is None:
            return (), nodeset, value_ref, label_ref or value_ref
        document = self.model.instances.get(match[1])
        if document is None:
            if match[1] in self.model.outside:
                return (), "", value_ref, ""
            reason = Phrase("its list of choices is not there")
            raise BadForm(**self.model.where(node.path), reason=reason)
        listed = self.listed(document, value_ref, label_ref)
        whole = match[0] == nodeset and not match[2]
        return self.checked(tuple(listed), element, node), "" if whole else nodeset, value_ref, ""

    def reference(self, itemset: Element, name: str) -> str:
        found = child(itemset, name)
        return attribute(found, "ref") if found is not None else ""

    def plain_choice(self, item: Element, node: Node) -> Choice:
        value = child(item, "value")
        text = ((value.text if value is not None else "") or "").strip()
        return Choice(text, self.text(item, "label", node), media=self.media(item))

    def searched(self, choices: tuple[Choice, ...]) -> tuple[tuple[Choice, ...], int, str, str]:
        """Of the choices of a `search`, one names the columns; the rest stand before it or behind."""
        for at, choice in enumerate(choices):
            if not choice.value.isdecimal():
                said = next((parts for parts in choice.label.parts.values() if parts), ())
                columns = "".join(part for part in said if isinstance(part, str))
                return (*choices[:at], *choices[at + 1 :]), at, choice.value, columns or choice.value
        return choices, len(choices), "name", "label"

    def listed(self, document: Node, value_ref: str, label_ref: str) -> list[Choice]:
        """The choices of a list that is part of the form."""
        table = table_of(document)
        if table is None or itext_id(label_ref)[0]:
            return [self.listed_choice(item, value_ref, label_ref) for item in document.children[0].children]
        both = zip(table.column(value_ref), table.column(label_ref), strict=True)
        return [
            Choice(value, untranslated(label), table.node(row)) for row, (value, label) in enumerate(both)
        ]

    def listed_choice(self, item: Node, value_ref: str, label_ref: str) -> Choice:
        fields = {part.name: part.value for part in item.children}
        text_id, literal = itext_id(label_ref)
        if not text_id:
            return Choice(fields.get(value_ref, ""), untranslated(fields.get(label_ref, "")), item)
        found = text_id if literal else fields.get(text_id, "")
        label = self.model.translations.text(
            found, lambda source: self.model.compile(source, self.model.root, "label")
        )
        return Choice(fields.get(value_ref, ""), label, item, self.model.translations.media(found))

    def checked(self, choices: tuple[Choice, ...], element: Element, node: Node) -> tuple[Choice, ...]:
        """Choices of select_multiple stand in one text with blanks between, so none may have a blank."""
        self.check_values([choice.value for choice in choices], element, node)
        return choices

    def check_values(self, values: Iterable[str], element: Element, node: Node) -> None:
        """Raises BadForm for a value that could not be told from two."""
        if local(element.tag) in ("select", "rank") and any(value.split() != [value] for value in values):
            reason = Phrase("a choice of several has a name that is empty or has a blank in it")
            raise BadForm(**self.model.where(node.path), reason=reason)


def counter(node: Node) -> Node:
    """What stands where instances of a repeat would, so that its count and whether one more would be asked
    can be worked out when there is none."""
    return Node(node.name, node.parent, attached=False)


def read_body(body: Element, model: Model, actions: Actions) -> tuple[Group, dict[str, Repeat]]:
    """The groups, repeats and questions, below one group without a name; and all repeats by their path."""
    reader = _Reader(model, actions)
    actions.read(body, "")
    root = Group(path="", name="", label=Text(), items=reader.items(body))
    return root, {path: _unasked(model.nodes[path], reader) for path in _repeated(model)}


def _repeated(model: Model) -> list[str]:
    return [path for path, node in model.nodes.items() if node.repeated]


def _unasked(node: Node, reader: _Reader) -> Repeat:
    """The repeat at a node; one that the body does not know has the instances that the form begins with."""
    known = reader.repeats.get(node.path)
    inside = Group(path=node.path, name=node.name, label=Text(), items=())
    return known or Repeat(path=node.path, name=node.name, label=Text(), group=inside, fixed=True)


def repeated_in(body: Element) -> frozenset[str]:
    """The paths that a body repeats."""
    return frozenset(
        without_prefixes(attribute(each, "nodeset") or attribute(each, "ref"))
        for each in body.iter()
        if local(each.tag) == "repeat"
    )
