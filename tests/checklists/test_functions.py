"""The function library against the ODK XForms specification and against what JavaRosa's own tests expect."""

import base64
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fieldtui.checklists.expressions.compiled import FUNCTION_NAMES, compile_expression
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.functions import NOT_YET
from fieldtui.checklists.expressions.nodes import Node, scope_of
from fieldtui.checklists.expressions.shuffling import seed_of, shuffled
from fieldtui.checklists.expressions.values import Value, single
from fieldtui.checklists.expressions.world import Focus, World
from tests.checklists.making import asked, filling, form_of, noon

_NAMES = """
string concat join substr substring-before substring-after translate string-length normalize-space
contains starts-with ends-with uuid digest pulldata if coalesce once true false boolean
boolean-from-string not regex checklist weighted-checklist number random int sum max min round pow log
log10 abs sin cos tan asin acos atan atan2 sqrt exp exp10 pi count count-non-empty position instance
current randomize today now format-date format-date-time date decimal-date-time decimal-time selected
selected-at count-selected jr:choice-name jr:itext indexed-repeat area distance base64-decode
"""
SPECIFIED = _NAMES.split()
"""The functions of the ODK XForms specification, in its order (section Bindings, XPath Functions)."""

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checklists.md"

CORNERS = (
    "38.253094215699576 21.756382658677467 0 0", "38.25021274773806 21.756382658677467 0 0",
    "38.25007793942195 21.763892843919166 0 0", "38.25290886154963 21.763935759263404 0 0",
    "38.25146813817506 21.758421137528785 0 0",
)  # fmt: skip
"""The corners that JavaRosa's tests of areas and distances use."""


def run(expression: str, language: str = "", **values: str) -> Value:
    """An expression at /data, whose children have these values."""
    document = Node("")
    data = Node("data", document)
    for name, value in values.items():
        Node(name, data, value)
    world = World(document, scope_of(document), now=noon, language=language)
    return single(compile_expression(expression, data, {}).run(Focus(world, data)))


