"""The sentences about the exchange that commands and screens share: complaints, forks, expiry, notes, kinds.

Facts come in, text in the language in use goes out. What people wrote is in it as it was: whoever shows it
passes it through `plain`.
"""

from fieldtui.errors import normalised
from fieldtui.i18n import N_, _, ngettext
from fieldtui.log.kinds import ADDED, CHANGED
from fieldtui.naming import KIND_NAMES
from fieldtui.text import plain
from sync import errors as refusals
from sync.exchange.aside import Aside
from sync.exchange.merged import Merged
from sync.exchange.noting import WANTED
from sync.exchange.receipts import Answer
from sync.exchange.standing import Forked, Missing, Peer

DAY = 24 * 3600
# Rules are renewed in time if people hear of it a month before.
WARNED = 30 * DAY

# Why a device refused records, by the class of `sync.errors`; a newer program may have others.
REASONS: dict[str, str] = {
    "UnknownSender": N_("their author is not known there"),
    "BadSignature": N_("the signature does not fit"),
    "OutOfScope": N_("not in a grid of their author"),
    "NotYourScope": N_("not in a grid of that device"),
    "NotCanonical": N_("not written as this program writes"),
    "Revoked": N_("their author's device was revoked"),
    "Fork": N_("told otherwise before"),
    "Stripped": N_("their contents are gone, and nothing explains that"),
    "NotForWorkers": N_("only the office may order that"),
}

_FACTS: dict[str, str] = {
    "visit.made": N_("visit"),
    "purchase.made": N_("price of an item"),
    "door.seen": N_("occupancy check"),
    "erasure.ordered": N_("order of erasure"),
    "recovery.offered": N_("offer of the office's recovery"),
    "recovery.answered": N_("help of the office with a vault"),
    "pass.issued": N_("resident's pass"),
    "pass.revoked": N_("revocation of a pass"),
    "undone": N_("taken back"),
}


def kind_in_words(kind: str) -> str:
    """What a record of this kind says, for people; the kind itself where only a newer program has words for it."""
    if kind in _FACTS:
        return _(_FACTS[kind])
    record = ADDED.get(kind) or CHANGED.get(kind)
    if record is None:
        return kind
    name = _(KIND_NAMES[record.name])
    return _("{what} added").format(what=name) if kind in ADDED else _("{what} changed").format(what=name)


def why_aside(aside: Aside) -> str:
    """Why something was put aside, as the error that it was says it: the cause, a blank line, the next step."""
    kind = getattr(refusals, aside.reason, refusals.Refused)
    facts = {name: plain(value, longest=200) for name, value in aside.facts.items()}
    try:
        return _(normalised(kind.__doc__ or "")).format_map({"name": plain(aside.source), **facts})
    except KeyError:
        # Put aside by another version, with other facts.
        return aside.reason


def records_of(missing: Missing) -> str:
    """Records by number, author and grid: "records 12 to 15 of 李明 in grid 2"."""
    first, last, person, grid = missing.first, missing.last, missing.person, missing.grid
    if not first:
        said = _("records of {person} in grid {grid}") if grid else _("{person}'s records of the community")
    elif first == last:
        said = _("record {first} of {person} in grid {grid}")
        said = said if grid else _("record {first} of {person} of the community")
    else:
        said = _("records {first} to {last} of {person} in grid {grid}")
        said = said if grid else _("records {first} to {last} of {person} of the community")
    return said.format(first=first, last=last, person=person, grid=grid)


def complaint(missing: Missing) -> str:
    """What another device waits for or has refused."""
    if missing.reason == WANTED:
        return _("waits for {records}").format(records=records_of(missing))
    why = _(REASONS[missing.reason]) if missing.reason in REASONS else missing.reason
    return _("refused {records}: {why}").format(records=records_of(missing), why=why)


