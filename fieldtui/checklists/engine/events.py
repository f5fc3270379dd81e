"""What happens by itself in a filling: values set when it begins, when an instance is new, when an answer
changes. Each value that is set is an answer from then on, and its row is to be stored.

Reading actions from a form is `actions`'s; the values that follow from others all the time are `state`'s.
"""

from collections.abc import Iterable

from fieldtui.checklists.engine.state import State
from fieldtui.checklists.expressions.nodes import Node, Scope
from fieldtui.checklists.forms.form import Bind
from fieldtui.checklists.forms.rules import FIRST_LOAD, LOAD, NEW_REPEAT, Action

MOST_STEPS = 100
"""Values set by one change; two questions that set each other for ever stop here."""


class Events:
    """Runs the actions of a form. `rows` are what they set, since it was last emptied; what is `given` for a
    new instance is not set."""

    def __init__(self, state: State, instance_id: str) -> None:
        self._state = state
        self._form = state.form
        self._instance_id = instance_id
        self._steps = 0
        self.rows: dict[str, str] = {}
        self.given: frozenset[str] = frozenset()

    def start(self) -> None:
        """Forget what was set so far."""
        self.rows.clear()
        self._steps = 0

    # ------------------------------------------------------------ when

    def changed(self, node: Node) -> None:
        """The answer at `node` has changed."""
        for action in self._form.actions_of.get(node.template, ()):
            self._run(action, self._targets(action, node.scope))

    def settle(self) -> None:
        """Instances that are new get what a new one has; that may make others."""
        while self._state.born:
            born, self._state.born = self._state.born, []
            for scope in born:
                if scope.new and self._state.tree.scopes.get(scope.node.path) is scope:
                    scope.new = False
                    self._is_new(scope)

    def _is_new(self, scope: Scope) -> None:
        self.rows[scope.node.path] = "1"
        for node, value in self._preloads(scope):
            self.rows[node.path] = value
            self._state.set(node, value)
        first = scope.node.path in self._form.first
        for action in self._form.actions:
            if first and FIRST_LOAD in action.events:
                self._run(action, [n for n in self._everywhere(action.target) if n.scope is scope])
            elif not first and NEW_REPEAT in action.events and self._belongs(action, scope):
                self._run(action, [n for n in self._targets(action, scope) if n.path not in self.given])

    def _belongs(self, action: Action, scope: Scope) -> bool:
        """Does the new instance concern this action? It is written in its repeat, or sets a value in it."""
        own = self._form.chains[action.at or action.target]
        return bool(own) and own[-1] == scope.repeat

    def begin(self, scopes: Iterable[Scope]) -> None:
        """Values of the device for what is new, before anything is worked out."""
        for scope in scopes:
            for node, value in self._preloads(scope):
                self.rows[node.path] = node.value = value

    def first_load(self, scopes: Iterable[Scope]) -> None:
        """The filling is new: set what is in these scopes and was not given."""
        self._load(FIRST_LOAD, set(scopes), self.given)

    def load(self) -> None:
        """The filling is opened, whether new or not."""
        self._load(LOAD, set(self._state.tree.scopes.values()), frozenset())

    def _load(self, event: str, wanted: set[Scope], given: frozenset[str]) -> None:
        for action in self._form.actions:
            if event in action.events:
                everywhere = self._everywhere(action.target)
                self._run(action, [n for n in everywhere if n.scope in wanted and n.path not in given])

    # ------------------------------------------------------------ what

    def _everywhere(self, template: str) -> list[Node]:
        scopes = self._state.world.scope.within(self._form.chains[template])
        return [scope.nodes[template] for scope in scopes]

    def _targets(self, action: Action, scope: Scope) -> list[Node]:
        """The nodes that an action sets, seen from an instance: in the repeats they share the same one."""
        around = self._form.chains[action.target]
        line = [each.repeat for each in scope.line[1:]]
        depth = 0
        while depth < min(len(around), len(line)) and around[depth] == line[depth]:
            depth += 1
        return [inner.nodes[action.target] for inner in scope.line[depth].within(around[depth:])]

    def _run(self, action: Action, targets: list[Node]) -> None:
        for node in targets:
            bind = self._form.nodes[node.template]
            if bind.calculate is not None or self._steps >= MOST_STEPS:
                continue
            self._steps += 1
            value = action.text
            if action.value is not None:
                value = self._state.calculated(node, bind, action.value)
            before = node.value
            self.rows[node.path] = value
            self._state.set(node, value)
            if value != before:
                self.changed(node)

    # ------------------------------------------------------------ preloads

    def _preloads(self, scope: Scope) -> list[tuple[Node, str]]:
        """What the device says for the nodes of a scope that were not given."""
        nodes = [(scope.nodes[bind.path], bind) for bind in self._form.layouts[scope.repeat] if bind.leaf]
        found = [(node, self._preloaded(bind)) for node, bind in nodes if node.path not in self.given]
        return [(node, value) for node, value in found if value]

    def _preloaded(self, bind: Bind) -> str:
        kind, detail = bind.preload
        world = self._state.world
        now = world.now()
        if kind == "uid" or (bind.name == "instanceID" and not bind.calculate):
            return self._instance_id or f"uuid:{world.new_id()}"
        if kind == "date":
            return now.date().isoformat()
        if kind == "timestamp" and detail == "start":
            return now.isoformat(timespec="milliseconds")
        return world.properties.get(detail, "") if kind == "property" else ""
