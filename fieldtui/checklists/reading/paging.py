"""Which questions are shown at once: the pages of a form, those of repeats in sections. Moving is `moving`'s."""

from fieldtui.checklists.forms.items import Group, Item, Page, Plan, Question, Repeat, Section


def plan(root: Group) -> Plan:
    """A field-list is one page with everything in it; else the questions that follow each other directly in a
    group are. Groups within a group have pages of their own, repeats sections, also within a field-list."""
    found: list[Page | Section] = []
    _add(root, found)
    return tuple(found)


def _add(group: Group, found: list[Page | Section]) -> None:
    run: list[Question] = []

    def close() -> None:
        if run:
            found.append(Page(run[0].path, group, tuple(run)))
            run.clear()

    for item in _flat(group) if group.field_list else group.items:
        if isinstance(item, Question):
            run.append(item)
            continue
        close()
        if isinstance(item, Repeat):
            inside: list[Page | Section] = []
            _add(item.group, inside)
            found.append(Section(item, tuple(inside)))
        else:
            _add(item, found)
    close()


def _flat(group: Group) -> list[Item]:
    """The questions and repeats of a group and of the groups within it."""
    found: list[Item] = []
    for item in group.items:
        found += _flat(item) if isinstance(item, Group) else [item]
    return found
