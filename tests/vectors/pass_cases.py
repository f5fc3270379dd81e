"""Vectors about residents' passes: SPEC.md's Passes. `python -m tests.vectors.pass_cases` writes them anew.

A vector has the policy in force, the day, the numbers that were revoked, and the digits of a code; then the verdict, and
what the pass says where an office's device has signed it.
"""

from dataclasses import dataclass
from datetime import date

from sync.frames import digits_of
from tests.vectors.cases import FOLDER, Case
from tests.vectors.people import (
    COMMUNITY,
    FIRST_POLICY,
    OFFICE,
    SECOND_OFFICE,
    STRANGER,
    WORKER,
    Person,
    policy,
)

PASSES = FOLDER / "passes"
TODAY = date(2026, 11, 18)
LAST_DAY = date(2026, 11, 30)
NUMBER = bytes.fromhex("0102030405ff")


@dataclass(frozen=True)
class Written:
    """A pass with anything in it, written by hand."""

    by: Person = OFFICE
    format: int = 2
    community: bytes = COMMUNITY
    signed_for: bytes = COMMUNITY
    signed_as: bytes = b""
    named: bytes = b""
    number: bytes = NUMBER
    days: int = (LAST_DAY - date(1970, 1, 1)).days
    holder: bytes = b"2"
    door: bytes = "文星苑 3-2-501".encode()
    lengths: tuple[int, int] | None = None

    @property
    def data(self) -> bytes:
        """Its bytes."""
        first, second = self.lengths or (len(self.holder), len(self.door))
        body = (
            self.number + self.days.to_bytes(3) + bytes((first,)) + self.holder + bytes((second,)) + self.door
        )
        message = b"fieldtui pass 1\n" + self.signed_for + (self.signed_as or self.by.id) + body
        head = bytes((self.format,)) + self.community[:4] + (self.named or self.by.id)[:4]
        return head + body + self.by.sign(message)


def _case(
    number: int,
    name: str,
    about: str,
    digits: str,
    verdict: str,
    *,
    says: Written | None = None,
    rules: bytes = FIRST_POLICY,
    today: date = TODAY,
    revoked: tuple[bytes, ...] = (),
) -> Case:
    lines = [
        ("kind", "pass"),
        ("policy", rules.hex()),
        ("today", today.isoformat()),
        *(("revoked", digits_of(one)) for one in revoked),
        ("digits", digits),
        ("expect", verdict),
    ]
    if says:
        until = date.fromordinal(date(1970, 1, 1).toordinal() + says.days)
        lines += [
            ("number", digits_of(says.number)),
            ("until", until.isoformat()),
            ("holder", says.holder.decode()),
            ("door", says.door.decode()),
        ]
    return Case(number, name, about, tuple(lines))


def _told() -> list[Case]:
    """Passes that somebody of the office signed."""
    usual, second = Written(), Written(by=SECOND_OFFICE)
    longest = Written(holder="王".encode() * 20, door="文".encode() * 20, number=bytes(6))
    last = Written(days=2_932_896)
    gone = policy(2, OFFICE.certificate(revoked=True))
    lowered = policy(2, SECOND_OFFICE.certificate(role="worker", grids=("1",)))
    by_worker = Written(by=WORKER)
    other = (bytes(6),)

    def told(number: int, name: str, about: str, one: Written, verdict: str, **given: object) -> Case:
        return _case(number, name, about, digits_of(one.data), verdict, says=one, **given)  # type: ignore[arg-type]

    return [
        told(1, "valid", "A pass that is valid.", usual, "valid"),
        told(2, "second-office", "A pass of the office's other device.", second, "valid"),
        told(3, "last-day", "On its last day it is valid.", usual, "valid", today=LAST_DAY),
        told(4, "day-after", "On the day after it is not.", usual, "expired", today=date(2026, 12, 1)),
        told(5, "clock-at-1970", "The clock of the reader is a claim.", usual, "valid", today=date(1970, 1, 1)),
        told(6, "revoked", "Its number was revoked.", usual, "revoked", revoked=(NUMBER,)),
        told(7, "other-revoked", "Another number was revoked.", usual, "valid", revoked=other),
        told(
            8, "revoked-and-expired", "Revoked comes before expired.", usual, "revoked",
            revoked=(NUMBER,), today=date(2026, 12, 1),
        ),
        told(9, "office-revoked", "The device that signed it was revoked.", usual, "no longer the office's", rules=gone),
        told(10, "office-no-more", "The device that signed it is a worker's now.", second, "no longer the office's", rules=lowered),
        told(11, "of-worker", "A worker's device signed it.", by_worker, "no longer the office's"),
        told(12, "longest", "Texts of 60 bytes, and a number of zeros.", longest, "valid"),
        told(13, "last-of-all-days", "Valid until 9999-12-31.", last, "valid"),
        told(14, "office-before-number", "Who signed it comes before what was revoked.", usual, "no longer the office's",
             rules=gone, revoked=(NUMBER,)),
    ]  # fmt: skip


