"""`fieldtui demo`: the main job from nothing, and office and workers hold the same at the end of it."""

from pathlib import Path

import pytest

from tests.cli.pages import SHAPES
from tests.cli.shell import Said, Shell


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    folder = tmp_path_factory.mktemp("demo")
    said = Shell(folder).bare("demo", "--small", "--quiet", "--json", "--folder", folder / "place")
    return folder / "place", said


def test_the_demo_ends_well_and_says_one_document(played: tuple[Path, Said]) -> None:
    _folder, said = played
    assert (said.code, said.err) == (0, "")
    assert set(said.data) == set(SHAPES["demo"])


def test_office_and_workers_hold_the_same(played: tuple[Path, Said]) -> None:
    _folder, said = played
    assert said.data["equal"] is True
    assert len(said.data["digests"]) == 2
    assert all(office == worker for office, worker in said.data["digests"])


def test_the_day_has_40_visits_and_10_errands(played: tuple[Path, Said]) -> None:
    _folder, said = played
    assert (said.data["visits"], said.data["errands"]) == (40, 10)
    assert len(said.data["bundle_bytes"]) == 2


def test_the_demos_office_reports_the_day(played: tuple[Path, Said]) -> None:
    from fieldtui.demo.play import OFFICE, PASSPHRASE, ROUND

    folder, _said = played
    said = Shell(folder.parent).bare(
        "report",
        "--round",
        ROUND,
        "--json",
        "--vault",
        folder / OFFICE,
        "--passphrase-file",
        "-",
        stdin=PASSPHRASE,
    )
    total = said.data["total"]
    tried = sum(
        total[name] for name in ("at_door", "by_phone", "no_answer", "refused", "moved_out", "follow_up")
    )
    assert (tried, total["open"] + total["done"]) == (40, 10)
    assert total["doors"] == tried + total["left"]


def test_the_demos_bundles_are_known_when_they_are_merged_again(played: tuple[Path, Said]) -> None:
    from fieldtui.demo.play import OFFICE, PASSPHRASE, STICK

    folder, _said = played
    said = Shell(folder.parent).bare(
        "merge",
        folder / STICK,
        "--json",
        "--vault",
        folder / OFFICE,
        "--passphrase-file",
        "-",
        stdin=PASSPHRASE,
    )
    assert said.code == 0
    assert [(m["new"], m["refused"]) for m in said.data] == [(0, "")] * 4
    assert sorted(m["own"] for m in said.data) == [False, False, True, True]


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("论文")
    said = Shell(tmp_path).bare("demo", "--small", "--quiet", "--folder", tmp_path / "mine")
    assert (said.code, said.out) == (2, "")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
