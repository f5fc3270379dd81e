"""Clock, terminal, input method, backup: what the doctor says of each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from fieldtui.doctor import picture, told_of
from fieldtui.doctor.keeping import LAST_BACKUP
from fieldtui.doctor.measuring import widths_by
from fieldtui.text import cells
from tests.doctor.conftest import CHINA, MACHINE, NOW, WIDTHS, Clinic

# ------------------------------------------------------------------ clock


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (datetime(1970, 1, 1, 8, 1, tzinfo=CHINA), "clock-absurd"),
        (datetime(2109, 1, 1, tzinfo=CHINA), "clock-absurd"),
        (NOW - timedelta(hours=6), "clock-behind"),
        (NOW + timedelta(days=200), "clock-idle"),
        (NOW.astimezone(UTC), "zone"),
    ],
)
def test_a_clock_that_cannot_be_right_is_found(clinic: Clinic, now: datetime, kind: str) -> None:
    clinic.clock.now = now
    assert clinic.only().kind == kind


def test_a_clock_behind_the_rules_of_the_office_is_found(clinic: Clinic) -> None:
    with clinic.raw() as db:
        # Of what this device did itself nothing is left.
        for table in ("tail", "bundles", "receipts", "acquaintances", "segments"):
            db.execute(f"DELETE FROM {table}")
    clinic.clock.now = NOW - timedelta(days=40)
    assert "clock-behind-office" in clinic.found()


def test_a_clock_that_is_a_little_behind_is_no_fault(clinic: Clinic) -> None:
    clinic.clock.now = NOW - timedelta(hours=3)
    assert clinic.found() == set()


def test_the_clock_is_told_in_its_own_time_zone(clinic: Clinic) -> None:
    clinic.clock.now = NOW - timedelta(hours=6)
    assert "2026-10-12 03:00" in told_of(clinic.only())[0]


# ------------------------------------------------------------------ terminal


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"columns": 60}, "terminal-small"),
        ({"rows": 20}, "terminal-small"),
        ({"encoding": "ascii"}, "terminal-not-utf8"),
        ({"known": False}, "terminal-unknown"),
        ({"alternate": False}, "terminal-no-alternate"),
        ({"widths": None}, "terminal-unmeasured"),
        ({"widths": {**WIDTHS, "─": 2}}, "characters-wide"),
        ({"widths": {**WIDTHS, "𠮷": 1}}, "characters-narrow"),
        ({"widths": {**WIDTHS, "①": 2}}, "characters-ambiguous"),
    ],
)
def test_a_terminal_that_will_not_do_is_found(clinic: Clinic, changes: dict[str, object], kind: str) -> None:
    assert clinic.with_terminal(**changes).only().kind == kind


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        ({"TERM": "linux"}, "terminal-console"),
        ({"NO_COLOR": "1"}, "terminal-no-colours"),
        ({"TERM": "xterm", "COLORTERM": ""}, "terminal-few-colours"),
        ({"GTK_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx", "QT_IM_MODULE": "fcitx5"}, "input-method"),
        ({"GTK_IM_MODULE": "ibus", "XMODIFIERS": "@im=fcitx"}, "input-method-halves"),
    ],
)
def test_what_the_environment_says_is_told(clinic: Clinic, variables: dict[str, str], kind: str) -> None:
    assert clinic.with_variables(variables).only().kind == kind


def test_every_line_of_the_picture_ends_at_the_same_bar() -> None:
    assert len({cells(line) for words, line in picture() if words != "emoji"}) == 1


class Screen:
    """A terminal that answers where its cursor is; characters of `wide` take two cells."""

    def __init__(self, wide: str) -> None:
        self._wide = wide

    def __call__(self, data: bytes) -> bytes:
        char = data.removeprefix(b"\r\x1b[2K").removesuffix(b"\x1b[6n").decode()
        return b"\x1b[7;%dR" % (3 if char in self._wide else 2)


def test_widths_are_where_the_cursor_is_after_a_character() -> None:
    widths = widths_by(Screen("网①"))
    assert widths is not None
    assert (widths["网"], widths["①"], widths["─"]) == (2, 2, 1)


def test_a_terminal_that_does_not_answer_is_not_measured() -> None:
    assert widths_by(lambda _data: b"") is None


# ------------------------------------------------------------------ keeping


@pytest.mark.parametrize(("days", "kinds"), [(2, set()), (30, {"backup-old"})])
def test_an_old_backup_is_found(clinic: Clinic, days: int, kinds: set[str]) -> None:
    moment = int((NOW - timedelta(days=days)).timestamp())
    with clinic.raw() as db:
        db.execute(
            "INSERT INTO settings VALUES (?, ?)",
            (LAST_BACKUP, msgspec.msgpack.encode([moment, b"/stick", 7])),
        )
    assert clinic.found() == kinds


def test_reports_of_breakdowns_are_noted(clinic: Clinic) -> None:
    (clinic.folder / "crashes").mkdir()
    (clinic.folder / "crashes" / "one.json").write_text("x")
    finding = replace(clinic, machine=replace(MACHINE, crashes=clinic.folder / "crashes")).only()
    assert (finding.kind, finding.facts["count"]) == ("crash-reports", 1)
