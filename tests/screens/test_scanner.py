"""A scanner that types, on screens that have other uses for keys: no command, no letter in a field, an offer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.content import Content
from textual.widgets import Input

from fieldtui.codes.reading.bursts import MANY, MOST_HELD
from fieldtui.errands import create_errand, parse_items
from fieldtui.i18n import _
from fieldtui.undo import undoable
from screens.over import Confirm
from screens.scanner import MOST_WAITING, OPEN
from tests.checklists.making import asked
from tests.screens.forms import at_door, stored, survey
from tests.screens.keys import Keys, running
from tests.screens.scanning import FRAMES, StandIn, over, paste, plug_in, put_stand_in, scan
from tests.screens.test_unlock import FakeKeyhole, program
from tests.town import Town

ADDRESS, AT = "文星苑3栋1单元501室 张玉梅 19900000301", "文星苑/3/1/201"
SLOWLY = (
    "This scanner types slowly: its first digits were taken for keys. Look whether they did anything, and set the "
    "scanner to its fastest."
)
# Everything that a digit, a letter or Enter could do on them.
PLACES = ("today", "building", "errands", "exchange", "desk")
PANELS = ("search", "help", "palette")


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    put_stand_in(monkeypatch)


@asynccontextmanager
async def at(town: Town, start: str) -> AsyncIterator[Keys]:
    """The program at a place, with a scanner plugged in."""
    async with running(town.office, start=start) as keys:
        plug_in(keys)
        yield keys


def offered(keys: Keys) -> bool:
    return any("Ctrl+L" in notice for notice in keys.notices)


def said(keys: Keys) -> list[str]:
    """What the program has said, however it was folded."""
    return ["".join(notice.split()) for notice in keys.notices]


def sentence(msgid: str) -> str:
    """A sentence in the language in use, to compare with what was `said`."""
    return "".join(_(msgid).split())


def stand(keys: Keys, town: Town) -> tuple[object, ...]:
    """Where one is, and what is recorded."""
    return (*keys.app.screen_stack, keys.app.focused, keys.app.current_mode, len(undoable(town.office)))


@pytest.mark.parametrize("start", PLACES)
async def test_on_every_place_a_code_fires_no_command_and_is_offered(town: Town, start: str) -> None:
    create_errand(town.office, town.doors[AT], parse_items("米 1袋"))
    async with at(town, start) as keys:
        before = stand(keys, town)
        await scan(keys, f"]Q1{FRAMES[0]}\n")
        assert stand(keys, town) == before
        assert keys.app.scanner.waiting == (FRAMES[0],)
        assert offered(keys)


@pytest.mark.parametrize("panel", PANELS)
async def test_over_a_panel_a_code_stays_out_of_its_field_and_is_offered(town: Town, panel: str) -> None:
    async with at(town, "building") as keys:
        await keys.app.perform(panel)
        await keys.settle()
        before = stand(keys, town)
        await scan(keys, FRAMES[0] + "\n")
        assert stand(keys, town) == before
        assert [field.value for field in keys.screen.query(Input)] in ([], [""])
        assert offered(keys)


async def test_a_question_is_not_answered_by_a_code(town: Town) -> None:
    async with at(town, "today") as keys:
        answers: list[bool | None] = []
        keys.app.push_screen(Confirm(Content("?"), "Yes"), answers.append)
        await keys.settle()
        await scan(keys, FRAMES[0] + "\t\n")
        assert isinstance(keys.screen, Confirm)
        assert answers == []
        await keys.press(OPEN)
        assert isinstance(keys.screen, Confirm)
        assert sentence("Answer the question first.") in said(keys)


async def test_before_a_vault_is_open_a_code_is_told_and_kept_nowhere(town: Town) -> None:
    async with program(FakeKeyhole(town.office)).run_test() as pilot:
        keys = Keys(pilot.app, pilot)  # type: ignore[arg-type]
        await keys.settle()
        plug_in(keys)
        await scan(keys, FRAMES[0] + "\n")
        assert keys.app.screen.query_one("#passphrase", Input).value == ""
        assert keys.app.scanner.waiting == ()
        assert said(keys) == [
            sentence("The scanner read a QR code. Unlock the vault first, then scan it again.")
        ]


@pytest.mark.parametrize("every", [0.0, 0.01, 0.04])
@pytest.mark.parametrize("typed", [FRAMES[0], "".join(chr(ord("０") + int(one)) for one in FRAMES[0])])
async def test_digits_of_any_width_at_a_scanner_s_speeds_are_one_code(
    town: Town, typed: str, every: float
) -> None:
    async with at(town, "building") as keys:
        await scan(keys, f"\x02{typed}\x03\n", every)
        assert undoable(town.office) == []
        assert keys.app.scanner.waiting == (FRAMES[0],)


async def test_a_barcode_at_a_door_records_nothing_and_is_said_to_be_unknown(town: Town) -> None:
    async with at(town, "building") as keys:
        await scan(keys, "6921345678902\n")
        assert undoable(town.office) == []
        assert said(keys) == [
            sentence("The scanner read a code that this program does not know. Nothing was done with it.")
        ]


async def test_a_barcode_on_a_scale_answers_nothing() -> None:
    town = survey(asked("range", "q", parameters="start=1 end=5 step=1"), asked("text", "last"))
    async with at_door(town) as keys:
        plug_in(keys)
        await scan(keys, "1234512345\n")
        assert not stored(town).get("q")


async def test_a_barcode_scanned_into_a_field_is_typed_there(town: Town) -> None:
    async with at(town, "today") as keys:
        await keys.app.perform("palette")
        await keys.settle()
        await scan(keys, "6921345678902")
        assert keys.screen.query_one(Input).value == "6921345678902"


async def test_keys_of_a_person_do_what_they_did(town: Town) -> None:
    async with at(town, "building") as keys:
        await keys.send("2")
        await over(keys)
        await keys.send("2")
        await over(keys)
        assert len(undoable(town.office)) == 2


async def test_quick_keys_and_a_key_that_is_never_held_keep_their_order(town: Town) -> None:
    async with at(town, "today") as keys:
        await keys.app.perform("palette")
        await keys.settle()
        await keys.send("w", "x", "left", "y")
        await over(keys)
        assert keys.screen.query_one(Input).value == "wyx"


async def test_a_text_that_an_input_method_or_a_terminal_types_at_once_arrives_in_the_field(
    town: Town,
) -> None:
    async with at(town, "today") as keys:
        await keys.app.perform("palette")
        await keys.settle()
        text = ADDRESS * (1 + MOST_HELD // len(ADDRESS))
        await scan(keys, text, 0)
        assert keys.screen.query_one(Input).value == text


async def test_a_pasted_address_arrives_in_the_field_and_a_pasted_code_is_offered(town: Town) -> None:
    async with at(town, "today") as keys:
        await keys.app.perform("palette")
        await keys.settle()
        await paste(keys, ADDRESS)
        assert keys.screen.query_one(Input).value == ADDRESS
        assert not offered(keys)
        await paste(keys, FRAMES[0] + "\r\n")
        assert keys.screen.query_one(Input).value == ADDRESS
        assert keys.app.scanner.waiting == (FRAMES[0],)


async def test_the_key_of_the_offer_opens_the_reader_with_everything_that_was_scanned(town: Town) -> None:
    async with at(town, "building") as keys:
        await scan(keys, FRAMES[0] + "\n" + FRAMES[1] + "\n")
        await scan(keys, FRAMES[2])
        assert len(keys.notices) == 1
        await keys.press(OPEN)
        assert isinstance(keys.place, StandIn)
        assert keys.place.taken == list(FRAMES[:3])
        assert keys.app.scanner.waiting == ()


async def test_the_key_of_the_offer_is_heard_over_a_panel_and_in_a_field(town: Town) -> None:
    async with at(town, "building") as keys:
        await keys.app.perform("search")
        await keys.settle()
        await scan(keys, FRAMES[0])
        await keys.press(OPEN)
        assert isinstance(keys.screen, StandIn)


async def test_on_the_reader_codes_go_straight_to_it_at_the_slowest_speed(town: Town) -> None:
    async with at(town, "today") as keys:
        await keys.open("reading")
        await scan(keys, f"{FRAMES[0]}\n{FRAMES[1]}\n", 0.1)
        await paste(keys, FRAMES[2])
        assert isinstance(keys.place, StandIn)
        assert keys.place.taken == list(FRAMES[:3])
        assert keys.notices == []


async def test_a_code_that_lost_a_digit_goes_to_the_reader_which_refuses_it(town: Town) -> None:
    wrong = FRAMES[0][:30] + FRAMES[0][31:]
    async with at(town, "today") as keys:
        await keys.open("reading")
        await scan(keys, wrong + "\n")
        assert isinstance(keys.place, StandIn)
        assert keys.place.taken == [wrong]


async def test_without_a_scan_the_key_of_the_offer_says_so(town: Town) -> None:
    async with at(town, "today") as keys:
        await keys.send(OPEN)
        await over(keys)
        assert said(keys) == [sentence("No scanner has typed a code here.")]


async def test_locking_forgets_what_was_scanned_and_what_is_held(town: Town) -> None:
    async with at(town, "building") as keys:
        await scan(keys, FRAMES[0])
        await keys.send("2", "f10")
        await over(keys)
        assert keys.app.scanner.waiting == ()
        assert not keys.app.unlocked


async def test_what_waits_for_the_reader_has_an_end(town: Town) -> None:
    async with at(town, "today") as keys:
        for _time in range(3):
            await paste(keys, "\n".join(FRAMES * 40))
        assert len(keys.app.scanner.waiting) == MOST_WAITING


async def test_a_slow_scanner_is_told_of_and_its_next_code_fires_nothing(town: Town) -> None:
    async with at(town, "today") as keys:
        await scan(keys, FRAMES[0] + "\n", 0.08)
        assert sentence(SLOWLY) in said(keys)
        await keys.app.go("building")
        await keys.settle()
        before = len(undoable(town.office))
        await scan(keys, FRAMES[1] + "\n", 0.08)
        assert len(undoable(town.office)) == before
        assert FRAMES[1] in keys.app.scanner.waiting


async def test_without_a_time_to_hold_keys_nothing_is_a_scan(town: Town) -> None:
    async with running(town.office) as keys:
        await keys.app.perform("palette")
        await keys.settle()
        await keys.type("1" + "23" * MANY)
        assert keys.screen.query_one(Input).value == "1" + "23" * MANY
