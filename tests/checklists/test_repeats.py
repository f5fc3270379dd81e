from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from fieldtui.checklists import Filling, Form, Repeat, TitlePart, read_xform
from fieldtui.checklists.errors import (
    DependencyLoop,
    InstancesAreFixed,
    TooManyInstances,
    UnknownInstance,
    UnknownQuestion,
)
from tests.checklists.making import asked, filling, form_of, xform

END = {"type": "end repeat"}
R, S = "/data/r", "/data/r[1]/s"


def people(**more: str) -> Form:
    """A repeat of people with a name and an age, and how many there are."""
    return form_of(
        asked("begin repeat", "r", label="Person", **more),
        asked("text", "name"),
        asked("integer", "age", constraint=". < 120", required="${name} != ''"),
        END,
        asked("calculate", "many", calculation="count(${r})"),
        asked("note", "end", label="${many} people"),
    )


def one_repeat(
    binds: str = "",
    *,
    inside: str = "<x/><y/>",
    repeat: str = "",
    out: str = "<t/>",
    actions: str = "",
    asking: str = "",
) -> Form:
    """A form with /data/r (x, y), no instance at first, and /data/t."""
    body = f"""<repeat nodeset="/data/r"{repeat}>{actions}<input ref="/data/r/x">{asking}</input><input ref="/data/r/y"/>
    </repeat><input ref="/data/t"/>"""
    return read_xform(xform(f'<r jr:template="">{inside}</r>{out}', binds, body))


def grown(form: Form, count: int, values: Mapping[str, str] | None = None) -> Filling:
    """A filling with so many instances of /data/r; `values` of x by instance number."""
    f = filling(form)
    for _number in range(count):
        f.add(R)
    for key, value in (values or {}).items():
        f.answer(f"{R}[{key}]/x", value)
    return f


def column(f: Filling, name: str) -> list[str]:
    return [f.value(f"{path}/{name}") for path in f.instances(R)]


# ---------------------------------------------------------------- instances


def test_a_repeat_begins_with_the_instances_that_the_form_has() -> None:
    f = filling(people())
    assert f.instances(R) == ("/data/r[1]",)
    assert dict(f.initial)["/data/r[1]"] == "1"
    assert list(f.questions) == ["/data/r[1]/name", "/data/r[1]/age", "/data/end"]


def test_instances_side_by_side_begin_with_their_values() -> None:
    inside = '<r jr:template=""><x>new</x></r><r><x>a</x></r><r><x>b</x></r>'
    f = filling(read_xform(xform(inside, "", '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>')))
    assert column(f, "x") == ["a", "b"]
    assert f.value(f"{f.add(R).path}/x") == "new"
    assert column(filling(f.form, f.answers), "x") == ["a", "b", "new"]


def test_adding_says_what_came_and_what_to_store() -> None:
    f = filling(people())
    change = f.add(R)
    assert (change.path, change.added, change.stored) == (
        "/data/r[2]",
        ("/data/r[2]",),
        (("/data/r[2]", "1"),),
    )
    assert change.shown == ("/data/r[2]/name", "/data/r[2]/age")
    assert "/data/end" in change.changed
    assert f.label("/data/end") == "2 people"


def test_removing_says_what_went_and_the_key_is_never_used_again() -> None:
    f = filling(people())
    f.add(R)
    f.answer("/data/r[2]/name", "李")
    change = f.remove("/data/r[2]")
    assert (change.stored, change.removed) == ((("/data/r[2]", ""),), ("/data/r[2]",))
    assert change.hidden == ("/data/r[2]/name", "/data/r[2]/age")
    assert f.add(R).path == "/data/r[3]"
    assert f.instances(R) == ("/data/r[1]", "/data/r[3]")
    again = filling(f.form, dict(reversed(f.answers.items())))
    assert again.instances(R) == f.instances(R)
    assert again.add(R).path == "/data/r[4]"


def test_an_instance_that_was_taken_away_does_not_come_back_by_rows_below_it() -> None:
    rows = {"/data/r[1]": "", "/data/r[1]/name": "late", "/data/r[2]/name": "李"}
    f = filling(people(), rows)
    assert f.instances(R) == ("/data/r[2]",)
    assert f.value("/data/r[2]/name") == "李"


