"""The office helps into a vault whose passphrase is forgotten: who asks, the code to compare, the answer, the record.

The answer is recorded in the log of the community before it is handed out: everybody who exchanges with the office
sees that there was one, and the one whose vault it is above all.
"""

from dataclasses import dataclass

from fieldtui.community import require_office
from fieldtui.device import Device
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.log.event import Entry
from fieldtui.log.kinds import RECOVERY_ANSWER
from fieldtui.log.names import COMMUNITY
from fieldtui.office_recovery import recovery_keys
from fieldtui.recovery_files import HelpRequest, answer_to, read_help_request
from fieldtui.text import halfwidth
from fieldtui.vault.ways import CannotUnseal, Sealed, unsealed
from sync.exchange.trusted import newest_policy


class NotOurRecovery(FieldtuiError):
    """{name} asks for the help of another device of the office, or of an offer that was never made here.

    Bring it to the device of the office that made the offer.
    """

    exit_code = ExitCode.REFUSED


class RevokedAsks(FieldtuiError):
    """{name} is about the vault of {person}, whose device is revoked.

    Do not help whoever brought this file. If the device was found again, look at its records at the office first.
    """

    exit_code = ExitCode.REFUSED


class RecoveryCodesDiffer(FieldtuiError):
    """The code {typed} is not the one of {name}: nothing was answered.

    Let the worker read the 16 digits from their own screen. If they differ, somebody has changed the file on its way.
    """

    exit_code = ExitCode.REFUSED


@dataclass(frozen=True)
class Asked:
    """Whose vault a request is about, as its own program sealed it, and the code to compare."""

    person: str
    device: bytes
    vault_id: bytes
    code: str


def read_asked(device: Device, data: bytes, name: str) -> Asked:
    """Who asks. Raises OfficeOnly, NoCommunity, NotARecoveryRequest, NotOurRecovery, RevokedAsks."""
    require_office(device)
    request = read_help_request(data, name)
    sealed = _opened(device, request, name)
    return Asked(sealed.person, sealed.device, request.vault_id, request.code)


def _opened(device: Device, request: HelpRequest, name: str) -> Sealed:
    with device.read() as db:
        keys, rules = recovery_keys(db), newest_policy(db)
    for private in keys:
        try:
            sealed = unsealed(request.sealed, private, request.vault_id)
        except CannotUnseal:
            continue
        known = rules.policy.certificate(sealed.device) if rules else None
        if known is not None and known.revoked:
            raise RevokedAsks(name=name, person=known.person)
        return sealed
    raise NotOurRecovery(name=name)


def answer_recovery(device: Device, data: bytes, code: str, name: str) -> bytes:
    """The file that opens the vault, after the two have compared `code`; that it was made is recorded first.

    Raises RecoveryCodesDiffer, and what `read_asked` raises.
    """
    asked = read_asked(device, data, name)
    typed = "".join(char for char in halfwidth(code) if char.isdigit())
    if typed != asked.code.replace(" ", ""):
        raise RecoveryCodesDiffer(name=name, typed=code)
    request = read_help_request(data, name)
    answer = answer_to(request, _opened(device, request, name).key, name)
    fields = {"vault": asked.vault_id.hex(), "device": asked.device.hex()}
    device.record(COMMUNITY, [Entry(RECOVERY_ANSWER, {**fields})])
    return answer