def in_page() -> dict[str, str]:
    """The functions in the table of the page, and what it says of each."""
    return dict(
        re.findall(r"^\| `([a-z0-9:-]+)\(.*?` \| (.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )


def test_every_function_of_the_specification_is_known() -> None:
    assert len(SPECIFIED) == 70
    assert set(SPECIFIED) - FUNCTION_NAMES - NOT_YET == set()


def test_the_page_for_authors_has_every_function_and_no_other() -> None:
    assert set(in_page()) == FUNCTION_NAMES | NOT_YET


def test_the_page_for_authors_says_which_functions_cannot_be_used_yet() -> None:
    assert {name for name, status in in_page().items() if status == "not yet"} == set(
        NOT_YET - FUNCTION_NAMES
    )


# ---------------------------------------------------------------- orders


@pytest.mark.parametrize(
    ("things", "seed", "order"),
    [
        ("0123456789", 33, "3548201697"), ("0123456789", 42, "0591846372"), ("ABCDEF", 42, "AFCBDE"),
        ("ABCDEF", -42, "EDAFBC"), ("ABCDEF", 1, "BFEACD"), ("ABCDEF", 11111111, "ACDBFE"),
    ],
)  # fmt: skip
def test_a_seed_gives_the_order_that_javarosa_gives(things: str, seed: int, order: str) -> None:
    assert "".join(shuffled(things, seed)) == order


@pytest.mark.parametrize(
    ("seed", "order"),
    [("foo", "eadbhgcf"), ("-6.8137120026589315 39.29392995851879", "hbdfagce"), ("", "cbhafdge"), ("0", "cbhafdge"),
     ("somestring", "ebcgdafh")],
)  # fmt: skip
def test_a_text_is_a_seed_too(seed: str, order: str) -> None:
    assert "".join(shuffled("abcdefgh", seed_of(seed))) == order


def test_choices_come_in_the_order_of_their_seed() -> None:
    listed = [{"list_name": "l", "name": name, "label": name} for name in "abcdef"]
    form = form_of(asked("select_one l", "q", parameters="randomize=true seed=42"), choices=listed)
    assert [option.value for option in filling(form).choices("/data/q")] == list("afcbde")


def test_choices_without_a_seed_keep_their_order_when_a_draft_is_opened_again() -> None:
    listed = [{"list_name": "l", "name": f"n{number}", "label": "x"} for number in range(30)]
    form = form_of(asked("select_one l", "q", parameters="randomize=true"), choices=listed)
    first = filling(form)
    again = filling(form, first.answers | dict(first.initial))
    assert again.choices("/data/q") == first.choices("/data/q")
    assert [option.value for option in first.choices("/data/q")] != [row["name"] for row in listed]


# ---------------------------------------------------------------- places


def test_the_area_of_javarosas_tests() -> None:
    assert run("area(/data/a)", a=";".join(CORNERS)) == pytest.approx(151452, abs=0.5)


def test_two_points_enclose_nothing() -> None:
    assert run("area(/data/a)", a=";".join(CORNERS[:2])) == 0


def test_a_quarter_of_the_equator() -> None:
    assert run("distance(/data/a)", a="0 1 0 0; 0 91 0 0;") == pytest.approx(10_018_696.05, abs=0.01)


@pytest.mark.parametrize(
    "expression", ["distance(/data/a)", "distance('{}')", "distance('{}', '{}', '{}', '{}', '{}')"]
)
def test_a_distance_is_that_of_a_line_or_of_several_points(expression: str) -> None:
    filled = (
        expression.format(*CORNERS) if expression.count("{}") > 1 else expression.format(";".join(CORNERS))
    )
    assert run(filled, a="; ".join(CORNERS)) == pytest.approx(1801, abs=0.5)


def test_a_point_twice_is_no_distance() -> None:
    assert run(f"distance('{CORNERS[0]};{CORNERS[0]}')") == 0


def test_what_is_no_place_cannot_be_measured() -> None:
    with pytest.raises(EvaluationError, match="no place"):
        run("distance('foo')")


@pytest.mark.parametrize(("point", "within"), [("1 1", True), ("1 3", False), ("-1 1", False), ("", False)])
def test_a_fence_knows_who_is_inside(point: str, within: bool) -> None:
    assert run("geofence(/data/p, /data/f)", p=point, f="0 0; 0 2; 2 2; 2 0; 0 0") is within


@pytest.mark.parametrize(
    ("line", "crossing"),
    [("0 0; 1 1; 0 1; 1 0", True), ("0 0; 1 1; 0 2", False), ("0 0; 0 2; 2 2; 2 0; 0 0", False),
     ("0 0; 0 0; 1 1", False), ("0 0; 0 4; 1 2; 0 2", True)],
)  # fmt: skip
def test_a_line_that_crosses_itself_is_noticed(line: str, crossing: bool) -> None:
    assert run("intersects(/data/l)", l=line) is crossing


# ---------------------------------------------------------------- texts and signatures


@pytest.mark.parametrize("name", ["SHA-256", "sha256", "SHA256", "Sha-256"])
def test_a_digest_is_named_in_any_case(name: str) -> None:
    wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert run(f"digest('abc', '{name}', 'HEX')") == wanted


@pytest.mark.parametrize(
    ("name", "start"),
    [("MD5", "900150983cd24fb0"), ("SHA-1", "a9993e364706816a"), ("SHA-384", "cb00753f45a35e8b"), ("SHA-512", "ddaf35a193617aba")],
)  # fmt: skip
def test_all_digests_of_the_specification_are_there(name: str, start: str) -> None:
    assert str(run(f"digest('abc', '{name}', 'hex')")).startswith(start)


def test_a_digest_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(EvaluationError):
        run("digest('abc', 'SHA-3')")


@pytest.mark.parametrize(
    ("encoded", "text"),
    [("SGVsbG8=", "Hello"), ("5bGF5rCR", "居民"), ("SGVs bG8=", "Hello"), ("SGVsbG8", "")],
)
def test_base64_is_read_as_javarosa_reads_it(encoded: str, text: str) -> None:
    assert run(f"base64-decode('{encoded}')") == text


def signed(message: str) -> tuple[str, str]:
    """A signed message and the key for it, in base64."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    data = message.encode()
    return base64.b64encode(key.sign(data) + data).decode(), base64.b64encode(public).decode()


@pytest.mark.parametrize("message", ["real genuine data", "🎃", ""])
def test_a_signed_text_is_given_out(message: str) -> None:
    contents, key = signed(message)
    assert run(f"extract-signed('{contents}', '{key}')") == message


def test_a_text_that_another_key_signed_is_not_given_out() -> None:
    contents, key = signed("real genuine data")
    forged = base64.b64encode(base64.b64decode(contents) + b"!").decode()
    assert run(f"extract-signed('{forged}', '{key}')") == ""


@pytest.mark.parametrize(("contents", "key"), [("blah", ""), ("", "YmxhaA=="), ("A" * 88, "YmxhaA==")])
def test_what_is_no_signature_or_no_key_gives_nothing(contents: str, key: str) -> None:
    assert run(f"extract-signed('{contents}', '{key}')") == ""


def test_an_identifier_can_have_a_length() -> None:
    assert re.fullmatch("[0-9A-Z]{12}", str(run("uuid(12)")))


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("language", "text"),
    [("", "Feb Sat"), ("English (en)", "Feb Sat"), ("中文 (zh)", "2月 周六"), ("French", "févr. sam."), ("Tlingit", "Feb Sat")],
)  # fmt: skip
def test_months_and_days_are_named_in_the_language_of_the_form(language: str, text: str) -> None:
    assert run("format-date('2020-02-15', '%b %a')", language) == text


def test_a_time_of_day_is_formatted_too() -> None:
    assert run("format-date-time(/data/t, '%H:%M')", t="09:05:00.000+08:00") == "09:05"


@pytest.mark.parametrize("pattern", ["%Z", "%A", "%B", "%", "%q"])
def test_a_sign_that_no_pattern_has_is_an_error(pattern: str) -> None:
    with pytest.raises(EvaluationError):
        run(f"format-date('2020-02-15', '{pattern}')")


# ---------------------------------------------------------------- what the vectors do not reach


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("floor(2.7)", 2.0), ("floor(-2.1)", -3.0), ("ceiling(2.1)", 3.0), ("ceiling(-2.7)", -2.0),
        ("exp(1)", 2.718281828459045), ("log(exp(2))", 2.0), ("pi()", 3.141592653589793), ("log(0)", float("-inf")),
        ("coalesce('', 'b')", "b"), ("coalesce(number('x'), 'b')", "b"), ("coalesce('a', 'b')", "a"), ("coalesce('', '')", ""),
        ("concat('a', 1, true())", "a1true"), ("concat()", ""), ("concat(/data/n)", "3-17"), ("join(', ', /data/n)", "3, -1, 7"),
        ("join('-', 'a', 'b', 'c')", "a-b-c"), ("join('-')", ""),
        ("count(/data/n)", 3.0), ("count(/data/empty)", 1.0), ("count-non-empty(/data/n)", 3.0), ("count-non-empty(/data/*)", 0.0),
        ("sum(/data/n)", 9.0), ("max(/data/n)", 7.0), ("min(/data/n)", -1.0), ("max(-5, -3)", -3.0), ("min(4, '2', '')", 2.0),
        ("sum(/data/empty)", 0.0),
        ("is-selected('a b', 'b')", True), ("is-selected('a bc', 'b')", False),
        ("weighted-checklist(3, 5, 1, 2, 0, 9, true(), 1)", True), ("weighted-checklist(3, 5, 1, 2, 1, 9)", False),
        ("regex('12', '[0-9]+')", True), ("regex('12a', '[0-9]+')", False),
        ("date-time('2020-02-15T10:20:30') = date-time('2020-02-15T10:20:30')", True), ("string(date-time(0))", "1970-01-01"),
        ("string(today())", "2020-02-15"), ("string(now())", "2020-02-15"),
        ("format-date-time(now(), '%Y-%m-%dT%H:%M:%S.%3')", "2020-02-15T12:00:00.000"),
        ("format-date-time('2020-02-05T09:07:03.040', '%y %n %e %h %M %S %3 %%')", "20 2 5 9 07 03 040 %"),
        ("enclosed-area('0 0; 0 1') ", 0.0), ("/data/n[position() = 2]", -1.0), ("/data/n[last()]", 7.0),
        ("string-length(uuid())", 36.0), ("random() < 1 and random() >= 0", True), ("version()", "7"), ("property('deviceid')", "d1"),
        ("property('simserial')", ""), ("if(true(), 'a', 1 div 'x')", "a"), ("once('first')", "first"),
        ("number(join('', randomize(/data/n, 1))) != 0", True), ("sum(randomize(/data/n))", 9.0),
    ],
)  # fmt: skip
def test_a_function_gives_what_the_specification_says(expression: str, value: object) -> None:
    document, numbers = Node(""), Node("")
    data, root = Node("data", document), Node("root", numbers)
    for text in ("3", "-1", "7"):
        Node("n", root, text, "int")
    Node("empty", data)
    world = World(
        document,
        scope_of(document),
        {"numbers": numbers},
        now=noon,
        version="7",
        properties={"deviceid": "d1"},
    )
    source = expression.replace("/data/n", "instance('numbers')/root/n")
    found = single(compile_expression(source, data, {"numbers": numbers}).run(Focus(world, data)))
    assert found == pytest.approx(value) if isinstance(value, float) else found == value
