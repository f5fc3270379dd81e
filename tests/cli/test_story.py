"""A community's first day by commands alone: what each step says, from two empty vaults to a confirmed day."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import OFFICE, OLD_OFFICE, ROUND, WORKER
from tests.cli.shell import Shell


def said(story: Shell, step: str) -> Any:  # noqa: ANN401 - whatever the command says
    return story.said[step].data


def test_the_ledger_is_shown_before_it_is_recorded(story: Shell) -> None:
    plan = said(story, "ledger plan")
    assert (plan["recorded"], plan["added"]["door"], plan["added"]["resident"]) == (False, 4, 5)


def test_the_ledger_is_recorded_with_yes(story: Shell) -> None:
    assert said(story, "ledger import")["recorded"]


def test_the_same_ledger_again_changes_nothing(story: Shell) -> None:
    again = said(story, "ledger again")
    assert (again["added"], again["changed"], again["gone"], again["recorded"]) == ({}, [], [], False)


def test_both_sides_show_one_code(story: Shell) -> None:
    assert said(story, "enrol accept")["code"] == said(story, "enrol show")["code"]


def test_the_worker_joins_with_every_record_of_the_answer(story: Shell) -> None:
    joined = said(story, "enrol join")
    assert (joined["community"], joined["grids"]) == ("信义社区", ["2"])
    assert joined["records"] == said(story, "enrol accept")["records"] > 0


def test_without_records_an_answer_is_small_and_the_records_come_with_the_next_export(shell: Shell) -> None:
    shell.at("new.vault", "vault", "create", "赵敏", "--fast")
    request = shell.json("new.vault", "enrol", "request", shell.folder)["request"]
    answer = shell.json(OFFICE, "enrol", "accept", request, shell.folder, "--grid", "2", "--without-records")
    joined = shell.json("new.vault", "enrol", "join", answer["answer"], "--code", answer["code"])
    assert (joined["community"], joined["grids"], joined["records"], answer["records"]) == ("", ["2"], 0, 0)
    (written,) = shell.json(OFFICE, "export", shell.folder, "--to", "赵敏")
    (merged,) = shell.json("new.vault", "merge", written["path"])
    assert merged["new"] == written["events"] > 0


def test_the_worker_finds_by_initials(story: Shell) -> None:
    assert [hit["name"] for hit in said(story, "find")] == ["王秀兰"]


def test_the_worker_does_not_find_who_lives_in_another_grid(story: Shell) -> None:
    assert story.json(WORKER, "find", "周文博") == []
    assert [hit["name"] for hit in story.json(OFFICE, "find", "周文博")] == ["周文博"]


def test_the_worker_has_the_round_of_the_grid_to_do(story: Shell) -> None:
    (task,) = said(story, "today")
    assert (task["what"], task["title"], task["done"], task["total"]) == ("round", ROUND, 0, 3)


def test_undo_names_what_it_took_back(story: Shell) -> None:
    undone = said(story, "undo")
    assert (undone["kind"], undone["text"]) == ("visit.made", "refused")


def test_undo_says_in_the_language_of_the_reader_what_it_took_back(shell: Shell) -> None:
    assert shell.at(WORKER, "visit", "王秀兰", "refused").code == 0
    assert "拒访" in shell.at(WORKER, "undo", language="zh-CN").out


def test_a_built_in_checklist_is_listed_and_published_by_the_title_that_is_read(shell: Shell) -> None:
    title = "四类人员排查（按户）"
    assert title in shell.at(OFFICE, "checklist", "list", language="zh-CN").out
    assert shell.at(OFFICE, "checklist", "import", title, language="zh-CN").code == 0


def test_an_errand_goes_from_wish_to_price(story: Shell) -> None:
    (errand,) = said(story, "errand list")
    assert [item["price"] for item in errand["items"]] == [3650, None]
    assert (errand["state"], errand["promised"]) == ("bought", "2026-10-14")


def test_records_go_from_here_to_exported_to_confirmed(story: Shell) -> None:
    words = ("here", "exported", "confirmed")
    counts = [[said(story, f"status {word}")[w] for w in words] for word in words]
    total = counts[0][0]
    assert total > 0
    assert counts == [[total, 0, 0], [0, total, 0], [0, 0, total]]


def test_the_office_takes_in_the_day_and_knows_its_own_bundle(story: Shell) -> None:
    # Files are merged by name: which comes first depends on the second they were written in, and on the device.
    worker, own = sorted(said(story, "merge"), key=lambda merged: bool(merged["own"]))
    assert (worker["sender"], worker["new"], worker["refused"], worker["own"]) == ("王芳", 7, "", False)
    assert (own["own"], own["refused"], own["new"]) == (True, "", 0)


def test_the_same_stick_again_brings_nothing_new(story: Shell) -> None:
    assert [(m["new"], m["refused"]) for m in said(story, "merge again")] == [(0, ""), (0, "")]


def test_the_offices_report_counts_the_day(story: Shell) -> None:
    total = said(story, "report round")["total"]
    assert {
        name: total[name] for name in ("doors", "at_door", "no_answer", "refused", "left", "open", "spent")
    } == {
        "doors": 4,
        "at_door": 1,
        "no_answer": 1,
        "refused": 0,
        "left": 2,
        "open": 1,
        "spent": 3650,
    }


def test_office_and_worker_report_the_same_of_their_grid(story: Shell) -> None:
    office, worker = said(story, "report round"), said(story, "report of worker")
    assert office["grids"]["2"] == worker["grids"]["2"] == worker["total"]


def test_a_report_by_grid_has_the_same_sum(story: Shell) -> None:
    assert said(story, "report grids") == said(story, "report round")


def test_a_report_of_the_day_counts_attempts(story: Shell) -> None:
    total = said(story, "report day")["total"]
    assert (total["at_door"], total["no_answer"], total["refused"]) == (1, 1, 0)


@pytest.mark.parametrize("vault", [OFFICE, WORKER])
def test_the_doctor_finds_nothing(story: Shell, vault: str) -> None:
    told = said(story, f"doctor {vault}")
    assert (told["segments"], told["tables"], told["aside"], told["repaired"]) == (True, True, 0, False)
    assert {one["severity"] for one in told["findings"]} == {"good", "note"}


def test_the_devices_of_the_community_are_listed(story: Shell) -> None:
    listed = [(one["person"], one["role"], one["grids"]) for one in said(story, "enrol list")]
    assert listed == [("社区办", "office", []), ("王芳", "worker", ["2"])]


def test_a_worker_does_not_do_what_is_the_offices(shell: Shell) -> None:
    for words in (("grid", "add", "9"), ("checklist", "import", "four_category_screening")):
        assert shell.at(WORKER, *words).code == 1


def test_an_office_restored_from_a_copy_waits_for_what_it_lost(shell: Shell, tmp_path: Path) -> None:
    """Its worker has its receipt and sends what comes after; the exit code says that something is missing."""
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    bundle = shell.json(WORKER, "export", tmp_path)[0]["path"]
    said = shell.at(OLD_OFFICE, "merge", bundle, "--json")
    assert (said.code, said.data[0]["waiting"], said.data[0]["aside"]) == (5, 1, ["Gap"])
    first = shell.name_of_bundle("export")
    assert shell.at(OLD_OFFICE, "merge", shell.stick / first, "--json").code == 0
    total = shell.json(OLD_OFFICE, "report", "--round", ROUND)["total"]
    assert (total["at_door"], total["left"]) == (2, 1)
    assert shell.json(OLD_OFFICE, "doctor")["aside"] == 0


def test_what_waits_is_told_in_status(shell: Shell, tmp_path: Path) -> None:
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    bundle = shell.json(WORKER, "export", tmp_path)[0]["path"]
    shell.at(OLD_OFFICE, "merge", bundle)
    (aside,) = shell.json(OLD_OFFICE, "status")["aside"]
    assert (aside["reason"], aside["facts"]["first"], aside["facts"]["last"]) == ("Gap", "1", "7")
    assert aside["source"] == Path(bundle).name
