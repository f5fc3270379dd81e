"""Which keys are a scanner's and which a person's: told by their times, before any of them does anything. Pure.

A key is held back for a moment to see whether others follow faster than anybody types. If none does, it is let
through; if enough do, they are a scan, and nothing of it ever reaches what the keys are bound to. No clock is read
here and nothing is known of terminals: keys come with their times, and `due` says when to ask again.

The numbers and their reasons are in docs/decisions/0070-a-scanner-that-types.md.
"""

import re
from collections import deque
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Generic, TypeVar

Key = TypeVar("Key")

# So many keys in a burst are a scan where keys are commands.
MANY = 6
# So many different ones among them: one key pressed again and again, and another behind it, is a person's.
KINDS = 3
# Seconds without a key after which a scan is over; its keys may come as slowly as 10 in a second.
PAUSE = 0.3
# So many digits are a code of this program: two less than the shortest frame has, so that one which lost digits is told
# as such. A phone number, a card, an identity number or a parcel has fewer.
ENOUGH = 40
# Other characters that may be among them.
_OTHERS = 4
# Keys that are held at most where a text is typed: a code's digits, and before them whatever a scanner adds.
MOST_HELD = ENOUGH + 24
# A scanner that is slower than that shows itself by so many digits in a row, none later than `SLOW` seconds after the
# one before. From then on its pace is known.
MANY_SLOW = 12
SLOW = 0.12
# A scan is handed on in pieces of at most so many characters.
LONGEST = 50_000
END = "\n"


_CODE = re.compile(rf"\d{{{ENOUGH},}}")


class Where(Enum):
    """What keys do at the moment: carry out `COMMANDS`, write a `TEXT`, or feed the `READER`."""

    COMMANDS = 0
    TEXT = 1
    READER = 2


# Seconds that a key is held, and the longest between two keys of a burst. Letters are looked at while they are typed;
# commands are not, and where they are a slow scanner does most harm: many can be set to 40 ms a key. Two keys of a
# person who types fast can be nearer to each other; `MANY` in a row never are.
HOLD = {Where.COMMANDS: 0.05, Where.TEXT: 0.03, Where.READER: 0.05}


@dataclass(frozen=True)
class Stroke(Generic[Key]):
    """A key pressed `at` a time in seconds. `character` is what it types: a printable one, `END` for Enter, Tab and
    whatever else a scanner may put around a code, or an empty text for a key that no scanner types."""

    at: float
    character: str
    key: Key


@dataclass(frozen=True)
class Heard(Generic[Key]):
    """What became of the keys so far: the `text` of a scan that is over, then `keys` that are a person's.

    `late`: the first of the scan's keys had been let through before it was known as one.
    """

    keys: tuple[Key, ...] = ()
    text: str = ""
    late: bool = False


