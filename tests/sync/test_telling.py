"""The sentences about the exchange: every kind has words, every reason of a refusal, and the month before the end."""

import pytest

from fieldtui.i18n import use_language
from fieldtui.log.kinds import ADDED, CHANGED, FACT, UNDONE
from sync import errors
from sync.exchange.noting import WANTED
from sync.exchange.standing import Missing
from sync.exchange.telling import DAY, REASONS, complaint, expiry, kind_in_words, records_of

END = 1_800_000_000


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


@pytest.mark.parametrize("kind", [*ADDED, *CHANGED, *FACT, UNDONE])
def test_every_kind_of_record_has_words(kind: str) -> None:
    assert kind_in_words(kind) != kind


def test_a_kind_of_a_newer_program_is_shown_as_it_is() -> None:
    assert kind_in_words("pigeon.added") == "pigeon.added"


def test_reasons_with_words_are_classes_of_refusals() -> None:
    assert all(issubclass(getattr(errors, name), errors.Refused) for name in REASONS)


def test_one_record_and_several_are_told_with_author_and_grid() -> None:
    assert records_of(Missing("李明", "2", 3, 3)) == "record 3 of 李明 in grid 2"
    assert records_of(Missing("李明", "2", 3, 5)) == "records 3 to 5 of 李明 in grid 2"
    assert records_of(Missing("社区办", "", 3, 5)) == "records 3 to 5 of 社区办 of the community"


def test_what_is_waited_for_and_what_was_refused_are_told_apart() -> None:
    assert complaint(Missing("李明", "2", 1, 1, WANTED)).startswith("waits for")
    assert complaint(Missing("李明", "2", 1, 1, "Revoked")).endswith("device was revoked")


def test_a_reason_of_a_newer_program_is_told_by_its_name() -> None:
    assert complaint(Missing("李明", "2", 1, 1, "Pigeon")).endswith(": Pigeon")


@pytest.mark.parametrize(
    ("days", "said"), [(-31, ""), (-29, "expire on"), (0, "expired on"), (400, "expired on")]
)
def test_the_end_of_the_rules_is_told_a_month_before_and_ever_after(days: int, said: str) -> None:
    told = expiry(END, END + days * DAY, "2027-01-15", office=True)
    assert said in told
    assert bool(said) is bool(told)


def test_before_there_are_rules_nothing_ends() -> None:
    assert expiry(0, END, "", office=False) == ""


def test_a_worker_is_sent_to_the_office_and_the_office_renews() -> None:
    worker, office = (expiry(END, END, "2027-01-15", office=role) for role in (False, True))
    assert worker != office
    assert "office" in worker