def _untold() -> list[Case]:
    """What says nothing that could be believed."""
    usual = Written().data
    digits = digits_of(usual)
    elsewhere = bytes(16)
    changed = bytes((usual[-1] ^ 1,))
    damaged: dict[str, tuple[str, bytes]] = {
        "empty-holder": ("A holder of no bytes.", Written(holder=b"").data),
        "empty-door": ("A door of no bytes.", Written(door=b"").data),
        "long-holder": ("A holder of 61 bytes.", Written(holder=b"1" * 61).data),
        "long-door": ("A door of 61 bytes.", Written(door=b"1" * 61).data),
        "holder-not-utf-8": ("A holder that is no UTF-8.", Written(holder=b"\xff").data),
        "door-surrogate": ("A door with half of a surrogate pair.", Written(door=b"\xed\xa0\x80").data),
        "holder-overlong": ("A holder with a letter in two bytes.", Written(holder=b"\xc1\xb1").data),
        "short-length": ("A door with a length too small.", Written(lengths=(1, 16)).data),
        "long-length": ("A door with a length too large.", Written(lengths=(1, 18)).data),
        "no-such-day": ("Valid until a day past 9999-12-31.", Written(days=2_932_897).data),
        "frame": ("The first byte of a frame.", Written(format=1).data),
        "format-3": ("Another format.", Written(format=3).data),
        "cut": ("The last byte is missing.", usual[:-1]),
        "trailing-byte": ("A byte behind it.", usual + b"\0"),
        "one-byte": ("The format alone.", b"\x02"),
    }
    cases = [
        _case(21 + at, name, about, digits_of(data), "damaged")
        for at, (name, (about, data)) in enumerate(damaged.items())
    ]
    of_second = Written(by=SECOND_OFFICE, named=OFFICE.id, signed_as=OFFICE.id)
    forged = {
        "signature-changed": ("A bit of the signature was changed.", usual[:-1] + changed),
        "holder-changed": ("Another holder than was signed.", usual.replace(b"\x012\x11", b"\x013\x11")),
        "day-changed": ("Another day than was signed.", usual[:17] + bytes((usual[17] + 1,)) + usual[18:]),
        "for-community-of-same-beginning": (
            "Signed for a community whose name begins alike.", Written(signed_for=COMMUNITY[:4] + bytes(12)).data,
        ),
        "as-other-device": ("Signed as a device of another name.", Written(signed_as=SECOND_OFFICE.id).data),
        "by-other-device": ("Signed by another device of the office in this one's name.", of_second.data),
        "without-tag": ("Signed without the tag.", usual[:-64] + OFFICE.sign(COMMUNITY + OFFICE.id + usual[9:-64])),
    }  # fmt: skip
    cases += [
        _case(41 + at, name, about, digits_of(data), "forged")
        for at, (name, (about, data)) in enumerate(forged.items())
    ]
    typed = {
        "letters": ("A letter among the digits.", digits[:-1] + "x"),
        "one-digit-less": ("A digit is missing.", digits[:-1]),
        "no-digits": ("No digits at all.", ""),
        "group-too-large": ("Seventeen digits that stand for no seven bytes.", "9" * 17 + digits[17:]),
    }
    cases += [
        _case(51 + at, name, about, shown, "damaged")
        for at, (name, (about, shown)) in enumerate(typed.items())
    ]
    stranger, of_others = Written(by=STRANGER), Written(community=elsewhere, signed_for=elsewhere)
    cases += [
        _case(61, "another-community", "A pass of another community.", digits_of(of_others.data), "another community's"),
        _case(62, "unknown-signer", "Signed by a device without a certificate.", digits_of(stranger.data), "unknown signer"),
        _case(63, "signer-known-later", "The policy that came later names it as the office's.", digits_of(stranger.data),
              "valid", says=stranger, rules=policy(2, STRANGER.certificate(role="office", grids=()))),
        _case(64, "community-before-signer", "Another community's comes before an unknown signer.",
              digits_of(Written(by=STRANGER, community=elsewhere).data), "another community's"),
    ]  # fmt: skip
    return cases


def cases() -> list[Case]:
    """All of this module."""
    return [*_told(), *_untold()]


def main() -> None:
    """Write the files of all cases and remove what belongs to none."""
    PASSES.mkdir(exist_ok=True)
    made = {case.file: case.text for case in cases()}
    for stale in {path.name for path in PASSES.glob("*.txt")} - set(made):
        (PASSES / stale).unlink()
    for name, text in made.items():
        (PASSES / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
