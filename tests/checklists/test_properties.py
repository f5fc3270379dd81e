"""Whatever is answered, in whatever order: nothing raises, nothing is lost, and the state is the one that
working out everything from nothing gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.checklists import Filling, Form, Kind, TypedAnswerError
from tests.checklists.making import asked, filling, form_of

CHOICES = [
    {"list_name": "c", "name": name, "label": name, "side": side}
    for name, side in (("a", "l"), ("b", "r"), ("c", "l"))
]
FORM = form_of(
    asked("select_one c", "one", required="yes"),
    asked("select_multiple c", "many", relevant="${one} != 'c'", choice_filter="side = if(${one} = 'a', 'l', 'r')"),
    asked("begin group", "g", relevant="${one} = 'a' or count-selected(${many}) > 1"),
    asked("integer", "n", constraint=". < ${limit} and . != 7", required="${one} = 'a'"),
    asked("begin group", "h", relevant="${n} > 2"),
    asked("decimal", "d", label="Of ${sum}: ${day}", default="1.5"),
    asked("date", "day", constraint=". <= today()", read_only="${d} > 5"),
    {"type": "end group"},
    {"type": "end group"},
    asked("calculate", "sum", calculation="${n} + ${d}"),
    asked("calculate", "limit", calculation="if(${one} = 'a', 10, coalesce(${late}, 5))"),
    asked("calculate", "late", calculation="date(${day}) - date('2020-01-01')"),
    asked("calculate", "kept", calculation="once(if(${d} != '', concat('first ', ${d}), ''))"),
    asked("text", "t", relevant="date(${t2}) > today() or regex(${t2}, '[a-z]+')"),
    asked("text", "t2", relevant="sum(/data/g/*) > 1 or ${one} = 'b'"),
    asked("time", "at", constraint="decimal-time(.) < 0.9"),
    asked("dateTime", "moment", constraint=". <= now()"),
    asked("geopoint", "place", constraint="distance(., '0 0') >= 0"),
    asked("geotrace", "line", constraint="not(intersects(.))"),
    asked("geoshape", "fence", constraint="area(.) > 1"),
    asked("range", "level", parameters="start=-2 end=3 step=0.5"),
    asked("rank c", "order"),
    asked("acknowledge", "told"),
    asked("text", "secret", appearance="masked"),
    asked("image", "picture"),
    asked("barcode", "code"),
    asked("select_one c", "mixed", parameters="randomize=true seed=${n}"),
    asked("note", "end", label="Thanks", relevant="${sum} > 3"),
    choices=CHOICES,
)  # fmt: skip

VALUES = st.one_of(
    st.sampled_from(
        [
            "",
            "a",
            "b",
            "a b",
            "c",
            "zz",
            "1",
            "3",
            "7",
            "12",
            "-2.5",
            "2020-02-03",
            "2021-01-01",
            "x y",
            "0",
            "10:20:00.000Z",
            "2020-02-03T10:20:00.000Z",
            "1 2",
            "0 0;0 1;1 1;0 0",
            "OK",
            "c a b",
            "a.jpg",
        ]
    ),
    st.text(max_size=8),
)
STEPS = st.lists(st.tuples(st.sampled_from(sorted(FORM.questions)), VALUES), max_size=25)


def state(f: Filling) -> dict[str, tuple[str, bool]]:
    """Value and relevance of every node."""
    return {path: (f.value(path), f.relevant(path)) for path in f.form.nodes}


def looks(f: Filling) -> list[object]:
    """All that screens ask for."""
    return [[f.view(path) for path in f.form.questions], f.problems(), f.pages(), f.progress, f.record()]


@given(STEPS)
@settings(max_examples=300, deadline=None)
def test_keeping_up_gives_what_starting_over_gives(steps: list[tuple[str, str]]) -> None:
    f = filling(FORM)
    for path, value in steps:
        f.answer(path, value)
    again = filling(FORM, f.answers)
    assert state(again) == state(f)
    assert looks(again) == looks(f)
    assert filling(FORM, list(f.answers.items())[::-1]).record() == f.record()


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_the_rows_to_store_are_enough(steps: list[tuple[str, str]]) -> None:
    f = filling(FORM)
    rows = dict(f.initial)
    for path, value in steps:
        rows |= dict(f.answer(path, value).stored)
    assert rows == f.answers
    assert state(filling(FORM, rows)) == state(f)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_what_changed_is_said(steps: list[tuple[str, str]]) -> None:
    f = filling(FORM)
    before = {path: f.view(path) for path in FORM.questions}
    for path, value in steps:
        change = f.answer(path, value)
        after = {each: f.view(each) for each in FORM.questions}
        assert {each for each in after if after[each] != before[each]} <= change.changed
        assert set(change.shown) == {
            each for each in after if after[each].relevant and not before[each].relevant
        }
        assert set(change.hidden) == {
            each for each in after if before[each].relevant and not after[each].relevant
        }
        before = after


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_no_answer_of_a_person_is_lost(steps: list[tuple[str, str]]) -> None:
    f = filling(FORM)
    for path, value in steps:
        f.answer(path, value)
    assert {path: f.value(path) for path, _value in steps} == dict(steps)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(FORM.questions)), st.text("0123456789０３．.-/年月日 ab、,", max_size=10)
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_what_was_typed_and_taken_has_the_right_form(steps: list[tuple[str, str]]) -> None:
    f = filling(FORM)
    for path, typed in steps:
        before = f.answers
        try:
            f.enter(path, typed)
        except TypedAnswerError:
            assert f.answers == before
        else:
            problem = f.problem(path)
            assert problem is None or problem.kind not in ("type", "choice")


def test_the_form_of_these_tests_has_all_kinds() -> None:
    form: Form = FORM
    assert {question.kind for question in form.questions.values()} == set(Kind)
