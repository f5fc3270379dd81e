"""Devices and the root key by commands: moved, revoked, renewed, taken to a drawer, replaced; what was put aside."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from fieldtui.errors import ExitCode
from tests.cli.conftest import OFFICE, OLD_OFFICE, WORKER
from tests.cli.shell import PASSPHRASE, ROOT_PASSPHRASE, Shell

SECOND = "second.vault"


def said(story: Shell, step: str) -> Any:  # noqa: ANN401 - whatever the command says
    return story.said[step].data


def enrolled(shell: Shell, vault: str, person: str, *words: str | Path) -> str:
    """Another device of `person`, enrolled and joined: its id."""
    id_ = str(shell.json(vault, "vault", "create", person, "--fast")["device"])
    request = shell.json(vault, "enrol", "request", shell.folder)["request"]
    answer = shell.json(OFFICE, "enrol", "accept", request, shell.folder, *words)
    shell.json(vault, "enrol", "join", answer["answer"], "--code", answer["code"])
    return id_


def root_taken(shell: Shell, *options: str) -> Path:
    """The root key, or the reserve, in a file and no longer on the office's device."""
    path = shell.folder / "key.fieldtui-root"
    shell.json(OFFICE, "root", "take", path, "--root-passphrase-file", shell.root_passphrase_file, *options)
    return path


# ---------------------------------------------------------------- the root key


def test_the_root_key_is_on_the_device_that_founded_until_it_is_taken(story: Shell) -> None:
    assert [said(story, step)["root"] for step in ("root status", "root taken")] == [True, False]


def test_a_key_file_gets_its_ending(story: Shell) -> None:
    assert said(story, "root take")["file"].endswith("drawer/root.fieldtui-root")


def test_a_replaced_root_is_of_another_generation_and_draws_a_new_reserve(story: Shell) -> None:
    reset = said(story, "root reset")
    assert (reset["generation"], reset["root"], reset["reserve"], reset["outdated"]) == (1, True, True, False)


def test_what_to_do_with_the_file_is_said_in_words(shell: Shell) -> None:
    words = ("root", "take", shell.folder / "key", "--root-passphrase-file", shell.root_passphrase_file)
    told = shell.at(OFFICE, *words)
    assert told.code == 0
    assert "second stick" in told.err


def test_a_key_that_was_taken_cannot_be_taken_again(shell: Shell) -> None:
    root_taken(shell)
    words = ("root", "take", shell.folder / "again", "--root-passphrase-file", shell.root_passphrase_file)
    assert shell.at(OFFICE, *words).code == ExitCode.FAILED
    assert not (shell.folder / "again.fieldtui-root").exists()


def test_the_file_of_a_key_never_replaces_another_and_the_key_stays(shell: Shell) -> None:
    path = shell.folder / "key.fieldtui-root"
    path.write_bytes(b"another key")
    words = ("root", "take", path, "--root-passphrase-file", shell.root_passphrase_file)
    assert shell.at(OFFICE, *words).code == ExitCode.FAILED
    assert path.read_bytes() == b"another key"
    assert shell.json(OFFICE, "root", "status")["root"]


def test_a_short_passphrase_takes_no_key(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "short").write_text("短", encoding="utf-8")
    words = ("root", "take", shell.folder / "key", "--root-passphrase-file", tmp_path / "short")
    assert shell.at(OFFICE, *words).code == ExitCode.USAGE
    assert shell.json(OFFICE, "root", "status")["root"]


def test_a_decision_without_the_root_key_says_where_to_look(shell: Shell) -> None:
    root_taken(shell)
    told = shell.at(OFFICE, "enrol", "renew")
    assert told.code == ExitCode.FAILED
    assert "root key is not on this device" in told.err


def test_a_wrong_passphrase_of_the_key_decides_nothing(shell: Shell) -> None:
    path = root_taken(shell)
    before = shell.json(OFFICE, "root", "status")["version"]
    words = ("enrol", "renew", "--root", path, "--root-passphrase-file", shell.passphrase_file)
    assert shell.at(OFFICE, *words).code == ExitCode.FAILED
    assert shell.json(OFFICE, "root", "status")["version"] == before