@pytest.mark.parametrize(
    "path",
    ["/data/r[0]/name", "/data/r/name", "/data/r[1][2]/name", "/data[1]/many", "/data/r[x]/name", "/data/r[99999999999]"],
)  # fmt: skip
def test_rows_whose_keys_do_not_fit_are_refused(path: str) -> None:
    with pytest.raises(UnknownQuestion):
        filling(people(), {path: "1"})


def test_what_is_no_repeat_has_no_instances() -> None:
    f = filling(people())
    for path in ("/data/end", "/data/r[7]/name", "", "/data"):
        with pytest.raises(UnknownInstance):
            f.add(path)
    with pytest.raises(UnknownInstance):
        f.remove("/data/r[7]")


def test_each_instance_has_its_own_problems() -> None:
    f = grown(people(), 1)
    f.answer("/data/r[1]/name", "a")
    f.answer("/data/r[2]/age", "200")
    assert [(p.path, p.kind) for p in f.problems()] == [
        ("/data/r[1]/age", "missing"),
        ("/data/r[2]/age", "invalid"),
    ]


def test_pages_go_instance_by_instance_and_then_ask_for_another() -> None:
    f = grown(people(), 1)
    assert [(page.key, page.repeat) for page in f.pages()] == [
        ("/data/r[1]/name", ""), ("/data/r[2]/name", ""), ("/data/r[]", "/data/r"), ("/data/end", ""),
    ]  # fmt: skip
    assert [f.title(page) for page in f.pages()][1] == (TitlePart("Person", 2, 2),)
    assert [question.path for question in f.pages()[1].questions] == ["/data/r[2]/name", "/data/r[2]/age"]
    assert f.question("/data/r[2]/age").kind == "integer"


def test_moving_goes_through_all_instances() -> None:
    f = grown(people(), 1)
    assert f.question_after("/data/r[1]/age") == "/data/r[2]/name"
    assert f.question_before("/data/r[2]/name") == "/data/r[1]/age"
    assert f.next_unanswered("/data/r[1]/name") == "/data/r[1]/age"
    assert f.progress == (0, 4)


def test_a_repeat_that_is_not_relevant_is_left_out_whole() -> None:
    form = form_of(
        asked("integer", "a"), asked("begin repeat", "r", relevant="${a} = 1"), asked("text", "x"), END,
        asked("calculate", "n", calculation="count(${r})"),
    )  # fmt: skip
    f = filling(form, {"/data/r[1]/x": "kept"})
    assert (f.value("/data/n"), f.can_add(R), [page.key for page in f.pages()]) == ("0", False, ["/data/a"])
    assert "kept" not in f.submission_xml()
    assert f.answer("/data/a", "1").shown == ("/data/r[1]/x",)
    assert (f.value("/data/n"), f.can_add(R), f.value("/data/r[1]/x")) == ("1", True, "kept")


def test_form_tells_its_repeats() -> None:
    form = people()
    repeat = form.repeats[R]
    assert isinstance(form.root.items[0], Repeat)
    assert (repeat.path, repeat.name, repeat.fixed, repeat.count) == (R, "r", False, None)
    assert form.template_of("/data/r[12]/name") == "/data/r/name"
    assert list(form.questions) == ["/data/r/name", "/data/r/age", "/data/end"]


# ---------------------------------------------------------------- counts


def counted(count: str = "${n}") -> Form:
    return form_of(
        asked("integer", "n"), asked("begin repeat", "r", repeat_count=count), asked("text", "x"), END,
    )  # fmt: skip


def test_a_count_grows_and_shrinks_its_repeat_and_answers_come_back() -> None:
    f = filling(counted())
    assert f.instances(R) == ()
    assert f.answer("/data/n", "3").added == ("/data/r[1]", "/data/r[2]", "/data/r[3]")
    f.answer("/data/r[3]/x", "kept")
    assert f.answer("/data/n", "2").removed == ("/data/r[3]",)
    assert "/data/r[3]/x" not in f.record()
    assert f.answers["/data/r[3]/x"] == "kept"
    again = filling(f.form, f.answers)
    assert again.instances(R) == ("/data/r[1]", "/data/r[2]")
    again.answer("/data/n", "3")
    assert again.value("/data/r[3]/x") == "kept"


