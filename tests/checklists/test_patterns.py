import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.patterns import check, matches


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (r"^1[3-9]\d{9}$", ["13800138000"], ["12800138000", "1380013800"]),
        (r"[A-Za-z_][\w.-]*", ["a-b.c", "_1"], ["1a", ""]),
        (r"(ab|cd)+?e?", ["abcd", "abe"], ["", "abc"]),
        (r"\p{IsHan}{2,4}", ["张玉梅"], ["张", "Zhang"]),
        (r"[^0-9\s]+", ["abc"], ["a1", "a b"]),
        (r"a{2}b{0,1}", ["aa", "aab"], ["a", "aabb"]),
        (r"(?:x|)y", ["xy", "y"], ["x"]),
        (r"\bword\b", ["word"], ["words"]),
        (r"[a\-\]z]+", ["a-]z"], ["b"]),
        (r"\u4e2d.", ["中国"], ["中", "美国"]),
    ],
)
def test_patterns_match_whole_texts(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [matches(pattern, text) for text in yes] == [True] * len(yes)
    assert [matches(pattern, text) for text in no] == [False] * len(no)


def test_a_pattern_that_explodes_elsewhere_does_not_here() -> None:
    assert matches("(a+)+b", "a" * 500 + "b")
    assert not matches("(a|a)*(a*)*c", "a" * 500)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1",
        "(?=a)a",
        "a++",
        "a{3,1}",
        "(",
        ")",
        "[a",
        "a{9999}",
        "*a",
        "((((a{99}){99}){99}){99})",
        "[z-a]",
    ],
)
def test_what_is_wrong_or_not_supported_is_refused(pattern: str) -> None:
    with pytest.raises(EvaluationError):
        check(pattern)


def test_a_text_too_long_for_its_pattern_is_refused() -> None:
    with pytest.raises(EvaluationError, match="too long"):
        matches("(a|b){1000}", "a" * 10_000)


simple = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", "1"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@given(simple, st.text("ab1", max_size=6))
def test_simple_patterns_mean_what_they_mean_in_python(pattern: str, text: str) -> None:
    assert matches(pattern, text) == (re.fullmatch(pattern, text) is not None)
