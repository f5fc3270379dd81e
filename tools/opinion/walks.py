"""Random answers to a form, and the comparison of what both engines make of them, step by step."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from fieldtui.checklists import ChecklistError, Kind
from tools.opinion.comparing import Difference, differences, submission_differences
from tools.opinion.listed import Listed, found
from tools.opinion.ours import Action, Ours
from tools.opinion.second import Snapshot

_WORDS = ("王小明", "Anna", "a b", "x", "3", "no", "13800138000", "a < b & c", "a@b.cn")
_DATES = ("2020-02-15", "2020-02-14", "2020-02-16", "2019-02-28", "1950-01-01", "2012-02-29", "2021-12-31")
_NUMBERS = ("0", "1", "2", "3", "5", "7", "12", "17", "18", "60", "99", "-1", "120", "1000")
_DECIMALS = ("0", "0.5", "1.5", "36.6", "37.3", "38.55", "-2.25", "100")
_VALUES = {
    "integer": _NUMBERS,
    "decimal": _DECIMALS,
    "text": _WORDS,
    "date": _DATES,
    "barcode": _WORDS,
    "secret": _WORDS,
    "time": ("08:00:00.000+00:00", "17:30:00.000+00:00"),
    "datetime": ("2020-02-15T08:00:00.000+00:00", "2019-12-31T23:59:00.000+00:00"),
    "geopoint": ("38.25 21.75 0.0 0.0", "-1.5 -2.5 3.5 4.5"),
    "trigger": ("OK",),
}
"""What is answered, by kind. A kind that is not here, or has no choices, is left unanswered."""


def random_action(ours: Ours, dice: Random, constants: tuple[str, ...]) -> Action | None:
    """Something a person could do now: mostly answer, mostly what is still open; None if there is nothing."""
    repeats = sorted(place for place, key in ours.repeats().items() if ours.filling.can_add(key))
    paths = ours.paths()
    if repeats and dice.random() < 0.12:
        return ("add", dice.choice(repeats))
    instances = [
        place for place, key in paths.items() if place.endswith("]") and ours.filling.can_remove(key)
    ]
    if instances and dice.random() < 0.05:
        return ("remove", dice.choice(instances))
    open_questions: list[str] = []
    answered: list[str] = []
    for place, key in paths.items():
        if _askable(ours, key):
            (answered if ours.filling.value(key) else open_questions).append(place)
    some = open_questions if open_questions and (not answered or dice.random() < 0.7) else answered
    for place in dice.sample(some, len(some)):
        value = _value(ours, paths[place], dice, constants)
        if value is not None:
            return ("answer", place, value)
    return None


def _askable(ours: Ours, key: str) -> bool:
    filling, template = ours.filling, ours.form.template_of(key)
    question = ours.form.questions.get(template)
    if question is None or question.kind is Kind.NOTE or not filling.relevant(key):
        return False
    return ours.form.nodes[template].calculate is None and not filling.read_only(key)


def _value(ours: Ours, key: str, dice: Random, constants: tuple[str, ...]) -> str | None:
    filling, kind = ours.filling, ours.form.questions[ours.form.template_of(key)].kind
    if filling.value(key) and dice.random() < 0.15:
        return ""
    if kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) or kind.value == "rank":
        values = [option.value for option in filling.choices(key)]
        if not values:
            return None
        most = 1 if kind is Kind.SELECT_ONE else min(3, len(values))
        number = len(values) if kind.value == "rank" else dice.randint(1, most)
        chosen = dice.sample(values, number)
        return " ".join(chosen if kind.value == "rank" else (value for value in values if value in chosen))
    if kind in (Kind.INTEGER, Kind.DECIMAL) and constants and dice.random() < 0.5:
        return str(int(dice.choice(constants)) + dice.choice((-1, 0, 1)))
    values = list(_VALUES.get(kind.value, ()))
    return dice.choice(values) if values else None


def constants_of(xml: str) -> tuple[str, ...]:
    """Whole numbers that the form's rules compare with: answers near them are worth giving."""
    rules = re.findall(r'(?:constraint|relevant|required|calculate|nodeset)="([^"]*)"', xml)
    numbers = re.findall(r"[<>=]\s*'?(\d{1,6})\b", " ".join(rules).replace("&lt;", "<").replace("&gt;", ">"))
    return tuple(sorted(set(numbers)))


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, when it first showed and which listed one it is (None: unlisted)."""

    step: int
    action: Action
    difference: Difference
    listed: Listed | None


@dataclass
class Comparison:
    """What has been found so far in one walk through one form."""

    form: str
    ours: Ours
    listed: tuple[Listed, ...]
    found: list[Found] = field(default_factory=list)
    looks: int = 0
    _seen: set[Difference] = field(default_factory=set)
    _step: int = -1

    def step(self, action: Action, theirs: Snapshot | str) -> None:
        """Do what was done on the other side and compare. `theirs` is a snapshot, or why there is none."""
        self._step += 1
        if isinstance(theirs, str):
            self._note(action, [Difference(" ".join(action[1:2]), "error", "", theirs)])
            return
        try:
            if action:
                self.ours.act(action)
        except ChecklistError as error:
            self._note(action, [Difference(action[1], "error", str(error), "")])
        self._compare(action, theirs)

    def _compare(self, action: Action, theirs: Snapshot) -> None:
        """Differences in which ours gives way come first: others may only follow from them."""
        mine = self.ours.snapshot()
        for _round in range(9):
            here = list(differences(mine, theirs))
            pairs = [(each, found(self.listed, self.form, each)) for each in here]
            gives_way = [
                each
                for each, listed in pairs
                if listed is not None and listed.ours_gives_way and each.template in self.ours.form.questions
            ]
            if not gives_way:
                break
            self._note(action, gives_way)
            paths = self.ours.paths()
            for each in gives_way:
                self.ours.filling.answer(paths[each.path], str(theirs[each.path]["value"]))
            mine = self.ours.snapshot()
        self.looks += sum(len(looks) for looks in mine.values())
        self._note(action, differences(mine, theirs))

    def submitted(self, theirs: str) -> None:
        """Compare what would be sent."""
        self._step += 1
        self._note((), submission_differences(self.ours.filling.submission_xml(), theirs))

    def _note(self, action: Action, several: Iterable[Difference]) -> None:
        for each in several:
            if each not in self._seen:
                self._seen.add(each)
                self.found.append(Found(self._step, action, each, found(self.listed, self.form, each)))

    @property
    def steps(self) -> int:
        """How many steps were compared."""
        return self._step

    def unlisted(self) -> Iterator[Found]:
        """What must not be."""
        return (each for each in self.found if each.listed is None)
