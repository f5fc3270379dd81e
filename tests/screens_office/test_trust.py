"""Decisions about devices and the root key, what is unfinished, and what is to be looked at after merging."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.visits import record_visit
from screens.asking import PickSome
from screens.choosing import ChoosePath
from screens.devices import DevicesScreen
from screens.exchange_view import about_bundle, bundle_line
from screens.inbox import InboxScreen, Taken, explained, result_line
from screens.over import Confirm
from screens.secret import AskSecret
from sync.exchange import (
    Merged,
    devices,
    enrolment_request,
    export_to,
    merge,
    read_file,
    revoke,
    standing,
)
from sync.exchange.folders import remember_folder
from sync.exchange.receipts import Answer, OwnBundle
from sync.exchange.rootkeeping import root_standing, take_root
from sync.exchange.telling import WARNED, records_of, what_a_fork_is
from sync.policy import Certificate
from tests.quick_hash import quick_hashes
from tests.screens_office.desk import Community, DeskKeys, at_the_desk, door_at, enrolled, folder, fresh
from tests.sync.village import restored

SECRET = "抽屉里的第二把钥匙"


@pytest.fixture(autouse=True)
def quick_hash() -> Iterator[None]:
    with quick_hashes():
        yield


def certificate(people: Community, device: Device | None = None) -> Certificate:
    """The certificate of the worker, or of `device`, as the office has it."""
    wanted = (device or people.worker).id
    return next(c for c in devices(people.office) if c.device == wanted)


def row_of(device: Device) -> str:
    return f"peer {device.id.hex()}"


def carried(sender: Device, receiver: Device, stick: Path) -> Merged:
    """What `receiver` makes of what `sender` exports now."""
    merged = Merged("")
    for one in export_to(sender, stick):
        if receiver.identity.person in one.recipients:
            merged = merge(receiver, read_file(one.path), one.path.name)
    return merged


def root_in_a_drawer(office: Device) -> Path:
    return take_root(office, folder("drawer") / "root.fieldtui-root", SECRET)


# ---------------------------------------------------------------- decisions


async def test_a_device_is_revoked_after_words_that_say_what_it_means(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        keys.put(row_of(people.worker))
        await keys.press("4")
        assert isinstance(keys.screen, Confirm)
        assert people.worker.id.hex()[:12] in keys.text()
        assert len(keys.screen._question.plain.splitlines()) == 5
        await keys.press("right", "enter")
        assert certificate(people).revoked
        assert "F5" in keys.shown("said")


async def test_cancel_has_the_focus_when_a_device_is_to_be_revoked(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        keys.put(row_of(people.worker))
        await keys.press("4", "enter")
    assert not certificate(people).revoked


@pytest.mark.parametrize("key", ["3", "4"])
async def test_nothing_is_decided_about_this_device_or_a_revoked_one(people: Community, key: str) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        keys.put("own")
        await keys.press(key)
        assert isinstance(keys.screen, DevicesScreen)
        keys.put(row_of(people.worker))
        await keys.press("4", "right", "enter")
        keys.put(row_of(people.worker))
        await keys.press(key)
        assert isinstance(keys.screen, DevicesScreen)
        assert len(keys.notices) == 2


async def test_a_worker_is_given_other_grids(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        keys.put(row_of(people.worker))
        await keys.press("3")
        assert isinstance(keys.screen, PickSome)
        await keys.press("space", "down", "space", "enter")
        assert isinstance(keys.screen, DevicesScreen)
    assert (certificate(people).grids, certificate(people).former) == (("1",), ("2",))


async def test_a_worker_without_a_grid_is_not_meant(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        keys.put(row_of(people.worker))
        await keys.press("3", "down", "space", "enter")
        assert keys.shown("said")
    assert certificate(people).grids == ("2",)


async def test_the_rules_are_renewed_by_a_key_and_by_their_row(people: Community) -> None:
    before = root_standing(people.office).version
    async with at_the_desk(people.office) as keys:
        await keys.press("3", "5", "right", "enter")
        await keys.choose("renew")
        await keys.press("right", "enter")
    assert root_standing(people.office).version == before + 2


async def test_a_key_pressed_twice_fast_asks_once(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        await keys.send("7", "7")
        await keys.settle()
        assert sum(isinstance(screen, Confirm) for screen in keys.app.screen_stack) == 1


async def test_the_rules_stay_as_they_are_without_a_yes(people: Community) -> None:
    before = root_standing(people.office).version
    async with at_the_desk(people.office) as keys:
        await keys.press("3", "5", "enter")
    assert root_standing(people.office).version == before


async def test_a_second_device_of_the_office_is_enrolled_after_asking(people: Community) -> None:
    other = fresh("王主任", 40)
    stick = folder("stick")
    (stick / "x.fieldtui-request").write_bytes(enrolment_request(other))
    async with at_the_desk(people.office) as keys:
        await keys.open("enrolling", stick / "x.fieldtui-request")
        await keys.choose("office")
        await keys.choose("enrol")
        assert isinstance(keys.screen, Confirm)
        await keys.press("right", "enter")
        await keys.press("enter")
        assert certificate(people, other).role == "office"


async def test_a_grid_takes_the_tick_from_the_office(people: Community) -> None:
    Path("x.fieldtui-request").write_bytes(enrolment_request(fresh("王主任", 40)))
    async with at_the_desk(people.office) as keys:
        await keys.open("enrolling", Path("x.fieldtui-request"))
        keys.put("office")
        await keys.press("space")
        keys.put("grid 1")
        await keys.press("space")
        assert sum("[x]" in line for line in keys.grid()) == 1


# ---------------------------------------------------------------- the root key


async def test_the_root_key_goes_into_a_file_and_off_this_device(people: Community) -> None:
    remember_folder(people.office, folder("drawer"))
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        await keys.choose("root")
        await keys.press("enter")
        assert isinstance(keys.screen, AskSecret)
        await keys.fill("short")
        assert isinstance(keys.screen, AskSecret)
        await keys.fill(SECRET)
        await keys.send(*"nonsense")
        await keys.press("enter")
        assert isinstance(keys.screen, AskSecret)
        assert root_standing(people.office).root
        await _again(keys, SECRET)
        assert "root-20261012.fieldtui-root" in keys.shown("said")
    assert not root_standing(people.office).root
    assert list(Path("drawer").glob("*.fieldtui-root"))


async def _again(keys: DeskKeys, secret: str) -> None:
    """Type into the second field of the panel."""
    from textual.widgets import Input

    keys.app.screen.query_one("#again", Input).value = secret
    await keys.press("enter")


async def test_a_passphrase_is_not_kept_when_its_panel_is_left(people: Community) -> None:
    remember_folder(people.office, folder("drawer"))
    async with at_the_desk(people.office) as keys:
        await keys.press("3")
        await keys.choose("root")
        await keys.press("enter")
        await keys.fill(SECRET, then="escape")
        assert SECRET not in str(keys.app.session.unsent)
    assert root_standing(people.office).root


async def test_a_decision_asks_for_the_key_that_is_in_the_drawer(people: Community) -> None:
    path = root_in_a_drawer(people.office)
    before = root_standing(people.office).version
    async with at_the_desk(people.office) as keys:
        await keys.press("3", "5", "right", "enter")
        assert isinstance(keys.screen, ChoosePath)
        await keys.fill(str(path))
        await keys.fill("not this one")
        assert isinstance(keys.screen, AskSecret)
        assert "root.fieldtui-root" in keys.text()
        await keys.fill(SECRET)
    assert root_standing(people.office).version == before + 1
    assert not root_standing(people.office).root


@pytest.mark.parametrize("left_at", ["file", "passphrase"])
async def test_leaving_the_question_for_the_key_decides_nothing(people: Community, left_at: str) -> None:
    path = root_in_a_drawer(people.office)
    before = root_standing(people.office).version
    async with at_the_desk(people.office) as keys:
        await keys.press("3", "5", "right", "enter")
        if left_at == "passphrase":
            await keys.fill(str(path))
        await keys.press("escape")
        assert isinstance(keys.screen, DevicesScreen)
        assert keys.shown("said")
    assert root_standing(people.office).version == before


async def test_the_root_is_replaced_after_asking(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await keys.press("3", "7")
        await keys.press("enter")
        assert root_standing(people.office).generation == 0
        await keys.press("7", "right", "enter")
    assert root_standing(people.office).generation == 1


async def test_either_key_is_chosen_by_name(people: Community) -> None:
    remember_folder(people.office, folder("drawer"))
    async with at_the_desk(people.office) as keys:
        await keys.press("3", "6", "down", "enter", "enter")
        await keys.fill(SECRET)
        await _again(keys, SECRET)
    assert (root_standing(people.office).root, root_standing(people.office).reserve) == (True, False)


# ---------------------------------------------------------------- what is unfinished


def gap(people: Community) -> Device:
    """Another worker of the grid, restored from a copy that is older than what the worker knows to have arrived."""
    stick = folder("between")
    other = enrolled(people.office, "王芳", 41, people.town.clock, ["2"])
    carried(people.office, people.worker, stick)
    older = restored(other)
    record_visit(people.worker, door_at(people.worker), "answered")
    for sender, receiver in ((people.worker, other), (other, people.worker)):
        out = export_to(sender, stick, receiver.identity.person)[0].path
        merge(receiver, read_file(out), out.name)
    record_visit(people.worker, door_at(people.worker, "202"), "refused")
    out = export_to(people.worker, stick, "王芳")[0].path
    assert merge(older, read_file(out), out.name).waiting == 1
    return older


async def test_what_is_missing_here_is_named(people: Community) -> None:
    other = gap(people)
    async with at_the_desk(other, start="exchange") as keys:
        await keys.choose("missing 0")
        said = keys.shown("said")
        assert records_of(*standing(other).missing) in said
        assert "李明" in said


async def test_what_was_put_aside_is_listed_with_its_reason_and_written_to_a_file(people: Community) -> None:
    other = gap(people)
    (aside,) = standing(other).aside
    remember_folder(other, folder("out"))
    async with at_the_desk(other, start="exchange") as keys:
        await keys.choose(f"aside {aside.id}")
        assert "李明" in keys.shown("said")
        await keys.press("3", "enter")
        (written,) = Path("out").glob("*.fieldtui-segment")
        assert written.read_bytes()


async def test_what_was_put_aside_is_forgotten_after_asking(people: Community) -> None:
    other = gap(people)
    (aside,) = standing(other).aside
    async with at_the_desk(other, start="exchange") as keys:
        keys.put(f"aside {aside.id}")
        await keys.press("4", "enter")
        assert standing(other).aside
        keys.put(f"aside {aside.id}")
        await keys.press("4", "right", "enter")
        assert not standing(other).aside


async def test_what_was_refused_is_admitted_after_asking(people: Community) -> None:
    other = enrolled(people.office, "王芳", 41, people.town.clock, ["2"])
    stick = folder("between")
    carried(people.office, people.worker, stick)
    record_visit(people.worker, door_at(people.worker), "answered")
    out = export_to(people.worker, stick, "王芳")[0].path
    merge(other, read_file(out), out.name)
    revoke(people.office, people.worker.id)
    carried(other, people.office, folder("later"))
    (aside,) = standing(people.office).aside
    async with at_the_desk(people.office, start="exchange") as keys:
        keys.put(f"aside {aside.id}")
        await keys.press("5", "enter")
        assert standing(people.office).aside
        keys.put(f"aside {aside.id}")
        await keys.press("5", "right", "enter")
        assert "已认可" in keys.shown("said")
    assert not standing(people.office).aside


@pytest.mark.parametrize("key", ["3", "4", "5"])
async def test_nothing_aside_under_the_cursor_is_said(people: Community, key: str) -> None:
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.press(key)
        assert len(keys.notices) == 1


async def test_a_device_that_waits_for_something_says_so_below_its_name(people: Community) -> None:
    other = gap(people)
    stick = folder("back")
    back = export_to(other, stick, "李明")[0].path
    merge(people.worker, read_file(back), back.name)
    (peer,) = [peer for peer in standing(people.worker).peers if peer.device == other.id]
    assert [(one.first, one.last) for one in peer.complaints] == [(1, 1)]
    async with at_the_desk(people.worker, start="exchange") as keys:
        at = next(i for i, line in enumerate(keys.grid()) if "王芳" in line)
        assert keys.grid()[at + 1].strip().startswith("!")
        await keys.choose(row_of(other))
        assert len(keys.shown("said").splitlines()) >= 3


async def test_two_devices_of_one_person_are_told_apart_by_their_ids(people: Community) -> None:
    second = enrolled(people.office, "李明", 42, people.town.clock, ["1"])
    async with at_the_desk(people.office, start="exchange") as keys:
        assert all(device.id.hex()[:6] in keys.text() for device in (people.worker, second))


async def test_rules_that_end_soon_are_told_on_exchange_devices_and_desk(people: Community) -> None:
    until = root_standing(people.office).expires
    days = (until - WARNED - people.office.wall()) // (24 * 3600) + 1
    people.town.clock.forward(days=days)
    day = str(people.office.day_of(until))
    async with at_the_desk(people.office) as keys:
        assert day in keys.text()
        await keys.press("3")
        assert day in keys.shown("top")
        await keys.press("f5")
        assert day in keys.shown("top")


async def test_receipts_of_own_bundles_are_listed_and_told(people: Community) -> None:
    stick = folder("stick")
    record_visit(people.worker, door_at(people.worker), "answered")
    (out,) = export_to(people.worker, stick)
    async with at_the_desk(people.worker, start="exchange") as keys:
        await keys.choose(f"bundle {out.path.name}")
        assert "社区办" in keys.shown("said")
    merge(people.office, read_file(out.path), out.path.name)
    carried(people.office, people.worker, folder("back"))
    async with at_the_desk(people.worker, start="exchange") as keys:
        assert any("=" in line and "社区办" in line and "1 条" in line for line in keys.grid())


def test_a_bundle_that_was_refused_in_part_is_marked(people: Community) -> None:
    answer = Answer("社区办 [/b]", 0, 3, 0, 1, 2, 0)
    bundle = OwnBundle("x.fieldtui", 0, 5, 100, ("社区办 [/b]",), (answer,), ())
    shown = bundle_line(people.worker, bundle, 76).plain
    assert "!" in shown
    assert "[/b]" in shown
    assert "2" in about_bundle(bundle)[1].plain


# ---------------------------------------------------------------- after merging


async def test_a_copied_device_is_told_after_merging_and_on_exchange(people: Community) -> None:
    stick = folder("stick")
    record_visit(people.worker, door_at(people.worker), "answered")
    export_to(people.worker, stick)
    copy = restored(people.worker)
    for device, outcome in ((people.worker, "refused"), (copy, "no answer")):
        record_visit(device, door_at(device, "202"), outcome)
        export_to(device, stick)
    async with at_the_desk(people.office) as keys:
        await keys.open("inbox", stick)
        assert ["! " in line for line in keys.grid()[3:6]] == [False, True, False]
        assert what_a_fork_is() in keys.shown("said").replace("\n", "")
        await keys.press("f5")
        await keys.choose("forked 0")
        assert "李明" in keys.shown("said")


@pytest.mark.parametrize(
    ("merged", "word"),
    [
        (Merged("x", "李明", events=1, conflicts=2), "2"),
        (Merged("x", "李明", events=1, forks=["李明"]), "李明"),
        (Merged("x", "李明", events=1, clock=40 * 365 * 24 * 3600), "14600"),
        (Merged("x", "李明", events=1, clock=-3 * 24 * 3600), "3"),
        (Merged("x", "李明", events=1, left=True), ""),
    ],
    ids=["conflicts", "fork", "ahead", "behind", "left"],
)
def test_what_to_look_at_after_merging_is_marked_and_told(merged: Merged, word: str) -> None:
    taken = Taken(Path("x"), merged)
    assert "! " in result_line(taken, 76).plain
    assert word in explained(taken)[-1].plain


def test_an_ordinary_bundle_is_not_marked() -> None:
    taken = Taken(Path("x"), Merged("x", "李明", events=1))
    assert "!" not in result_line(taken, 76).plain


async def test_the_cursor_goes_to_the_file_that_is_to_be_looked_at(people: Community) -> None:
    stick = folder("stick")
    record_visit(people.worker, door_at(people.worker), "answered")
    export_to(people.worker, stick)
    (stick / "zz.fieldtui").write_bytes(b"no bundle")
    async with at_the_desk(people.office) as keys:
        await keys.open("inbox", stick)
        assert isinstance(keys.screen, InboxScreen)
        assert "zz.fieldtui" in keys.shown("said")
