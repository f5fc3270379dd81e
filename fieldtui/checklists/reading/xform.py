"""Reading an XForm: XML in, a compiled `Form` out. The parts are read by `model`, `texts` and `body`."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from fieldtui.checklists.errors import BadForm, NotAnXForm, Phrase
from fieldtui.checklists.expressions.nodes import chain
from fieldtui.checklists.expressions.tables import Table
from fieldtui.checklists.forms.audit import Audited, audited
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.items import Group, Repeat
from fieldtui.checklists.lists import itemsets
from fieldtui.checklists.lists.documents import attribute, child, local, parse
from fieldtui.checklists.lists.list_files import kind_is_known, read_list
from fieldtui.checklists.reading import ordering
from fieldtui.checklists.reading.actions import Actions
from fieldtui.checklists.reading.body import read_body, repeated_in
from fieldtui.checklists.reading.model import Model, file_of, read_model, without_prefixes
from fieldtui.checklists.reading.paging import plan

NO_ROWS: Mapping[str, int] = {}
NO_FILES: Mapping[str, bytes] = {}
NO_LISTS: Mapping[str, Table] = {}
_NAMED = re.compile(r"\b(?:pulldata|search)\(\s*['\"]([^'\"]+)['\"]")


def read_xform(
    xml: str,
    rows: Mapping[str, int] = NO_ROWS,
    files: Mapping[str, bytes] = NO_FILES,
    lists: Mapping[str, Table] = NO_LISTS,
) -> Form:
    """The form that `xml` describes.

    `rows` (path → row of the survey sheet, from `Conversion.rows`) lets errors name the row. `files` are the lists
    beside the form, by name of file; `lists` those that the program around makes, by name, each filling its own
    (their columns count here, and what a filling is not given). Raises
    ChecklistErrors: NotAnXForm, DangerousXForm, ChecklistTooLarge, UnsupportedFeature, BadExpression,
    DependencyLoop, BadForm, BadList, ListMissing.
    """
    html, head, model_element, body = _parts(xml)
    there = {name: read_list(name, data) for name, data in files.items() if kind_is_known(name)}
    there |= {name: table.document for name, table in lists.items()}
    model = read_model(model_element, rows, repeated_in(body), there)
    if itemsets.FILE in there:
        model.instances.update(itemsets.itemsets(there[itemsets.FILE]))
    model.set_by_actions = frozenset(
        without_prefixes(attribute(each, "ref")) for each in html.iter() if local(each.tag) == "setvalue"
    )
    actions = Actions(model)
    actions.read(model_element, "")
    root, repeats = read_body(body, model, actions)
    form = _compiled(model, root, repeats, actions, rows, _title(head), audited(model_element))
    _check_questions(form, model)
    return form


def _parts(xml: str) -> tuple[Element, Element, Element, Element]:
    """The whole document, its head, the model in it, and its body. Raises NotAnXForm."""
    html = parse(xml)
    head, body = child(html, "head"), child(html, "body")
    model = child(head, "model") if head is not None else None
    if local(html.tag) != "html" or head is None or body is None or model is None:
        raise NotAnXForm(reason=Phrase("it is XML, but not a form of ODK"), detail="")
    return html, head, model, body


def _compiled(
    model: Model,
    root: Group,
    repeats: Mapping[str, Repeat],
    actions: Actions,
    rows: Mapping[str, int],
    title: str,
    audit: Audited | None,
) -> Form:
    """The form, with the order in which its answers are worked out."""
    chains = {path: chain(node) for path, node in model.nodes.items()}
    needed = ordering.needs(model.binds, chains, repeats)
    order = ordering.order(needed, rows)
    readers, structure = ordering.readers(needed, chains)
    lookers, structure_lookers = ordering.lookers(model.binds, chains, root)
    return Form(
        id=model.root.attributes.get("id", "") or model.root.name,
        version=model.root.attributes.get("version", ""),
        title=title,
        languages=tuple(model.translations.languages),
        default_language=model.translations.default,
        root=root,
        nodes=model.binds,
        chains=chains,
        repeats=repeats,
        growing=order.growing,
        begun=model.begun,
        actions=tuple(actions.actions),
        skipped=tuple(actions.skipped),
        order=order.place,
        turning=order.turning,
        readers=readers,
        structure=structure,
        lookers=lookers,
        structure_lookers=structure_lookers,
        instances=model.instances,
        namespaces=model.namespaces,
        plan=plan(root),
        texts=model.spoken(),
        audit=audit,
    )


def _check_questions(form: Form, model: Model) -> None:
    """Raises BadForm unless the form asks something, and nothing twice."""
    asked = sum(len(page.questions) for page in form.pages)
    if not asked:
        raise BadForm(**model.where(model.root.path), reason=Phrase("the checklist asks nothing"))
    if asked != len(form.questions):
        raise BadForm(**model.where(model.root.path), reason=Phrase("a question is asked twice"))


def _title(head: Element) -> str:
    title = child(head, "title")
    return ((title.text if title is not None else "") or "").strip()


def files_wanted(xml: str) -> tuple[str, ...]:
    """The names of the files with lists that a form asks for, in the order in which it names them."""
    found: dict[str, None] = {}
    for each in parse(xml).iter():
        if itemsets.is_external(each):
            found[itemsets.FILE] = None
        if local(each.tag) == "instance" and attribute(each, "src"):
            name = file_of(each)
            found.update({name: None} if kind_is_known(name) else {})
        for text in each.attrib.values():
            found.update(dict.fromkeys(f"{name.removesuffix('.csv')}.csv" for name in _NAMED.findall(text)))
    return tuple(found)
