"""Every type of question of XLSForm can be imported, and is asked, skipped or shown with a reason."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from fieldtui.checklists import Filling, Kind, read_xform, read_xlsform
from fieldtui.checklists.engine.mistyped import NoSuchChoice
from tests.checklists.making import asked, filling, form_of, shared, xform

ABC = [{"list_name": "c", "name": name, "label": name.upper()} for name in "abc"]


def one(kind: str, **more: str) -> Filling:
    """A filling of a form with one question, /data/q."""
    return filling(form_of(asked(kind, "q", **more), choices=ABC))


@pytest.mark.parametrize(
    ("kind", "more", "asked_as"),
    [
        ("text", {}, Kind.TEXT), ("text", {"appearance": "multiline"}, Kind.TEXT), ("text", {"appearance": "masked"}, Kind.SECRET),
        ("integer", {"appearance": "counter"}, Kind.INTEGER), ("decimal", {"appearance": "bearing"}, Kind.DECIMAL),
        ("date", {"appearance": "ethiopian"}, Kind.DATE), ("time", {}, Kind.TIME), ("dateTime", {}, Kind.DATETIME),
        ("geopoint", {"appearance": "maps"}, Kind.GEOPOINT), ("geotrace", {}, Kind.GEOTRACE), ("geoshape", {}, Kind.GEOSHAPE),
        ("range", {}, Kind.RANGE), ("rank c", {}, Kind.RANK), ("acknowledge", {}, Kind.TRIGGER), ("trigger", {}, Kind.TRIGGER),
        ("image", {"appearance": "signature"}, Kind.FILE), ("audio", {}, Kind.FILE), ("video", {}, Kind.FILE), ("file", {}, Kind.FILE),
        ("barcode", {}, Kind.BARCODE), ("select_one c", {"appearance": "likert"}, Kind.SELECT_ONE),
        ("select_one c", {"appearance": "map"}, Kind.SELECT_ONE), ("select_one c", {"appearance": "quick"}, Kind.SELECT_ONE),
        ("select_multiple c", {"appearance": "columns-pack no-buttons"}, Kind.SELECT_MULTIPLE), ("note", {}, Kind.NOTE),
        ("text", {"appearance": "ex:org.example.app"}, Kind.TEXT), ("integer", {"appearance": "thousands-sep"}, Kind.INTEGER),
    ],
)  # fmt: skip
def test_each_type_and_appearance_is_asked(kind: str, more: dict[str, str], asked_as: Kind) -> None:
    assert one(kind, **more).view("/data/q").kind is asked_as


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("image", {}, "picture"), ("audio", {}, "sound"), ("video", {}, "film"), ("file", {}, "file"), ("geopoint", {}, "latitude"),
        ("geotrace", {}, "line"), ("geoshape", {}, "area"), ("date", {"appearance": "coptic"}, "calendar"), ("barcode", {}, "scanner"),
        ("text", {"appearance": "ex:org.example.app"}, "program"),
    ],
)  # fmt: skip
def test_what_is_different_from_a_telephone_is_said(kind: str, more: dict[str, str], words: str) -> None:
    assert words in str(one(kind, **more).view("/data/q").remark)


@pytest.mark.parametrize("kind", ["osm", "select_one_from_file places.csv"])
def test_what_cannot_be_asked_says_why_and_is_never_missing(kind: str) -> None:
    f = filling(form_of(asked(kind, "q", required="yes"), asked("text", "next"), choices=ABC))
    assert f.view("/data/q").unasked
    assert f.complete
    assert f.next_unanswered() == "/data/next"
    assert f.progress == (0, 1)


def test_a_range_says_its_limits_and_refuses_other_values() -> None:
    f = one("range", parameters="start=-3 end=3 step=1")
    limits = f.view("/data/q").limits
    assert limits is not None
    assert [limits.least, limits.most] == [Decimal(-3), Decimal(3)]
    assert limits.whole
    assert f.enter("/data/q", "－2").value == "-2"
    f.answer("/data/q", "4")
    problem = f.problem("/data/q")
    assert problem is not None
    assert problem.kind == "type"


@pytest.mark.parametrize("step", ["0", "", "x", "1e-999999", "NaN"])
def test_a_range_without_steps_is_not_asked(step: str) -> None:
    body = f'<range ref="/data/a" start="1" end="5" step="{step}"><label>A</label></range>'
    f = filling(read_xform(xform(model='<bind nodeset="/data/a" type="int"/>', body=body)))
    assert f.view("/data/a").unasked


def test_an_order_grows_digit_by_digit() -> None:
    f = one("rank c", required="yes")
    f.choose("/data/q", 3)
    f.choose("/data/q", 1)
    assert f.value("/data/q") == "c a"
    assert [option.place for option in f.choices("/data/q")] == [2, 0, 1]
    problem = f.problem("/data/q")
    assert problem is not None
    assert problem.kind == "order"
    f.choose("/data/q", 2)
    assert f.complete
    assert f.shown_value("/data/q") == "C > A > B"


def test_a_digit_takes_a_choice_out_of_an_order_again() -> None:
    f = one("rank c")
    f.enter("/data/q", "312")
    f.choose("/data/q", 1)
    assert f.value("/data/q") == "c b"


def test_an_acknowledgement_is_one_choice_that_is_given_and_taken_back() -> None:
    f = one("acknowledge", required="yes")
    assert not f.complete
    f.choose("/data/q", 1)
    assert (f.value("/data/q"), f.choices("/data/q")[0].chosen, f.complete) == ("OK", True, True)
    f.choose("/data/q", 1)
    assert f.value("/data/q") == ""
    with pytest.raises(NoSuchChoice):
        f.choose("/data/q", 2)


@pytest.mark.parametrize(
    ("kind", "more", "typed", "shown"),
    [
        ("text", {"appearance": "masked"}, "abc", "•••"), ("integer", {"appearance": "thousands-sep"}, "1234567", "1,234,567"),
        ("decimal", {"appearance": "thousands-sep"}, "-1234.50", "-1,234.50"), ("time", {}, "3点半", "03:30"),
        ("dateTime", {}, "2020-2-3 15:20", "2020-02-03 15:20"), ("integer", {}, "1234567", "1234567"),
    ],
)  # fmt: skip
def test_answers_are_shown_as_people_read_them(
    kind: str, more: dict[str, str], typed: str, shown: str
) -> None:
    f = one(kind, **more)
    f.enter("/data/q", typed)
    assert f.shown_value("/data/q") == shown


def test_yes_or_no_is_a_choice_of_two() -> None:
    f = filling(read_xform(xform(model='<bind nodeset="/data/a" type="boolean"/>')))
    assert [(option.value, option.label) for option in f.choices("/data/a")] == [
        ("true", "Yes"),
        ("false", "No"),
    ]


@pytest.mark.parametrize("datatype", ["intent", "select1", "xsd:token", "", "odk:unheard-of"])
def test_a_data_type_that_nobody_knows_is_text(datatype: str) -> None:
    form = read_xform(xform(model=f'<bind nodeset="/data/a" type="{datatype}"/>'))
    assert form.questions["/data/a"].kind is Kind.TEXT


def test_a_hidden_input_is_a_secret() -> None:
    form = read_xform(xform(body='<secret ref="/data/a"><label>A</label></secret>'))
    assert form.questions["/data/a"].kind is Kind.SECRET


def test_the_program_fills_in_what_it_knows() -> None:
    kinds = ("start", "end", "today", "deviceid", "username", "phonenumber", "email")
    form = form_of(asked("text", "q"), *({"type": kind, "name": kind} for kind in kinds))
    known = {"deviceid": "d1", "username": "li", "phonenumber": "138", "email": "li@example.org"}
    f = Filling(form, now=lambda: noon_in(8), properties=known, instance_id="uuid:1")
    record = f.record()
    assert {kind: record[f"/data/{kind}"] for kind in kinds} == known | {
        "start": "2020-02-15T12:00:00.000+08:00", "end": "2020-02-15T12:00:00.000+08:00", "today": "2020-02-15",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("datatype", "value", "stored"),
    [
        ("string", "now()", "2020-02-15T12:00:00.000+08:00"), ("dateTime", "now()", "2020-02-15T12:00:00.000+08:00"),
        ("date", "now()", "2020-02-15"), ("time", "now()", "12:00:00.000+08:00"), ("string", "today()", "2020-02-15"),
        ("dateTime", "today()", "2020-02-15T00:00:00.000+08:00"),
    ],
)  # fmt: skip
def test_a_moment_that_is_worked_out_is_stored_as_its_type_wants(
    datatype: str, value: str, stored: str
) -> None:
    bind = f'<bind nodeset="/data/b" type="{datatype}" calculate="{value}"/>'
    f = Filling(read_xform(xform("<a/><b/>", bind)), now=lambda: noon_in(8))
    assert f.value("/data/b") == stored


def noon_in(hours: int) -> datetime:
    """Noon of the tests' day, so many hours east."""
    return datetime(2020, 2, 15, 12, tzinfo=timezone(timedelta(hours=hours)))