def remarks(peer: Peer) -> list[str]:
    """What is to be said of a device beside its counts, the gravest first; nothing of most devices."""
    said = [_("revoked")] if peer.revoked else []
    said += [complaint(one) for one in peer.complaints]
    if peer.handing_over:
        said.append(_("still hands in grid {grids}").format(grids=", ".join(peer.handing_over)))
    if peer.rules and not peer.revoked:
        behind = ngettext(
            "has not heard of the newest decision",
            "has not heard of the {count} newest decisions",
            peer.rules,
        )
        said.append(behind.format(count=peer.rules))
    return said


def forked_log(forked: Forked) -> str:
    """A log that was continued twice."""
    said = (
        _("{person}'s records of grid {grid} were continued twice from number {first} on")
        if forked.grid
        else _("{person}'s records of the community were continued twice from number {first} on")
    )
    return said.format(person=forked.person, grid=forked.grid, first=forked.begins)


def what_a_fork_is() -> str:
    """Said once below all of them."""
    return _("A device was restored from an old copy, or copied. Both sides are kept; ask its holder.")


def expiry(expires: int, now: int, day: str, *, office: bool) -> str:
    """A warning about the end of the rules at `expires` (seconds; 0: there are none), empty before it is time.

    `day` is that day as people read it.
    """
    if not expires or now < expires - WARNED:
        return ""
    said = (
        _("The rules expired on {day}: until they are renewed workers cannot exchange with each other.")
        if now >= expires
        else _("The rules expire on {day}.")
    )
    step = _("Renew them.") if office else _("The office must renew them; merge its next bundle.")
    return _both(said.format(day=day), step)


def notes(merged: Merged) -> list[str]:
    """What a person should look at after a bundle was taken in; nothing after most."""
    said = []
    if merged.conflicts:
        count = ngettext(
            "{count} field was changed by two people who did not know of each other; both values are kept.",
            "{count} fields were changed by two people who did not know of each other; both values are kept.",
            merged.conflicts,
        )
        said.append(count.format(count=merged.conflicts))
    for person in dict.fromkeys(merged.forks):
        continued = _("{person}'s records were continued twice.").format(person=plain(person))
        said.append(_both(continued, what_a_fork_is()))
    if merged.clock:
        said.append(_clock(merged))
    if merged.left:
        said.append(
            _(
                "The office has given this device other grids: the records of those it has left are purged here. "
                "Export once more, so that the office has what was not handed in yet."
            )
        )
    return said


def _clock(merged: Merged) -> str:
    days = max(abs(merged.clock) // DAY, 1)
    said = (
        ngettext(
            "The clock of {person}'s device is {count} day ahead.",
            "The clock of {person}'s device is {count} days ahead.",
            days,
        )
        if merged.clock > 0
        else ngettext(
            "The clock of {person}'s device is at least {count} day behind.",
            "The clock of {person}'s device is at least {count} days behind.",
            days,
        )
    )
    step = _("The order of records does not depend on it, but the days in them are wrong: set it right.")
    return _both(said.format(person=plain(merged.sender), count=days), step)


def _both(sentence: str, following: str) -> str:
    """Two sentences, with a blank between them in languages that have one."""
    return _("{sentence} {following}").format(sentence=sentence, following=following)


def answer_in_words(answer: Answer) -> str:
    """What somebody made of a bundle of this device."""
    parts = [ngettext("{count} new", "{count} new", answer.accepted).format(count=answer.accepted)]
    for count, said in (
        (answer.duplicate, ngettext("{count} known", "{count} known", answer.duplicate)),
        (answer.conflicts, ngettext("{count} conflict", "{count} conflicts", answer.conflicts)),
        (answer.refused, ngettext("{count} part refused", "{count} parts refused", answer.refused)),
        (answer.waiting, ngettext("{count} part waits", "{count} parts wait", answer.waiting)),
    ):
        parts += [said.format(count=count)] if count else []
    return _("{person}: {counts}").format(person=answer.person, counts=_(", ").join(parts))
