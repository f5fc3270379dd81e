"""A filling as ODK submission XML, which ODK Central and KoboToolbox accept. Instances of a repeat stand side
by side under their name."""

import re
from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.form import Form

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry."""

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


def _fill(form: Form, element: Element, node: Node, value: Callable[[Node], str]) -> None:
    if form.nodes[node.template].leaf:
        element.text = _FORBIDDEN.sub("", value(node)) or None
    for child in node.children:
        if child.relevant:
            _fill(form, SubElement(element, _tag(form, child)), child, value)


def _tag(form: Form, node: Node) -> str:
    """XForms' own namespace is the default one of a form's file and is left out in a submission."""
    where = form.namespaces.get(node.template, "")
    return node.name if where in ("", "http://www.w3.org/2002/xforms") else f"{{{where}}}{node.name}"


ElementTree.register_namespace("orx", OPENROSA)
