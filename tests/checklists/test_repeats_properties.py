"""Random forms with repeats in repeats, counted and open-ended, that read each other in every way forms do;
random answers, instances added and taken away: the state is the one that starting over gives."""

from collections.abc import Mapping
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fieldtui.checklists import Change, Filling, Form, read_xform
from fieldtui.checklists.errors import DependencyLoop
from tests.checklists.making import filling, xform

INSTANCE = """<a/><b>2</b><g><h/></g>
<r jr:template=""><x/><y/><s jr:template=""><u/><v/></s></r>
<r><x/><y>7</y><s><u/><v/></s></r>
<c jr:template=""><w/><z/></c><t/>"""
LEAVES = (
    "/data/a", "/data/b", "/data/g/h", "/data/r/x", "/data/r/y", "/data/r/s/u", "/data/r/s/v", "/data/c/w", "/data/c/z",
    "/data/t",
)  # fmt: skip
RULED = ("/data/g/h", "/data/r/y", "/data/r/s/v", "/data/c/z", "/data/t", "/data/r/s/u", "/data/c/w")
REPEATS = ("/data/r", "/data/r/s", "/data/c")
ANYWHERE = (
    "sum(/data/r/x)", "count(/data/r)", "count(/data/c)", "sum(/data/r/s/u)", "max(/data/c/w)", "/data/a + /data/b",
    "sum(/data/r[x > 1]/x)", "sum(/data/r[position() = 2]/s/u)", "/data/r[1]/x", "sum(/data/r[last()]/s/u)",
    "indexed-repeat(/data/c/w, /data/c, /data/a)", "indexed-repeat(/data/r/x, /data/r, count(/data/r))", "/data/g/h",
    "count(/data/r/s)", "sum(/data/c/z)", "sum(/data/r/y)", "sum(/data/r/s[position() mod 2 = 1]/v)", "once(/data/a)",
    "count(/data/r[s/u = 1])", "/data/c[position() = /data/a]/w", "join(' ', /data/r/s/v)", "/data/t",
)  # fmt: skip
IN_REPEAT = (
    "position(..)", "count(../../r)", "../x", "../y", "sum(../s/u)", "/data/r[position() = position(current()/..) - 1]/y",
    "if(position(..) > 1, indexed-repeat(/data/r/y, /data/r, position(..) - 1), 0) + ../x", "../x + sum(../s/v)",
    "sum(../preceding-sibling::r/x)", "/data/r[position() > position(current()/..)]/x", "last()", "position(/data/r)",
)  # fmt: skip
IN_INNER = (
    "position(..)", "position(../..)", "../../x", "../u", "sum(../../s/u)", "count(../../../r)", "sum(/data/r/s/u)",
    "if(position(..) > 1, indexed-repeat(/data/r/s/v, /data/r, position(../..), /data/r/s, position(..) - 1), 0) + ../u",
    "/data/r/x", "../../s[position() = position(current()/..) + 1]/u", "sum(/data/r[position() = 1]/s/u)",
)  # fmt: skip
RULES: Mapping[str, tuple[str, ...]] = {
    "/data/r/y": ANYWHERE + IN_REPEAT * 2,
    "/data/r/s/v": ANYWHERE + IN_INNER * 2,
    "/data/r/s/u": ANYWHERE + IN_INNER * 2,
}
COUNTS = ("/data/a", "/data/b", "count(/data/r)", "count(/data/c) + 1", "3", "sum(/data/r/x)", "/data/g/h")
INNER_COUNTS = ("../x", "/data/a", "2", "../y", "count(../../r)", "position(..)")


@st.composite
def forms(draw: st.DrawFn) -> str:
    """The XML of a form on the same instance with random rules, counts and events."""
    binds = []
    for path in RULED:
        rule = draw(st.sampled_from(["", "", "calculate", "relevant", "constraint"]))
        source = draw(st.sampled_from(RULES.get(path, ANYWHERE)))
        if rule:
            source = source if rule == "calculate" else f"({source}) != 2"
            binds.append(f'<bind nodeset="{path}" {rule}="{source.replace("<", "&lt;")}"/>')
    for repeat in REPEATS:
        if draw(st.integers(0, 3)) == 0:
            source = draw(st.sampled_from(["/data/a != 3", "/data/b > 1", "/data/g/h != 2"]))
            binds.append(f'<bind nodeset="{repeat}" relevant="{source.replace(">", "&gt;")}"/>')
    attributes = {"/data/r": "", "/data/r/s": "", "/data/c": ""}
    for repeat, counts in (("/data/r", COUNTS), ("/data/r/s", INNER_COUNTS), ("/data/c", COUNTS)):
        if draw(st.integers(0, 2)) == 0:
            attributes[repeat] = f' jr:count="{draw(st.sampled_from(counts))}"'
    new = '<setvalue event="odk-new-repeat odk-instance-first-load" ref="/data/r/x" value="position(..) + /data/b"/>'
    changed = '<setvalue event="xforms-value-changed" ref="/data/g/h" value="../../a * 2"/>'
    inner = f'<repeat nodeset="/data/r/s"{attributes["/data/r/s"]}><input ref="/data/r/s/u"/><input ref="/data/r/s/v"/></repeat>'
    body = f"""<input ref="/data/a">{draw(st.sampled_from(["", changed]))}</input><input ref="/data/b"/><input ref="/data/g/h"/>
    <group ref="/data/r"><label>R</label><repeat nodeset="/data/r"{attributes["/data/r"]}>{draw(st.sampled_from(["", new]))}
    <input ref="/data/r/x"/><input ref="/data/r/y"><label>Y <output value="../x"/> <output value="position(..)"/></label></input>
    {inner}</repeat></group><repeat nodeset="/data/c"{attributes["/data/c"]}><input ref="/data/c/w"/><input ref="/data/c/z"/>
    </repeat><input ref="/data/t"><label><output value="sum(/data/r/y)"/></label></input>"""
    return xform(INSTANCE, "".join(binds), body)


