"""Reading an XForm: XML in, a compiled `Form` out. The parts are read by `model`, `texts` and `body`."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from fieldtui.checklists import ordering
from fieldtui.checklists.body import read_body
from fieldtui.checklists.documents import child, local, parse
from fieldtui.checklists.errors import BadForm, NotAnXForm, Phrase
from fieldtui.checklists.form import Form
from fieldtui.checklists.model import read_model

NO_ROWS: Mapping[str, int] = {}


def read_xform(xml: str, rows: Mapping[str, int] = NO_ROWS) -> Form:
    """The form that `xml` describes.

    `rows` (path → row of the survey sheet, from `Conversion.rows`) lets errors name the row. Raises
    ChecklistErrors: NotAnXForm, DangerousXForm, ChecklistTooLarge, UnsupportedFeature, BadExpression,
    DependencyLoop, BadForm.
    """
    html = parse(xml)
    head, body = child(html, "head"), child(html, "body")
    model_element = child(head, "model") if head is not None else None
    if local(html.tag) != "html" or head is None or body is None or model_element is None:
        raise NotAnXForm(reason=Phrase("it is XML, but not a form of ODK"), detail="")
    model = read_model(model_element, rows)
    root = read_body(body, model)
    needed = ordering.needs(model.binds)
    form = Form(
        id=model.root.attributes.get("id", "") or model.root.name,
        version=model.root.attributes.get("version", ""),
        title=_title(head),
        languages=tuple(model.translations.languages),
        default_language=model.translations.default,
        root=root,
        nodes=model.binds,
        order=ordering.order(needed, rows),
        readers=ordering.readers(needed),
        lookers=ordering.lookers(model.binds, root),
        instances=model.instances,
        namespaces=model.namespaces,
        pages=ordering.pages(root),
        texts=model.spoken(),
    )
    asked = sum(len(page.questions) for page in form.pages)
    if not asked:
        raise BadForm(**model.where(model.root.path), reason=Phrase("the checklist asks nothing"))
    if asked != len(form.questions):
        raise BadForm(**model.where(model.root.path), reason=Phrase("a question is asked twice"))
    return form


def _title(head: Element) -> str:
    title = child(head, "title")
    return ((title.text if title is not None else "") or "").strip()
