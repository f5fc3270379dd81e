"""The desk: texts of all sources come together, and what is none of them is told for what it is."""

import threading
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldtui.codes.fitting import BIG, HALF
from fieldtui.codes.reading import desk as desks
from fieldtui.codes.reading.desk import (
    ADDRESS,
    FRAME,
    NEWER,
    OTHER,
    OTHERS,
    PASS,
    RECOVERY,
    TRIAL,
    Counts,
    Desk,
    kind_of,
)
from fieldtui.codes.reading.errors import NotAPicture
from fieldtui.codes.trial import trial
from fieldtui.vault.recovery_code import shown
from sync.frames import cut, digits_of
from tests.reading.drawn import frames, transfer

SENT = transfer()
DATA = Random(1).randbytes(900)
CODES = frames(SENT)


def test_any_codes_in_any_order_give_what_was_sent() -> None:
    desk = Desk()
    for code in frames(SENT, 9, 2, 30, 0, 7, 5)[: len(CODES)]:
        desk.take(code)
    done = desk.next_whole()
    assert done is not None
    assert (done.data, done.transfer) == (DATA, SENT.id)
    assert desk.next_whole() is None


def test_codes_are_counted_by_what_they_tell() -> None:
    desk = Desk()
    for code in (CODES[0], CODES[0], CODES[1], CODES[2][:-1] + "0", "https://example.org"):
        desk.take(code)
    assert desk.view.counts == Counts(read=5, new=2, again=1, refused=1)
    assert dict(desk.view.others) == {ADDRESS: 1}
    (progress,) = desk.view.transfers
    assert (progress.found, progress.of) == (2, len(CODES))


def test_two_transfers_at_once_come_one_after_the_other() -> None:
    other = transfer(400, seed=2)
    desk = Desk()
    for pair in zip(CODES, frames(other) * 3, strict=False):
        for code in pair:
            desk.take(code)
    names = [done.transfer for done in iter(desk.next_whole, None)]
    assert names == [other.id, SENT.id]
    assert [done.transfer for done in desk.view.whole] == names


def in_size(room: int) -> list[str]:
    sent = cut(DATA, room)
    return [digits_of(sent.frame(number)) for number in range(len(sent.blocks))]


def test_what_was_shown_in_another_size_before_is_not_waited_for_when_all_is_there() -> None:
    desk = Desk()
    for code in (*in_size(105)[:-1], *in_size(300)):
        desk.take(code)
    assert [done.data for done in iter(desk.next_whole, None)] == [DATA]
    assert desk.view.transfers == ()


def test_what_is_whole_in_two_sizes_is_opened_once() -> None:
    desk = Desk()
    for code in (*in_size(105), *in_size(300)):
        desk.take(code)
    assert [done.data for done in iter(desk.next_whole, None)] == [DATA]
    assert [done.data for done in desk.view.whole] == [DATA]


def test_threads_feed_one_desk() -> None:
    sent = transfer(20_000)
    codes = frames(sent, *range(len(sent.blocks) * 2))
    desk = Desk()

    def feed(seed: int) -> None:
        for code in Random(seed).sample(codes, len(codes)):
            desk.take(code)

    threads = [threading.Thread(target=feed, args=(seed,)) for seed in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    done = desk.next_whole()
    assert done is not None
    assert done.data == Random(1).randbytes(20_000)
    assert desk.next_whole() is None
    assert desk.view.counts.read == 4 * len(codes)


def test_why_something_was_refused_is_counted_by_reason() -> None:
    desk = Desk()
    for _time in range(3):
        desk.refuse(NotAPicture("a.jpg", "it is damaged"))
    desk.refuse(NotAPicture("b.jpg", "it is damaged"))
    assert [count for _error, count in desk.view.refusals] == [3, 1]


def test_only_so_many_reasons_are_kept() -> None:
    desk = Desk()
    for at in range(100):
        desk.refuse(NotAPicture(f"{at}.jpg", "it is damaged"))
    assert len(desk.view.refusals) == desks.MOST_REASONS
    assert "99.jpg" in str(desk.view.refusals[-1][0])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CODES[0], FRAME),
        (CODES[0][:-1], FRAME),
        (digits_of(bytes([2]) + bytes(100)), PASS),
        (trial(1, HALF), TRIAL),
        (trial(40, BIG), TRIAL),
        (digits_of(bytes([3, 250]) + bytes(100)), FRAME),
        ("001", OTHER),
        ("002", OTHER),
        ("003", OTHER),
        (digits_of(bytes([4]) + bytes(100)), NEWER),
        (digits_of(bytes([200]) + bytes(100)), FRAME),
        ("6901234567892", OTHER),
        ("https://example.org/a", ADDRESS),
        ("HTTP://EXAMPLE.ORG", ADDRESS),
        (shown(bytes(range(16))), RECOVERY),
        (shown(bytes(range(16)))[:-1] + "0", RECOVERY),
        ("WIFI:S:office;P:secret;;", OTHER),
        ("", OTHER),
        ("王秀兰", OTHER),
        ("１２３", OTHER),
    ],
)
def test_a_text_is_known_by_its_form(text: str, kind: str) -> None:
    assert kind_of(text) == kind
    assert kind == FRAME or kind in OTHERS


def test_full_width_digits_and_blanks_around_them_are_understood() -> None:
    wide = CODES[0].translate({ord("0") + at: 0xFF10 + at for at in range(10)})
    assert Desk().take(f" {wide}\n").taken is not None


def test_the_versions_of_trial_codes_are_kept() -> None:
    desk = Desk()
    for version in (20, 15, 20):
        desk.take(trial(version, HALF))
    assert desk.view.trials == (15, 20)


@example("003")
@given(st.text(st.sampled_from("0123456789"), max_size=50) | st.text(max_size=50))
def test_no_text_of_a_stranger_stops_the_desk(text: str) -> None:
    desk = Desk()
    desk.take(text)
    assert desk.view.counts.read == 1


@pytest.mark.parametrize("number", ["002", "00200", "00281474976710656"])
def test_a_number_that_begins_like_a_pass_does_not_open_the_gate(number: str) -> None:
    desk = Desk()
    desk.take(number)
    assert not desk.pass_waiting


def test_what_other_codes_say_is_not_kept() -> None:
    desk = Desk()
    secret = shown(bytes(range(16)))
    desk.take(secret)
    assert secret not in repr(vars(desk))
