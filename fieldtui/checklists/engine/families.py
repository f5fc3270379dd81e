"""The instances of a repeat beside each other: which there are, and whether a person may add or remove any.

Growing and taking away itself is `state`'s.
"""

from collections.abc import Iterator

from fieldtui.checklists.engine.state import State
from fieldtui.checklists.engine.tree import MOST_INSTANCES, MOST_NODES
from fieldtui.checklists.errors import InstancesAreFixed, TooManyInstances, UnknownInstance
from fieldtui.checklists.expressions.errors import EvaluationError
from fieldtui.checklists.expressions.nodes import Node, Scope
from fieldtui.checklists.forms.items import Repeat


class Families:
    """Looks at the instances of a filling. Changes nothing."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._form = state.form

    def all(self, repeat: str) -> list[Scope]:
        """The instances of a repeat within the instance around it, or, by its template path, everywhere."""
        if repeat in self._form.repeats:
            return self._state.world.scope.within(self._form.chains[repeat])
        above, template = self._family(repeat)
        return above.repeats[template]

    def can_add(self, repeat: str) -> bool:
        """May a person add an instance, and would it be asked?"""
        above, template = self._family(repeat)
        if not self._grows(above, template) or not self._state.tree.room(above, template):
            return False
        return self._would_be_asked(self._form.repeats[template], above.counters[template])

    def can_remove(self, instance: str) -> bool:
        """May a person take an instance away?"""
        repeat = self._instance(instance).repeat
        return not self._form.repeats[repeat].fixed or repeat in self._form.growing

    def to_grow(self, repeat: str) -> tuple[Scope, str]:
        """Where an instance is to be added, and of what. Raises InstancesAreFixed, TooManyInstances."""
        above, template = self._family(repeat)
        name = template.rpartition("/")[2]
        if not self._state.tree.room(above, template):
            raise TooManyInstances(repeat=name, most=MOST_INSTANCES, nodes=MOST_NODES)
        if not self._grows(above, template):
            raise InstancesAreFixed(repeat=name)
        return above, template

    def to_remove(self, instance: str) -> Scope:
        """The instance to take away. Raises InstancesAreFixed, UnknownInstance."""
        scope = self._instance(instance)
        if not self.can_remove(instance):
            raise InstancesAreFixed(repeat=scope.repeat.rpartition("/")[2])
        return scope

    def uncounted(self) -> list[str]:
        """The repeats that would be asked and whose count cannot be worked out, or is too large."""
        nodes = self._state.nodes
        counts = sorted(path for path in self._state.failed if path not in nodes)
        return [path for path in counts if nodes[path.rpartition("/")[0]].relevant]

    def _grows(self, above: Scope, template: str) -> bool:
        if template in self._form.growing:
            return self._state.wanted(above.counters[template]) > len(above.repeats[template])
        return not self._form.repeats[template].fixed

    def _would_be_asked(self, repeat: Repeat, stand: Node) -> bool:
        if stand.parent is not None and not stand.parent.relevant:
            return False
        try:
            return repeat.relevant is None or self._state.truth(stand, repeat.relevant)
        except EvaluationError:
            return True

    def _instance(self, path: str) -> Scope:
        scope = self._state.tree.scopes.get(path) if path else None
        if scope is None:
            raise UnknownInstance(form=self._form.title, path=path)
        return scope

    def _family(self, path: str) -> tuple[Scope, str]:
        """The scope around a repeat, and its template path."""
        bare = path[: path.rindex("[")] if path.endswith("]") and "[" in path else path
        template = self._form.template_of(bare)
        parent = self._state.nodes.get(bare.rpartition("/")[0])
        if template not in self._form.repeats or parent is None:
            raise UnknownInstance(form=self._form.title, path=path)
        return parent.scope, template


def shelved(scope: Scope) -> Iterator[Node]:
    """The nodes of all instances that counts have put aside, parents before children."""
    for each in scope.everything():
        for shelf in each.shelf.values():
            for kept in shelf.values():
                yield kept.node
                yield from kept.node.descendants()
                yield from shelved(kept)
