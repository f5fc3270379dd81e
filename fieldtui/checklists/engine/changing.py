"""What a change did, as a screen and a store want to know it. Nothing here changes anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from fieldtui.checklists.engine.state import State
from fieldtui.checklists.expressions.nodes import Node, Scope
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.rules import Readers


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer, or an instance that was added or taken away, did.

    `stored` are the rows to write, nothing else needs storing; of an instance taken away the rows below it are
    of no more use. `changed` are the questions and groups to draw again, `shown` and `hidden` the questions
    that came and went, `added` and `removed` the instances of repeats that did.
    """

    path: str
    value: str
    stored: tuple[tuple[str, str], ...]
    changed: frozenset[str]
    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def change(state: State, path: str, value: str, stored: Iterable[tuple[str, str]]) -> Change:
    """What has happened in `state` since notes were taken."""
    form, scopes = state.form, state.tree.scopes
    now = {scope: scopes.get(scope.node.path) is scope for scope in state.came}
    came = [scope for scope, was in state.came.items() if now[scope] and not was]
    went = [scope for scope, was in state.came.items() if was and not now[scope]]
    there = [node for node in state.touched if state.nodes.get(node.path) is node]
    shown, hidden = _come_and_gone(state, came, went, there)
    looks = {node.path for node in there}
    for node in there:
        looks |= _paths(form.lookers, node.template, node.scope)
    for repeat, above in state.restructured:
        if scopes.get(_path(above)) is above:
            looks |= _paths(form.structure_lookers, repeat, above)
    return Change(
        path=path,
        value=value,
        stored=tuple(stored),
        changed=frozenset({*looks, *shown, *hidden}),
        shown=shown,
        hidden=hidden,
        added=tuple(scope.node.path for scope in came),
        removed=tuple(scope.node.path for scope in went),
    )


def _path(scope: Scope) -> str:
    return scope.node.path if scope.repeat else ""


def _come_and_gone(
    state: State, came: list[Scope], went: list[Scope], there: list[Node]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The questions that are asked now and were not, and those that were."""
    asked = state.form.questions
    new = {each for scope in came for each in scope.everything()}
    old = {each for scope in went for each in scope.everything() if state.came.get(each, True)}
    shown = [node for node in there if node.relevant and not state.touched[node] and node.scope not in new]
    hidden = [node for node in there if not node.relevant and state.touched[node] and node.scope not in new]
    shown += [node for scope in new for node in scope.nodes.values() if node.relevant]
    hidden += [node for s in old for node in s.nodes.values() if state.touched.get(node, node.relevant)]
    return _in_order(state.form, shown, asked), _in_order(state.form, hidden, asked)


def _in_order(form: Form, nodes: list[Node], asked: Iterable[str]) -> tuple[str, ...]:
    questions = [node for node in nodes if node.template in form.asked and node.template in asked]
    return tuple(node.path for node in sorted(questions, key=lambda node: _place(form, node)))


def _place(form: Form, node: Node) -> tuple[tuple[int, int, int], ...]:
    """Sorts questions as they are asked, instance by instance."""
    line = [(form.asked.get(scope.repeat, 0), 0, scope.position) for scope in node.scope.line[1:]]
    return (*line, (form.asked[node.template], 1, 0))


def _paths(readers: Readers, path: str, scope: Scope) -> set[str]:
    """The paths of all who look at a node in `scope`, or at a repeat in it."""
    found: set[str] = set()
    for reader in readers.get(path, ()):
        for inner in scope.line[reader.depth].within(reader.rest):
            node = inner.nodes.get(reader.path)
            found.add(node.path if node is not None else reader.path)
    return found
