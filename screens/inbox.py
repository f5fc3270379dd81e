"""The inbox: bundles taken in one after the other, from files or by codes, and what became of each.

Each is one transaction: stopping, or one that is refused, leaves the others as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from fieldtui.device import Device
from fieldtui.errors import FieldtuiError, explain
from fieldtui.i18n import N_, _, ngettext
from screens.by_codes import Answer, answer_rows, answer_to, at_once, show_bundle
from screens.choosing import Wanted
from screens.drawing import cells, fit, line, lines, text
from screens.exchange_view import brought
from screens.listing import Act, Listing
from screens.rows import Row
from sync.errors import Gap, NotForThisDevice
from sync.exchange import BUNDLE_SUFFIX, Merged, bundles_in
from sync.exchange.folders import carriers, remember_folder
from sync.exchange.incoming import merge_carried
from sync.exchange.parcels import Carried, Parcel, name_of
from sync.exchange.telling import notes

NEW, RECEIPT, KNOWN, OWN, OTHERS = "new", "receipt", "known", "own", "others"
WAITING, PARTLY, REFUSED = "waiting", "partly", "refused"
# What became of each: symbol, word, colour.
RESULTS: dict[str, tuple[str, str, str]] = {
    NEW: ("+", N_("new"), "$success"),
    RECEIPT: ("=", N_("receipt"), "$success"),
    KNOWN: ("=", N_("known already"), "$primary"),
    OWN: ("o", N_("from here"), "$secondary"),
    OTHERS: ("o", N_("for others"), "$secondary"),
    WAITING: ("~", N_("waiting"), "$warning"),
    PARTLY: ("!", N_("partly taken in"), "$warning"),
    REFUSED: ("x", N_("not taken in"), "$error"),
}
# Whoever sent such a bundle by codes waits to hear of it; an answer to a receipt would be one without end.
_ANSWERED = (NEW, KNOWN, WAITING, PARTLY)
_RESULT_CELLS = 16


@dataclass(frozen=True)
class Taken:
    """What was carried and what became of it.

    `error` says why a file could not be read at all, `named` that it was chosen itself.
    """

    carried: Carried
    merged: Merged
    error: str = ""
    named: bool = True

    @property
    def result(self) -> str:
        """One of `RESULTS`."""
        merged = self.merged
        if not self.named and isinstance(merged.refusal, NotForThisDevice):
            return OTHERS
        if self.error or merged.refusal is not None:
            return REFUSED
        if merged.own:
            return OWN
        if any(not isinstance(reason, Gap) for reason in merged.aside):
            return PARTLY
        if merged.waiting:
            return WAITING
        if merged.events:
            return NEW
        return RECEIPT if merged.confirmed else KNOWN

    @property
    def notes(self) -> list[str]:
        """What a person should look at now that it is taken in."""
        return notes(self.merged)

    @property
    def reason(self) -> str:
        """Why it, or a part of it, was not taken in; empty if all was."""
        return "" if self.result == OTHERS else self.error or self.merged.reason

    @property
    def to_answer(self) -> bool:
        """Whether the sender, who showed it by codes, can be answered in the same way."""
        by_codes = isinstance(self.carried, Parcel)
        return by_codes and bool(self.merged.device) and self.result in _ANSWERED

    @property
    def key(self) -> str:
        """What its row is found by: where a file is, or the name of what came by codes."""
        return str(self.carried) if isinstance(self.carried, Path) else self.carried.name


def take_in(device: Device, carried: Carried, *, named: bool = True) -> Taken:
    """Merge one file, or what came by codes; whatever is wrong with it is its result."""
    try:
        merged = merge_carried(device, carried)
    except FieldtuiError as error:
        return Taken(carried, Merged(name_of(carried)), explain(error), named=named)
    return Taken(carried, merged, named=named)


def files_at(_device: Device, paths: tuple[Path, ...]) -> list[Path]:
    """The bundles that `paths` mean. Raises CannotRead, NothingThere."""
    return bundles_in(paths)


class InboxScreen(Listing):
    """Results of merging, one by one. What it is opened with is merged at once: a folder with everything in it."""

    PLACE: ClassVar[str] = "inbox"

    def __init__(self, carried: Carried | None = None) -> None:
        super().__init__()
        self._carried = carried
        self._taken: list[Taken] = []
        self._answer: Answer | None = None
        self._begun = False

    def way_back(self) -> tuple[int | str, ...]:
        return ()  # merging is begun by a person, not by unlocking

    async def load(self) -> None:
        self.draw()
        if not self._begun:
            self._begun = True
            self.begin(self._first(self._carried) if self._carried else self._choose())

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw the results so far at the width there is."""
        self.head(text(f" {_('Inbox')}"))
        self.show_top(self._sums())
        rows: list[Row[Act]] = [
            Row(result_line(taken, self.size.width - 2), partial(self._explain, taken), taken.key)
            for taken in self._taken
        ]
        again = Row[Act](text(_("Merge files or a folder …"), "bold"), self._choose, "again")
        self.show_rows([*rows, *self._answers(), again])

    def _answers(self) -> list[Row[Act]]:
        """The ways to answer by codes what came by codes."""
        if self._answer is not None:
            least = _("Show the receipt only: about {count} QR codes, records later …")
            return answer_rows(self, self._answer, least, lambda one: partial(show_bundle, self, one))
        said = _("Answer {person} by QR codes …")
        return [
            Row(
                text(said.format(person=taken.merged.sender), "bold"),
                partial(self._answer_to, taken.merged.device),
                f"answer {taken.key}",
            )
            for taken in self._taken
            if taken.to_answer
        ]

    async def _answer_to(self, sender: bytes) -> None:
        """Show the answer; where it is long, first say how long, and offer the receipt alone."""
        answer = await self.call(answer_to, sender)
        if (whole := at_once(self, answer)) is not None:
            await show_bundle(self, whole)
            return
        self._answer = answer
        self.draw()
        self.rows.stand_at("show least", -1)

    def _sums(self) -> Content:
        if not self._taken:
            return text(_("Nothing has been taken in yet."), "dim")
        parts: list[tuple[str, str]] = []
        for name, (sign, word, colour) in RESULTS.items():
            count = sum(1 for taken in self._taken if taken.result == name)
            if count:
                parts.append((f"{sign} {_(word)} {count}   ", f"bold {colour}"))
        events = sum(taken.merged.events for taken in self._taken)
        said = ngettext("{count} new record", "{count} new records", events).format(count=events)
        return lines(line(*parts), text(said, "dim"))

    async def do_merge(self) -> None:
        """Merge other files."""
        self.begin(self._choose())

    async def _choose(self) -> None:
        known = await self.call(carriers)
        wanted = Wanted(_("Merge which files?"), (BUNDLE_SUFFIX,), folders=True, several=True)
        first = next((path for path in known if brought(self.session.device, path)), None)
        chosen = await self.find_path(wanted, first)
        if chosen:
            await self._merge(chosen)

    async def _first(self, carried: Carried) -> None:
        """Merge what the screen was opened with."""
        if isinstance(carried, Parcel):
            await self._take((carried,), named=(carried,))
        else:
            await self._merge((carried,))

    async def _merge(self, paths: tuple[Path, ...]) -> None:
        """Merge the files that `paths` mean."""
        files = await self.call(files_at, paths)
        folder = paths[0] if paths[0].is_dir() else paths[0].parent
        await self.call(remember_folder, folder)
        await self._take(files, named=paths)

    async def _take(self, carried: Sequence[Carried], named: Sequence[Carried]) -> None:
        """Merge one after the other; stopping lets the one that has been begun finish."""
        self.say()
        self._answer = None
        done = 0
        with self.work(_("Merging")) as work:
            work.total = len(carried)
            for one in carried:
                if work.stopped:
                    break
                taken = await self.call(take_in, one, named=one in named)
                self._taken = [old for old in self._taken if old.carried != one] + [taken]
                done += 1
                work.done = done
                self.draw()
        self._end(done, len(carried))

    def _end(self, done: int, total: int) -> None:
        if done < total:
            said = _("Stopped: {done} of {total} files are taken in, the others are untouched.")
            self.say(text(said.format(done=done, total=total), "bold $warning"))
        else:
            # What a person should look at comes first.
            grave = (at for at, taken in enumerate(self._taken) if taken.reason or taken.notes)
            self.rows.highlighted = next(grave, 0)
            self._explain_selected()

    @on(OptionList.OptionHighlighted)
    def _explain_selected(self) -> None:
        """Below the list stands all about the file that the cursor is on."""
        row = self.rows.selected_row
        taken = next((one for one in self._taken if row is not None and one.key == row.key), None)
        if taken is not None and not self.working:
            self.say(*explained(taken))

    async def _explain(self, taken: Taken) -> None:
        self.say(*explained(taken))


