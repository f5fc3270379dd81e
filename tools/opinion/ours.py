"""Our engine, seen as the other one is: by paths with positions, and with every look under the same name."""

from random import Random

from fieldtui.checklists import Filling, Form, Group, Kind, Question
from fieldtui.checklists.forms.items import Repeat
from tools.opinion.second import NOON, Looks, Snapshot

Action = tuple[str, ...]


class Ours:
    """A filling of ours behind the same verbs as `second.Second`."""

    def __init__(self, form: Form, language: str) -> None:
        self.form = form
        self.language = language
        self.filling = Filling(form, now=lambda: NOON, dice=Random(1), instance_id="uuid:1")
        self._groups = _groups(form)

    def act(self, action: Action) -> None:
        """Do what `Second.act` does. Raises ChecklistError where the answer or the instance cannot be."""
        verb, path, *value = action
        if verb == "answer":
            self.filling.answer(self.paths()[path], value[0])
        elif verb == "add":
            self.filling.add(self.repeats()[path])
        else:
            self.filling.remove(self.paths()[path])

    def paths(self) -> dict[str, str]:
        """Every node by its path with positions, in the order of the form."""
        return self._walk()[0]

    def repeats(self) -> dict[str, str]:
        """Every repeat that instances could be added to, by its path with positions."""
        return self._walk()[1]

    def _walk(self) -> tuple[dict[str, str], dict[str, str]]:
        there: dict[str, dict[str, str]] = {"": {"": ""}}
        repeats: dict[str, str] = {}
        for path, bind in self.form.nodes.items():
            above = there[bind.parent]
            found = {f"{place}/{bind.name}": f"{key}/{bind.name}" for place, key in above.items()}
            if path in self.form.repeats:
                repeats |= found
                found = {
                    f"{place}[{number}]": instance
                    for place, key in found.items()
                    for number, instance in enumerate(self.filling.instances(key), 1)
                }
            there[path] = found
        return {place: key for found in there.values() for place, key in found.items() if place}, repeats

    def snapshot(self) -> Snapshot:
        """What there is to see now."""
        titles = self._titles()
        return {place: self._looks(key, titles) for place, key in self.paths().items()}

    def _titles(self) -> dict[str, str]:
        """The labels of the instances that have a page now."""
        titles: dict[str, str] = {}
        for page in self.filling.pages():
            parts = self.filling.title(page, self.language)
            titles |= {place.path: part.label for place, part in zip(page.places, parts, strict=False)}
        return titles

    def _looks(self, path: str, titles: dict[str, str]) -> Looks:
        filling, template = self.filling, self.form.template_of(path)
        if not filling.relevant(path):
            return {"relevant": False}
        if template in self.form.questions:
            return self._question(path)
        seen: Looks = {"relevant": True}
        if self.form.nodes[template].leaf:
            return seen | {"value": filling.value(path)}
        group = self._groups.get(template)
        if path in titles:
            seen["label"] = titles[path]
        elif group is not None and not self.form.chains[template]:
            seen["label"] = filling.label(group, self.language)
        return seen

    def _question(self, path: str) -> Looks:
        view = self.filling.view(path, self.language)
        kind = "" if view.problem is None else view.problem.kind
        seen: Looks = {
            "relevant": True,
            "label": view.label,
            "value": view.value,
            "required": view.required,
            "readonly": view.read_only,
            "constraint": kind != "invalid",
            "missing": kind == "missing",
            "message": "" if view.problem is None else view.problem.message,
            "hint": view.hint,
            "problem": kind if kind not in ("missing", "invalid") else "",
        }
        if view.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE):
            seen["choices"] = [[option.value, option.label] for option in view.options]
        return seen


def _groups(form: Form) -> dict[str, Group]:
    found: dict[str, Group] = {}

    def gather(item: Group | Question | Repeat) -> None:
        if isinstance(item, Repeat):
            gather(item.group)
        elif isinstance(item, Group):
            found[item.path] = item
            for each in item.items:
                gather(each)

    gather(form.root)
    return found
