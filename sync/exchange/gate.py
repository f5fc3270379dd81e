"""The gate: whether a pass counts, by what this device knows, without anybody else.

The rules that the device goes by name the office's devices and their keys; what the office revoked is in the
community's own log, which every device holds. Nothing is written: who came is nobody's matter here.
"""

import re
from dataclasses import dataclass
from datetime import date

from fieldtui.device import OFFICE, Device
from fieldtui.passes import revoked_at
from fieldtui.text import halfwidth
from fieldtui.vault import Connection
from sync.exchange.trusted import current_policy
from sync.passes import Claim, NotAPass, Pass, number_text, pass_in_digits
from sync.policy import Certificate, Policy

VALID, EXPIRED, REVOKED = "valid", "expired", "revoked"
DAMAGED, ELSEWHERE, UNKNOWN, FORGED, NOT_OFFICE = (
    "damaged",
    "another community's",
    "unknown signer",
    "forged",
    "no longer the office's",
)
VERDICTS = (VALID, EXPIRED, REVOKED, DAMAGED, ELSEWHERE, UNKNOWN, FORGED, NOT_OFFICE)
# What a scanner may put before and behind what it types: other characters, and the kind of code as AIM names it (`]Q1`).
_AROUND = re.compile(r"^(?:[^0-9]*\][A-Za-z][0-9])?[^0-9]*|[^0-9]+$")


@dataclass(frozen=True)
class Judged:
    """What became of one pass, on the day `today` as this device's clock has it.

    `claim` is what it says, and None unless a device of this community signed that: which role one had before is not
    in the rules. `revoked` is the day of the revocation. `rules_of` is when the rules were issued, `rules_over` whether they have expired, and
    `heard` the day on which the office was last heard from (None at the office, or if it never was).
    """

    verdict: str
    today: date
    claim: Claim | None
    revoked: date | None
    rules_of: date
    rules_over: bool
    heard: date | None

    @property
    def number(self) -> str:
        """The pass's number, 15 digits; empty where nothing on it can be believed."""
        return number_text(self.claim.number) if self.claim else ""


def check_pass(device: Device, typed: str) -> Judged:
    """The verdict about the pass whose digits were typed, scanned or read. Raises NoCommunity."""
    with device.read() as db:
        policy = current_policy(db)
        verdict, claim, revoked = _verdict(device, db, policy, typed)
        heard = None if device.is_office else _heard(device, db, policy)
    return Judged(
        verdict,
        device.today(),
        claim,
        revoked,
        device.day_of(policy.issued),
        device.wall() > policy.expires,
        heard,
    )


def digits_typed(typed: str) -> str:
    """What a person or a scanner typed, in plain digits: of any width, with blanks, with marks before and behind."""
    return _AROUND.sub("", "".join(halfwidth(typed).split()))


def _verdict(
    device: Device, db: Connection, policy: Policy, typed: str
) -> tuple[str, Claim | None, date | None]:
    try:
        found = pass_in_digits(digits_typed(typed))
    except NotAPass:
        return DAMAGED, None, None
    if not policy.community.startswith(found.community):
        return ELSEWHERE, None, None
    named = [one for one in policy.certificates if one.device.startswith(found.signer)]
    if not named:
        return UNKNOWN, None, None
    signer = _signer(policy, found, named)
    if signer is None:
        return FORGED, None, None
    if signer.revoked or signer.role != OFFICE:
        return NOT_OFFICE, found.claim, None
    revoked = revoked_at(db, number_text(found.claim.number))
    if revoked is not None:
        return REVOKED, found.claim, device.day_of(revoked)
    return (EXPIRED if found.claim.until < device.today() else VALID), found.claim, None


def _signer(policy: Policy, found: Pass, named: list[Certificate]) -> Certificate | None:
    """Which of the devices whose names begin as the pass says has signed it."""
    signed = (c for c in named if found.signed_by(policy.community, c.device, c.signing))
    return next(signed, None)


def _heard(device: Device, db: Connection, policy: Policy) -> date | None:
    offices = [one.device for one in policy.certificates if one.role == OFFICE]
    marks = ",".join("?" * len(offices))
    query = f"SELECT max(at) FROM bundles WHERE way = 'in' AND peer IN ({marks})"
    at = db.execute(query, offices).fetchone()[0]
    return None if at is None else device.day_of(at)