def test_both_passphrases_can_come_from_standard_input_line_by_line(shell: Shell) -> None:
    path = root_taken(shell)
    words = ("--vault", shell.folder / OFFICE, "--passphrase-file", "-", "--root-passphrase-file", "-")
    told = shell.bare("enrol", "renew", "--root", path, *words, stdin=f"{PASSPHRASE}\n{ROOT_PASSPHRASE}\n")
    assert told.code == 0


def test_without_a_terminal_the_keys_passphrase_must_be_given(shell: Shell) -> None:
    path = root_taken(shell)
    told = shell.at(OFFICE, "enrol", "renew", "--root", path)
    assert (told.code, told.out) == (ExitCode.USAGE, "")
    assert "--root-passphrase-file" in told.err


def test_the_root_is_replaced_by_the_reserve_from_its_file(shell: Shell) -> None:
    path = root_taken(shell, "--reserve")
    assert shell.at(OFFICE, "root", "reset", "--yes").code == ExitCode.FAILED
    words = ("root", "reset", path, "--yes", "--root-passphrase-file", shell.root_passphrase_file)
    assert shell.json(OFFICE, *words)["generation"] == 1


def test_the_root_is_not_replaced_without_a_yes(shell: Shell) -> None:
    told = shell.at(OFFICE, "root", "reset")
    assert (told.code, told.out) == (ExitCode.USAGE, "")
    assert "--yes" in told.err
    assert shell.json(OFFICE, "root", "status")["generation"] == 0


def test_the_reserves_file_is_told_from_the_roots(shell: Shell) -> None:
    path = root_taken(shell, "--reserve")
    words = ("--root", path, "--root-passphrase-file", shell.root_passphrase_file)
    told = shell.at(OFFICE, "enrol", "renew", *words)
    assert told.code == ExitCode.FAILED
    assert "is the reserve key's file" in told.err


@pytest.mark.parametrize(
    "words", [("enrol", "revoke", "王芳"), ("erase", "resident", "王秀兰"), ("root", "reset")]
)
def test_a_worker_hears_at_once_that_only_the_office_can(shell: Shell, words: tuple[str, ...]) -> None:
    told = shell.at(WORKER, *words)
    assert (told.code, told.out) == (ExitCode.FAILED, "")
    assert "Only a device of the community office" in told.err