def result_line(taken: Taken, width: int) -> Content:
    """A file: what became of it, its name, who sent it, and the counts or the reason."""
    sign, word, colour = RESULTS[taken.result]
    result = fit(f"{sign} {_(word)}", _RESULT_CELLS)
    said = counts_of(taken) if taken.result != REFUSED else taken.reason.splitlines()[0]
    room = width - _RESULT_CELLS
    if taken.result == REFUSED:
        # The reason begins with the file's name.
        return line((result, f"bold {colour}"), fit(said, room))
    name = fit(f"{taken.carried.name}  {taken.merged.sender}", max(min(room - 18, 44), 12))
    return line((result, f"bold {colour}"), name, "  ", fit(said, max(room - cells(name) - 2, 0)))


def counts_of(taken: Taken) -> str:
    """How many records were new, known and waiting, in words; a bundle without records is a receipt."""
    merged = taken.merged
    if merged.own:
        return _("this device exported it itself")
    if taken.result == OTHERS:
        return _("sealed for another device")
    parts = []
    if merged.events:
        parts.append(ngettext("{count} new", "{count} new", merged.events).format(count=merged.events))
    if merged.confirmed:
        said = ngettext("{count} record confirmed", "{count} records confirmed", merged.confirmed)
        parts.append(said.format(count=merged.confirmed))
    if merged.known:
        parts.append(ngettext("{count} known", "{count} known", merged.known).format(count=merged.known))
    if merged.waiting:
        said = ngettext("{count} part waits", "{count} parts wait", merged.waiting)
        parts.append(said.format(count=merged.waiting))
    if merged.conflicts:
        said = ngettext("{count} conflict", "{count} conflicts", merged.conflicts)
        parts.append(said.format(count=merged.conflicts))
    refused = sum(1 for reason in merged.aside if not isinstance(reason, Gap))
    if refused:
        parts.append(ngettext("{count} part refused", "{count} parts refused", refused).format(count=refused))
    said = _(", ").join(parts) or _("a receipt only")
    return f"! {said}" if taken.notes else said


def explained(taken: Taken) -> list[Content]:
    """All about a file: name, sender, counts, and every reason in full."""
    head = line((taken.carried.name, "bold"), f"  {taken.merged.sender}  ")
    said = text(taken.reason, lines=True) if taken.reason else text(counts_of(taken))
    return [head, said, *(text(note, "$warning") for note in taken.notes)]
