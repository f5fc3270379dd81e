"""One desk for all sources: what each text is, the transfers that come together from them, and what was refused.

Any thread may hand in a text; whoever draws reads `view`, which never waits. What the codes of others say is not kept:
a recovery code may be among them.
"""

from collections import Counter, deque
from dataclasses import dataclass
from threading import Lock

from fieldtui.codes.trial import read_trial
from fieldtui.errors import FieldtuiError
from fieldtui.i18n import N_
from fieldtui.text import halfwidth
from fieldtui.vault.recovery_code import RecoveryCodeLength, RecoveryCodeMistyped, understood
from sync.frames import Assembler, Done, NotAFrame, Progress, Taken, bytes_of
from sync.frames.frame import FORMAT as FRAME_FORMAT
from sync.passes import FORMAT as PASS_FORMAT

FRAME, PASS, TRIAL = "frame", "pass", "trial"
NEWER, RECOVERY, ADDRESS, OTHER = "newer", "recovery", "address", "other"
# What is none of a transfer's codes, as people call it, and what to do with it.
OTHERS: dict[str, tuple[str, str]] = {
    PASS: (N_("a resident's pass"), N_("Check passes at the gate; this screen takes in what devices send.")),
    TRIAL: (
        N_("a trial code"),
        N_(
            "The other device shows it to find the size that is read best here. Have it send with the largest one."
        ),
    ),
    NEWER: (
        N_("a code of another version of fieldtui"),
        N_("Update this program, or have the other side show the codes with an older one."),
    ),
    RECOVERY: (
        N_("a recovery code of a vault"),
        N_("Keep it where nobody sees it: it opens the vault. It was not kept here."),
    ),
    ADDRESS: (N_("a web address"), N_("It has nothing to do with fieldtui and was not opened.")),
    OTHER: (
        N_("a code of something else"),
        N_("It has nothing to do with fieldtui: point at the codes that the other device shows."),
    ),
}
# By the first of the bytes in digits (`sync/frames`, `sync/passes`).
_FORMATS = {FRAME_FORMAT: FRAME, PASS_FORMAT: PASS}
_FUTURE = range(4, 10)
# What is shorter than any frame or pass is a number of somebody else's: a parcel's may begin like ours.
_SHORTEST_DIGITS = 40
_ADDRESSES = ("http://", "https://", "www.")
MOST_REASONS = 20
# As many as come in turns: the pages of forty clerks.
MOST_WHOLE = 64


@dataclass(frozen=True)
class Heard:
    """What one text was: its kind, and of a frame what became of it, or why it was refused."""

    kind: str
    taken: Taken | None = None
    refusal: NotAFrame | None = None


@dataclass(frozen=True)
class Counts:
    """Texts that were read, and frames among them: new ones, those that told nothing new, refused ones."""

    read: int = 0
    new: int = 0
    again: int = 0
    refused: int = 0


@dataclass(frozen=True)
class View:
    """All that can be shown of a desk at one moment.

    `refusals` has why codes and files were refused and how often, `others` how many codes of which kind were none of a
    transfer, `trials` the versions of the trial codes among them, `whole` the transfers that came together, the last
    one last.
    """

    counts: Counts = Counts()
    transfers: tuple[Progress, ...] = ()
    refusals: tuple[tuple[FieldtuiError, int], ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    trials: tuple[int, ...] = ()
    whole: tuple[Done, ...] = ()


class Desk:
    """Takes texts from any number of threads at once."""

    def __init__(self) -> None:
        self.view = View()
        self._lock = Lock()
        self._assembler = Assembler()
        self._counts: Counter[str] = Counter()
        self._others: Counter[str] = Counter()
        self._trials: set[int] = set()
        self._refusals: dict[str, tuple[FieldtuiError, int]] = {}
        self._whole: deque[Done] = deque(maxlen=MOST_WHOLE)
        self._waiting: deque[Done] = deque()
        self._pass = ""

    def take(self, text: str) -> Heard:
        """What `text` is; a frame goes where it belongs."""
        digits = halfwidth(text).strip()
        kind = kind_of(digits)
        with self._lock:
            heard = self._framed(digits) if kind == FRAME else Heard(kind)
            self._counts["read"] += 1
            if kind in OTHERS:
                self._others[kind] += 1
            if kind == PASS:
                # The last one alone: a camera reads the same one many times.
                self._pass = digits
            if kind == TRIAL:
                self._trials.add(read_trial(digits).version)
            self._show()
        return heard

    def refuse(self, error: FieldtuiError) -> None:
        """Tell of a picture, a file or a line that gave nothing."""
        with self._lock:
            self._refused(error)
            self._show()

    @property
    def waiting(self) -> bool:
        """Whether `next_whole` has something to give."""
        return bool(self._waiting)

    def next_whole(self) -> Done | None:
        """The next transfer that came together and was not asked for yet."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    @property
    def pass_waiting(self) -> bool:
        """Whether `next_pass` has something to give."""
        return bool(self._pass)

    def next_pass(self) -> str:
        """The digits of the resident's pass that was read last and not asked for yet; empty for none."""
        with self._lock:
            found, self._pass = self._pass, ""
            return found

    def _framed(self, digits: str) -> Heard:
        try:
            taken = self._assembler.take(digits)
        except NotAFrame as refusal:
            self._counts["refused"] += 1
            self._refused(refusal)
            return Heard(FRAME, refusal=refusal)
        self._counts["new" if taken.new else "again"] += 1
        # Shown in another size as well, it comes once more.
        if taken.done is not None and taken.done not in self._whole:
            self._whole.append(taken.done)
            self._waiting.append(taken.done)
        return Heard(FRAME, taken)

    def _refused(self, error: FieldtuiError) -> None:
        key = repr((type(error).__name__, error.facts))
        known, count = self._refusals.pop(key, (error, 0))
        self._refusals[key] = known, count + 1
        while len(self._refusals) > MOST_REASONS:
            del self._refusals[next(iter(self._refusals))]

    def _show(self) -> None:
        """Set `view`: made by the thread that changed something, so that drawing waits for no lock."""
        # Who resizes a window in the middle leaves a part in the size before, which nobody waits for any more.
        whole = {done.transfer for done in self._whole}
        self.view = View(
            Counts(**{name: self._counts[name] for name in ("read", "new", "again", "refused")}),
            tuple(one for one in self._assembler.progress() if one.transfer not in whole),
            tuple(self._refusals.values()),
            tuple(sorted(self._others.items())),
            tuple(sorted(self._trials)),
            tuple(self._whole),
        )


def kind_of(text: str) -> str:
    """What a text is by its form: FRAME for anything in digits that is not known to be something else."""
    if text.isascii() and text.isdigit():
        return _kind_of_digits(text)
    if text.casefold().startswith(_ADDRESSES):
        return ADDRESS
    try:
        understood(text)
    except RecoveryCodeLength:
        return OTHER
    except RecoveryCodeMistyped:
        # Of the right length: it may be one, and is treated with the same care.
        return RECOVERY if "-" in text else OTHER
    return RECOVERY


def _kind_of_digits(digits: str) -> str:
    if _is_trial(digits):
        return TRIAL
    if len(digits) <= _SHORTEST_DIGITS:
        return OTHER
    try:
        first = bytes_of(digits)[0]
    except NotAFrame:
        # Refused with its reason: a scanner may have dropped a digit.
        return FRAME
    # A first digit that was misread gives any number; the formats of the future will be small ones.
    return _FORMATS.get(first, NEWER if first in _FUTURE else FRAME)


def _is_trial(digits: str) -> bool:
    try:
        read_trial(digits)
    except NotAFrame:
        return False
    return True