def test_nobody_adds_to_a_counted_repeat() -> None:
    f = filling(counted("2"))
    assert f.instances(R) == ("/data/r[1]", "/data/r[2]")
    assert not f.can_add(R)
    assert not f.can_remove("/data/r[1]")
    with pytest.raises(InstancesAreFixed):
        f.add(R)
    with pytest.raises(InstancesAreFixed):
        f.remove("/data/r[1]")


def test_a_repeat_without_adding_and_removing_stays_as_it_begins() -> None:
    f = filling(people(**{"body::jr:noAddRemove": "true()"}))
    if f.form.repeats[R].fixed:
        assert not f.can_add(R)
        assert not f.can_remove("/data/r[1]")
    f = filling(one_repeat(repeat=' jr:noAddRemove="true()"', inside="<x/><y/>"))
    assert not f.can_add(R)
    assert [page.key for page in f.pages()] == ["/data/t"]


@pytest.mark.parametrize("count", ["", "-3", "many", "0"])
def test_a_count_that_is_no_number_of_things_is_none(count: str) -> None:
    assert filling(counted(), {"/data/n": count}).instances(R) == ()


def test_a_count_beyond_the_limit_is_a_named_problem() -> None:
    f = filling(counted(), {"/data/n": "1000000"})
    assert len(f.instances(R)) == 1000
    assert [(problem.path, problem.kind) for problem in f.problems()] == [(R, "repeat")]
    f.answer("/data/n", "2")
    assert f.problems() == ()


def test_counts_within_counts_end_at_the_most_nodes() -> None:
    inside = '<r jr:template=""><s jr:template=""><u/></s></r>'
    body = '<repeat nodeset="/data/r" jr:count="900"><repeat nodeset="/data/r/s" jr:count="900"><input ref="/data/r/s/u"/></repeat></repeat>'
    f = filling(read_xform(xform(inside, "", body)))
    assert len(f.questions) <= 100_000
    assert {problem.kind for problem in f.problems()} == {"repeat"}


def test_adding_by_hand_ends_at_the_limit() -> None:
    f = filling(one_repeat(), {f"/data/r[{key}]": "1" for key in range(1, 1001)})
    assert not f.can_add(R)
    with pytest.raises(TooManyInstances):
        f.add(R)


# ---------------------------------------------------------------- references


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("/data/r/x * 10", ["10", "20", "30"]),
        ("../x * 10", ["10", "20", "30"]),
        ("sum(../../r/x)", ["6", "6", "6"]),
        ("count(../../r)", ["3", "3", "3"]),
        ("position(..)", ["1", "2", "3"]),
        ("position(/data/r)", ["1", "2", "3"]),
        ("count(/data/r)", ["1", "1", "1"]),
        ("/data/r[position() = 2]/x", ["2", "2", "2"]),
        ("/data/r[2]/x", ["2", "2", "2"]),
        ("/data/r[last()]/x", ["3", "3", "3"]),
        ("/data/r[position() = position(current()/..) - 1]/x", ["", "1", "2"]),
        ("sum(/data/r[position() <= position(current()/..)]/x)", ["1", "3", "6"]),
        ("sum(/data/r[x > current()/../x]/x)", ["5", "3", "0"]),
        ("indexed-repeat(/data/r/x, /data/r, position(..) - 1)", ["1", "1", "2"]),
        ("indexed-repeat(../x, .., 3)", ["3", "3", "3"]),
        ("indexed-repeat(/data/r/x, /data/r, 9)", ["", "", ""]),
        ("sum(../preceding-sibling::r/x)", ["0", "1", "3"]),
    ],
)  # fmt: skip
def test_paths_from_within_a_repeat_mean_what_javarosa_says(expression: str, values: list[str]) -> None:
    escaped = expression.replace("<", "&lt;")
    form = one_repeat(
        f'<bind nodeset="/data/r/y" calculate="{escaped}"/><bind nodeset="/data/r/x" type="int"/>'
    )
    assert column(grown(form, 3, {"1": "1", "2": "2", "3": "3"}), "y") == values


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("sum(/data/r/x)", "6"), ("count(/data/r)", "3"), ("/data/r[3]/x", "3"), ("sum(/data/r[x > 1]/x)", "5"),
        ("indexed-repeat(/data/r/x, /data/r, 2)", "2"), ("count(/data/r[x = 9])", "0"), ("max(/data/r/x)", "3"),
        ("join(',', /data/r/x)", "1,2,3"), ("/data/r/x", ""),
    ],
)  # fmt: skip
def test_paths_from_outside_mean_all_instances(expression: str, value: str) -> None:
    form = one_repeat(
        f'<bind nodeset="/data/t" calculate="{expression}"/><bind nodeset="/data/r/x" type="int"/>'
    )
    f = grown(form, 3, {"1": "1", "2": "2", "3": "3"})
    assert f.value("/data/t") == value
    assert bool(f.problems()) == (expression == "/data/r/x")


