"""Filling a checklist: answers in, what to ask next and what is wrong out.

A `Filling` is one record in the making. It stores nothing itself: it says which (path, value) rows to
write, and can be made again from those rows in any order. What one asks of it is in `looks`; working out values is
`state`'s, how a filling begins is `beginning`'s.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from random import Random

from fieldtui.checklists.engine import beginning, changing
from fieldtui.checklists.engine.changing import Change
from fieldtui.checklists.engine.events import Events
from fieldtui.checklists.engine.families import Families, shelved
from fieldtui.checklists.engine.looks import Looks
from fieldtui.checklists.engine.mistyped import NoSuchChoice
from fieldtui.checklists.engine.moving import Moving
from fieldtui.checklists.engine.showing import Showing
from fieldtui.checklists.engine.state import State
from fieldtui.checklists.engine.typed import Manner, typed_answer
from fieldtui.checklists.expressions.nodes import Node
from fieldtui.checklists.expressions.tables import Table
from fieldtui.checklists.expressions.world import World
from fieldtui.checklists.forms.audit import Audit
from fieldtui.checklists.forms.entities import EntityChange, entity_changes
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.forms.items import Kind
from fieldtui.checklists.forms.last_saved import LAST_SAVED, last_saved
from fieldtui.checklists.out.submission import submission_xml

NO_PROPERTIES: Mapping[str, str] = {}
NO_LISTS: Mapping[str, Table] = {}


def _local_now() -> datetime:
    return datetime.now().astimezone()


class Filling(Looks):
    """One checklist being filled. See the package's docstring for the whole interface.

    `now` is an aware clock; `today`, if given, fixes the day (a draft that is opened again the day after
    was begun on the day before). `properties` answers the form's questions about the device ("deviceid",
    "username", "phonenumber", "email"). `dice` serves random() and identifiers. `lists` stand for lists of the
    form for this filling alone, by name; `last_saved` are the rows of the last record of this form.
    """

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        now: Callable[[], datetime] = _local_now,
        today: date | None = None,
        instance_id: str = "",
        properties: Mapping[str, str] = NO_PROPERTIES,
        dice: Random | None = None,
        lists: Mapping[str, Table] = NO_LISTS,
        last_saved: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> None:
        """Raises UnknownQuestion when an answer's path is not in the form, TooManyInstances."""
        self.form = form
        given = dict(answers)
        self._clock = now
        self._audit = Audit(form.audit, given)
        given = {path: value for path, value in given.items() if path not in self._audit.rows}
        self._world = World(
            Node(""),
            instances=_lists(form, lists, last_saved),
            now=now if today is None else _on_day(now, today),
            dice=dice or Random(),
            version=form.version,
            properties=properties,
            language=form.default_language,
        )
        self._state = State(form, self._world)
        self._show = Showing(form, self._state)
        self._events = Events(self._state, instance_id)
        self._families = Families(self._state)
        self._moving = Moving(self._state, self.can_add)
        rows = beginning.begin(self._state, self._events, given)
        self._removed = dict.fromkeys(sorted(rows.removed))
        self._given = {*rows.values, *(rows.there & rows.known)}
        self._keep(self._events.rows)
        for node in self._state.nodes.values():
            if node.path not in self._given and node.value and self._keeps(node):
                self._keep({node.path: node.value})
        self.initial: tuple[tuple[str, str], ...] = tuple(self._events.rows.items())
        found = next((node.value for node in self._state.nodes.values() if node.name == "instanceID"), "")
        self.instance_id = found or instance_id or f"uuid:{self._world.new_id()}"

    def _keep(self, rows: Mapping[str, str]) -> None:
        self._events.rows.update(rows)
        self._given.update(rows)

    # ------------------------------------------------------------ answering

    def answer(self, path: str, value: str) -> Change:
        """Set the answer to a question in lexical form; "" takes it away. A wrong value becomes a problem.

        A question that is calculated keeps its calculated value. Raises UnknownQuestion.
        """
        self._show.question(path)
        self._begin_change()
        node = self._state.nodes[path]
        before = node.value
        if not self._calculated(node):
            self._state.set(node, value)
            self._events.rows[path] = node.value
        if node.value != before:
            self._events.changed(node)
        return self._changed(path, node.value)

    def enter(self, path: str, typed: str) -> Change:
        """Answer with what was typed. Raises TypedAnswerError, and then nothing has changed."""
        question = self._show.question(path)
        offered = tuple(self._show.values(path))
        manner = Manner(offered, question.looks, question.limits, self._world.now())
        return self.answer(path, typed_answer(question.kind, typed, manner))

    def choose(self, path: str, number: int) -> Change:
        """Pick the choice with this number; of several, put it in or take it out; in an order, give it the next
        place or take it out; an acknowledgement is taken back the second time. Raises NoSuchChoice."""
        options = self._show.some_choices(path, "", "", max(number, 1) - 1, 1).options
        if number < 1 or not options:
            raise NoSuchChoice(typed=number)
        picked = options[0]
        kind = self._show.question(path).kind
        if kind is Kind.TRIGGER:
            return self.answer(path, "" if picked.chosen else picked.value)
        if kind is Kind.RANK:
            order = [value for value in self.value(path).split() if value != picked.value]
            return self.answer(path, " ".join(order if picked.chosen else [*order, picked.value]))
        if kind is not Kind.SELECT_MULTIPLE:
            return self.answer(path, picked.value)
        chosen = {*self.value(path).split()} ^ {picked.value}
        return self.answer(path, " ".join(value for value in self._show.values(path) if value in chosen))

    def _begin_change(self) -> None:
        self._events.start()
        self._state.take_notes()
        self._begun = self._state.revision

    def _changed(self, path: str, value: str) -> Change:
        self._events.settle()
        kept = (node for node in self._state.touched if node.path != path and self._keeps(node))
        for node in sorted(kept, key=lambda node: node.path):
            self._events.rows[node.path] = node.value
        if path in self._events.rows and path in self._state.nodes and not path.endswith("]"):
            self._events.rows[path] = value = self._state.nodes[path].value
        self._given.update(each for each in self._events.rows if each not in self._removed)
        change = changing.change(self._state, path, value, self._events.rows.items())
        self._show.still_offered(self._begun, change.changed)
        return change

    def _calculated(self, node: Node) -> bool:
        """Does the value always follow from others, so that nothing is stored?"""
        calculate = self.form.nodes[node.template].calculate
        return calculate is not None and not calculate.keeps

    def _keeps(self, node: Node) -> bool:
        calculate = self.form.nodes[node.template].calculate
        return calculate is not None and calculate.keeps

    # ------------------------------------------------------------ instances

    def instances(self, repeat: str) -> tuple[str, ...]:
        """The paths of the instances of a repeat, in order. `repeat` is its path within the instance around it
        ("/data/household[1]/child", or one of the instances), or its template path for all there are. Raises
        UnknownInstance."""
        return tuple(scope.node.path for scope in self._families.all(repeat))

    def can_add(self, repeat: str) -> bool:
        """May a person add an instance? Not where a count says how many there are, not at the limit, and not
        where it would not be asked."""
        return self._families.can_add(repeat)

    def can_remove(self, instance: str) -> bool:
        """May a person take this instance away? Raises UnknownInstance."""
        return self._families.can_remove(instance)

    def add(self, repeat: str) -> Change:
        """Add an instance at the end; `Change.path` is its path. Raises InstancesAreFixed, TooManyInstances,
        UnknownInstance."""
        above, template = self._families.to_grow(repeat)
        self._begin_change()
        scope = self._state.add(above, template)
        return self._changed(scope.node.path, "1")

    def remove(self, instance: str) -> Change:
        """Take an instance and all its answers away. Raises InstancesAreFixed, UnknownInstance."""
        scope = self._families.to_remove(instance)
        self._begin_change()
        within = f"{instance}/"
        self._given = {path for path in self._given if path != instance and not path.startswith(within)}
        self._removed = {path: None for path in self._removed if not path.startswith(within)}
        self._removed[instance] = None
        self._events.rows[instance] = ""
        self._state.remove(scope)
        return self._changed(instance, "")

    # ------------------------------------------------------------ times

    def entered(self, path: str | None) -> tuple[tuple[str, str], ...]:
        """A question is looked at from now on, and the one before no more; None: no question. Gives the rows to
        store: none where the form does not ask for times. Raises UnknownQuestion."""
        before = self._audit.at
        node = self._state.nodes.get(before)
        rows = self._audit.leave(self._clock(), node.value if node is not None else "")
        if path is not None:
            self._audit.enter(path, self._clock(), self.value(path))
        return rows

    def audit_csv(self) -> str:
        """The times of the questions as ODK's audit.csv, "" where the form does not ask for them."""
        if self.form.audit is None:
            return ""
        return self._audit.csv(self._world.properties.get("username", ""), self._places())

    def times(self) -> dict[str, str]:
        """The times of the questions as a row of the finished record, where the form asks for them; no answer."""
        return self._audit.record(self._places()) if self.form.audit is not None else {}

    def _places(self) -> dict[str, str]:
        """The paths with positions, by those with keys."""
        return {path: _by_position(node) for path, node in self._state.nodes.items() if "[" in path}

    # ------------------------------------------------------------ out

    @property
    def answers(self) -> dict[str, str]:
        """All that must be stored to make this filling again: first what is there, in the order of the form,
        then instances that a count has put aside, then those taken away."""
        nodes = [node for node in self._world.document.descendants() if node.path in self._given]
        nodes += [node for node in shelved(self._world.scope) if node.path in self._given]
        rows = {node.path: "1" if node.path.endswith("]") else node.value for node in nodes}
        return rows | dict.fromkeys(self._removed, "") | self._audit.rows

    def record(self) -> dict[str, str]:
        """What is true now: relevant values that are not empty, calculated ones too, in the form's order."""
        leaves = [node for node in self._world.document.descendants() if node.relevant]
        return {node.path: value for node in leaves if (value := self._final(node))}

    def submission_xml(self) -> str:
        """The record as an ODK submission."""
        return submission_xml(self.form, self._world.document.children[0], self._final, self.instance_id)

    def entities(self) -> tuple[EntityChange, ...]:
        """What this record makes or changes in lists of entities, in its order."""
        return entity_changes(self.form, self._world.document)

    def _final(self, node: Node) -> str:
        """A value as it leaves: the time of the end is the time of asking for it."""
        if self.form.nodes[node.template].preload == ("timestamp", "end"):
            return self._world.now().isoformat(timespec="milliseconds")
        return node.value


def _by_position(node: Node) -> str:
    """A path with the positions of instances, as ODK writes it."""
    steps: list[str] = []
    each: Node | None = node
    while each is not None and each.parent is not None:
        own = each.template == each.scope.repeat
        steps.append(f"{each.name}[{each.scope.position}]" if own else each.name)
        each = each.parent
    return "/".join(("", *reversed(steps)))


def _lists(
    form: Form, lists: Mapping[str, Table], rows: Mapping[str, str] | Iterable[tuple[str, str]]
) -> Mapping[str, Node]:
    found = dict(form.instances) | {name: table.document for name, table in lists.items()}
    if LAST_SAVED in form.instances:
        found[LAST_SAVED] = last_saved(form, rows)
    return found


def _on_day(now: Callable[[], datetime], day: date) -> Callable[[], datetime]:
    """The clock `now` with its day fixed."""
    return lambda: now().replace(year=day.year, month=day.month, day=day.day)
