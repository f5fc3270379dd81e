"""In which order the nodes of a form are worked out, who reads whom, and circles found at import."""

from collections.abc import Iterable, Mapping

from fieldtui.checklists.errors import DependencyLoop
from fieldtui.checklists.expressions.compiled import Expression
from fieldtui.checklists.form import Bind, Group, Page, Question, Text
from fieldtui.checklists.texts import expressions_in


def needs(binds: Mapping[str, Bind]) -> dict[str, tuple[str, ...]]:
    """For each node, the nodes that must be worked out before it: what its relevance and its calculation
    read, and the group it is in."""
    found: dict[str, tuple[str, ...]] = {}
    for path, bind in binds.items():
        read: set[str] = {bind.parent} if bind.parent else set()
        for expression in (bind.relevant, bind.calculate):
            if expression is not None:
                read |= expression.depends_on
        found[path] = tuple(sorted(read))
    return found


def order(needed: Mapping[str, tuple[str, ...]], rows: Mapping[str, int]) -> dict[str, int]:
    """A place for each node such that whatever it needs comes before it.

    Raises DependencyLoop that names the nodes going round.
    """
    place: dict[str, int] = {}
    open_: dict[str, None] = {}
    for first in needed:
        stack: list[tuple[str, int]] = [(first, 0)] if first not in place else []
        while stack:
            path, index = stack.pop()
            open_[path] = None
            wanted = needed[path]
            if index == len(wanted):
                del open_[path]
                place[path] = len(place)
                continue
            stack.append((path, index + 1))
            following = wanted[index]
            if following in open_:
                raise _loop(list(open_), following, rows)
            if following not in place:
                stack.append((following, 0))
    return place


def _loop(open_: list[str], again: str, rows: Mapping[str, int]) -> DependencyLoop:
    circle = [*open_[open_.index(again) :], again]
    names = " → ".join(path.rpartition("/")[2] for path in circle)
    return DependencyLoop(loop=names, row=min((rows[path] for path in circle if path in rows), default="–"))


def readers(needed: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """`needs` turned round: who must be worked out again when a node has changed."""
    found: dict[str, list[str]] = {}
    for path, wanted in needed.items():
        for each in wanted:
            found.setdefault(each, []).append(path)
    return {path: tuple(paths) for path, paths in found.items()}


def lookers(binds: Mapping[str, Bind], root: Group) -> dict[str, tuple[str, ...]]:
    """For each node, the questions and groups that look different when it changes, beyond their value:
    labels with answers in them, filtered choices, required, read-only, constraints."""
    found: dict[str, dict[str, None]] = {}
    for item in _items(root):
        bind = binds.get(item.path)
        expressions = expressions_in(item.label)
        if isinstance(item, Question):
            expressions += expressions_in(item.hint, item.short, *(choice.label for choice in item.choices))
            expressions += [item.filtered] if item.filtered is not None else []
        if bind is not None:
            expressions += _looks(bind)
        for path in {path for expression in expressions for path in expression.depends_on}:
            found.setdefault(path, {})[item.path] = None
    return {path: tuple(paths) for path, paths in found.items()}


def _looks(bind: Bind) -> list[Expression]:
    messages: tuple[Text, ...] = (bind.constraint_message, bind.required_message)
    rules = (bind.required, bind.read_only, bind.constraint)
    return [rule for rule in rules if rule is not None] + expressions_in(*messages)


def _items(group: Group) -> Iterable[Group | Question]:
    for item in group.items:
        yield item
        if isinstance(item, Group):
            yield from _items(item)


def pages(root: Group) -> tuple[Page, ...]:
    """What is shown at once: a field-list with everything in it; else the questions that follow each other
    directly in a group. Groups within a group have pages of their own."""
    found: list[Page] = []
    _add_pages(root, found)
    return tuple(found)


def _add_pages(group: Group, found: list[Page]) -> None:
    run: list[Question] = []

    def close() -> None:
        if run:
            found.append(Page(run[0].path, group, tuple(run)))
            run.clear()

    if group.field_list:
        run.extend(item for item in _items(group) if isinstance(item, Question))
        close()
        return
    for item in group.items:
        if isinstance(item, Question):
            run.append(item)
        else:
            close()
            _add_pages(item, found)
    close()