def read(xml: str) -> Form:
    """The form, unless its rules go round in a circle."""
    try:
        return read_xform(xml)
    except DependencyLoop:
        assume(False)
        raise


STEPS = st.lists(
    st.tuples(st.sampled_from(["answer", "answer", "answer", "add", "remove"]), st.integers(0, 99), st.sampled_from("01234")),
    max_size=14,
)  # fmt: skip


def step(f: Filling, act: str, number: int, value: str) -> Change | None:
    """One random step; None when there is nothing to do."""
    if act == "answer":
        return f.answer(f.questions[number % len(f.questions)], value)
    if act == "add":
        pages = [page.repeat for page in f.pages() if page.repeat]
        return f.add(pages[number % len(pages)]) if pages else None
    found = [path for repeat in REPEATS for path in f.instances(repeat) if f.can_remove(path)]
    return f.remove(found[number % len(found)]) if found else None


def state(f: Filling) -> dict[str, tuple[str, bool]]:
    """Value and relevance of all questions that there are."""
    return {path: (f.value(path), f.relevant(path)) for path in f.questions}


def looks(f: Filling) -> list[object]:
    """All that screens ask for."""
    shown = [[f.view(path) for path in f.questions], f.problems(), f.pages(), f.progress, f.record()]
    return [
        *shown,
        f.submission_xml(),
        [f.title(page) for page in f.pages()],
        [f.instances(r) for r in REPEATS],
    ]


@given(forms(), STEPS, st.randoms())
@settings(max_examples=400, deadline=None)
def test_keeping_up_gives_what_starting_over_gives(
    xml: str, steps: list[tuple[str, int, str]], dice: Random
) -> None:
    form = read(xml)
    f = filling(form)
    rows = dict(f.initial)
    for act, number, value in steps:
        change = step(f, act, number, value)
        rows |= dict(change.stored) if change is not None else {}
    answers = f.answers
    shuffled = list(answers.items())
    dice.shuffle(shuffled)
    for given_rows in (answers, shuffled, rows):
        again = filling(form, given_rows)
        assert state(again) == state(f)
        assert looks(again) == looks(f)
        assert again.answers == answers
        assert again.initial == ()


@given(forms(), STEPS)
@settings(max_examples=200, deadline=None)
def test_what_changed_is_said(xml: str, steps: list[tuple[str, int, str]]) -> None:
    form = read(xml)
    f = filling(form)
    before = {path: f.view(path) for path in f.questions}
    for act, number, value in steps:
        there = {path for repeat in REPEATS for path in f.instances(repeat)}
        change = step(f, act, number, value)
        if change is None:
            continue
        after = {path: f.view(path) for path in f.questions}
        asked = {path for path in after if after[path].relevant}
        had = {path for path in before if before[path].relevant}
        both = before.keys() & after.keys()
        assert {path for path in both if after[path] != before[path]} <= change.changed
        assert set(change.shown) == asked - had
        assert set(change.hidden) == had - asked
        now = {path for repeat in REPEATS for path in f.instances(repeat)}
        assert {path for path in now - there if not _within(path, change.added)} == set()
        assert {path for path in there - now if not _within(path, change.removed)} == set()
        before = after


def _within(path: str, instances: tuple[str, ...]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in instances)


@given(forms(), STEPS)
@settings(max_examples=100, deadline=None)
def test_no_answer_is_lost_unless_its_instance_is_taken_away(
    xml: str, steps: list[tuple[str, int, str]]
) -> None:
    form = read(xml)
    f = filling(form)
    said: dict[str, str] = {}
    for act, number, value in steps:
        change = step(f, act, number, value)
        if change is not None and act == "answer" and not f.read_only(change.path):
            said[change.path] = value
        if change is not None:
            said |= {path: value for path, value in change.stored if path in said}
        if change is not None and act == "remove":
            said = {path: v for path, v in said.items() if not _within(path, change.removed)}
    assert {path: f.answers[path] for path in said} == said