def test_positions_follow_when_an_instance_goes() -> None:
    form = one_repeat('<bind nodeset="/data/r/y" calculate="concat(../x, position(..))"/>')
    f = grown(form, 5, dict(zip("12345", "ABCDE", strict=True)))
    f.remove("/data/r[2]")
    assert column(f, "y") == ["A1", "C2", "D3", "E4"]


def test_what_refers_to_the_instance_before_follows_when_that_goes() -> None:
    previous = "/data/r[position() = position(current()/..) - 1]/x"
    f = grown(
        one_repeat(f'<bind nodeset="/data/r/y" calculate="{previous}"/>'),
        3,
        {"1": "11", "2": "22", "3": "33"},
    )
    f.remove("/data/r[2]")
    assert column(f, "y") == ["", "11"]


@pytest.mark.parametrize(
    "before",
    [
        "if(position(..) > 1, indexed-repeat(/data/r/y, /data/r, position(..) - 1), 0)",
        "sum(/data/r[position() = position(current()/..) - 1]/y)",
        "sum(../preceding-sibling::r[1]/y)",
    ],
)
def test_a_running_total_is_no_circle(before: str) -> None:
    binds = f'<bind nodeset="/data/r/y" calculate="../x + {before.replace(">", "&gt;")}"/>'
    f = grown(one_repeat(binds), 4, {"1": "1", "2": "2", "3": "3", "4": "4"})
    assert column(f, "y")[:2] == ["1", "3"]
    assert f.answer("/data/r[1]/x", "5").path == "/data/r[1]/x"
    assert column(f, "y")[1] == "7"
    f.remove("/data/r[1]")
    assert column(f, "y")[0] == "2"


def test_totals_that_run_over_two_nodes_are_no_circle() -> None:
    binds = """<bind nodeset="/data/r/y" calculate="../x + ../z"/>
    <bind nodeset="/data/r/z" calculate="if(position(..) = 1, 0, indexed-repeat(/data/r/y, /data/r, position(..) - 1))"/>"""
    f = grown(one_repeat(binds, inside="<x/><y/><z/>"), 5, dict.fromkeys("12345", "1"))
    assert column(f, "y") == ["1", "2", "3", "4", "5"]


def test_an_instance_that_waits_for_itself_by_its_position_is_a_problem_and_ends() -> None:
    binds = '<bind nodeset="/data/r/y" calculate="1 + coalesce(indexed-repeat(/data/r/y, /data/r, position(..) - 1), 0)"/>'
    f = grown(one_repeat(binds), 2, {"1": "1"})
    assert {problem.kind for problem in f.problems()} == {"expression"}


@pytest.mark.parametrize(
    "binds",
    [
        '<bind nodeset="/data/r/y" calculate="../y + 1"/>',
        '<bind nodeset="/data/r/y" calculate="../x"/><bind nodeset="/data/r/x" calculate="../y"/>',
        '<bind nodeset="/data/r/y" calculate="/data/t"/><bind nodeset="/data/t" calculate="/data/r[position() = 1]/y"/>',
        '<bind nodeset="/data/r/y" calculate="sum(../../r/y)"/>',
    ],
)  # fmt: skip
def test_circles_through_repeats_are_refused(binds: str) -> None:
    with pytest.raises(DependencyLoop):
        one_repeat(binds)


