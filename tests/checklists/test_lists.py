"""Lists from files: what can be read, how rows are found, and that an index finds what looking at each row would."""

import json
from collections.abc import Mapping
from contextlib import suppress
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.checklists import Filling, Form, Table, files_wanted, packed, read_xform, read_xlsform, unpacked
from fieldtui.checklists.errors import (
    BadExpression,
    BadForm,
    BadList,
    ChecklistError,
    ChecklistTooLarge,
    DangerousXForm,
    ListMissing,
    NotAnXForm,
)
from fieldtui.checklists.expressions.compiled import compile_expression
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node, scope_of
from fieldtui.checklists.expressions.tables import table_of
from fieldtui.checklists.expressions.values import to_string
from fieldtui.checklists.expressions.world import Focus, World
from fieldtui.checklists.lists.list_files import read_list
from tests.checklists.making import Table as Sheet
from tests.checklists.making import asked, filling, shared, spreadsheet

PLACES = "name,label,district\n1,一号楼,东\n2,二号楼,东\n3,三号楼,西\n"


def with_files(files: Mapping[str, bytes], *survey: Mapping[str, str], choices: Sheet = ()) -> Filling:
    """A filling of a form with these files beside it."""
    conversion = read_xlsform(spreadsheet(survey, choices) if choices else spreadsheet(survey))
    return filling(read_xform(conversion.xml, conversion.rows, files))


def labels(f: Filling, path: str) -> list[str]:
    return [option.label for option in f.choices(path)]


def rows(name: str, data: bytes) -> list[dict[str, str]]:
    """A list as its rows, column by column."""
    return [
        {cell.name: cell.value for cell in item.children}
        for item in read_list(name, data).children[0].children
    ]


