import pytest

from fieldtui.checklists.expressions.compiled import Expression, compile_expression
from fieldtui.checklists.expressions.errors import EvaluationError, ExpressionError
from fieldtui.checklists.expressions.nodes import Node, scope_of
from fieldtui.checklists.expressions.tokens import normalised
from fieldtui.checklists.expressions.values import Single, single, to_string
from fieldtui.checklists.expressions.world import Focus, World
from tests.checklists.making import noon


class Tree:
    """A small instance: /data with some answers, and a list of shops by street."""

    def __init__(self, **answers: str) -> None:
        self.document = Node("")
        self.data = Node("data", self.document)
        group = Node("group", self.data)
        for name, value in answers.items():
            kind = {"n": "int", "d": "date"}.get(name[0], "string")
            Node(name, group if name.endswith("_in") else self.data, value, kind)
        shops = Node("")
        root = Node("root", shops)
        for name, street in (("rice", "east"), ("pills", "east"), ("soap", "west")):
            item = Node("item", root)
            Node("name", item, name)
            Node("street", item, street)
        self.lists = {"shops": shops}
        scope = scope_of(self.document)
        self.world = World(self.document, scope, instances=self.lists, now=noon)

    def compiled(self, expression: str, at: str = "/data") -> Expression:
        return compile_expression(expression, self.world.scope.nodes[at], self.lists)

    def value(self, expression: str, at: str = "/data") -> Single:
        return single(self.compiled(expression, at).run(Focus(self.world, self.world.scope.nodes[at])))


def test_an_empty_number_compares_as_nothing() -> None:
    assert Tree(n="").value("/data/n > 5 or /data/n <= 5") is False


def test_a_number_equals_what_is_written_differently() -> None:
    assert Tree(n="05").value("/data/n = 5") is True


def test_dates_compare_as_days() -> None:
    assert Tree(day="2020-02-14", d="2020-02-15").value("/data/d = today()") is True


def test_a_day_minus_a_day_is_days() -> None:
    assert Tree(d1="2020-03-01", d2="2020-02-28").value("/data/d1 - /data/d2") == 2.0


def test_what_is_not_relevant_reads_as_empty() -> None:
    tree = Tree(n="5")
    tree.world.scope.nodes["/data/n"].relevant = False
    assert tree.value("/data/n") == ""


def test_what_is_not_relevant_is_not_counted_or_joined() -> None:
    tree = Tree(a="x", b="y")
    tree.world.scope.nodes["/data/a"].relevant = False
    assert tree.value("count(/data/*)") == 2.0
    assert tree.value("count(/data/a)") == 0.0
    assert tree.value("join(' ', /data/a | /data/b)") == "y"


def test_a_condition_on_several_groups_depends_on_all_of_them() -> None:
    tree = Tree(a_in="1")
    other = Node("other", tree.data)
    Node("a_in", other, "2")
    Node("b_in", other, "3")
    assert tree.compiled("count(/data/*[a_in = 2]/b_in)").depends_on == {
        "/data/group/a_in", "/data/other/a_in", "/data/other/b_in",
    }  # fmt: skip
    assert tree.value("/data/*[a_in = 2]/b_in") == "3"


def test_if_works_out_only_the_side_it_takes() -> None:
    assert Tree().value("if(1 = 1, 'a', date('no date'))") == "a"


def test_coalesce_stops_at_the_first_value() -> None:
    assert Tree(a="x").value("coalesce(/data/a, date('no date'))") == "x"


def test_a_text_that_is_no_date_cannot_be_worked_out() -> None:
    with pytest.raises(EvaluationError, match="no date"):
        Tree().value("date('tomorrow')")


@pytest.mark.parametrize(
    ("expression", "at", "value"),
    [
        ("../a", "/data/b", "x"),
        (".", "/data/a", "x"),
        ("current()/../a", "/data/b", "x"),
        ("/data/group/c_in", "/data", "z"),
        ("//c_in", "/data", "z"),
        ("/data/*[1]/c_in", "/data", "z"),
        ("count(/data/*)", "/data", 3.0),
        ("count(/data/a | /data/b | /data/a)", "/data", 2.0),
        ("string-length()", "/data/a", 1.0),
        ("name", "/data", None),
    ],
)
def test_paths_find_their_nodes(expression: str, at: str, value: Single | None) -> None:
    tree = Tree(a="x", b="y", c_in="z")
    if value is None:
        with pytest.raises(ExpressionError, match="quotation marks"):
            tree.value(expression, at)
    else:
        assert tree.value(expression, at) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("instance('shops')/root/item[name = 'soap']/street", "west"),
        ("instance('shops')/root/item[2]/name", "pills"),
        ("instance('shops')/root/item[position() = last()]/name", "soap"),
        ("count(instance('shops')/root/item[street = /data/s])", 2.0),
        ("count(instance('shops')/root/item[street = current()/s][name != 'rice'])", 1.0),
        ("join(', ', instance('shops')/root/item/name)", "rice, pills, soap"),
    ],
)
def test_lists_are_filtered_by_predicates(expression: str, value: Single) -> None:
    assert Tree(s="east").value(expression) == value


