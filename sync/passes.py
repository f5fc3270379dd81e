"""A resident's pass: its bytes, written and read. Pure: whether one counts is decided where the policy is (`exchange/gate`).

`sync/SPEC.md` (Passes) has the format. A pass says who may come in, at which door they live and until when, and the
office's signature; nothing else. Its digits stand in one QR code, and a scanner can type them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.errors import Phrase, Refused
from sync.frames import NotAFrame, bytes_of, digits_of
from sync.policy import verified

FORMAT = 2
COMMUNITY_BYTES = SIGNER_BYTES = 4
NUMBER_BYTES = 6
# Of the holder and of the door, in UTF-8: 20 Chinese characters. A pass then fits into one code of version 12.
LONGEST_TEXT = 60
_TAG = b"fieldtui pass 1\n"
_EPOCH = date(1970, 1, 1)
_DAY_BYTES = 3
_SIGNATURE_BYTES = 64
_FIXED = 1 + COMMUNITY_BYTES + SIGNER_BYTES + NUMBER_BYTES + _DAY_BYTES
SHORTEST = _FIXED + 2 * 2 + _SIGNATURE_BYTES
LONGEST = _FIXED + 2 * (1 + LONGEST_TEXT) + _SIGNATURE_BYTES


class NotAPass(Refused):
    """This is no resident's pass, or it was not read whole: {cause}.

    Scan it once more, flat and in good light; if that does not help, ask the office for a new one.
    """


@dataclass(frozen=True)
class Claim:
    """What a pass says: its number (6 bytes), the last day that it is valid, whom and which door it is for."""

    number: bytes
    until: date
    holder: str
    door: str


@dataclass(frozen=True)
class Pass:
    """A pass as it was read. Nothing of it is believed before `signed_by` has said yes.

    `community` and `signer` are the first 4 bytes of the names of the community and of the device that signed.
    """

    community: bytes
    signer: bytes
    claim: Claim
    body: bytes
    signature: bytes

    def signed_by(self, community: bytes, device: bytes, signing: bytes) -> bool:
        """Whether the device of this name, whose Ed25519 key is `signing`, signed it in the community of this name."""
        return (
            community.startswith(self.community)
            and device.startswith(self.signer)
            and verified(signing, _message(community, device, self.body), self.signature)
        )


def write_pass(claim: Claim, community: bytes, device: bytes, signing: Ed25519PrivateKey) -> bytes:
    """The bytes of a pass. Raises ValueError for what a pass cannot say: look with `fits` first."""
    if len(claim.number) != NUMBER_BYTES or not (fits(claim.holder) and fits(claim.door)):
        raise ValueError(claim)
    days = (claim.until - _EPOCH).days
    body = claim.number + days.to_bytes(_DAY_BYTES) + _written(claim.holder) + _written(claim.door)
    head = bytes((FORMAT,)) + community[:COMMUNITY_BYTES] + device[:SIGNER_BYTES]
    return head + body + signing.sign(_message(community, device, body))


def read_pass(data: bytes) -> Pass:
    """The pass in `data`, which nothing is believed of yet. Raises NotAPass for whatever `write_pass` does not write."""
    if not is_pass(data):
        raise NotAPass(cause=Phrase("it is another kind of code"))
    if not SHORTEST <= len(data) <= LONGEST:
        raise NotAPass(cause=Phrase("its length is not that of a pass"))
    community, rest = data[1 : 1 + COMMUNITY_BYTES], data[1 + COMMUNITY_BYTES :]
    signer, rest = rest[:SIGNER_BYTES], rest[SIGNER_BYTES:]
    body, signature = rest[:-_SIGNATURE_BYTES], rest[-_SIGNATURE_BYTES:]
    number, days = body[:NUMBER_BYTES], int.from_bytes(body[NUMBER_BYTES : NUMBER_BYTES + _DAY_BYTES])
    holder, texts = _read_text(body[NUMBER_BYTES + _DAY_BYTES :])
    door, more = _read_text(texts)
    if more:
        raise NotAPass(cause=Phrase("its length is not that of a pass"))
    if days > (date.max - _EPOCH).days:
        raise NotAPass(cause=Phrase("it names a day that no calendar has"))
    claim = Claim(number, _EPOCH + timedelta(days=days), holder, door)
    return Pass(community, signer, claim, body, signature)


def pass_in_digits(digits: str) -> Pass:
    """`read_pass` of the digits of a code. Raises NotAPass."""
    try:
        return read_pass(bytes_of(digits))
    except NotAFrame as error:
        raise NotAPass(cause=error.facts["cause"]) from error


def is_pass(data: bytes) -> bool:
    """Whether a code is a pass by its first byte, and no frame of a bundle."""
    return data[:1] == bytes((FORMAT,))


def fits(text: str) -> bool:
    """Whether a pass has room for `text` as its holder or its door."""
    return 0 < len(text.encode("utf-8", "replace")) <= LONGEST_TEXT


def number_text(number: bytes) -> str:
    """A pass's number as the office's records name it: 15 digits."""
    return digits_of(number)


def _message(community: bytes, device: bytes, body: bytes) -> bytes:
    return _TAG + community + device + body


def _written(text: str) -> bytes:
    data = text.encode()
    return bytes((len(data),)) + data


def _read_text(data: bytes) -> tuple[str, bytes]:
    size = data[0] if data else 0
    if not 0 < size <= LONGEST_TEXT or len(data) <= size:
        raise NotAPass(cause=Phrase("its length is not that of a pass"))
    try:
        return data[1 : 1 + size].decode(), data[1 + size :]
    except UnicodeDecodeError as error:
        raise NotAPass(cause=Phrase("it holds no text")) from error