def test_indexed_repeat_settles_repeats_in_repeats() -> None:
    inside = (
        '<r jr:template=""><x/><s jr:template=""><u/></s></r><q jr:template=""><w jr:template=""><v/></w></q>'
    )
    path = "indexed-repeat(/data/r/s/u, /data/r, position(../..), /data/r/s, position(..))"
    binds = f"""<bind nodeset="/data/r/s/u" calculate="concat(position(../..), position(..))"/>
    <bind nodeset="/data/q/w/v" calculate="{path}"/>"""
    body = """<repeat nodeset="/data/r" jr:count="2"><repeat nodeset="/data/r/s" jr:count="2"><input ref="/data/r/s/u"/></repeat>
    </repeat><repeat nodeset="/data/q" jr:count="2"><repeat nodeset="/data/q/w" jr:count="2"><input ref="/data/q/w/v"/>
    </repeat></repeat>"""
    f = filling(read_xform(xform(inside, binds, body)))
    assert [f.value(f"{each}/v") for each in f.instances("/data/q/w")] == ["11", "12", "21", "22"]


def test_choices_are_filtered_within_the_instance() -> None:
    choices = [{"list_name": "p", "name": n, "label": n, "kind": k} for n, k in (("a", "1"), ("b", "2"))]
    form = form_of(
        asked("begin repeat", "r"), asked("text", "x"), asked("select_one p", "y", choice_filter="kind = ${x}"), END,
        choices=choices,
    )  # fmt: skip
    f = grown(form, 1, {"1": "1", "2": "2"})
    assert [[o.value for o in f.choices(f"{each}/y")] for each in f.instances(R)] == [["a"], ["b"]]


def test_totals_that_run_forwards_and_backwards_over_many_instances_are_done() -> None:
    binds = """<bind nodeset="/data/r/y" calculate="../x + sum(../preceding-sibling::r[1]/y)"/>
    <bind nodeset="/data/r/z" calculate="../x + sum(../following-sibling::r[1]/z)"/>"""
    form = one_repeat(binds, inside="<x/><y/><z/>")
    f = filling(form, {f"/data/r[{key}]/x": "1" for key in range(1, 301)})
    assert (f.value("/data/r[300]/y"), f.value("/data/r[1]/z")) == ("300", "300")
    f.answer("/data/r[150]/x", "2")
    assert (f.value("/data/r[300]/y"), f.value("/data/r[1]/z")) == ("301", "301")
    assert f.problems() == ()


def test_hundreds_of_totals_beside_each_other_are_no_obstacle() -> None:
    names = [f"q{number}" for number in range(400)]
    binds = "".join(
        f"""<bind nodeset="/data/r/p{name}" calculate="indexed-repeat(/data/r/{name}, /data/r, position(..) - 1)"/>
        <bind nodeset="/data/r/{name}" calculate="if(position(..) = 1, 1, ../p{name} + 1)"/>"""
        for name in names
    )
    f = grown(one_repeat(binds, inside="<x/><y/>" + "".join(f"<p{name}/><{name}/>" for name in names)), 3)
    assert {f.value(f"/data/r[3]/{name}") for name in names} == {"3"}


# ---------------------------------------------------------------- events


def test_a_new_instance_gets_its_values_before_anything_else() -> None:
    action = '<setvalue event="odk-new-repeat" ref="/data/r/x" value="/data/t + position(..)"/>'
    f = filling(
        one_repeat('<bind nodeset="/data/r/y" calculate="../x * 2"/>', actions=action), {"/data/t": "10"}
    )
    change = f.add(R)
    assert change.stored == (("/data/r[1]", "1"), ("/data/r[1]/x", "11"))
    f.answer("/data/t", "20")
    f.add(R)
    assert column(f, "y") == ["22", "44"]
    assert column(filling(f.form, f.answers), "x") == ["11", "22"]


