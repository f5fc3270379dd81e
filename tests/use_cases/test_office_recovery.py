"""The office's recovery: offered in public, accepted in private, answered on record, and of no use to anybody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from fieldtui.community import OfficeOnly
from fieldtui.device import Device, create_device, open_device
from fieldtui.key_slots import rekey_vault
from fieldtui.log.event import Entry
from fieldtui.log.kinds import RECOVERY_OFFER
from fieldtui.log.names import COMMUNITY
from fieldtui.office_recovery import (
    ACCEPTED_NOW,
    DECLINED,
    LONGEST_WORDS,
    NO_OFFER,
    OPEN,
    OUTDATED,
    LongWords,
    NoOffer,
    OwnOffer,
    accept_recovery,
    decline_recovery,
    offer_recovery,
    recovery_of,
    take_back_recovery,
)
from fieldtui.recovery_files import (
    NoRequestWaits,
    NotARecoveryAnswer,
    NotARecoveryRequest,
    NotTheChosenPassphrase,
    finish,
    read_help_request,
    waiting_code,
    write_request,
)
from fieldtui.vault import FLOOR, Vault, WrongPassphrase
from fieldtui.vault.changing import slots_of
from fieldtui.vault.errors import NoOfficeSlot
from fieldtui.vault.slots import OFFICE, read_slots, write_slots
from sync.exchange import enrol, enrolment_request, export, found_community, join, mark_exported, merge
from sync.exchange.administering import revoke
from sync.exchange.recovery import (
    NotOurRecovery,
    RecoveryCodesDiffer,
    RevokedAsks,
    answer_recovery,
    read_asked,
)
from tests.quick_hash import quick_hashes
from tests.sync.village import new, quick_codes
from tests.town import SeededBytes, StoppedClock

PASSPHRASE, LATER = "the one I forget", "the one I choose"
RANDOM = SeededBytes(77)


@pytest.fixture(autouse=True)
def quick_hash() -> Iterator[None]:
    with quick_hashes():
        yield


@dataclass
class Two:
    """An office, and a worker whose vault is on a disk."""

    office: Device
    worker: Device
    path: Path

    def heard(self) -> None:
        """The worker merges what the office has recorded."""
        outgoing = export(self.office)
        for one in outgoing:
            mark_exported(self.office, one, "a bundle")
            merge(self.worker, one.data, "a bundle")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    clock = StoppedClock()
    office = new("社区办", 1, clock)
    found_community(office, "信义社区")
    office.record(COMMUNITY, [Entry("grid.added", {"code": "2", "name": "第2网格"})])
    path = tmp_path / "w.vault"
    worker = create_device(path, PASSPHRASE, "王芳", FLOOR, clock=clock, random=SeededBytes(2))
    with quick_codes():
        answer, code = enrol(office, enrolment_request(worker), ["2"])
        mark_exported(office, answer, "answer")
        join(worker, answer.data, code)
    made = Two(office, worker, path)
    yield made
    made.worker.lock()


@pytest.fixture
def accepted(two: Two) -> Two:
    offer_recovery(two.office, "主任保管")
    two.heard()
    accept_recovery(two.worker, PASSPHRASE)
    return two


def answered(two: Two, code: str | None = None) -> bytes:
    """The worker asks with the vault locked, and the office answers."""
    two.worker.lock()
    request, shown = write_request(two.path, LATER, RANDOM, FLOOR)
    return answer_recovery(two.office, request, code or shown, "request")


def test_before_an_offer_there_is_none(two: Two) -> None:
    assert recovery_of(two.worker).state == NO_OFFER
    with pytest.raises(NoOffer):
        accept_recovery(two.worker, PASSPHRASE)


def test_an_offer_reaches_the_worker_with_the_offices_words(two: Two) -> None:
    offer_recovery(two.office, "主任保管")
    two.heard()
    standing = recovery_of(two.worker)
    assert standing.state == OPEN
    assert standing.offer is not None
    assert standing.offer.words == "主任保管"


def test_only_the_office_offers(two: Two) -> None:
    with pytest.raises(OfficeOnly):
        offer_recovery(two.worker, "x")


def test_words_of_any_length_are_not_taken(two: Two) -> None:
    with pytest.raises(LongWords):
        offer_recovery(two.office, "x" * (LONGEST_WORDS + 1))


def test_the_office_that_has_the_key_cannot_accept_its_own_offer(two: Two) -> None:
    offer_recovery(two.office, "")
    with pytest.raises(OwnOffer):
        accept_recovery(two.office, PASSPHRASE)


def test_accepting_needs_the_passphrase(two: Two) -> None:
    offer_recovery(two.office, "")
    two.heard()
    with pytest.raises(WrongPassphrase):
        accept_recovery(two.worker, "a passer-by's guess")
    assert recovery_of(two.worker).state == OPEN


def test_accepted_declined_and_taken_back_are_remembered(accepted: Two) -> None:
    worker = accepted.worker
    assert recovery_of(worker).state == ACCEPTED_NOW
    assert take_back_recovery(worker)
    assert (recovery_of(worker).state, recovery_of(worker).accepted) == (DECLINED, False)
    accept_recovery(worker, PASSPHRASE)
    decline_recovery(worker)
    assert (recovery_of(worker).state, recovery_of(worker).accepted) == (DECLINED, False)


def test_another_offer_is_asked_about_anew(accepted: Two) -> None:
    offer_recovery(accepted.office, "副主任保管")
    accepted.heard()
    assert (recovery_of(accepted.worker).state, recovery_of(accepted.worker).accepted) == (OUTDATED, True)
    decline_recovery(accepted.worker)
    offer_recovery(accepted.office, "再一次")
    accepted.heard()
    assert recovery_of(accepted.worker).state == OPEN


@pytest.mark.parametrize("public", ["", "no hex", "00" * 32, "01" + "00" * 31, "ab" * 31])
def test_an_offer_of_a_key_that_nothing_can_be_sealed_to_is_none(two: Two, public: str) -> None:
    two.office.record(COMMUNITY, [Entry(RECOVERY_OFFER, {"public": public, "words": "x"})])
    assert recovery_of(two.office).state == NO_OFFER


# ---------------------------------------------------------------- asking for help


def test_the_office_sees_whose_vault_it_is_before_it_answers(accepted: Two) -> None:
    accepted.worker.lock()
    request, code = write_request(accepted.path, LATER, RANDOM, FLOOR)
    asked = read_asked(accepted.office, request, "request")
    assert (asked.person, asked.device, asked.code) == ("王芳", accepted.worker.id, code)
    assert waiting_code(accepted.path) == code


def test_with_the_answer_the_chosen_passphrase_opens_and_the_forgotten_one_does_not(accepted: Two) -> None:
    answer = answered(accepted)
    device = finish(accepted.path, answer, LATER, "answer", FLOOR)
    assert device.identity.person == "王芳"
    device.lock()
    with pytest.raises(WrongPassphrase):
        open_device(accepted.path, PASSPHRASE)
    open_device(accepted.path, LATER).lock()


def test_an_answer_serves_once(accepted: Two) -> None:
    answer = answered(accepted)
    finish(accepted.path, answer, LATER, "answer", FLOOR).lock()
    with pytest.raises(NoRequestWaits):
        finish(accepted.path, answer, LATER, "answer", FLOOR)


def test_disk_and_answer_without_the_chosen_passphrase_open_nothing(accepted: Two) -> None:
    answer = answered(accepted)
    with pytest.raises(NotTheChosenPassphrase):
        finish(accepted.path, answer, "a thief's guess", "answer", FLOOR)


def test_every_answer_is_recorded_and_reaches_the_worker(accepted: Two) -> None:
    answer = answered(accepted)
    accepted.worker = finish(accepted.path, answer, LATER, "answer", FLOOR)
    accepted.heard()
    with accepted.worker.read() as db:
        rows = db.execute("SELECT vault, device FROM recovery_answers").fetchall()
    assert rows == [(slots_of(accepted.worker.vault).vault_id.hex(), accepted.worker.id.hex())]


def test_a_wrong_code_answers_and_records_nothing(accepted: Two) -> None:
    with pytest.raises(RecoveryCodesDiffer):
        answered(accepted, code="1234 5678 1234 5678")
    with accepted.office.read() as db:
        assert db.execute("SELECT count(*) FROM recovery_answers").fetchone() == (0,)


def test_a_key_that_somebody_put_into_the_request_on_its_way_changes_the_code(accepted: Two) -> None:
    accepted.worker.lock()
    data, code = write_request(accepted.path, LATER, RANDOM, FLOOR)
    request = read_help_request(data, "request")
    assert msgspec.structs.replace(request, public=bytes(range(32))).code != code


def test_a_revoked_device_is_not_helped(accepted: Two) -> None:
    revoke(accepted.office, accepted.worker.id)
    with pytest.raises(RevokedAsks):
        answered(accepted)


def test_another_office_cannot_answer(accepted: Two) -> None:
    other = new("别的社区", 9, StoppedClock())
    found_community(other, "别处")
    offer_recovery(other, "")
    accepted.worker.lock()
    request, _code = write_request(accepted.path, LATER, RANDOM, FLOOR)
    with pytest.raises(NotOurRecovery):
        read_asked(other, request, "request")


def test_nothing_can_be_asked_without_having_accepted(two: Two) -> None:
    with pytest.raises(NoOfficeSlot):
        write_request(two.path, LATER, RANDOM, FLOOR)


def test_an_answer_to_an_earlier_request_is_of_no_use(accepted: Two) -> None:
    answer = answered(accepted)
    write_request(accepted.path, LATER, RANDOM, FLOOR)
    with pytest.raises(NotARecoveryAnswer):
        finish(accepted.path, answer, LATER, "answer", FLOOR)


@pytest.mark.parametrize("data", [b"", b"fieldtui recovery request 1\n", bytes(300), b"\x91" * 5000])
def test_any_bytes_at_all_are_no_request_and_no_answer(accepted: Two, data: bytes) -> None:
    with pytest.raises(NotARecoveryRequest):
        read_asked(accepted.office, data, "x")
    answered(accepted)
    with pytest.raises(NotARecoveryAnswer):
        finish(accepted.path, data, LATER, "x", FLOOR)


def test_a_request_of_a_key_that_shares_its_secret_with_everybody_is_refused(accepted: Two) -> None:
    accepted.worker.lock()
    data, _code = write_request(accepted.path, LATER, RANDOM, FLOOR)
    bad = msgspec.structs.replace(read_help_request(data, "x"), public=bytes(32))
    forged = b"fieldtui recovery request 1\n" + msgspec.msgpack.encode(bad)
    with pytest.raises(NotARecoveryRequest):
        answer_recovery(accepted.office, forged, bad.code, "x")


# ---------------------------------------------------------------- another key


def test_a_rekey_seals_anew_to_what_was_accepted_and_not_to_what_stands_in_the_key_file(
    accepted: Two,
) -> None:
    vault: Vault = accepted.worker.vault
    before = slots_of(vault)
    genuine = before.of(OFFICE)[0]
    planted = msgspec.structs.replace(genuine, public=bytes(range(32)))
    slots = tuple(planted if slot is genuine else slot for slot in before.slots)
    write_slots(accepted.path, msgspec.structs.replace(before, generation=before.generation + 1, slots=slots))
    rekey_vault(accepted.worker, PASSPHRASE, cost=FLOOR)
    assert read_slots(accepted.path).of(OFFICE)[0].public == genuine.public
    finish(accepted.path, answered(accepted), LATER, "answer", FLOOR).lock()


def test_after_a_rekey_an_answer_from_before_is_of_no_use(accepted: Two) -> None:
    answer = answered(accepted)
    accepted.worker = open_device(accepted.path, PASSPHRASE)
    rekey_vault(accepted.worker, PASSPHRASE, cost=FLOOR)
    accepted.worker.lock()
    with pytest.raises(NoRequestWaits):
        finish(accepted.path, answer, LATER, "answer", FLOOR)
