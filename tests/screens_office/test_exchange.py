"""Exchange: the three words, the way out, the way in, and joining."""

from pathlib import Path

import pytest

from fieldtui.community import name_of_community
from fieldtui.device import Device
from fieldtui.visits import record_visit
from screens.enrolling import EnrollingScreen
from screens.exchange import ExchangeScreen, said_of
from screens.exchange_view import brought
from screens.inbox import InboxScreen
from screens.joining import JoiningScreen
from screens.over import Confirm
from screens.rows import Rows
from screens.today import TodayScreen
from sync.exchange import (
    EXPORTED,
    HERE,
    Exported,
    Welcome,
    enrol,
    enrolment_request,
    export_to,
    merge,
    read_file,
    read_welcome,
    word_for,
)
from sync.exchange.folders import last_folder, remember_folder
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at, folder, fresh, office_of
from tests.town import small_town


def _on(keys: DeskKeys) -> str:
    row = keys.screen.query_one(Rows).selected_row
    return row.key if row else ""


async def test_from_the_building_two_keys_put_a_checked_bundle_on_the_stick(people: Community) -> None:
    stick = folder("stick")
    remember_folder(people.worker, stick)
    visit = record_visit(people.worker, door_at(people.worker), "answered")
    assert word_for(people.worker, visit) == HERE
    async with at_the_desk(people.worker, start="building") as keys:
        await keys.press("f5", "enter")
        assert keys.pressed <= 3
        assert "现在可以拔下 U 盘" in keys.text()
    (written,) = stick.glob("*.fieldtui")
    assert word_for(people.worker, visit) == EXPORTED
    assert merge(people.office, read_file(written), written.name).events == 1


async def test_an_export_that_cannot_be_written_counts_for_nothing(people: Community) -> None:
    stick = folder("stick")
    remember_folder(people.worker, stick)
    visit = record_visit(people.worker, door_at(people.worker), "answered")
    async with at_the_desk(people.worker, start="exchange") as keys:
        stick.rmdir()
        await keys.press("enter")
        assert "U 盘" not in keys.shown("said")
        assert any("stick" in notice for notice in keys.notices)
    assert word_for(people.worker, visit) == HERE


async def test_what_runs_is_not_begun_twice(people: Community) -> None:
    remember_folder(people.worker, folder("stick"))
    record_visit(people.worker, door_at(people.worker), "answered")
    async with at_the_desk(people.worker, start="exchange") as keys:
        assert isinstance(keys.screen, ExchangeScreen)
        with keys.screen.work("…"):
            await keys.press("enter")
            assert "Ctrl+T" in keys.notices[-1]
    assert not list(folder("stick").iterdir())


async def test_an_office_with_many_workers_names_some_bundles_and_counts_the_rest() -> None:
    written = [Exported(Path(f"{at}.fieldtui"), ("李明",), 1, 100) for at in range(8)]
    said = said_of(written)
    assert len(said) == 7
    assert "3" in said[-1].plain


async def test_without_a_stick_a_folder_is_typed_and_remembered(people: Community) -> None:
    folder("night")
    record_visit(people.worker, door_at(people.worker), "answered")
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.press("2")
        await keys.fill("night/")
        assert list(Path("night").glob("*.fieldtui"))
    assert last_folder(people.worker) == Path("night").absolute()


async def test_the_three_words_stand_with_their_counts(people: Community) -> None:
    stick = folder("stick")
    record_visit(people.worker, door_at(people.worker), "no answer")
    (out,) = export_to(people.worker, stick)
    merge(people.office, read_file(out.path), out.path.name)
    back = export_to(people.office, stick)
    merge(people.worker, read_file(back[0].path), back[0].path.name)
    record_visit(people.worker, door_at(people.worker), "answered")
    async with at_the_desk(people.worker, start="exchange") as keys:
        words = [line.split()[:3] for line in keys.grid()[1:4]]
        assert words == [["!", "在本机", "1"], [">", "已导出", "0"], ["=", "社区办已确认", "1"]]


# ---------------------------------------------------------------- joining


async def test_a_device_is_enrolled_and_joins_through_both_screens() -> None:
    office = office_of(small_town())
    worker = fresh("王芳", 21)
    stick = folder("stick")
    remember_folder(worker, stick)
    remember_folder(office, stick)
    async with at_the_desk(worker, start="exchange") as keys:
        await keys.choose("ask stick")
        assert "stick/" in keys.text()
    async with at_the_desk(office) as keys:
        await keys.press("3", "2")
        await keys.press("enter")
        assert isinstance(keys.screen, EnrollingScreen)
        keys.put("grid 2")
        await keys.press("space")
        await keys.choose("enrol")
        await keys.press("enter")
        code = keys.shown("top").splitlines()[-1]
        assert len(code.replace(" ", "")) == 16
    assert not brought(office, stick)
    assert len(brought(worker, stick)) == 1
    async with at_the_desk(worker, start="exchange") as keys:
        await keys.choose("answer")
        await keys.press("enter")
        assert isinstance(keys.screen, JoiningScreen)
        assert code in keys.text()
        await keys.press("1")
        await keys.press("tab", "enter")
        assert "已加入社区" in keys.text()
        await keys.press("1")
        assert isinstance(keys.screen, JoiningScreen)
        assert not keys.notices
        await keys.press("enter")
        assert isinstance(keys.screen, TodayScreen)
        await keys.press("f5")
        assert _on(keys) == "out stick"
    assert worker.identity.grids == ("2",)
    assert name_of_community(worker) == "信义社区"


