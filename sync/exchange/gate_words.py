"""The verdict about a pass in words, for a screen and for a command: what it is, what it says, what to do."""

from fieldtui.i18n import N_, _
from fieldtui.passes import grouped
from sync.exchange.gate import (
    DAMAGED,
    ELSEWHERE,
    EXPIRED,
    FORGED,
    NOT_OFFICE,
    REVOKED,
    UNKNOWN,
    VALID,
    Judged,
)

WORDS: dict[str, str] = {
    VALID: N_("valid"),
    EXPIRED: N_("expired"),
    REVOKED: N_("revoked"),
    DAMAGED: N_("could not be read"),
    ELSEWHERE: N_("of another community"),
    UNKNOWN: N_("signed by nobody whom this device knows"),
    FORGED: N_("forged or damaged"),
    NOT_OFFICE: N_("signed by a device that is not the office's"),
}
# What follows from each; the words of a pass that is valid say all.
_STEPS: dict[str, str] = {
    EXPIRED: N_("Its last day is over. The office can issue a new one."),
    REVOKED: N_("The office has taken it back. Ask the office before you let anybody in."),
    DAMAGED: N_(
        "This is no pass, or it was not read whole. Scan it once more; if it stays so, ask the office."
    ),
    ELSEWHERE: N_("It is a pass of another community, or it was not read right."),
    UNKNOWN: N_(
        "It is forged, or the office has a new device of which this one has not heard: exchange with the office."
    ),
    FORGED: N_("What it says is not what the office signed. Do not let it count."),
    NOT_OFFICE: N_("What that device signed does not count. The office can issue a new one."),
}


def word_of(judged: Judged) -> str:
    """The verdict in a few words."""
    return _(WORDS[judged.verdict])


def says(judged: Judged) -> list[tuple[str, str]]:
    """What the pass says, each with its heading; nothing where no device of the community signed it."""
    claim = judged.claim
    if claim is None:
        return []
    said = [
        (_("for"), claim.holder),
        (_("door"), claim.door),
        (_("valid until"), claim.until.isoformat()),
        (_("number"), grouped(judged.number)),
    ]
    if judged.revoked is not None:
        said.append((_("revoked on"), judged.revoked.isoformat()))
    return said


def step_of(judged: Judged) -> str:
    """What to do now; empty for a pass that is valid."""
    return _(_STEPS[judged.verdict]) if judged.verdict in _STEPS else ""


def goes_by(judged: Judged) -> list[str]:
    """What the verdict rests on: the day that this device believes it is, and how old what it knows is."""
    said = [_("This device takes today for {day}.").format(day=judged.today)]
    if judged.heard is not None:
        said.append(_("Of revocations it knows what it heard until {day}.").format(day=judged.heard))
    if judged.rules_over:
        said.append(
            _("Its rules of {day} have expired: exchange with the office.").format(day=judged.rules_of)
        )
    return said
