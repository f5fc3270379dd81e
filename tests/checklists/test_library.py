import pytest

from fieldtui.checklists import BuiltIn, Filling, Kind, builtin_checklists, read_xform, read_xlsform
from tests.checklists.making import filling
from tools import make_checklists


def opened(checklist: BuiltIn) -> Filling:
    conversion = read_xlsform(checklist.read(), checklist.name)
    assert conversion.notices == ()
    return filling(read_xform(conversion.xml, conversion.rows))


@pytest.fixture(params=builtin_checklists(), ids=lambda checklist: checklist.name)
def built_in(request: pytest.FixtureRequest) -> Filling:
    checklist: BuiltIn = request.param
    return opened(checklist)


@pytest.fixture
def screening() -> Filling:
    return opened(next(each for each in builtin_checklists() if each.name == "four_category_screening"))


def test_the_spreadsheets_are_those_of_their_tables() -> None:
    assert make_checklists.main(["--check"]) == 0


def test_the_same_table_gives_the_same_bytes() -> None:
    table = make_checklists.FOUR_CATEGORIES
    assert make_checklists.spreadsheet(table) == make_checklists.spreadsheet(table)


def test_everything_is_said_in_both_languages(built_in: Filling) -> None:
    form = built_in.form
    chinese, english = form.language_for("zh_CN"), form.language_for("en")
    assert chinese != english
    for question in form.questions.values():
        for text in (question.label, *(choice.label for choice in question.choices)):
            assert set(text.parts) == {chinese, english}
        assert set(question.hint.parts) in ({chinese, english}, set())
        bind = form.nodes[question.path]
        assert bind.constraint is None or set(bind.constraint_message.parts) == {chinese, english}


def test_it_has_an_id_and_a_version(built_in: Filling) -> None:
    assert built_in.form.id
    assert built_in.form.version


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
