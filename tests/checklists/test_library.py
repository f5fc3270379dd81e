"""The checklists in the box: each is read without a remark, said in two languages, and can be filled to its end."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from fieldtui.checklists import BuiltIn, Filling, Kind, builtin_checklists, read_xform, read_xlsform
from fieldtui.checklists.forms.items import Question, Text
from tests.checklists.making import filling
from tests.checklists.normal_days import NORMAL_DAYS, asked, counted, keys_of, press
from tools import make_checklists
from tools.checklists import CHECKLISTS
from tools.checklists.rows import Checklist

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checklists-library.md"
CHOICES = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
# Cells that a line of 80 has left for a question with its marks, and for a choice with its number.
LINE, CHOICE = 72, 38
# What a walk types: what fits, what lies on an edge, and what does not fit.
TYPED = {
    Kind.INTEGER: ("-1", "0", "1", "2", "3", "10", "14", "15", "45", "400"),
    Kind.DECIMAL: ("34.9", "36.5", "37.2", "37.3", "42.1"),
    Kind.DATE: ("2020-02-01", "2020-02-15", "2020-03-01"),
    Kind.TEXT: ("王秀兰", "13800138000", "0571-86000000", "1380013", "浙A12345"),
}


def opened(name: str) -> Filling:
    """A filling of one checklist, by its name."""
    checklist = next(each for each in builtin_checklists() if each.name == name)
    conversion = read_xlsform(checklist.read(), checklist.name)
    assert conversion.notices == ()
    return filling(read_xform(conversion.xml, conversion.rows))


@pytest.fixture(params=builtin_checklists(), ids=lambda checklist: checklist.name)
def built_in(request: pytest.FixtureRequest) -> Filling:
    checklist: BuiltIn = request.param
    return opened(checklist.name)


@pytest.fixture
def screening() -> Filling:
    return opened("four_category_screening")


def template(path: str) -> str:
    """A path without the keys of instances."""
    return re.sub(r"\[\d+\]", "", path)


def walk(form: Filling, dice: Random, steps: int) -> Iterator[Question]:
    """Answers at random, right and wrong ones; yields the question that was answered."""
    for _step in range(steps):
        question = dice.choice([question for question in asked(form) if question.kind is not Kind.NOTE])
        if question.kind in CHOICES:
            form.choose(question.path, dice.randint(1, len(form.choices(question.path))))
        else:
            form.answer(question.path, dice.choice(TYPED[question.kind]))
        yield question


# ------------------------------------------------------------ the spreadsheets


def test_the_spreadsheets_are_those_of_their_tables() -> None:
    assert make_checklists.main(["--check"]) == 0


@pytest.mark.parametrize("table", CHECKLISTS, ids=lambda table: table.name)
def test_the_same_table_gives_the_same_bytes(table: Checklist) -> None:
    assert make_checklists.spreadsheet(table) == make_checklists.spreadsheet(table)


def test_every_table_is_offered_in_its_order() -> None:
    assert [one.name for one in builtin_checklists()] == [table.name for table in CHECKLISTS]


@pytest.mark.parametrize("table", CHECKLISTS, ids=lambda table: table.name)
def test_every_list_of_choices_is_used_and_its_values_are_codes(table: Checklist) -> None:
    used = {row["type"].partition(" ")[2] for row in table.survey if row["type"].startswith("select")}
    assert {choice[0] for choice in table.choices} == used
    assert all(re.fullmatch("[a-z][a-z_]*", choice[1]) for choice in table.choices)
    assert len({choice[:2] for choice in table.choices}) == len(table.choices)


def test_it_has_an_id_a_version_and_a_language(built_in: Filling) -> None:
    form = built_in.form
    assert form.id in NORMAL_DAYS
    assert re.fullmatch(r"\d{10}", form.version)
    assert form.default_language == form.language_for("zh_CN")


# ------------------------------------------------------------ the words


def texts(form: Filling) -> Iterator[tuple[Text, int]]:
    """Every text of a checklist, with the cells there are for it."""
    for page in form.form.pages:
        yield page.group.label, LINE
    for question in form.form.questions.values():
        yield question.label, LINE
        yield from ((choice.label, CHOICE) for choice in question.choices)
        bind = form.form.nodes[question.path]
        if question.hint:
            yield question.hint, LINE
        if bind.constraint:
            yield bind.constraint_message, LINE


def test_everything_is_said_in_both_languages(built_in: Filling) -> None:
    chinese, english = built_in.form.language_for("zh_CN"), built_in.form.language_for("en")
    assert chinese != english
    for text, _width in texts(built_in):
        assert set(text.parts) == {chinese, english}
        assert re.search("[\u4e00-\u9fff]", str(text.parts[chinese]))
        assert not re.search("[\u3000-\u9fff]", str(text.parts[english]))


def test_every_line_fits_a_terminal_of_eighty(built_in: Filling) -> None:
    for text, width in texts(built_in):
        for parts in text.parts.values():
            assert cell_len("".join(map(str, parts))) <= width, parts


def test_no_question_offers_more_choices_than_there_are_digits(built_in: Filling) -> None:
    assert all(len(question.choices) <= 9 for question in built_in.form.questions.values())


# ------------------------------------------------------------ the ordinary case


def test_the_ordinary_case_is_complete_after_its_keys(built_in: Filling) -> None:
    press(built_in, keys_of(built_in.form.id))
    assert built_in.problems() == ()


def test_nothing_is_to_be_reported_in_the_ordinary_case(built_in: Filling) -> None:
    press(built_in, keys_of(built_in.form.id))
    assert [question.path for question in asked(built_in) if question.kind is Kind.NOTE] == []


def test_the_page_about_them_tells_how_many_keys_each_takes() -> None:
    told = dict(
        re.findall(r"^\| `(\w+)` \|.*\| (\d+)[^|]*\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert told == {name: str(counted(name)) for name in NORMAL_DAYS}


@pytest.mark.parametrize(
    ("checklist", "name"),
    [
        ("four_category_screening", "四类人员排查：正常"),
        ("observation_reading", "居家观察第5天：正常"),
        ("occupancy_check", "入住核对：自住"),
        ("weekly_call", "每周通话：本人"),
        ("chronic_medicine", "慢病用药：够用"),
        ("shop_reopening", "商户复工：营业，合格"),
        ("kitchen_fumes", "餐饮油烟：在营业，合格"),
        ("fire_safety", "消防检查：楼道，合格"),
        ("gate_check", "门岗：本小区居民，放行"),
    ],
)
def test_the_submission_names_itself_for_people(checklist: str, name: str) -> None:
    form = opened(checklist)
    press(form, keys_of(checklist))
    root = ElementTree.fromstring(form.submission_xml())
    assert (root.get("id"), root.get("version")) == (form.form.id, form.form.version)
    assert [element.text for element in root.iter() if element.tag.endswith("instanceName")] == [name]


# ------------------------------------------------------------ every case


def test_every_question_is_asked_in_some_case_and_no_condition_always_holds(built_in: Filling) -> None:
    form, dice = built_in.form, Random(1)
    ever, always = set[str](), set(form.questions)
    for _each in range(80):
        walked = filling(form)
        for _answered in walk(walked, dice, 40):
            now = {template(question.path) for question in asked(walked)}
            ever |= now
            always &= now
    assert set(form.questions) - ever == set()
    assert {path for path in always if form.nodes[path].relevant} == set()


def test_every_constraint_takes_some_answers_and_says_why_it_refuses_others(built_in: Filling) -> None:
    form, dice = built_in.form, Random(2)
    taken, refused = set[str](), dict[str, str]()
    for _each in range(40):
        walked = filling(form)
        for question in walk(walked, dice, 40):
            problem = walked.problem(question.path, form.language_for("zh"))
            if problem is None:
                taken.add(template(question.path))
            elif problem.kind == "invalid":
                refused[template(question.path)] = problem.message
    ruled = {path for path in form.questions if form.nodes[path].constraint}
    assert ruled <= taken
    assert {path for path, message in refused.items() if message} == ruled


def test_every_choice_can_be_chosen(built_in: Filling) -> None:
    form, dice = built_in.form, Random(3)
    chosen = set[tuple[str, str]]()
    for _each in range(20):
        walked = filling(form)
        for question in walk(walked, dice, 40):
            before = walked.value(question.path)
            for number in range(1, len(walked.choices(question.path)) + 1):
                value = walked.choose(question.path, number).value
                chosen |= {(template(question.path), each) for each in value.split()}
            walked.answer(question.path, before)
    offered = {(path, choice.value) for path, q in form.questions.items() for choice in q.choices}
    assert offered - chosen == set()


def test_no_answers_break_a_rule_or_the_submission(built_in: Filling) -> None:
    dice = Random(4)
    for _each in range(10):
        walked = filling(built_in.form)
        for _answered in walk(walked, dice, 40):
            assert {problem.kind for problem in walked.problems()} <= {"missing", "invalid"}
        ElementTree.fromstring(walked.submission_xml())


def test_what_was_recorded_can_be_opened_again(built_in: Filling) -> None:
    dice = Random(5)
    for _answered in walk(built_in, dice, 60):
        pass
    assert filling(built_in.form, built_in.answers).record() == built_in.record()


# ------------------------------------------------------------ what each is for


def test_an_ordinary_household_takes_five_digits(screening: Filling) -> None:
    digits = 0
    path = screening.next_unanswered()
    while path is not None:
        screening.choose(path, 1)
        digits += 1
        path = screening.next_unanswered(path)
    assert digits == 5
    assert screening.complete
    assert len(screening.pages()) == 1
    assert screening.record()["/data/household/alert"] == "no"


def test_what_is_not_ordinary_is_followed_up(screening: Filling) -> None:
    for question in screening.form.questions.values():
        if question.kind is Kind.SELECT_ONE:
            assert screening.choose(question.path, 2).shown


def test_a_temperature_no_person_has_is_refused(screening: Filling) -> None:
    screening.choose("/data/household/fever", 2)
    screening.enter("/data/household/fever_highest", "375")
    problem = screening.problem("/data/household/fever_highest", screening.form.language_for("zh"))
    assert problem is not None
    assert problem.message == "体温应在35到42度之间"


def test_somebody_with_fever_is_to_be_reported(screening: Filling) -> None:
    for name in ("contact", "returned", "symptoms"):
        screening.choose(f"/data/household/{name}", 1)
    assert screening.choose("/data/household/fever", 2).shown[-1] == "/data/household/alert_note"


@pytest.mark.parametrize("name", ["shop_reopening", "kitchen_fumes", "fire_safety"])
def test_an_inspection_that_found_something_cannot_end_in_order(name: str) -> None:
    form = opened(name)
    press(form, keys_of(name))
    faults = {
        "shop_reopening": "hygiene/masks",
        "kitchen_fumes": "kitchen/grease",
        "fire_safety": "fire/bikes",
    }
    form.choose(f"/data/{faults[name]}", len(form.choices(f"/data/{faults[name]}")))
    problem = form.problem("/data/closing/result", form.form.language_for("zh"))
    assert problem is not None
    assert problem.message == "上面有不合格的项目，不能选“合格”"


@pytest.mark.parametrize(("degrees", "alert"), [("37.2", "no"), ("37.3", "yes")])
def test_a_reading_of_37_3_degrees_is_a_fever(degrees: str, alert: str) -> None:
    form = opened("observation_reading")
    press(form, keys_of(form.form.id))
    (path,) = (question.path for question in asked(form) if question.name == "temperature")
    form.enter(path, degrees)
    assert form.record()["/data/living/alert"] == alert


def test_a_household_of_three_in_observation_is_asked_three_names_and_temperatures() -> None:
    form = opened("observation_reading")
    form.enter("/data/observation/people", "3")
    paths = [template(question.path) for question in asked(form)]
    assert paths.count("/data/person/who") == paths.count("/data/person/temperature") == 3


def test_the_last_day_of_observation_asks_for_the_release() -> None:
    form = opened("observation_reading")
    press(form, keys_of(form.form.id))
    assert form.answer("/data/observation/day", "14").shown == ("/data/living/last_note",)


def test_an_older_person_whom_nobody_reached_is_to_be_seen_today() -> None:
    form = opened("weekly_call")
    form.choose("/data/call/reached", 3)
    assert form.choose("/data/call/seen", 3).shown == ("/data/call/visit_note",)
    assert form.record()["/data/call/urgent"] == "yes"


def test_nobody_with_a_fever_is_let_in_at_the_gate() -> None:
    form = opened("gate_check")
    press(form, keys_of(form.form.id))
    assert "/data/gate/hot_note" in form.choose("/data/gate/temperature", 2).shown
    assert form.problem("/data/gate/decision") is not None
    form.choose("/data/gate/decision", 4)
    assert form.problem("/data/gate/decision") is None


def test_a_courier_is_asked_neither_for_a_name_nor_for_a_journey() -> None:
    form = opened("gate_check")
    form.choose("/data/gate/who", 2)
    assert [question.name for question in asked(form)] == ["who", "temperature", "mask", "decision"]


@pytest.mark.parametrize(("days", "urgent"), [("3", "yes"), ("4", "no")])
def test_medicine_that_ends_within_three_days_is_urgent(days: str, urgent: str) -> None:
    form = opened("chronic_medicine")
    press(form, keys_of(form.form.id))
    (path,) = (question.path for question in asked(form) if question.name == "days_left")
    form.enter(path, days)
    assert form.record()["/data/ending/urgent"] == urgent


@pytest.mark.parametrize(
    ("phone", "right"),
    [
        ("13800138000", True),
        ("１３８００１３８０００", True),
        ("0571-86000000", True),
        ("1380013800", False),
        ("12345678901", False),
    ],
)
def test_a_phone_is_a_mobile_or_a_landline_with_its_area_code(phone: str, right: bool) -> None:
    form = opened("occupancy_check")
    form.choose("/data/door/use", 2)
    form.enter("/data/door/landlord_phone", phone)
    assert (form.problem("/data/door/landlord_phone") is None) == right
