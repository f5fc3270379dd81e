"""The values and the relevance of one filling, kept right while answers change and instances come and go.

Only what a change touches is worked out again, in the order that `ordering` fixed at import; a property test
holds this against working out everything. What questions look like is `showing`'s, what happens by itself on
events is `events`'s.
"""

import math
from datetime import datetime, tzinfo
from heapq import heappop, heappush

from fieldtui.checklists.engine.tree import MOST_INSTANCES, Tree
from fieldtui.checklists.errors import Phrase
from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.expressions.dates import stored
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node, Scope
from fieldtui.checklists.expressions.values import (
    Value,
    number_text,
    single,
    to_boolean,
    to_int,
    to_number,
    to_string,
)
from fieldtui.checklists.expressions.world import Focus, World
from fieldtui.checklists.forms.form import Bind, Form
from fieldtui.checklists.forms.rules import COUNT, Readers

MOST_ROUNDS = 100
"""How often questions that need each other in other instances are gone through before they are named as waiting
for each other."""
_Entry = tuple[int, int, int, int, int, Node]


class State:
    """The tree of a filling and what is worked out in it.

    `failed` has the nodes whose relevance, calculation or count cannot be worked out. Since `take_notes` was
    called, `touched` has the nodes whose value or relevance changed, with the relevance they had; `came` the
    instances that came or went, with whether they were there before; `restructured` the repeats whose
    instances changed, with the scope around them. `born` are new instances that events wait for.
    `revision` grows with every change; while one is worked out the state is not `settled`.
    """

    def __init__(self, form: Form, world: World) -> None:
        self.form = form
        self.world = world
        self.failed: dict[str, EvaluationError] = {}
        self.tree = Tree(form, world)
        self.nodes = self.tree.nodes
        self._queue: list[_Entry] = []
        self._waiting: set[Node] = set()
        self._now = (0, -1, 0, 0)
        self._pushed = 0
        self.revision = 0
        self.settled = True
        self.born: list[Scope] = []
        self.take_notes()

    def take_notes(self) -> None:
        """Forget what has changed so far."""
        self.touched: dict[Node, bool] = {}
        self.came: dict[Scope, bool] = {}
        self.restructured: dict[tuple[str, Scope], None] = {}

    def focus(self, path: str) -> Focus:
        """Where an expression bound to the node at `path` stands."""
        return Focus(self.world, self.nodes[path])

    # ------------------------------------------------------------ changes

    def work_out_all(self) -> None:
        """Everything once, in order."""
        self._push_scope(self.world.scope)
        self._run()

    def set(self, node: Node, value: str) -> None:
        """Set a value and work out what reads it."""
        if node.value == value:
            return
        node.value = value
        self._touch(node, node.relevant)
        self._push(node)
        self._spread(node)
        self._run()

    def add(self, above: Scope, repeat: str) -> Scope:
        """A new instance at the end, with a key never used before. Raises TooManyInstances."""
        scope = self.tree.grow(above, repeat, above.last_key.get(repeat, 0) + 1)
        self.begin_with(scope)
        self._restructured(above, repeat)
        self._push_scope(scope)
        self._run()
        return scope

    def begin_with(self, scope: Scope, removed: frozenset[str] = frozenset()) -> None:
        """Note a new instance as born and give it what the form begins one with, but for what is `removed`."""
        self._note_born(scope)
        for path, value in self.form.beginning_of(scope.node.path, scope.repeat):
            if path in self.nodes:
                self.nodes[path].value = value
            elif path.endswith("]") and path not in removed:
                outer, _slash, name = path.rpartition("/")
                repeat = self.form.template_of(path)
                parent = self.nodes.get(outer)
                if parent is not None and self.grows_freely(repeat):
                    key = int(name[name.index("[") + 1 : -1])
                    self._note_born(self.tree.grow(parent.scope, repeat, key))

    def _note_born(self, scope: Scope) -> None:
        scope.new = True
        self.came.setdefault(scope, False)
        self.born.append(scope)

    def remove(self, scope: Scope) -> None:
        """Take an instance away for good."""
        self._take(scope, keep=False)
        self._restructured(scope.line[-2], scope.repeat)
        self._run()

    def grows_freely(self, repeat: str) -> bool:
        """Do persons, not a count, decide how many instances there are?"""
        return self.form.repeats[repeat].count is None or repeat in self.form.growing

    def _take(self, scope: Scope, *, keep: bool) -> None:
        self.came.setdefault(scope, True)
        for each in scope.everything():
            for node in each.nodes.values():
                self.failed.pop(node.path, None)
                self._waiting.discard(node)
            for stand in each.counters.values():
                self.failed.pop(stand.path, None)
                self._waiting.discard(stand)
        if keep:
            self.tree.shelve(scope)
        else:
            self.tree.take(scope)
            self.tree.forget(scope)

    def _restructured(self, above: Scope, repeat: str) -> None:
        self.restructured[repeat, above] = None
        self._push_readers(self.form.structure, repeat, above)

    # ------------------------------------------------------------ the queue

    def _push(self, node: Node) -> None:
        """Have a node worked out; one that should have come earlier waits for the next round.

        Rounds go through instances forwards and backwards in turn, so that totals that run either way are
        done in a few.
        """
        if node in self._waiting:
            return
        self._waiting.add(node)
        template = node.template
        place = self.form.order[template]
        together = self.form.turning.get(template)
        turn = self._now[0]
        if together is None:
            key = (place, 0, 0)
            turn += key <= self._now[1:]
        else:
            position = node.scope.position
            key = (together, -position if turn % 2 else position, place)
            if key <= self._now[1:]:
                turn, key = turn + 1, (together, -key[1], place)
        self._pushed += 1
        heappush(self._queue, (turn, *key, self._pushed, node))

    def _push_scope(self, scope: Scope) -> None:
        for each in scope.everything():
            for node in (*each.nodes.values(), *each.counters.values()):
                if node.template in self.form.order:
                    self._push(node)

    def _push_readers(self, readers: Readers, path: str, scope: Scope) -> None:
        for reader in readers.get(path, ()):
            base = scope.line[reader.depth]
            if not reader.rest:
                self._push(self._in(base, reader.path))
            else:
                for inner in base.within(reader.rest):
                    self._push(self._in(inner, reader.path))

    @staticmethod
    def _in(scope: Scope, path: str) -> Node:
        return scope.counters[path[1:]] if path.startswith(COUNT) else scope.nodes[path]

    def _spread(self, node: Node) -> None:
        self._push_readers(self.form.readers, node.template, node.scope)

    def _run(self) -> None:
        """Work out what waits, and what reads it, until nothing changes any more."""
        self.settled = False
        try:
            self._work_through()
        finally:
            self.settled = True
            self.revision += 1

    def _work_through(self) -> None:
        while self._queue:
            turn, place, position, order, _pushed, node = heappop(self._queue)
            if node not in self._waiting:
                continue
            self._waiting.discard(node)
            self._now = (turn, place, position, order)
            if turn > MOST_ROUNDS:
                self.failed[node.path] = EvaluationError(
                    Phrase("the questions wait for each other"), node.template.removeprefix(COUNT)
                )
            elif node.template.startswith(COUNT):
                self._count(node)
            elif self._work_out(node):
                self._spread(node)
        self._now = (0, -1, 0, 0)

    def _touch(self, node: Node, relevant: bool) -> None:
        self.touched.setdefault(node, relevant)

    # ------------------------------------------------------------ one node

    def _work_out(self, node: Node) -> bool:
        """Relevance and calculation of one node; has either changed?"""
        bind = self.form.nodes[node.template]
        relevant, value = node.relevant, node.value
        failed = self.failed.pop(node.path, None) is not None
        own = bind.relevant is None or self._is_relevant(node, bind.relevant)
        node.relevant = own and (node.parent is None or node.parent.relevant)
        if bind.calculate is not None:
            node.value = self.calculated(node, bind, bind.calculate)
        if relevant == node.relevant and value == node.value:
            if failed != (node.path in self.failed):
                self._touch(node, relevant)
            return False
        self._touch(node, relevant)
        return True

    def _is_relevant(self, node: Node, expression: Expression) -> bool:
        """A question whose relevance cannot be worked out is asked, and named as a problem."""
        try:
            return self.truth(node, expression)
        except EvaluationError as error:
            self.failed[node.path] = error
            return True

    def truth(self, node: Node, expression: Expression) -> bool:
        """A yes or no at this node. Raises EvaluationError when the answers make it impossible to say."""
        return to_boolean(expression.run(Focus(self.world, node)))

    def calculated(self, node: Node, bind: Bind, expression: Expression) -> str:
        """A value as the node stores it, "" when it cannot be worked out."""
        try:
            return lexical(expression.run(Focus(self.world, node)), bind.datatype, self.world.now().tzinfo)
        except EvaluationError as error:
            self.failed[node.path] = error
            return ""

    # ------------------------------------------------------------ counts

    def wanted(self, stand: Node) -> int:
        """How many instances the count of a repeat asks for, at most MOST_INSTANCES."""
        self.failed.pop(stand.path, None)
        count = self.form.repeats[stand.template.removeprefix(COUNT)].count
        try:
            number = to_number(count.run(Focus(self.world, stand))) if count is not None else 0.0
        except EvaluationError as error:
            self.failed[stand.path] = error
            return 0
        if math.isnan(number):
            return 0
        if number > MOST_INSTANCES:
            self.failed[stand.path] = EvaluationError(Phrase("too many instances"), number_text(number))
        return int(max(0.0, min(number, float(MOST_INSTANCES))))

    def _count(self, stand: Node) -> None:
        """Grow or shelve instances until there are as many as the count says."""
        above, repeat = stand.scope, stand.template.removeprefix(COUNT)
        if repeat in self.form.growing:
            return
        wanted, family = self.wanted(stand), above.repeats[repeat]
        if [scope.key for scope in family] == list(range(1, wanted + 1)):
            return
        for scope in [scope for scope in family if scope.key > wanted]:
            self._take(scope, keep=True)
        there = {scope.key for scope in family}
        for key in (key for key in range(1, wanted + 1) if key not in there):
            if not self._grow_counted(above, repeat, key):
                self.failed[stand.path] = EvaluationError(Phrase("too many instances"), str(wanted))
                break
        self._restructured(above, repeat)

    def _grow_counted(self, above: Scope, repeat: str, key: int) -> bool:
        if key in above.shelf[repeat]:
            scope = self.tree.unshelve(above, repeat, key)
            self.came.setdefault(scope, False)
            self.born += [each for each in scope.everything() if each.new]
        elif self.tree.room(above, repeat):
            scope = self.tree.grow(above, repeat, key)
            self.begin_with(scope)
        else:
            return False
        self._push_scope(scope)
        return True


def lexical(value: Value, datatype: str, zone: tzinfo | None = None) -> str:
    """A value as a node of this type stores it, in the zone of the device; NaN is no value."""
    value = single(value)
    if isinstance(value, float) and value != value:
        return ""
    if isinstance(value, datetime):
        return stored(value, datatype, zone)
    if value == "" or isinstance(value, str):
        return str(value)
    if datatype in ("int", "integer"):
        return number_text(to_int(value))
    if datatype == "decimal":
        return number_text(to_number(value))
    return to_string(value)
