"""Forms from anywhere: whatever stands in them, what comes out is an answer or an error of ours."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldtui.checklists import ChecklistError, Filling, read_xform, read_xlsform
from fieldtui.checklists.expressions.functions import FUNCTIONS, NOT_YET
from tests.checklists.making import asked, filling, shared, spreadsheet, xform

NAMES = sorted(
    {
        *FUNCTIONS,
        *NOT_YET,
        "if",
        "once",
        "coalesce",
        "position",
        "last",
        "current",
        "instance",
        "jr:choice-name",
    }
)
WORDS = (
    "1", "0", "-1", ".5", "1e9", "99999999999", "''", "'a'", "'2020-02-03'", "'-'", "'[a-z]+'", "'/data/a'", "'%Y'",
    "+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or", "|", "(", ")", "[", "]", ",", "/", "//", ".", "..",
    "@", "::", "child::", "ancestor::", "node()", "/data/a", "/data/b", "../a", "/data/*", "/data", "a", "null", "$",
    "instance('L')/root/item", "name", "（", "“", "≥",
)  # fmt: skip
SIMPLE = st.sampled_from(WORDS)
EXPRESSIONS = st.recursive(
    st.sampled_from([word for word in WORDS if word[0].isalnum() or word[0] in "'/."]),
    lambda inner: st.one_of(
        st.builds(
            lambda name, values: f"{name}({', '.join(values)})",
            st.sampled_from(NAMES),
            st.lists(inner, max_size=3),
        ),
        st.builds(lambda a, op, b: f"({a} {op} {b})", inner, SIMPLE, inner),
        st.builds(lambda a, b: f"{a}[{b}]", inner, inner),
    ),
    max_leaves=8,
)
ANSWERS = st.sampled_from(["", "1", "abc", "2020-02-03", "9" * 400, "-0.0", "\x00", "\ud800", "a b"])
LIST = '<instance id="L"><root><item><name>x</name></item><item><name>y</name></item></root></instance>'


def escaped(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text


def one_rule(rule: str, expression: str, kind: str) -> Filling | None:
    """A filling of a form with this one rule, None when the form is refused."""
    bind = f'{LIST}<bind nodeset="/data/a" type="{kind}"/><bind nodeset="/data/b" {rule}="{escaped(expression)}"/>'
    label = f'<label>B <output value="{escaped(expression)}"/></label>'
    body = f'<input ref="/data/a"/><input ref="/data/b">{label}</input>'
    try:
        return filling(read_xform(xform("<a/><b/>", bind, body)))
    except ChecklistError:
        return None


def looked_at(f: Filling, values: Sequence[str]) -> None:
    for value in values:
        f.answer("/data/a", value)
        f.answer("/data/b", value[::-1])
        assert len(f.problems()) <= 2
        assert f.view("/data/b").label.startswith("B")
        assert f.record().keys() <= f.form.nodes.keys()
        assert f.submission_xml().startswith("<data")


@given(
    st.sampled_from(["relevant", "calculate", "constraint", "required", "readonly"]),
    st.one_of(EXPRESSIONS, st.lists(SIMPLE, max_size=12).map(" ".join)),
    st.sampled_from(["string", "int", "decimal", "date"]),
    st.lists(ANSWERS, max_size=4),
)
@example("calculate", "round(99999999999999.5, 30)", "string", ["1"])
@example("calculate", "date(/data/a)", "int", ["9" * 400])
@example("calculate", "decimal-date-time('0001-01-01T00:00:00+14:00')", "string", [])
@settings(max_examples=1500, deadline=None)
def test_no_expression_raises_anything_unforeseen(
    rule: str, expression: str, kind: str, values: list[str]
) -> None:
    f = one_rule(rule, expression, kind)
    if f is not None:
        looked_at(f, values)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.text("<>/&;\"'= abdt![]-", max_size=6)), max_size=3))
@settings(max_examples=300, deadline=None)
def test_no_damage_to_the_xml_raises_anything_unforeseen(wounds: list[tuple[int, str]]) -> None:
    xml = xform("<a/><b>1</b>", LIST + '<bind nodeset="/data/b" type="int" relevant="/data/a = 1"/>')
    for at, text in wounds:
        at %= len(xml)
        xml = xml[:at] + text + xml[at + len(text) :]
    try:
        form = read_xform(xml)
    except ChecklistError:
        return
    assert filling(form).submission_xml()


CELLS = st.sampled_from([
    "", "text", "select_one yn", "begin group", "end group", "begin repeat", "calculate", "note", "a", "a b", "姓名", "${a}",
    "${", "${a} > ", "＄｛a｝", "“", "1", "today()", "instance::x", "label::x", "bind::a", "jr:count", "audit", "x:y", "or_other",
])  # fmt: skip


@given(
    st.lists(
        st.dictionaries(
            st.one_of(st.sampled_from(["type", "name", "label", "relevant"]), CELLS), CELLS, max_size=5
        ),
        max_size=5,
    )
)
@settings(max_examples=120, deadline=None)
def test_no_spreadsheet_raises_anything_unforeseen(rows: list[dict[str, str]]) -> None:
    try:
        conversion = read_xlsform(spreadsheet([asked("text", "first"), *rows]))
        form = read_xform(conversion.xml, conversion.rows)
    except ChecklistError:
        return
    assert filling(form).record()


def test_thousands_of_questions_that_hang_on_each_other_are_no_obstacle() -> None:
    count = 3000
    names = [f"q{number}" for number in range(count)]
    binds = "".join(f'<bind nodeset="/data/{b}" relevant="/data/{a} = 1"/>' for a, b in pairwise(names))
    body = "".join(f'<input ref="/data/{name}"/>' for name in names)
    f = filling(read_xform(xform("".join(f"<{name}/>" for name in names), binds, body)))
    for name in names:
        assert f.relevant(f"/data/{name}")
        f.answer(f"/data/{name}", "1")
    assert len(f.answer("/data/q0", "2").hidden) == count - 1


def test_markup_in_labels_is_text() -> None:
    xml = read_xlsform(spreadsheet([asked("text", "a", label="[@click=app.quit]x[/] <b>&amp;</b>")])).xml
    assert filling(read_xform(xml)).label("/data/a") == "[@click=app.quit]x[/] &"


def test_random_walks_through_the_form_of_the_who_keep_up_with_starting_over() -> None:
    form = read_xform(read_xlsform(shared("whova_form.xlsx")).xml)
    dice = Random(7)
    typed = {"integer": "30", "decimal": "2.5", "date": "2019-07-05", "text": "x"}
    for _walk in range(3):
        f = filling(form, {"/data/respondent_backgr/Id10013": "yes"})
        path = f.next_unanswered()
        while path is not None:
            options = f.choices(path)
            f.answer(path, dice.choice(options).value if options else typed[form.questions[path].kind])
            if dice.random() < 0.1:
                f.answer(dice.choice([each for each in f.answers if each in form.questions]), "")
            path = f.next_unanswered(path)
        again = filling(form, f.answers)
        assert {p: (again.value(p), again.relevant(p)) for p in form.nodes} == {
            p: (f.value(p), f.relevant(p)) for p in form.nodes
        }
        assert again.problems() == f.problems()
