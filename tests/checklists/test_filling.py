from datetime import date
from xml.etree import ElementTree

import pytest

from fieldtui.checklists import Filling, Form, read_xform
from fieldtui.checklists.engine.mistyped import NoSuchChoice, NotADecimal
from fieldtui.checklists.errors import UnknownQuestion
from tests.checklists.making import asked, filling, form_of, noon, xform

LABELS = {"label::中文 (zh)": "体温", "label::English (en)": "Temperature"}


@pytest.fixture(scope="module")
def fever() -> Form:
    """Fever? If so who, how high, and what else; a calculation and a note at the end."""
    return form_of(
        asked("select_one yn", "fever", required="yes"),
        asked("begin group", "more", relevant="${fever} = 'y'"),
        asked("text", "who", required="yes", required_message="Say who"),
        asked("decimal", "highest", label="How high was ${who}?", constraint=". >= 35 and . <= 42", constraint_message="35–42"),
        asked("select_multiple yn", "which"),
        {"type": "end group"},
        asked("calculate", "high", calculation="if(${highest} >= 39, 'high', '')"),
        asked("note", "tell", relevant="${high} = 'high'"),
    )  # fmt: skip


def test_an_answer_shows_what_hangs_on_it(fever: Form) -> None:
    f = filling(fever)
    change = f.choose("/data/fever", 2)
    assert change.shown == ("/data/more/who", "/data/more/highest", "/data/more/which")
    assert change.stored == (("/data/fever", "y"),)
    assert f.choose("/data/fever", 1).hidden == change.shown


