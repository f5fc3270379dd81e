"""A filling as ODK submission XML, which ODK Central and KoboToolbox accept."""

import re
from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fieldtui.checklists.form import Form

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry."""

OPENROSA = "http://openrosa.org/xforms"


def submission_xml(
    form: Form, relevant: Callable[[str], bool], value: Callable[[str], str], instance_id: str
) -> str:
    """The instance without what is not relevant; meta/instanceID is there whether the form has it or not."""
    root_path = next(iter(form.nodes))
    root = Element(_tag(form, root_path), {"id": form.id, "version": form.version})
    elements: dict[str, Element] = {root_path: root}
    for path, bind in form.nodes.items():
        if path == root_path or bind.parent not in elements or not relevant(path):
            continue
        element = SubElement(elements[bind.parent], _tag(form, path))
        elements[path] = element
        if bind.leaf:
            element.text = _FORBIDDEN.sub("", value(path)) or None
    if f"{root_path}/meta/instanceID" not in elements:
        meta = elements.get(f"{root_path}/meta")
        if meta is None:
            meta = SubElement(root, f"{{{OPENROSA}}}meta")
        SubElement(meta, f"{{{OPENROSA}}}instanceID").text = instance_id
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _tag(form: Form, path: str) -> str:
    """XForms' own namespace is the default one of a form's file and is left out in a submission."""
    where = form.namespaces.get(path, "")
    name = form.nodes[path].name
    return name if where in ("", "http://www.w3.org/2002/xforms") else f"{{{where}}}{name}"


ElementTree.register_namespace("orx", OPENROSA)