async def test_a_code_that_differs_does_not_join(people: Community) -> None:
    device = fresh("王芳", 21)
    outgoing, code = enrol(people.office, enrolment_request(device), ["2"])
    Path("answer.fieldtui").write_bytes(outgoing.data)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    async with at_the_desk(device, start="exchange") as keys:
        await keys.open("joining", Path("answer.fieldtui"))
        await keys.press("2")
        await keys.fill(wrong)
        assert any("不" in notice for notice in keys.notices)
        assert not device.identity.community
        await keys.press("2")
        await keys.fill(code.replace(" ", "").translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)}))
    assert device.identity.community


async def test_cancel_has_the_focus_when_codes_are_said_to_be_the_same(people: Community) -> None:
    device = fresh("王芳", 21)
    outgoing, _code = enrol(people.office, enrolment_request(device), ["2"])
    Path("answer.fieldtui").write_bytes(outgoing.data)
    async with at_the_desk(device, start="exchange") as keys:
        await keys.open("joining", Path("answer.fieldtui"))
        await keys.press("1")
        assert isinstance(keys.screen, Confirm)
        await keys.press("enter")
    assert not device.identity.community


async def test_an_answer_for_somebody_else_is_refused_by_name(people: Community) -> None:
    outgoing, _code = enrol(people.office, enrolment_request(fresh("王芳", 21)), ["2"])
    Path("answer.fieldtui").write_bytes(outgoing.data)
    async with at_the_desk(fresh("别人", 22), start="exchange") as keys:
        await keys.open("joining", Path("answer.fieldtui"))
        assert any("answer.fieldtui" in notice for notice in keys.notices)
        await keys.press("1")
        assert isinstance(keys.screen, JoiningScreen)


async def test_a_vault_that_is_the_office_founds_a_community() -> None:
    device = fresh("王主任", 30)
    async with at_the_desk(device, start="exchange") as keys:
        await keys.choose("found")
        await keys.fill("文星社区")
        await keys.press("tab", "enter")
        assert keys.app.current_mode == "desk"
        assert "文星社区" in keys.text()
    assert device.is_office


async def test_the_answer_is_read_once_so_that_no_second_reading_meets_a_vault_that_has_joined(
    people: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = fresh("王芳", 21)
    outgoing, code = enrol(people.office, enrolment_request(device), ["2"])
    Path("answer.fieldtui").write_bytes(outgoing.data)
    read: list[str] = []

    def reading(device: Device, data: bytes, name: str) -> Welcome:
        read.append(name)
        return read_welcome(device, data, name)

    monkeypatch.setattr("screens.joining.read_welcome", reading)
    async with at_the_desk(device, start="exchange") as keys:
        await keys.open("joining", Path("answer.fieldtui"))
        await keys.press("2")
        await keys.press("escape")
        await keys.press("2")
        await keys.fill(code)
    assert read == ["answer.fieldtui"]


async def test_a_community_that_is_not_created_after_all_keeps_its_name_and_one_that_is_begins_at_export() -> (
    None
):
    device = fresh("王主任", 30)
    remember_folder(device, folder("stick"))
    async with at_the_desk(device, start="exchange") as keys:
        await keys.choose("found")
        await keys.fill("文星社区")
        await keys.press("enter")
        assert isinstance(keys.screen, ExchangeScreen)
        await keys.choose("found")
        assert keys.typed == "文星社区"
        await keys.press("enter", "tab", "enter")
        await keys.press("f5")
        assert _on(keys) == "out stick"


async def test_merging_before_joining_says_what_to_do_first(people: Community) -> None:
    stick = folder("stick")
    export_to(people.office, stick)
    async with at_the_desk(fresh("王芳", 21), start="exchange") as keys:
        await keys.open("inbox", stick)
        assert isinstance(keys.screen, InboxScreen)
        assert "fieldtui enrol join" in keys.shown("said")


async def test_esc_leads_back_to_exchange_and_keeps_what_was_typed() -> None:
    async with at_the_desk(fresh("王主任", 30), start="exchange") as keys:
        await keys.choose("found")
        await keys.fill("文星", then="escape")
        assert isinstance(keys.screen, ExchangeScreen)
        await keys.choose("found")
        assert keys.typed == "文星"
        await keys.press("escape")