def test_what_is_hidden_keeps_its_value_and_leaves_the_record(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y", "/data/more/who": "王秀兰"})
    f.choose("/data/fever", 1)
    assert f.value("/data/more/who") == "王秀兰"
    assert "/data/more/who" not in f.record()
    assert "王秀兰" not in f.submission_xml()
    f.choose("/data/fever", 2)
    assert f.record()["/data/more/who"] == "王秀兰"


def test_calculations_follow_at_once(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y"})
    change = f.enter("/data/more/highest", "３９．５")
    assert f.value("/data/high") == "high"
    assert change.shown == ("/data/tell",)
    f.choose("/data/fever", 1)
    assert f.value("/data/high") == ""


def test_only_what_was_touched_is_to_be_drawn_again(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y"})
    assert f.answer("/data/more/who", "x").changed == {"/data/more/who", "/data/more/highest"}
    assert f.answer("/data/more/who", "x").changed == frozenset()


def test_labels_speak_of_answers(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y", "/data/more/who": "[b]玉梅"})
    assert f.label("/data/more/highest") == "How high was [b]玉梅?"


def test_what_is_missing_or_wrong_is_listed_in_order(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y", "/data/more/highest": "50", "/data/more/which": "n zz"})
    assert [(p.path.rpartition("/")[2], p.kind, p.message) for p in f.problems()] == [
        ("who", "missing", "Say who"), ("highest", "invalid", "35–42"), ("which", "choice", ""),
    ]  # fmt: skip
    assert not f.complete


def test_an_answer_of_the_wrong_form_is_a_problem_and_not_an_error(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y"})
    f.answer("/data/more/highest", "warm")
    problem = f.problem("/data/more/highest")
    assert problem is not None
    assert problem.kind == "type"


def test_what_cannot_be_typed_changes_nothing(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y", "/data/more/highest": "36.5"})
    before = f.answers
    with pytest.raises(NotADecimal):
        f.enter("/data/more/highest", "warm")
    with pytest.raises(NoSuchChoice):
        f.choose("/data/fever", 3)
    assert f.answers == before


def test_digits_toggle_choices_of_several_in_the_order_of_the_list(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "y"})
    f.choose("/data/more/which", 2)
    assert f.choose("/data/more/which", 1).value == "n y"
    assert f.choose("/data/more/which", 2).value == "n"
    assert [option.chosen for option in f.choices("/data/more/which")] == [True, False]


def test_moving_passes_over_what_is_not_asked(fever: Form) -> None:
    f = filling(fever)
    assert f.next_unanswered() == "/data/fever"
    assert f.question_after("/data/fever") is None
    f.choose("/data/fever", 2)
    assert f.next_unanswered("/data/fever") == "/data/more/who"
    f.enter("/data/more/highest", "40")
    assert f.next_unanswered("/data/more/who") == "/data/more/which"
    assert f.question_after("/data/more/which") == "/data/tell"
    assert f.question_before("/data/more/who") == "/data/fever"
    assert f.question_before(None) == "/data/tell"
    assert f.next_unanswered("/data/more/which") is None
    assert f.progress == (2, 4)


def test_pages_without_questions_are_left_out(fever: Form) -> None:
    f = filling(fever)
    assert [page.key for page in f.pages()] == ["/data/fever"]
    f.choose("/data/fever", 2)
    assert [page.key for page in f.pages()] == ["/data/fever", "/data/more/who"]
    assert f.label(f.pages()[1].group) == "MORE"


def test_a_filling_is_made_again_from_its_rows_in_any_order(fever: Form) -> None:
    f = filling(fever)
    rows: list[tuple[str, str]] = list(f.initial)
    for path, value in (
        ("/data/fever", "y"),
        ("/data/more/highest", "39.5"),
        ("/data/more/who", "a"),
        ("/data/more/who", ""),
    ):
        rows += f.answer(path, value).stored
    kept = list(dict(rows).items())
    for again in (filling(fever, kept), filling(fever, kept[::-1])):
        assert again.record() == f.record()
        assert again.answers == f.answers


def test_answers_of_another_version_are_refused_by_name(fever: Form) -> None:
    with pytest.raises(UnknownQuestion, match="/data/gone"):
        filling(fever, {"/data/gone": "1"})
    with pytest.raises(UnknownQuestion):
        filling(fever).answer("/data/high", "1")


def test_defaults_are_there_at_the_start_and_can_be_taken_away() -> None:
    form = form_of(
        asked("text", "a", default="张三"),
        asked("date", "b", default="today()"),
        asked("text", "c", default="${a}"),
    )
    f = filling(form)
    assert [f.value(path) for path in form.questions] == ["张三", "2020-02-15", "张三"]
    assert dict(f.initial)["/data/b"] == "2020-02-15"
    assert f.answer("/data/a", "").stored == (("/data/a", ""),)
    assert filling(form, f.answers).value("/data/a") == ""


def test_a_draft_keeps_the_default_of_the_day_it_was_begun_on() -> None:
    form = form_of(asked("date", "b", default="today()"), asked("calculate", "c", calculation="today()"))
    stored = filling(form).answers
    later = Filling(form, stored, now=noon, today=date(2020, 3, 1))
    assert (later.value("/data/b"), later.value("/data/c")) == ("2020-02-15", "2020-03-01")


def test_once_is_once() -> None:
    form = form_of(asked("text", "a"), asked("calculate", "b", calculation="once(concat(${a}, random()))"))
    f = filling(form)
    first = f.value("/data/b")
    f.answer("/data/a", "x")
    assert f.value("/data/b") == first != ""
    assert filling(form, f.answers).value("/data/b") == first


def test_metadata_is_filled_in() -> None:
    kinds = ("start", "end", "today", "deviceid", "username")
    form = form_of(*({"type": kind, "name": kind} for kind in kinds), asked("text", "a"))
    f = Filling(form, now=noon, properties={"deviceid": "d7", "username": "李"}, instance_id="uuid:9")
    assert f.record() == {
        "/data/start": "2020-02-15T12:00:00.000+00:00",
        "/data/end": "2020-02-15T12:00:00.000+00:00",
        "/data/today": "2020-02-15",
        "/data/deviceid": "d7",
        "/data/username": "李",
        "/data/meta/instanceID": "uuid:9",
    }


def test_languages_are_chosen_when_text_is_asked_for() -> None:
    form = form_of({"type": "decimal", "name": "t", **LABELS})
    f = filling(form)
    assert f.label("/data/t", form.language_for("zh_CN")) == "体温"
    assert f.label("/data/t", form.language_for("en")) == "Temperature"


def test_answers_are_shown_by_their_labels() -> None:
    choices = (
        {"list_name": "c", "name": "x", "label::中文 (zh)": "咳嗽", "label::English (en)": "Cough"},
        {"list_name": "c", "name": "y", "label::中文 (zh)": "乏力", "label::English (en)": "Weakness"},
    )
    form = form_of(
        {"type": "select_multiple c", "name": "a", **LABELS},
        {"type": "note", "name": "b", "label::中文 (zh)": "有${c}", "label::English (en)": "Has ${c}"},
        {"type": "calculate", "name": "c", "calculation": "jr:choice-name(selected-at(${a}, 0), '${a}')"},
        choices=choices,
    )
    f = filling(form, {"/data/a": "x y"})
    assert f.shown_value("/data/a", "English (en)") == "Cough, Weakness"
    assert f.value("/data/c") in ("咳嗽", "Cough")


def test_choices_are_filtered_by_other_answers() -> None:
    choices = [
        {"list_name": "p", "name": n, "label": n.upper(), "kind": k}
        for n, k in (("a", "1"), ("b", "2"), ("c", "1"))
    ]
    form = form_of(
        asked("text", "kind"), asked("select_one p", "place", choice_filter="kind = ${kind}"), choices=choices
    )
    f = filling(form, {"/data/kind": "1"})
    assert [(o.number, o.value) for o in f.choices("/data/place")] == [(1, "a"), (2, "c")]
    f.choose("/data/place", 2)
    change = f.answer("/data/kind", "2")
    assert "/data/place" in change.changed
    assert [problem.kind for problem in f.problems()] == ["choice"]
    assert f.value("/data/place") == "c"


def test_a_rule_that_cannot_be_worked_out_is_a_problem_and_the_question_stays() -> None:
    form = form_of(
        asked("text", "a"), asked("text", "b", relevant="date(${a}) > date('2020-01-01')"),
        asked("text", "c", constraint="date(${a}) > date('2020-01-01')"),
    )  # fmt: skip
    f = filling(form, {"/data/a": "soon", "/data/c": "x"})
    assert [(problem.path, problem.kind) for problem in f.problems()] == [
        ("/data/b", "expression"), ("/data/c", "expression"),
    ]  # fmt: skip
    f.answer("/data/a", "2019-01-01")
    assert not f.relevant("/data/b")
    assert [problem.kind for problem in f.problems()] == ["invalid"]


def test_a_calculated_question_is_only_shown() -> None:
    form = form_of(asked("integer", "a"), asked("integer", "b", calculation="${a} * 2"))
    f = filling(form, {"/data/a": "4"})
    assert f.read_only("/data/b")
    assert f.answer("/data/b", "1").value == "8"


def test_the_submission_is_the_instance_with_its_id(fever: Form) -> None:
    f = filling(fever, {"/data/fever": "n"})
    root = ElementTree.fromstring(f.submission_xml())
    assert (root.tag, root.get("id"), root.get("version")) == ("data", "test", "1")
    assert [child.tag for child in root] == ["fever", "high", "meta"]
    assert root.findtext("meta/instanceID") == f.instance_id == "uuid:1"


def test_a_submission_gets_an_id_even_if_the_form_has_no_place_for_it() -> None:
    f = filling(read_xform(xform()), {"/data/a": "a\x00\ud800b"})
    root = ElementTree.fromstring(f.submission_xml())
    assert (
        root.findtext("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID") == "uuid:1"
    )
    assert root.findtext("a") == "ab"


def test_a_label_that_asks_for_itself_ends() -> None:
    choices = ({"list_name": "yn", "name": "y", "label": "Y ${b}"},)
    form = form_of(
        asked("select_one yn", "a"),
        asked("calculate", "b", calculation="jr:choice-name(${a}, '${a}')"),
        choices=choices,
    )
    f = filling(form, {"/data/a": "y"})
    assert f.shown_value("/data/a").startswith("Y")


def test_a_required_note_stands_in_the_way_while_it_is_asked() -> None:
    f = filling(form_of(
        asked("integer", "age"),
        asked("note", "stop", required="yes", required_message="Go back", relevant="${age} > 120"),
    ))  # fmt: skip
    assert f.complete
    f.answer("/data/age", "130")
    assert [(problem.kind, problem.message) for problem in f.problems()] == [("missing", "Go back")]
    f.answer("/data/age", "30")
    assert f.complete
