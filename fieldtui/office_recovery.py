"""The office's recovery: what it offers, and what a worker says to it.

The office's device makes a key pair; the private half stays in its vault. The offer travels to everybody; it opens
nothing before a person accepts it for their own vault. How the key is asked back is `recovery_files`' matter, and who
may answer the exchange's.
"""

from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import N_
from fieldtui.key_slots import ACCEPTED
from fieldtui.log.event import Entry
from fieldtui.log.kinds import RECOVERY_OFFER
from fieldtui.log.names import COMMUNITY
from fieldtui.log.settings import set_setting, setting
from fieldtui.text import plain
from fieldtui.vault import Connection
from fieldtui.vault.changing import add_office, remove, require_passphrase, slots_of
from fieldtui.vault.slots import OFFICE

LONGEST_WORDS = 500
NO_OFFER, OPEN, ACCEPTED_NOW, DECLINED, OUTDATED, OWN = (
    "none",
    "open",
    "accepted",
    "declined",
    "outdated",
    "own",
)
STATES: dict[str, str] = {
    NO_OFFER: N_("the office offers none"),
    OPEN: N_("offered, not answered"),
    ACCEPTED_NOW: N_("accepted"),
    DECLINED: N_("declined"),
    OUTDATED: N_("an earlier offer is accepted"),
    OWN: N_("offered by this device"),
}
_KEYS, _DECLINED = "recovery keys", "recovery declined"
_ANY_KEY = X25519PrivateKey.from_private_bytes(bytes(32))


class NoOffer(FieldtuiError):
    """The office offers no recovery, as far as this device has heard.

    Merge the office's newest bundle first.
    """


class OwnOffer(FieldtuiError):
    """The private half of this recovery key is in this very vault: it could not open it once it is locked.

    Make a recovery code for this vault, or let another device of the office offer its recovery.
    """


class LongWords(FieldtuiError):
    """The words to the offer have {length} characters; at most {longest} are read.

    Say in a sentence or two who keeps the key and when it is used.
    """

    exit_code = ExitCode.USAGE


@dataclass(frozen=True)
class Offer:
    """What the office offers: its public recovery key (32 bytes), its words, when (a claim)."""

    public: bytes
    words: str
    made: int

    @property
    def fingerprint(self) -> str:
        """Eight digits and letters, to tell two offers apart."""
        return self.public.hex()[:8]


@dataclass(frozen=True)
class Recovery:
    """The office's recovery as it stands on this device.

    `state`: NO_OFFER, OPEN (nobody has answered it), ACCEPTED_NOW, DECLINED, OUTDATED (another key than the offered one
    was accepted here), or OWN: this device holds the private key. `accepted`: the office could open this vault.
    """

    offer: Offer | None
    state: str
    accepted: bool

    @property
    def own(self) -> bool:
        """Whether this device made the offer, and could not open its own vault with it."""
        return self.state == OWN


def offer_recovery(device: Device, words: str) -> Offer:
    """Offer to open the vaults of those who accept, with a key pair that is made now.

    Raises OfficeOnly, NoCommunity, LongWords. Vaults that accepted an earlier offer stay with that one.
    """
    require_office(device)
    said = plain(words.strip())
    if len(said) > LONGEST_WORDS:
        raise LongWords(length=len(said), longest=LONGEST_WORDS)
    private = device.random(32)
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def job(db: Connection) -> None:
        set_setting(db, _KEYS, msgspec.msgpack.encode([*recovery_keys(db), private]))
        device.append(db, COMMUNITY, [Entry(RECOVERY_OFFER, {"public": public.hex(), "words": said})])

    device.vault.write(job)
    return Offer(public, said, device.wall())


def recovery_keys(db: Connection) -> list[bytes]:
    """The private halves of every offer that this device made."""
    kept = setting(db, _KEYS)
    return msgspec.msgpack.decode(kept, type=list[bytes]) if kept else []


def recovery_of(device: Device) -> Recovery:
    """How the office's recovery stands here."""
    on_disk = device.vault.path is not None
    slots = slots_of(device.vault).of(OFFICE) if on_disk else ()
    with device.read() as db:
        offer = _newest(db)
        declined = setting(db, _DECLINED)
        own = offer is not None and offer.public in map(_public_of, recovery_keys(db))
    if offer is None:
        return Recovery(None, NO_OFFER, bool(slots))
    if own:
        state = OWN
    elif any(slot.public == offer.public for slot in slots):
        state = ACCEPTED_NOW
    elif declined == offer.public:
        state = DECLINED
    else:
        state = OUTDATED if slots else OPEN
    return Recovery(offer, state, bool(slots))


def _newest(db: Connection) -> Offer | None:
    """The newest offer that can be sealed to; of two that were made without knowing of each other, the same everywhere."""
    rows = db.execute(
        "SELECT public, coalesce(words, ''), wall FROM recovery_offers WHERE scope = '' AND public IS NOT NULL "
        "ORDER BY lamport DESC, public DESC"
    )
    for public, words, wall in rows:
        if can_be_sealed_to(public):
            # Whoever wrote it: no more than can be read before saying yes.
            return Offer(bytes.fromhex(public), words[:LONGEST_WORDS], wall)
    return None


def can_be_sealed_to(public: str) -> bool:
    """Whether it is an X25519 key in hexadecimal, and not one that shares its secret with everybody."""
    try:
        _ANY_KEY.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(public)))
    except ValueError:
        return False
    return True


def _public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def accept_recovery(device: Device, passphrase: str) -> Offer:
    """From now on the office could open this vault with its help. Raises NoOffer, OwnOffer, WrongPassphrase."""
    offer = _offer_for(device)
    require_passphrase(device.vault, passphrase)
    add_office(device.vault, offer.public, device.id, device.identity.person, device.wall())
    _remember(device, offer.public, b"")
    return offer


def decline_recovery(device: Device) -> Offer:
    """The office shall not be able to open this vault; the answer holds until it makes another offer.

    What was accepted before is taken back. Raises NoOffer, OwnOffer, LastWayIn.
    """
    offer = _offer_for(device)
    remove(device.vault, OFFICE)
    _remember(device, b"", offer.public)
    return offer


def take_back_recovery(device: Device) -> bool:
    """The office cannot open this vault any more; whether it could. Raises LastWayIn.

    A copy of the key file from before still opens a copy of the vault; only a rekey ends that.
    """
    with device.read() as db:
        offer = _newest(db)
    found = remove(device.vault, OFFICE)
    _remember(device, b"", offer.public if offer else b"")
    return found


def _offer_for(device: Device) -> Offer:
    standing = recovery_of(device)
    if standing.offer is None:
        raise NoOffer()
    if standing.own:
        raise OwnOffer()
    return standing.offer


def _remember(device: Device, accepted: bytes, declined: bytes) -> None:
    def job(db: Connection) -> None:
        set_setting(db, ACCEPTED, accepted)
        set_setting(db, _DECLINED, declined)

    device.vault.write(job)