class Bursts(Generic[Key]):
    """Tells scans from typing. A key goes in by `key`, time passes by `wait`; both say what can go on."""

    def __init__(self) -> None:
        self._pace = 0.0
        self._where = Where.COMMANDS
        self._held: list[Stroke[Key]] = []
        self._text: list[str] | None = None
        self._last = 0.0
        self._late = False
        self._repeated = ""
        self._let_through: deque[Stroke[Key]] = deque(maxlen=ENOUGH)

    @property
    def hold(self) -> float:
        """Seconds that a key is held; more, once a slow scanner was here."""
        return max(self._pace, HOLD[self._where])

    @property
    def due(self) -> float | None:
        """When `wait` has something to say if no key comes before; None if nothing is held."""
        if self._text is not None:
            return self._last + PAUSE
        return self._last + self.hold if self._held else None

    def forget(self) -> None:
        """Drop what is held and what was scanned."""
        self._held.clear()
        self._let_through.clear()
        self._text = None

    def wait(self, now: float) -> Heard[Key]:
        """No key came until `now`."""
        if self.due is None or now < self.due:
            return Heard()
        if self._text is not None:
            return self._over()
        return Heard(self._release())

    def flush(self) -> Heard[Key]:
        """Let through what is held, because something else happens now that must come after it."""
        return Heard(self._release())

    def key(self, stroke: Stroke[Key], where: Where) -> Heard[Key]:
        """A key was pressed."""
        gap, self._last, self._where = stroke.at - self._last, stroke.at, where
        if self._text is None:
            return Heard(self._begin(stroke, gap, where))
        if gap < PAUSE and stroke.character:
            return self._more(stroke.character, where)
        over = self._over()
        return Heard(self._begin(stroke, gap, where), over.text, over.late)

    def _begin(self, stroke: Stroke[Key], gap: float, where: Where) -> tuple[Key, ...]:
        """The keys that can go on now that one has come which no scan is known to have typed."""
        before = self._release() if gap > self.hold else ()
        repeated = self._repeated == stroke.character and gap <= max(self.hold, SLOW)
        # No code begins with Enter, and a field's next key may belong to what Enter opens.
        alone = where is Where.TEXT and stroke.character == END and not self._held
        if not stroke.character or repeated or alone:
            held = self._release()
            self._let_through.append(stroke)
            return (*before, *held, stroke.key)
        self._repeated = ""
        self._held.append(stroke)
        if self._is_repeat():
            self._repeated = stroke.character
            return (*before, *self._release())
        if self._is_scan(where):
            self._scan(self._held, late=False)
        elif slow := self._slow(where):
            # Hold keys as long as this scanner needs, from now on.
            slowest = max(later.at - earlier.at for earlier, later in pairwise(slow))
            self._pace = max(self._pace, min(slowest * 1.25, SLOW))
            self._scan(slow, late=True)
        elif len(self._held) > MOST_HELD:
            return (*before, *self._release(1))
        return before

    def _is_repeat(self) -> bool:
        """A key that is held down."""
        return len(self._held) >= MANY and len({stroke.character for stroke in self._held}) == 1

    def _is_scan(self, where: Where) -> bool:
        if where is Where.READER and self._held[-1].character.isdecimal():
            return True
        if where is Where.TEXT:
            return _digits(self._held[-ENOUGH - _OTHERS :]) >= ENOUGH
        return len(self._held) >= MANY and len({stroke.character for stroke in self._held}) >= KINDS

    def _slow(self, where: Where) -> list[Stroke[Key]]:
        """The last keys, if they came one by one, but were too many digits and too even for a hand; else none."""
        needed = MANY_SLOW if where is Where.COMMANDS else ENOUGH
        last = [*self._let_through, *self._held][-needed:]
        even = all(later.at - earlier.at <= SLOW for earlier, later in pairwise(last))
        repeated = len({stroke.character for stroke in last}) <= 2
        return last if len(last) == needed and even and _digits(last) >= needed - 1 and not repeated else []

    def _scan(self, strokes: list[Stroke[Key]], *, late: bool) -> None:
        self._text, self._late = [stroke.character for stroke in strokes], late
        self._held.clear()
        self._let_through.clear()

    def _more(self, character: str, where: Where) -> Heard[Key]:
        """The scan goes on. The reader gets each code at its end, others the whole."""
        assert self._text is not None
        self._text.append(character)
        if len(self._text) < LONGEST and (where is not Where.READER or character != END):
            return Heard()
        text, self._text = self._text, []
        return Heard(text="".join(text), late=self._late)

    def _over(self) -> Heard[Key]:
        heard: Heard[Key] = Heard(text="".join(self._text or ()), late=self._late)
        self._text, self._late = None, False
        return heard

    def _release(self, many: int = MOST_HELD + 1) -> tuple[Key, ...]:
        let, self._held = self._held[:many], self._held[many:]
        self._let_through.extend(let)
        return tuple(stroke.key for stroke in let)


def _digits(strokes: list[Stroke[Key]]) -> int:
    return sum(stroke.character.isdecimal() for stroke in strokes)


def is_code(text: str) -> bool:
    """Whether `text`, pasted at once, is a code: nobody writes so many digits behind each other."""
    return _CODE.search(text) is not None
