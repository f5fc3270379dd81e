"""Taking a checklist in from a file, whichever kind it is: a spreadsheet is converted, an XForm is taken as it is.

`read_checklist` is the one way in; which findings there can be is `mistakes`' table.
"""

from pathlib import Path

from fieldtui.checklists.errors import NotAnXForm, Phrase
from fieldtui.checklists.imports.packages import looks_like_xml
from fieldtui.checklists.imports.xlsform import Conversion, read_xlsform
from fieldtui.checklists.lists.documents import attribute, child, children, decoded, local, mentioned, parse
from fieldtui.checklists.mistakes import Notice, found


def read_checklist(source: Path | bytes, name: str = "") -> Conversion:
    """The checklist in a file: XLSForm (.xlsx, .xlsm) or XForm (.xml), told apart by content.

    Raises ChecklistErrors: those of `read_xlsform`; NotAnXForm, DangerousXForm, ChecklistTooLarge for XML; OSError
    when the file cannot be read.
    """
    called = name or (source.name if isinstance(source, Path) else "")
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not looks_like_xml(data):
        return read_xlsform(data, called)
    xml = decoded(data)
    return Conversion(xml, (*_unversioned(xml), *mentioned(xml)), {})


def _unversioned(xml: str) -> tuple[Notice, ...]:
    """A notice if the form has no version. Raises NotAnXForm for XML that is something else."""
    html = parse(xml)
    head = child(html, "head")
    model = child(head, "model") if head is not None else None
    if local(html.tag) != "html" or model is None:
        raise NotAnXForm(reason=Phrase("it is XML, but not a form of ODK"), detail=local(html.tag)[:40])
    instance = child(model, "instance")
    main = next(children(instance), None) if instance is not None else None
    if main is None or attribute(main, "version") or attribute(main, "uiVersion"):
        return ()
    return (found("version missing"),)
