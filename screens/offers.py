"""The choices of a question as `long_pick` looks them up: a few at a time, however many there are.

Nothing here is drawn. What goes over all choices happens when something was typed, never when something is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from fieldtui.checklists import Filling, QuestionView
from fieldtui.checklists import Option as Choice
from fieldtui.i18n import _
from fieldtui.log.named import pinyin_of, searchable
from fieldtui.text import plain
from screens.pick import Option

# So many choices are found by pinyin, too: to spell one takes some 50 microseconds.
MOST_SPELT = 2_000
# Characters of a label that are searched and shown.
LONGEST = 200


@dataclass(frozen=True)
class Offer:
    """The choices on offer at a question: so many (`count`), of which `chosen` are; the place of the first of those,
    from 0, is `first`."""

    filling: Filling = field(compare=False, repr=False)
    path: str
    language: str
    count: int
    chosen: tuple[Option, ...] = ()
    first: int = 0

    @property
    def spelt(self) -> bool:
        """Whether they are found by pinyin."""
        return self.count <= MOST_SPELT

    def at(self, places: Sequence[int]) -> list[Option]:
        """The choices at these places."""
        return [labelled(one) for one in self.filling.options_at(self.path, places, self.language)]

    def find(self, typed: str) -> Sequence[int]:
        """The places of the choices that `typed` may mean: a part of the label, where there are not too many also the
        beginning of its pinyin or initials; those that begin so come first."""
        wanted = searchable(plain(typed, longest=LONGEST))
        if not wanted:
            return range(self.count)
        if not self.spelt:
            return self.filling.found_choices(self.path, typed.strip())
        first, then = [], []
        for place, option in enumerate(self.at(range(self.count))):
            label, pinyin, initials = _names(option.label)
            if label.startswith(wanted) or initials.startswith(wanted):
                first.append(place)
            elif wanted in label or pinyin.startswith(wanted):
                then.append(place)
        return first + then


def offer_of(filling: Filling, view: QuestionView, language: str) -> Offer:
    """What is on offer at a question as it is shown."""
    first = min((one.number for one in view.chosen), default=1) - 1
    return Offer(filling, view.path, language, view.offered, tuple(map(labelled, view.chosen)), first)


def labelled(one: Choice) -> Option:
    """A choice with the files that belong to it and its place in an order in its label."""
    files = " ".join(_(medium.sentence).format(name=medium.name) for medium in one.media)
    place = f" ({one.place}.)" if one.place else ""
    return Option(one.value, f"{one.label} {files}".strip() + place, one.chosen)


@lru_cache(maxsize=20_000)
def _names(label: str) -> tuple[str, str, str]:
    """A label as it is searched: itself, its pinyin, its initials."""
    shown = plain(label, longest=LONGEST)
    return searchable(shown), *pinyin_of(shown)
