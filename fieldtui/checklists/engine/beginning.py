"""How a filling begins: from nothing, from a draft's rows, or from rows prepared for it.

Rows come in any order. An instance is there if it has a row of its own with a value or any row below it, and
was not taken away (a row of its own without a value).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldtui.checklists.engine.events import Events
from fieldtui.checklists.engine.state import State
from fieldtui.checklists.errors import UnknownQuestion
from fieldtui.checklists.forms.form import Form


@dataclass(frozen=True, slots=True)
class Rows:
    """Given rows, sorted out: `values` of questions; instances that are `there`, that are `known` by a row of
    their own, and that were taken away."""

    values: Mapping[str, str]
    there: frozenset[str]
    known: frozenset[str]
    removed: frozenset[str]


def sorted_out(form: Form, given: Mapping[str, str]) -> Rows:
    """Rows by what they mean; what is calculated needs none. Raises UnknownQuestion for a path that the form does not have."""
    known = frozenset(path for path in given if path.endswith("]"))
    taken = frozenset(path for path in known if not given[path])
    removed = frozenset(path for path in taken if not taken.intersection(instances_in(path)[:-1]))
    values: dict[str, str] = {}
    there: set[str] = set()
    for path, value in given.items():
        bind = form.nodes.get(form.template_of(path))
        around = instances_in(path)
        instance = path.endswith("]")
        if bind is None or not (bind.leaf or instance) or not _fits(form, path, around):
            raise UnknownQuestion(form=form.title, path=path)
        if removed.intersection(around):
            continue
        there.update(around)
        if not instance and (bind.calculate is None or bind.calculate.keeps):
            values[path] = value
    return Rows(values, frozenset(there), known, removed)


def instances_in(path: str) -> tuple[str, ...]:
    """The instances that a path goes through, from the outermost, itself included."""
    found: list[str] = []
    at = path.find("]")
    while at >= 0:
        found.append(path[: at + 1])
        at = path.find("]", at + 1)
    return tuple(found)


def _fits(form: Form, path: str, around: tuple[str, ...]) -> bool:
    """Has a path keys exactly at the repeats of the form, none of them 0?"""
    if tuple(form.template_of(each) for each in around) != form.chains[form.template_of(path)]:
        return False
    return all(0 < _key(each) < 2**31 for each in around)


def _key(instance: str) -> int:
    """The key of an instance, 0 if it has none that is a number."""
    text = instance[instance.rindex("[") + 1 : -1]
    return int(text) if text.isdecimal() and len(text) <= 10 else 0


def begin(state: State, events: Events, given: Mapping[str, str]) -> Rows:
    """Make what the form and the rows say is there, then everything that happens at the beginning.

    `events.rows` are what must be stored besides the rows given. Raises UnknownQuestion, TooManyInstances.
    """
    form, rows = state.form, sorted_out(state.form, given)
    first = _first_instances(form, rows)
    _grow(state, rows, first)
    for path, value in rows.values.items():
        state.nodes[path].value = value
    fresh = [state.tree.scopes[path] for path in first if path not in rows.known]
    events.rows.update({scope.node.path: "1" for scope in fresh})
    events.given = frozenset(given)
    events.begin([state.world.scope, *fresh])
    named = (node.value for node in state.nodes.values() if node.name == "instanceID" and node.value)
    state.world.identity = next(named, "")
    state.work_out_all()
    events.first_load([state.world.scope, *fresh])
    events.settle()
    events.load()
    events.settle()
    events.given = frozenset()
    return rows


def _first_instances(form: Form, rows: Rows) -> dict[str, None]:
    """The instances that a new filling of the form has, those of counted repeats left out."""
    found: dict[str, None] = {}
    for path, _value in form.begun[""]:
        around = instances_in(path)
        free = all(_free(form, form.template_of(each)) for each in around)
        if path.endswith("]") and free and not rows.removed.intersection(around):
            found[path] = None
    return found


def _free(form: Form, repeat: str) -> bool:
    return form.repeats[repeat].count is None or repeat in form.growing


def _grow(state: State, rows: Rows, first: Iterable[str]) -> None:
    form, tree = state.form, state.tree
    wanted = {*rows.there, *first}
    for path in sorted(wanted, key=lambda path: [_key(each) for each in instances_in(path)]):
        if path not in tree.scopes:
            around = state.nodes[path.rpartition("/")[0]].scope
            tree.grow(around, form.template_of(path), _key(path))
    for path in rows.removed:
        above = tree.scopes.get(("", *instances_in(path))[-2])
        if above is not None:
            repeat = form.template_of(path)
            above.last_key[repeat] = max(above.last_key.get(repeat, 0), _key(path))
    for path, value in form.begun[""]:
        if path in state.nodes and not path.endswith("]"):
            state.nodes[path].value = value
    _begin_others(state, rows, set(first))


def _begin_others(state: State, rows: Rows, first: set[str]) -> None:
    """What new instances begin with. One that has no row of its own, only rows below, is new."""
    for path in sorted(rows.there - first, key=len):
        scope = state.tree.scopes[path]
        if path not in rows.known:
            state.begin_with(scope, rows.removed)
            continue
        for below, value in state.form.beginning_of(path, scope.repeat):
            if below in state.nodes and not below.endswith("]"):
                state.nodes[below].value = value
