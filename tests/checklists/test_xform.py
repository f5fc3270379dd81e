import pytest

from fieldtui.checklists import Kind, read_xform
from fieldtui.checklists.errors import (
    BadForm,
    ChecklistTooLarge,
    DangerousXForm,
    NotAnXForm,
    UnsupportedFeature,
)
from tests.checklists.making import asked, form_of, xform


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(declaration: str) -> None:
    with pytest.raises(DangerousXForm):
        read_xform(declaration + xform())


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "not xml",
        "<a/>",
        "<html/>",
        xform()[:-20],
        xform().replace("<data", "<!--").replace("</data>", "-->"),
    ],
)
def test_what_is_no_form_is_refused(xml: str) -> None:
    with pytest.raises(NotAnXForm):
        read_xform(xml)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ChecklistTooLarge, match="nesting"):
        read_xform(xform(instance="<a>" * 5000 + "</a>" * 5000))


def test_a_rule_for_a_question_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadForm):
        read_xform(xform(model='<bind nodeset="/data/b" type="int"/>'))


def test_a_question_without_a_place_is_refused() -> None:
    with pytest.raises(BadForm):
        read_xform(xform(body='<input ref="/data/b"/>'))


def test_an_encrypted_form_is_refused() -> None:
    with pytest.raises(UnsupportedFeature, match="encryption"):
        read_xform(xform(model='<submission base64RsaPublicKey="abc"/>'))


def test_prefixes_of_namespaces_do_not_matter() -> None:
    form = read_xform(
        xform(
            instance='<a/><o:meta xmlns:o="http://openrosa.org/xforms"><o:instanceID/></o:meta>',
            model='<bind nodeset="/data/o:meta/o:instanceID" jr:preload="uid"/>',
        )
    )
    assert "/data/meta/instanceID" in form.nodes


def test_kinds_are_told_by_control_and_type() -> None:
    form = form_of(
        asked("select_one yn", "a"), asked("select_multiple yn", "b"), asked("integer", "c"), asked("decimal", "d"),
        asked("text", "e"), asked("date", "f"), asked("note", "g"), asked("text", "h", read_only="yes", default="x"),
        asked("calculate", "i", calculation="1"),
    )  # fmt: skip
    kinds = [
        Kind.SELECT_ONE,
        Kind.SELECT_MULTIPLE,
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.TEXT,
        Kind.DATE,
        Kind.NOTE,
        Kind.TEXT,
    ]
    assert [question.kind for question in form.questions.values()] == kinds


def test_pages_follow_the_groups() -> None:
    form = form_of(
        asked("text", "a"), asked("text", "b"),
        asked("begin group", "g"), asked("text", "c"),
        asked("begin group", "inner"), asked("text", "d"), {"type": "end group"},
        asked("text", "e"), {"type": "end group"},
        asked("begin group", "list", appearance="field-list"), asked("text", "f"),
        asked("begin group", "deep"), asked("text", "h"), {"type": "end group"}, {"type": "end group"},
        asked("text", "i"),
    )  # fmt: skip
    names = [[question.name for question in page.questions] for page in form.pages]
    assert names == [["a", "b"], ["c"], ["d"], ["e"], ["f", "h"], ["i"]]
    assert [page.group.name for page in form.pages] == ["", "g", "inner", "g", "list", ""]


def test_the_language_of_a_locale_is_found_however_it_is_named() -> None:
    labels = {"label::中文 (zh)": "甲", "label::English (en)": "A", "label::French": "F"}
    form = form_of({"type": "text", "name": "a", **labels})
    assert [form.language_for(locale) for locale in ("zh_CN", "zh", "en-GB", "de")] == [
        "中文 (zh)", "中文 (zh)", "English (en)", form.default_language,
    ]  # fmt: skip
