"""In which order the nodes of a form are worked out, who reads whom, and circles found at import.

Everything here is about template paths; of which instances of repeats a reading speaks is kept beside them.
The count of a repeat stands in the order like a node, by the path of the repeat with `COUNT` before it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldtui.checklists.errors import DependencyLoop
from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.forms.form import Bind
from fieldtui.checklists.forms.items import Group, Item, Question, Repeat, Text
from fieldtui.checklists.forms.rules import COUNT, Reader, Readers
from fieldtui.checklists.forms.texts import expressions_in

Chains = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Need:
    """That a node waits for `path`, of which the first `depth` repeats are its own instances. One that is
    `weak` may be left aside where it would close a circle. `place`: it waits for the instances only;
    `above`: it waits because it is within."""

    path: str
    depth: int
    weak: bool = False
    place: bool = False
    above: bool = False


Needs = Mapping[str, tuple[Need, ...]]


def needs(
    binds: Mapping[str, Bind], chains: Chains, repeats: Mapping[str, Repeat]
) -> dict[str, tuple[Need, ...]]:
    """For each node, what must be worked out before it: what its relevance and its calculation read, the
    group it is in and, for a repeat, its count."""
    found: dict[str, tuple[Need, ...]] = {}
    for path, bind in binds.items():
        wanted = _read(bind.relevant, bind.calculate)
        if bind.parent:
            wanted.append(Need(bind.parent, len(chains[bind.parent]), above=True))
        repeat = repeats.get(path)
        if repeat is not None and repeat.count is not None:
            found[COUNT + path] = tuple(_read(repeat.count))
            wanted.append(Need(COUNT + path, len(chains[path]) - 1, weak=True, place=True))
        found[path] = tuple(wanted)
    return found


def _read(*expressions: Expression | None) -> list[Need]:
    reads = {read for expression in expressions if expression is not None for read in expression.reads}
    return [
        Need(read.path, read.depth, weak=read.sideways, place=read.place)
        for read in sorted(reads, key=lambda read: (read.path, read.depth, read.sideways, read.place))
    ]


@dataclass(frozen=True, slots=True)
class Order:
    """A place for each node such that whatever it needs comes before it. `growing` are the repeats whose count
    waits for their own instances. `turning`: nodes that need each other in other instances have one place
    together, and are worked out instance by instance."""

    place: Mapping[str, int]
    growing: frozenset[str]
    turning: Mapping[str, int]


def order(needed: Needs, rows: Mapping[str, int]) -> Order:
    """The order in which nodes are worked out.

    Weak needs that would close a circle are left aside: the one number of a repeat that depends on the one
    before is no circle, nor is a count that grows by what was answered last. Raises DependencyLoop that names
    the nodes going round.
    """
    search = _Search(needed, rows)
    last = max((search.place[path] for path in search.turning), default=0)
    return Order(search.place, frozenset(search.growing), dict.fromkeys(search.turning, last))


class _Search:
    """Depth first through what is needed; a node gets its place when all that it needs has one."""

    def __init__(self, needed: Needs, rows: Mapping[str, int]) -> None:
        self.needed = needed
        self.rows = rows
        self.place: dict[str, int] = {}
        self.growing: set[str] = set()
        self.turning: set[str] = set()
        for first in needed:
            if first not in self.place:
                self._from(first)

    def _from(self, first: str) -> None:
        open_: dict[str, int] = {first: 0}
        while open_:
            path = next(reversed(open_))
            wanted, index = self.needed[path], open_[path]
            if index == len(wanted):
                del open_[path]
                self.place[path] = len(self.place)
                continue
            open_[path] = index + 1
            need = wanted[index]
            if need.path in self.place or (need.place and not need.path.startswith(COUNT)):
                continue
            if need.path in open_:
                self._turn(open_, need.path)
            else:
                open_[need.path] = 0

    def _turn(self, open_: dict[str, int], again: str) -> None:
        """A circle: leave a weak need of it aside, and take back what was begun after its owner."""
        stack = list(open_)
        around = stack[stack.index(again) :]
        steps = [(path, self.needed[path][open_[path] - 1]) for path in around]
        weak = sorted(
            (step for step in reversed(steps) if step[1].weak),
            key=lambda step: step[1].path.startswith(COUNT),
        )
        if not weak:
            raise _loop(around, self.rows)
        owner, need = weak[0]
        if need.path.startswith(COUNT):
            self.growing.add(owner)
        else:
            self.turning.update(around)
        while next(reversed(open_)) != owner:
            open_.popitem()


def _loop(circle: list[str], rows: Mapping[str, int]) -> DependencyLoop:
    paths = [path.removeprefix(COUNT) for path in (*circle, circle[0])]
    names = " → ".join(path.rpartition("/")[2] for path in paths)
    return DependencyLoop(loop=names, row=min((rows[path] for path in paths if path in rows), default="–"))


def readers(needed: Needs, chains: Chains) -> tuple[Readers, Readers]:
    """`needs` turned round: who must be worked out again when a node has changed, and when instances of a
    repeat have come or gone."""
    gathered = _Gathered(chains)
    for path, wanted in needed.items():
        for need in wanted:
            if need.above or not need.path.startswith(COUNT):
                gathered.add(path, need)
    return gathered.readers()


def lookers(binds: Mapping[str, Bind], chains: Chains, root: Group) -> tuple[Readers, Readers]:
    """The same for the questions and groups that look different, beyond their value: labels with answers in
    them, filtered choices, required, read-only, constraints."""
    gathered = _Gathered(chains)
    for item in _items(root):
        bind = binds.get(item.path)
        expressions = expressions_in(item.label)
        if isinstance(item, Question):
            expressions += expressions_in(item.hint, item.short, *(choice.label for choice in item.choices))
            expressions += [item.filtered] if item.filtered is not None else []
        if bind is not None:
            expressions += _looks(bind)
        for need in _read(*expressions):
            gathered.add(item.path, need)
    return gathered.readers()


class _Gathered:
    """Readings, by the node that is read and by the repeats of which all instances are."""

    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.by_node: dict[str, dict[Reader, None]] = {}
        self.by_structure: dict[str, dict[Reader, None]] = {}

    def add(self, path: str, need: Need) -> None:
        around, read = self.own(path), self.chains[need.path]
        if not need.place:
            reader = Reader(path, need.depth, around[need.depth :])
            self.by_node.setdefault(need.path, {})[reader] = None
        if need.above:
            return
        depth = need.depth
        if need.place and depth == len(read) and depth:
            depth -= 1
        for repeat in read[depth:]:
            self.by_structure.setdefault(repeat, {})[Reader(path, depth, around[depth:])] = None

    def own(self, path: str) -> tuple[str, ...]:
        """The repeats around a reader; a count stands outside its repeat."""
        if path.startswith(COUNT):
            return self.chains[path.removeprefix(COUNT)][:-1]
        return self.chains.get(path, ())

    def readers(self) -> tuple[Readers, Readers]:
        both = (
            {path: tuple(them) for path, them in found.items()} for found in (self.by_node, self.by_structure)
        )
        nodes, structure = both
        return nodes, structure


def _looks(bind: Bind) -> list[Expression]:
    messages: tuple[Text, ...] = (bind.constraint_message, bind.required_message)
    rules = (bind.required, bind.read_only, bind.constraint)
    return [rule for rule in rules if rule is not None] + expressions_in(*messages)


def _items(group: Group) -> Iterable[Item]:
    for item in group.items:
        yield item
        inside = item.group if isinstance(item, Repeat) else item
        if isinstance(inside, Group):
            yield from _items(inside)