ANSWERS = {
    Kind.TEXT: "１２３", Kind.SECRET: "x", Kind.INTEGER: "３", Kind.DECIMAL: "1.5", Kind.DATE: "2020-2-3", Kind.TIME: "下午3:20",
    Kind.DATETIME: "昨天 8点半", Kind.GEOPOINT: "31.2304, 121.4737", Kind.GEOTRACE: "1 1; 2 2", Kind.GEOSHAPE: "1 1; 1 2; 2 2",
    Kind.RANGE: "3.5", Kind.RANK: "4312", Kind.TRIGGER: "是", Kind.FILE: "/tmp/a b.jpg", Kind.BARCODE: "690",
    Kind.SELECT_ONE: "1", Kind.SELECT_MULTIPLE: "1 2",
}  # fmt: skip


def test_the_form_with_all_types_is_filled_from_beginning_to_end() -> None:
    conversion = read_xlsform(shared("all-question-types-v2024091201-3.xlsx"))
    form = read_xform(conversion.xml, conversion.rows)
    f = filling(form)
    path = f.next_unanswered()
    walked = 0
    while path is not None:
        question = form.questions[path]
        whole = question.limits is not None and question.limits.whole
        f.enter(path, "2020" if "year" in question.looks else "3" if whole else ANSWERS[question.kind])
        walked += 1
        path = f.next_unanswered(path)
    unasked = [question.name for question in form.questions.values() if question.unasked]
    assert unasked == ["map"]
    assert (walked, f.problems(), f.progress) == (79, (), (81, 81))
    assert "<geoshape>1 1 0 0; 1 2 0 0; 2 2 0 0; 1 1 0 0</geoshape>" in f.submission_xml()


def fill(f: Filling) -> int:
    """Answer everything that is asked, the first choice where there are choices; how many answers that were."""
    count = 0
    path = f.next_unanswered()
    while path is not None:
        f.enter(path, ANSWERS[f.view(path).kind] if f.view(path).kind is not Kind.SELECT_MULTIPLE else "1")
        count += 1
        path = f.next_unanswered(path)
    return count


def test_the_survey_of_households_is_filled_with_two_members() -> None:
    conversion = read_xlsform(shared("socio-economic-survey-v20240515.xlsx"))
    f = filling(read_xform(conversion.xml, conversion.rows))
    f.add("/data/familyMembers")
    assert fill(f) == 19
    assert f.problems() == ()
    assert f.value("/data/headOfHousehold/SEClass") == "Unknown"
    f.choose("/data/headOfHousehold/householdIncome", 4)
    assert f.value("/data/headOfHousehold/SEClass") == "Middle"
    assert f.label("/data/familyMembers[2]/persons/gender", "French (fr)") == "Genre"
    assert f.submission_xml().count("<firstNameFM>") == 2
