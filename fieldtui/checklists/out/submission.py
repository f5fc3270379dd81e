"""A filling as ODK submission XML, which ODK Central and KoboToolbox accept. Instances of a repeat stand side
by side under their name."""

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.forms.entities import ATTRIBUTE, is_entity, is_made
from fieldtui.checklists.forms.form import Form

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry."""

_STEP = re.compile(r"/([^/\[\]]+)(?:\[([1-9]\d{0,8})\])?")

OPENROSA = "http://openrosa.org/xforms"


def submission_xml(form: Form, root_node: Node, value: Callable[[Node], str], instance_id: str) -> str:
    """The instance without what is not relevant; meta/instanceID is there whether the form has it or not."""
    root = Element(_tag(form, root_node), {"id": form.id, "version": form.version})
    _fill(form, root, root_node, value)
    meta = next((each for each in root if each.tag.rpartition("}")[2] == "meta"), None)
    if meta is None:
        meta = SubElement(root, f"{{{OPENROSA}}}meta")
    if not any(each.tag.rpartition("}")[2] == "instanceID" for each in meta):
        SubElement(meta, f"{{{OPENROSA}}}instanceID").text = instance_id
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def record_xml(form: Form, record: Mapping[str, str], instance_id: str) -> str:
    """A finished record, by instance path, as a submission: what has no value in it is not there.

    Nothing is worked out again: what was true on the day of the record stays. What the form does not have is left out.
    """
    root_path = next(iter(form.nodes))
    named = f"{root_path}/meta/instanceID"
    rows = {**record, named: instance_id} if named in form.nodes else record
    places = {path: place for path in rows if (place := _place(form, path))}
    document = Node("")
    root = Node(form.nodes[root_path].name, document)
    made = {root.path: root}
    for path in sorted(places, key=places.__getitem__):
        node = root
        for name, key in _STEP.findall(path)[1:]:
            at = f"{node.path}/{name}" + (f"[{key}]" if key else "")
            if at not in made:
                made[at] = Node(name, node, key=int(key or 0))
            node = made[at]
        if not path.endswith("]"):
            node.value = rows[path]
    return submission_xml(form, root, lambda node: node.value, instance_id)


def _place(form: Form, path: str) -> tuple[tuple[int, int], ...]:
    """Where a row stands in the form: for each step the place of its node and the key; () if it is not the form's."""
    template, found = "", []
    for name, key in _STEP.findall(path):
        template += f"/{name}"
        if template not in form.nodes or bool(key) != (template in form.repeats):
            return ()
        found.append((form.indices[template], int(key or 0)))
    whole = form.template_of(path) == template
    return tuple(found) if whole and (path.endswith("]") or form.nodes[template].leaf) else ()


def _fill(form: Form, element: Element, node: Node, value: Callable[[Node], str]) -> None:
    if form.nodes[node.template].leaf:
        element.text = _FORBIDDEN.sub("", value(node)) or None
    for child in node.children:
        if child.name.startswith(ATTRIBUTE):
            said = _FORBIDDEN.sub("", value(child)) if child.relevant else ""
            if said and not (child.name[1:] in ("create", "update") and said not in ("1", "true")):
                element.set(child.name[1:], said)
        elif child.relevant and not (is_entity(child) and not is_made(child)):
            _fill(form, SubElement(element, _tag(form, child)), child, value)


def _tag(form: Form, node: Node) -> str:
    """XForms' own namespace is the default one of a form's file and is left out in a submission."""
    where = form.namespaces.get(node.template, "")
    return node.name if where in ("", "http://www.w3.org/2002/xforms") else f"{{{where}}}{node.name}"


ElementTree.register_namespace("orx", OPENROSA)