# ------------------------------------------------------------ files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_read_in_the_encodings_that_excel_and_wps_write(encoding: str) -> None:
    assert rows("x.csv", PLACES.encode(encoding))[0] == {"name": "1", "label": "一号楼", "district": "东"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_are_parted_by_commas_semicolons_or_tabs(mark: str) -> None:
    text = f'a{mark}b\n1{mark}"x{mark}y\nz"\n\n2\n'
    assert rows("x.csv", text.encode()) == [{"a": "1", "b": f"x{mark}y\nz"}, {"a": "2", "b": ""}]


def test_columns_without_a_name_are_left_out() -> None:
    assert rows("x.csv", b"a,,b\n1,2,3\n") == [{"a": "1", "b": "3"}]


def test_xml_and_geojson_are_lists_too() -> None:
    xml = "<root><item><name>1</name><b>x</b></item><item><name>2</name></item></root>"
    assert rows("x.xml", xml.encode()) == [{"name": "1", "b": "x"}, {"name": "2", "b": ""}]
    feature = {
        "type": "Feature", "id": 7, "properties": {"title": "井", "deep": True, "none": None},
        "geometry": {"type": "Point", "coordinates": [121.5, 31.25]},
    }  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert rows("x.geojson", data) == [
        {"geometry": "31.25 121.5 0 0", "id": "7", "title": "井", "deep": "true", "none": ""}
    ]


def test_areas_of_geojson_are_their_outer_line() -> None:
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    feature = {"properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    data = json.dumps({"features": [feature]}).encode()
    assert rows("x.geojson", data) == [{"geometry": "0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0"}]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("x.csv", b"", BadList), ("x.csv", b"a,a\n1,2\n", BadList), ("x.csv", b"a\n1,2\n", BadList),
        ("x.csv", b"a\n\xff\xff\xff\n", BadList), ("x.csv", b"a\n\0\n", BadList),
        ("x.csv", b"a\n" + b"x" * 200_000, BadList),
        ("x.csv", ",".join(map(str, range(600))).encode(), ChecklistTooLarge),
        ("x.xml", b'<!DOCTYPE r [<!ENTITY a "b">]><root>&a;</root>', DangerousXForm),
        ("x.xml", b"<list/>", BadList), ("x.xml", b"<root>", NotAnXForm), ("x.xml", b"<root>" + b"<a>" * 200, ChecklistTooLarge),
        ("x.geojson", b"[]", BadList), ("x.geojson", b"[" * 100_000, BadList), ("x.geojson", b'{"features": [1]}', BadList),
        ("x.geojson", b'{"features": [{"geometry": {"type": "Point", "coordinates": "x"}}]}', BadList),
        ("x.geojson", b'{"features": [{"geometry": {"type": "MultiPoint", "coordinates": []}}]}', BadList),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_reason(
    name: str, data: bytes, error: type[ChecklistError]
) -> None:
    with pytest.raises(error) as refused:
        read_list(name, data)
    assert str(refused.value)


@given(st.binary(max_size=200), st.sampled_from(["x.csv", "x.xml", "x.geojson"]))
def test_no_file_makes_anything_but_a_list_or_an_error(data: bytes, name: str) -> None:
    with suppress(ChecklistError):
        assert read_list(name, data).children


# ------------------------------------------------------------ questions


def test_a_question_offers_the_rows_of_a_file() -> None:
    f = with_files({"x.csv": PLACES.encode()}, asked("select_one_from_file x.csv", "q"))
    assert labels(f, "/data/q") == ["一号楼", "二号楼", "三号楼"]
    assert f.choose("/data/q", 3).value == "3"
    assert f.shown_value("/data/q") == "三号楼"
    assert f.problem("/data/q") is None


def test_a_filter_takes_rows_by_an_answer() -> None:
    f = with_files(
        {"x.csv": PLACES.encode()},
        asked("text", "d"),
        asked("select_one_from_file x.csv", "q", choice_filter="district = ${d}"),
    )
    assert labels(f, "/data/q") == []
    changed = f.answer("/data/d", "东")
    assert "/data/q" in changed.changed
    assert labels(f, "/data/q") == ["一号楼", "二号楼"]
    f.answer("/data/q", "3")
    problem = f.problem("/data/q")
    assert problem is not None
    assert problem.kind == "choice"


def test_value_and_label_may_be_other_columns_and_the_order_random() -> None:
    f = with_files(
        {"x.csv": PLACES.encode()},
        asked(
            "select_multiple_from_file x.csv",
            "q",
            parameters="value=label, label=district, randomize=true, seed=3",
        ),
    )
    assert sorted(option.value for option in f.choices("/data/q")) == sorted(["一号楼", "二号楼", "三号楼"])
    assert {option.label for option in f.choices("/data/q")} == {"东", "西"}


def test_a_list_for_several_answers_has_no_values_with_blanks() -> None:
    with pytest.raises(BadForm):
        with_files({"x.csv": b"name,label\na b,A\n"}, asked("select_multiple_from_file x.csv", "q"))


def test_values_are_looked_up_in_a_list() -> None:
    f = with_files(
        {"x.csv": PLACES.encode()},
        asked("csv-external", "x"),
        asked("text", "k"),
        asked("calculate", "p", calculation="pulldata('x', 'label', 'name', ${k})"),
        asked("calculate", "i", calculation="instance('x')/root/item[name = ${k}]/label"),
        asked(
            "calculate", "n", calculation="count(instance('x')/root/item[district = '东' and name != ${k}])"
        ),
    )
    assert [f.value(f"/data/{name}") for name in "pin"] == ["", "", "2"]
    f.answer("/data/k", "2")
    assert [f.value(f"/data/{name}") for name in "pin"] == ["二号楼", "二号楼", "1"]


SEARCHED: Sheet = (
    {"list_name": "p", "name": "0", "label": "None"},
    {"list_name": "p", "name": "name", "label": "label, district"},
    {"list_name": "p", "name": "99", "label": "Other"},
)


@pytest.mark.parametrize(
    ("search", "typed", "found"),
    [
        ("search('x')", "", "123"), ("search('x', 'contains', 'label', ${t})", "号", "123"),
        ("search('x', 'contains', 'label,district', ${t})", "西", "3"), ("search('x', 'contains', 'label', ${t})", "", "123"),
        ("search('x', 'startswith', 'label', ${t})", "二", "2"), ("search('x', 'endswith', 'label', ${t})", "楼", "123"),
        ("search('x', 'matches', 'label', ${t})", "一号楼", "1"), ("search('x', 'matches', 'label', ${t})", "一", ""),
        ("search('x', 'contains', 'label', '', 'district', ${t})", "东", "12"),
        ("minimal search('x', 'contains', 'label', '二', 'district', ${t})", "东", "2"),
    ],
)  # fmt: skip
def test_a_search_finds_rows_between_the_choices_that_are_written_out(
    search: str, typed: str, found: str
) -> None:
    f = with_files(
        {"x.csv": PLACES.encode()},
        asked("text", "t"),
        asked("select_one p", "q", appearance=search),
        choices=SEARCHED,
    )
    f.answer("/data/t", typed)
    assert [option.value for option in f.choices("/data/q")] == ["0", *found, "99"]


def test_a_search_shows_several_columns_and_sorts_by_the_column_for_it() -> None:
    data = b"name,label,district,sortby\n1,A,x,10\n2,B,,9\n"
    f = with_files({"x.csv": data}, asked("select_one p", "q", appearance="search('x')"), choices=SEARCHED)
    assert labels(f, "/data/q") == ["None", "B", "A, x", "Other"]
    f.answer("/data/q", "1")
    assert f.shown_value("/data/q") == "A, x"


def test_a_question_whose_file_is_missing_is_not_asked() -> None:
    f = with_files(
        {}, asked("select_one p", "q", appearance="search('x')"), asked("text", "a"), choices=SEARCHED
    )
    assert f.view("/data/q").unasked


def test_a_search_in_an_unknown_way_is_an_error_of_that_question() -> None:
    with pytest.raises(BadExpression):
        with_files(
            {"x.csv": PLACES.encode()},
            asked("select_one p", "q", appearance="search('x', 'near', 'label', 'a')"),
            choices=SEARCHED,
        )


def test_a_form_says_which_files_it_wants() -> None:
    survey = [
        asked("select_one_from_file a.csv", "a"),
        asked("select_one p", "b", appearance="search('b')"),
        asked("calculate", "c", calculation="pulldata('c', 'x', 'y', 'z')"),
        asked("text", "d", default="${last-saved#d}"),
    ]
    assert set(files_wanted(read_xlsform(spreadsheet(survey, SEARCHED)).xml)) == {"a.csv", "b.csv", "c.csv"}


def test_a_list_of_the_program_is_given_to_each_filling() -> None:
    xml = read_xlsform(spreadsheet([asked("select_one_from_file households.csv", "q")])).xml
    form = read_xform(xml, lists={"households": Table(("name", "label"), ())})
    f = Filling(form, lists={"households": Table(("name", "label"), [("7", "张三")])})
    assert labels(f, "/data/q") == ["张三"]
    assert Filling(form).choices("/data/q") == ()


def test_a_form_and_its_lists_are_one_file_that_is_always_the_same() -> None:
    files = {"b.csv": b"2", "a.csv": b"1"}
    data = packed("<x/>", files)
    assert data == packed("<x/>", dict(sorted(files.items())))
    assert unpacked(data) == ("<x/>", files)
    assert packed("<x/>") == b"<x/>"
    assert unpacked(b"<x/>") == ("<x/>", {})
    for broken in (data[:-30], b"PK", b"\xff", data[:40] + b"\0" * 9 + data[49:]):
        with pytest.raises(NotAnXForm):
            unpacked(broken)


def test_the_form_of_all_types_asks_from_its_list() -> None:
    conversion = read_xlsform(shared("all-question-types-v2024091201-3.xlsx"))
    assert files_wanted(conversion.xml) == ("cities.geojson",)
    place = {"type": "Point", "coordinates": [114.3, 30.6]}
    city = {"id": "w", "properties": {"title": "武汉", "name": "w"}, "geometry": place}
    files = {"cities.geojson": json.dumps({"features": [city]}).encode()}
    f = filling(read_xform(conversion.xml, conversion.rows, files))
    [path] = [p for p, q in f.form.questions.items() if q.filtered and "cities" in q.filtered.source]
    assert labels(f, path) == ["武汉"]


def test_the_household_survey_offers_districts_of_a_region() -> None:
    conversion = read_xlsform(shared("socio-economic-survey-v20240515.xlsx"))
    f = filling(read_xform(conversion.xml, conversion.rows))
    [path] = [p for p, q in f.form.questions.items() if q.filtered and "'district'" in q.filtered.source]
    region = next(p for p in f.form.questions if p.endswith("headOfHousehold/region"))
    f.choose(region, 1)
    assert 0 < len(f.choices(path)) < len(f.form.questions[path].choices)


# ------------------------------------------------------------ the index against looking at every row


def both_ways(source: str, table: Table, answers: Mapping[str, str]) -> tuple[object, object]:
    """What an expression gives with the index and without."""
    template = Node("")
    root = Node("data", template)
    for name, value in answers.items():
        Node(name, root, value, "decimal" if name == "n" else "date" if name == "d" else "string")
    instances = {"x": table.document}
    world = World(template, scope_of(template), instances)
    fast = compile_expression(source, root.children[0], instances)
    with patch("fieldtui.checklists.expressions.paths.listed_in", return_value=("", 0)):
        slow = compile_expression(source, root.children[0], instances)
    found: list[object] = []
    for expression in (fast, slow):
        try:
            result: object = expression.run(Focus(world, root.children[0]))
            found.append([id(each) for each in result] if isinstance(result, tuple) else result)
        except EvaluationError as error:
            found.append(str(error))
    return found[0], found[1]


CELLS = st.sampled_from(["", "a", "b", "1", "1.0", "01", "2", "2020-02-03", "true", "NaN"])
TABLES = st.lists(st.tuples(CELLS, CELLS), max_size=12).map(lambda rows: Table(("k", "v"), rows))
ANSWERS = st.fixed_dictionaries(
    {"s": CELLS, "n": st.sampled_from(["", "1", "2", "1.0"]), "d": st.sampled_from(["", "2020-02-03", "x"])}
)
SIDES = st.sampled_from(
    [
        "/data/s",
        "/data/n",
        "/data/d",
        "'a'",
        "1",
        "true()",
        "1 div 0",
        "current()/../n",
        "concat(/data/s, '')",
        "/data/n + 1",
        "v",
    ]
)
COLUMNS = st.sampled_from(["k", "v", "./k", "missing"])
TESTS = st.one_of(
    st.builds("{} = {}".format, COLUMNS, SIDES),
    st.builds("{} = {}".format, SIDES, COLUMNS),
    st.builds("contains({}, {})".format, COLUMNS, SIDES),
    st.builds("{} > {}".format, COLUMNS, SIDES),
    st.sampled_from(["position() = 2", "position() = last()", "k", "selected(/data/s, k)"]),
)
CONDITIONS = st.one_of(
    TESTS,
    st.lists(TESTS, min_size=2, max_size=3).map(" and ".join),
    st.lists(TESTS, min_size=2, max_size=2).map(" or ".join),
    st.sampled_from(["1", "2", "last()"]),
)
ENDS = st.sampled_from(["", "/v", "[1]", "[v = 'a']/k"])


@settings(max_examples=400)
@given(TABLES, ANSWERS, st.lists(CONDITIONS, min_size=1, max_size=2), ENDS)
def test_an_index_finds_what_looking_at_every_row_finds(
    table: Table, answers: dict[str, str], conditions: list[str], end: str
) -> None:
    source = "instance('x')/root/item" + "".join(f"[{each}]" for each in conditions) + end
    for whole in (source, f"count({source})"):
        fast, slow = both_ways(whole, table, answers)
        assert fast == slow


@given(TABLES, CELLS, CELLS)
def test_pulldata_gives_the_first_row_with_the_key(table: Table, column: str, key: str) -> None:
    fast, _slow = both_ways(f"pulldata('x', 'v', 'k', '{key}')", table, {"s": column})
    wanted = next((v for k, v in zip(table.column("k"), table.column("v"), strict=True) if k == key), "")
    assert to_string(fast) == wanted  # type: ignore[arg-type]


# ------------------------------------------------------------ large lists


def large() -> Form:
    head, body = "name,label,district,street\n", (f"{n},户{n},d{n % 10},s{n % 1000}" for n in range(100_000))
    survey = (
        asked("text", "d"),
        asked("text", "s"),
        asked("select_one_from_file x.csv", "q", choice_filter="district = ${d} and street = ${s}"),
        asked("select_one_from_file x.csv", "all"),
    )
    conversion = read_xlsform(spreadsheet(survey))
    return read_xform(conversion.xml, conversion.rows, {"x.csv": (head + "\n".join(body)).encode()})


def test_a_list_of_a_hundred_thousand_rows_is_filtered_without_making_nodes_of_them() -> None:
    f = filling(large())
    f.answer("/data/d", "d3")
    f.answer("/data/s", "s13")
    assert len(f.choices("/data/q")) == 100
    f.answer("/data/q", "99013")
    assert f.shown_value("/data/q") == "户99013"
    assert f.problem("/data/q") is None
    assert f.view("/data/all").offered == 100_000
    assert len(f.view("/data/all").options) == 1_000
    some = f.some_choices("/data/all", typed="户9999", most=5)
    assert some.found == 11
    assert [option.label for option in some.options] == ["户9999", "户99990", "户99991", "户99992", "户99993"]
    assert f.choose("/data/all", some.options[1].number).value == "99990"
    table = table_of(f.form.instances["x"])
    assert table is not None
    assert len(table._nodes) < 5_000


def test_a_list_that_a_calculation_wants_must_be_there() -> None:
    with pytest.raises(ListMissing):
        with_files(
            {},
            asked("calculate", "a", calculation="count(instance('x')/root/item)"),
            asked("csv-external", "x"),
        )
