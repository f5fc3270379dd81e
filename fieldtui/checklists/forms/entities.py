"""What a form says about things that outlive it: entities of lists, made or changed by a record.

The engine only tells (`Filling.entities`); what a list is and whether a change is taken is for the program
around it. Source: the ODK entities specification, 2024.1 and 2025.1 (entities in repeats).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.forms.form import Form

ATTRIBUTE = "@"
"""Before the name of a node that is written as an attribute of the one around it."""
_YES = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class EntityChange:
    """That the entity `id` of `list` is made (`create`), or changed (`update`), or what of both fits.

    `properties` are all that the record says, by name, also empty ones; `base_version` is the version that the
    form was filled against, as the list gave it. `path` is the entity's place in the record.
    """

    path: str
    list: str
    id: str
    create: bool
    update: bool
    label: str
    properties: Mapping[str, str]
    base_version: str = ""


def is_entity(node: Node) -> bool:
    """Is this the `<entity>` in a meta block?"""
    return node.name == "entity" and node.parent is not None and node.parent.name == "meta"


def is_made(node: Node) -> bool:
    """Does the `<entity>` at a node say that anything is to be done?"""
    said = _attributes(node)
    return said.get("create", "") in _YES or said.get("update", "") in _YES


def _attributes(node: Node) -> dict[str, str]:
    return {
        each.name[1:]: each.value
        for each in node.children
        if each.name.startswith(ATTRIBUTE) and each.relevant
    }


def entity_changes(form: Form, document: Node) -> tuple[EntityChange, ...]:
    """The entities that a record makes or changes, in the order of the record."""
    found: list[EntityChange] = []
    for node in document.descendants():
        if not (node.relevant and is_entity(node) and is_made(node)) or node.parent is None:
            continue
        said = _attributes(node)
        around = node.parent.parent
        change = EntityChange(
            path=node.path,
            list=said.get("dataset", ""),
            id=said.get("id", ""),
            create=said.get("create", "") in _YES,
            update=said.get("update", "") in _YES,
            label=next((each.value for each in node.named("label")), ""),
            properties=_properties(form, around) if around is not None else {},
            base_version=said.get("baseVersion", ""),
        )
        found.append(change)
    return tuple(found)


def _properties(form: Form, around: Node) -> dict[str, str]:
    """What is saved to the entity of a container; a repeat within it that has one of its own is left out."""
    found: dict[str, str] = {}
    waiting = list(reversed(around.children))
    while waiting:
        node = waiting.pop()
        if not node.relevant or any(is_entity(each) for meta in node.named("meta") for each in meta.children):
            continue
        name = form.nodes[node.template].save_to
        if name:
            found[name] = node.value
        waiting += reversed(node.children)
    return found