def test_defaults_of_a_repeat_are_worked_out_for_each_instance() -> None:
    form = form_of(
        asked("text", "a", default="x"), asked("begin repeat", "r"), asked("text", "b", default="fixed"),
        asked("text", "c", default="concat(${a}, position(..))"), END,
    )  # fmt: skip
    f = filling(form)
    f.answer("/data/a", "y")
    f.add(R)
    assert column(f, "b") == ["fixed", "fixed"]
    assert column(f, "c") == ["x1", "y2"]


def test_a_new_instance_that_comes_with_rows_keeps_them() -> None:
    action = '<setvalue event="odk-new-repeat" ref="/data/r/x">new</setvalue><setvalue event="odk-new-repeat" ref="/data/r/y">new</setvalue>'
    f = filling(one_repeat(actions=action), {"/data/r[1]/x": "given"})
    assert (f.value("/data/r[1]/x"), f.value("/data/r[1]/y")) == ("given", "new")
    assert dict(f.initial)["/data/r[1]"] == "1"


def test_a_value_follows_when_an_answer_changes_and_can_be_changed() -> None:
    form = form_of(asked("text", "a"), asked("text", "b", calculation="concat(${a}, '!')", trigger="${a}"))
    f = filling(form)
    assert f.answer("/data/a", "x").stored == (("/data/a", "x"), ("/data/b", "x!"))
    f.answer("/data/b", "own")
    f.answer("/data/a", "x")
    assert f.value("/data/b") == "own"
    f.answer("/data/a", "y")
    assert f.value("/data/b") == "y!"


def test_a_change_within_an_instance_sets_what_is_in_it_and_outside() -> None:
    asking = """<setvalue event="xforms-value-changed" ref="/data/r/y" value="concat(../x, position(..))"/>
    <setvalue event="xforms-value-changed" ref="/data/t">changed</setvalue>"""
    f = grown(one_repeat(asking=asking), 2, {"2": "b"})
    assert column(f, "y") == ["", "b2"]
    assert f.value("/data/t") == "changed"


def test_values_that_set_each_other_for_ever_end() -> None:
    body = """<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="../a + 1"/></input>
    <input ref="/data/b"><setvalue event="xforms-value-changed" ref="/data/a" value="../b + 1"/></input>"""
    f = filling(read_xform(xform("<a/><b/>", "", body)))
    f.answer("/data/a", "1")
    assert int(f.value("/data/a")) > 1


def test_a_value_is_set_each_time_the_filling_is_opened() -> None:
    model = '<setvalue event="odk-instance-load" ref="/data/a" value="concat(../a, \'i\')"/>'
    form = read_xform(xform("<a/>", model))
    f = filling(form)
    assert f.value("/data/a") == "i"
    assert filling(form, f.answers).value("/data/a") == "ii"


def test_what_a_terminal_cannot_do_in_the_background_is_skipped_with_a_reason() -> None:
    model = """<odk:setgeopoint xmlns:odk="http://www.opendatakit.org/xforms" event="odk-instance-first-load" ref="/data/b"/>
    <odk:recordaudio xmlns:odk="http://www.opendatakit.org/xforms" event="odk-instance-load" ref="/data/b"/>"""
    form = read_xform(xform("<a/><b/>", model))
    assert [each.path for each in form.skipped] == ["/data/b", "/data/b"]
    assert "terminal" in form.skipped[0].reason
    assert filling(form).value("/data/b") == ""


# ---------------------------------------------------------------- out


def test_the_record_and_the_submission_have_all_instances() -> None:
    f = grown(people(), 1)
    f.answer("/data/r[1]/name", "a")
    f.answer("/data/r[2]/name", "b")
    assert {path: value for path, value in f.record().items() if "/name" in path} == {
        "/data/r[1]/name": "a", "/data/r[2]/name": "b",
    }  # fmt: skip
    root = ElementTree.fromstring(f.submission_xml())
    assert [each.tag for each in root][:3] == ["r", "r", "many"]
    assert [each.findtext("name") for each in root.iter("r")] == ["a", "b"]