def test_several_nodes_are_not_one_value() -> None:
    with pytest.raises(EvaluationError, match="repeated"):
        Tree().value("instance('shops')/root/item/name = 'soap'")


def test_dependencies_are_the_nodes_that_are_read() -> None:
    tree = Tree(a="", b="", c_in="")
    found = tree.compiled(
        "if(../a = 1, /data/group, count(instance('shops')/root/item[name = /data/b]))", "/data/b"
    )
    assert found.depends_on == {"/data/a", "/data/b", "/data/group"}


def test_an_expression_without_answers_or_clock_is_constant() -> None:
    tree = Tree()
    assert [tree.compiled(e).constant for e in ("1 + 1", "true()", "today()", "random()")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("expression", "position"),
    [
        ("1 +", 4), ("1 2", 3), ("(1", 3), ("foo(1)", 1), ("'open", 1), ("/data/nowhere", 1), ("1 => 2", 4),
        ("if(1, 2)", 1), ("${a} = 1", 1), ("a & b", 3), ("instance('none')/root", 1), ("regex(., '(a')", 1),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(expression: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        Tree(a="").compiled(expression)
    assert caught.value.facts["position"] == position


def test_deep_nesting_is_refused_and_long_chains_are_not() -> None:
    with pytest.raises(ExpressionError, match="nested too deeply"):
        Tree().compiled("(" * 1000 + "1" + ")" * 1000)
    assert Tree().value(" + ".join(["1"] * 5000)) == 5000.0
    assert Tree().value("-" * 2001 + "1") == -1.0


def test_chained_ifs_of_real_forms_are_deep_enough() -> None:
    assert (
        Tree(n="55").value("".join(f"if(/data/n = {i}, 'v{i}', " for i in range(80)) + "'none'" + ")" * 80)
        == "v55"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("．＞＝３５ and ．＜＝４２", ".>=35 and .<=42"),
        ("if（${a}＝1，“是”，‘否’）", 'if(${a}=1,"是","否")'),
        ("${a} ≥ 1　and ${b} ≠ 'x，y'", '${a} >= 1 and ${b} != "x，y"'),
        ("3×4÷2", "3*4 div 2"),
        ('concat("“", ${姓名}, "”")', 'concat("“", ${姓名}, "”")'),
    ],
)
def test_signs_of_a_chinese_keyboard_are_understood(typed: str, meant: str) -> None:
    assert normalised(typed) == meant


def test_operators_are_told_from_names_as_xpath_does() -> None:
    tree = Tree()
    for name, value in (("div", "6"), ("and", "2")):
        node = Node(name, tree.data, value)
        tree.world.scope.nodes[node.path] = node
    assert tree.value("/data/div div /data/and") == 3.0
    assert tree.value("/data/div*/data/and") == 12.0


def test_numbers_are_written_without_exponents() -> None:
    assert [to_string(number) for number in (13800138000.0, 1e21, 0.00001, 1.5)] == [
        "13800138000", "1000000000000000000000", "0.00001", "1.5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("floor(-1.5)", -2.0), ("ceiling(1.2)", 2.0), ("max(3, '', 5)", 5.0), ("min(-1, -7)", -7.0),
        ("weighted-checklist(5, 9, 1 = 1, 4, 1 = 1, 3, 1 = 2, 9)", True), ("format-date(today(), '%Y年%n月%e日')", "2020年2月15日"),
        ("decimal-time('06:00')", 0.25), ("format-date-time(now(), '%H:%M')", "12:00"), ("log(0)", float("-inf")),
        ("pow(0, -1)", float("inf")), ("sqrt(4)", 2.0), ("base64-decode('5L2g')", "你"), ("coalesce('', '', 'c')", "c"),
        ("date('2020-02-30')", None), ("format-date('2020-01-01', '%Q')", None), ("count(1)", None), ("digest('a', 'X')", None),
    ],
)  # fmt: skip
def test_functions_beyond_the_vectors(expression: str, value: Single | None) -> None:
    if value is None:
        with pytest.raises(EvaluationError):
            Tree().value(expression)
    else:
        assert Tree().value(expression) == value
