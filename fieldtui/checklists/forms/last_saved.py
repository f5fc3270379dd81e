"""The answers of the last record, which a new one may begin with: `instance('__last-saved')`.

They are rows as a filling stores them, or the record that was sent; the program around the engine keeps them.
"""

from collections.abc import Iterable, Mapping

from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.forms.form import Form

LAST_SAVED = "__last-saved"


def as_list(root: Node) -> Node:
    """A document with the nodes of a form's template and no answers, to resolve paths against."""
    document = Node("")
    _copy(root, document)
    return document


def _copy(node: Node, parent: Node) -> None:
    copied = Node(node.name, parent, datatype=node.datatype)
    for child in node.children:
        _copy(child, copied)


def last_saved(form: Form, rows: Mapping[str, str] | Iterable[tuple[str, str]]) -> Node:
    """The last record as a document. Rows that are not of this version of the form are left out, so are
    instances that were taken away."""
    given = dict(rows)
    gone = tuple(f"{path}/" for path, value in given.items() if path.endswith("]") and not value)
    known = {
        path: value
        for path, value in given.items()
        if form.template_of(path) in form.nodes and not path.startswith(gone) and f"{path}/" not in gone
    }
    paths = {path for path in form.nodes if not form.chains[path]}
    for path in known:
        steps = path.split("/")
        paths.update("/".join(steps[:count]) for count in range(2, len(steps) + 1))
    nodes = {"": Node("")}
    for path in sorted(paths, key=lambda path: _place(form, path)):
        above, _slash, name = path.rpartition("/")
        bind = form.nodes[form.template_of(path)]
        value = known.get(path, "") if bind.leaf else ""
        nodes[path] = Node(name.partition("[")[0], nodes[above], value, bind.datatype)
    return nodes[""]


def _place(form: Form, path: str) -> list[tuple[int, int]]:
    """Where a path stands in the document: the place and the key of each of its steps."""
    steps = path.split("/")
    places: list[tuple[int, int]] = []
    for count in range(2, len(steps) + 1):
        key = steps[count - 1].partition("[")[2].rstrip("]")
        template = form.template_of("/".join(steps[:count]))
        places.append((form.indices[template], int(key) if key.isdecimal() else 0))
    return places