def test_a_grid_before_there_is_a_community_is_told_how_to_make_one(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.json(OFFICE, "vault", "create", "社区办", "--fast")
    told = shell.at(OFFICE, "grid", "add", "1")
    assert told.code == ExitCode.FAILED
    assert "fieldtui community create" in told.err


def test_the_root_key_is_no_reserve(shell: Shell) -> None:
    path = root_taken(shell)
    words = ("root", "reset", path, "--yes", "--root-passphrase-file", shell.root_passphrase_file)
    told = shell.at(OFFICE, *words)
    assert told.code == ExitCode.FAILED
    assert "not the reserve" in told.err


def test_rules_that_never_were_are_no_beginning(shell: Shell) -> None:
    assert shell.at(OFFICE, "root", "reset", "--yes", "--from-version", "99").code == ExitCode.FAILED
    assert shell.json(OFFICE, "root", "status")["generation"] == 0


# ---------------------------------------------------------------- devices


def test_a_moved_device_hands_in_the_grid_that_it_leaves(story: Shell) -> None:
    (moved,) = said(story, "enrol move")
    assert (moved["grids"], moved["former"], moved["revoked"]) == (["1"], ["2"], False)


def test_a_revoked_device_has_no_grid(story: Shell) -> None:
    (gone,) = said(story, "enrol revoke")
    assert (gone["grids"], gone["former"], gone["revoked"]) == ([], [], True)


def test_nothing_is_revoked_without_a_yes(shell: Shell) -> None:
    told = shell.at(OFFICE, "enrol", "revoke", "王芳")
    assert (told.code, told.out) == (ExitCode.USAGE, "")
    assert not any(one["revoked"] for one in shell.json(OFFICE, "enrol", "list"))


def test_a_device_is_revoked_once(shell: Shell) -> None:
    shell.json(OFFICE, "enrol", "revoke", "王芳", "--yes")
    assert shell.at(OFFICE, "enrol", "revoke", "王芳", "--yes").code == ExitCode.FAILED


def test_a_name_of_two_devices_is_refused_with_their_ids(shell: Shell) -> None:
    second = enrolled(shell, SECOND, "王芳", "--grid", "1")
    told = shell.at(OFFICE, "enrol", "revoke", "王芳", "--yes")
    assert told.code == ExitCode.USAGE
    assert second[:12] in told.err
    shell.json(OFFICE, "enrol", "revoke", second[:8].upper(), "--yes")
    listed = {one["device"]: one["revoked"] for one in shell.json(OFFICE, "enrol", "list")}
    assert listed[second]
    assert sum(listed.values()) == 1
    # The name means the one that is left.
    assert shell.json(OFFICE, "enrol", "move", "王芳", "--grid", "1")[0]["device"] != second


def test_an_unknown_name_is_named(shell: Shell) -> None:
    told = shell.at(OFFICE, "enrol", "move", "查无此人", "--grid", "1")
    assert told.code == ExitCode.FAILED
    assert "查无此人" in told.err


def test_a_worker_decides_nothing(shell: Shell) -> None:
    for words in (("move", "社区办", "--grid", "1"), ("revoke", "社区办", "--yes"), ("renew",)):
        assert shell.at(WORKER, "enrol", *words).code == ExitCode.FAILED


def test_the_office_is_given_no_grids(shell: Shell) -> None:
    enrolled(shell, SECOND, "副主任", "--office")
    assert shell.at(OFFICE, "enrol", "move", "副主任", "--grid", "1").code == ExitCode.FAILED


@pytest.mark.parametrize("words", [(), ("--office", "--grid", "1")], ids=["neither", "both"])
def test_a_device_is_enrolled_for_grids_or_for_the_office(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.at(OFFICE, "enrol", "accept", "request", *words).code == ExitCode.USAGE


def test_a_second_office_device_sees_every_grid(shell: Shell) -> None:
    enrolled(shell, SECOND, "副主任", "--office")
    assert [hit["name"] for hit in shell.json(SECOND, "find", "周文博")] == ["周文博"]
    assert shell.json(SECOND, "root", "status")["root"] is False


def test_a_worker_who_left_a_grid_is_told_to_export_once_more(shell: Shell) -> None:
    shell.json(OFFICE, "enrol", "move", "王芳", "--grid", "1")
    bundle = shell.json(OFFICE, "export", shell.folder)[0]["path"]
    told = shell.at(WORKER, "merge", bundle)
    assert told.code == 0
    assert "purged" in told.err
    assert shell.json(WORKER, "find", "王秀兰") == []


def test_a_grid_is_handed_in_once_the_worker_has_exported_again(shell: Shell) -> None:
    shell.json(OFFICE, "enrol", "move", "王芳", "--grid", "1")
    shell.json(WORKER, "merge", shell.json(OFFICE, "export", shell.folder)[0]["path"])
    assert shell.json(OFFICE, "status")["peers"][0]["former"] == ["2"]
    shell.json(OFFICE, "merge", shell.json(WORKER, "export", shell.folder)[0]["path"])
    assert shell.json(OFFICE, "status")["peers"][0]["former"] == []


def test_a_revoked_device_is_refused_by_name(shell: Shell) -> None:
    shell.json(OFFICE, "enrol", "revoke", "王芳", "--yes")
    bundle = shell.json(WORKER, "export", shell.folder)[0]["path"]
    told = shell.at(OFFICE, "merge", bundle, "--json")
    assert (told.code, told.data[0]["refused"]) == (ExitCode.REFUSED, "Revoked")


# ---------------------------------------------------------------- status


def test_status_says_of_each_device_what_it_waits_for(shell: Shell) -> None:
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    shell.at(OLD_OFFICE, "merge", shell.json(WORKER, "export", shell.folder)[0]["path"])
    assert "records 1 to 7 of 王芳 in grid 2" in shell.at(OLD_OFFICE, "status").out
    back = shell.json(OLD_OFFICE, "export", shell.folder)[0]["path"]
    shell.at(WORKER, "merge", back)
    (peer,) = shell.json(WORKER, "status")["peers"]
    (complaint,) = peer["complaints"]
    assert (complaint["first"], complaint["last"], complaint["reason"]) == (1, 7, "wanted")
    assert "waits for records 1 to 7" in shell.at(WORKER, "status").out


def test_status_names_each_record_with_its_word(shell: Shell) -> None:
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    records = shell.json(WORKER, "status", "--records")["records"]
    assert len(records) == 8
    assert (records[0]["kind"], records[0]["where"], records[0]["lacking"]) == (
        "visit.made",
        "here",
        ["社区办"],
    )
    assert records[-1]["where"] == "confirmed"
    told = shell.at(WORKER, "status", "--records", "--limit", "1")
    assert "visit" in told.out
    assert "7 more" in told.err


def test_status_tells_what_became_of_a_bundle(shell: Shell) -> None:
    (bundle,) = shell.json(WORKER, "status", "--bundles")["bundles"]
    assert (bundle["name"], bundle["people"]) == (shell.name_of_bundle("export"), ["社区办"])
    (answer,) = bundle["answers"]
    assert (answer["person"], answer["accepted"], answer["refused"]) == ("社区办", 7, 0)
    assert "社区办: 7 new" in shell.at(WORKER, "status", "--bundles").out


def test_a_bundle_that_nobody_answered_says_so(shell: Shell) -> None:
    bundles = {one["name"]: one for one in shell.json(OFFICE, "status", "--bundles")["bundles"]}
    back = bundles[shell.name_of_bundle("export back")]
    assert (back["people"], back["answers"], back["unanswered"]) == (["王芳"], [], ["王芳"])


def test_a_copied_vault_is_named_where_both_come_together(shell: Shell, tmp_path: Path) -> None:
    shutil.copytree(shell.folder / WORKER, shell.folder / SECOND)
    for vault, outcome in ((WORKER, "answered"), (SECOND, "refused")):
        shell.json(vault, "visit", "文星苑3-1-201", outcome)
        shell.json(vault, "export", tmp_path)
    told = shell.at(OFFICE, "merge", tmp_path)
    assert told.code == 0
    assert "continued twice" in told.err
    (forked,) = shell.json(OFFICE, "status")["forked"]
    assert (forked["person"], forked["grid"], forked["begins"]) == ("王芳", "2", 8)


# ---------------------------------------------------------------- put aside


def test_what_was_put_aside_is_listed_exported_and_forgotten(story: Shell) -> None:
    (listed,) = said(story, "aside list")
    assert (listed["reason"], listed["waits"], listed["grid"]) == ("Gap", True, "2")
    assert said(story, "aside export")["bytes"] > 0
    assert said(story, "aside forget") == [listed]


def test_what_came_through_a_colleague_after_its_author_was_revoked_is_admitted(story: Shell) -> None:
    (refused,) = said(story, "aside refused")
    assert refused["reason"] == "Revoked"
    assert said(story, "aside admit") == [refused]
    assert said(story, "aside admitted") == []


@pytest.mark.parametrize(
    "words", [("export", "9", "{tmp}/x"), ("forget", "9"), ("admit", "9")], ids=lambda words: words[0]
)
def test_a_number_under_which_nothing_is_put_aside_is_named(
    story: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    told = story.at(OFFICE, "aside", *(word.format(tmp=tmp_path) for word in words))
    assert told.code == ExitCode.FAILED
    assert "9" in told.err


def test_a_bundle_for_others_in_a_folder_is_no_refusal(shell: Shell, tmp_path: Path) -> None:
    enrolled(shell, SECOND, "路过", "--grid", "1")
    (tmp_path / "found").mkdir()
    bundle = shutil.copy(shell.stick / shell.name_of_bundle("export"), tmp_path / "found")
    told = shell.at(SECOND, "merge", tmp_path / "found")
    assert (told.code, told.err) == (0, "")
    assert "for others" in told.out
    (result,) = shell.json(SECOND, "merge", tmp_path / "found")
    assert (result["for_others"], result["refused"], result["reason"]) == (True, "", "")
    named = shell.at(SECOND, "merge", bundle)
    assert named.code == 4
    assert "sealed for another device" in named.err
