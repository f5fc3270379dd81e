"""`fieldtui backup`: made, listed, verified, restored, and asked about what is there."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import OFFICE, WORKER
from tests.cli.shell import Shell

TODAY = date.today().isoformat()  # noqa: DTZ011 - the name has the day of the machine's clock


def made(shell: Shell, vault: str = WORKER) -> Path:
    return Path(shell.json(vault, "backup", shell.stick)["file"])


def test_a_folder_alone_is_enough(shell: Shell) -> None:
    said = shell.at(WORKER, "backup", shell.stick)
    assert (said.code, "worker-20" in said.out) == (0, True)
    assert "passphrase" in said.err
    assert len(list(shell.stick.glob("worker-*.ftbackup"))) == 1


def test_make_is_the_long_way_of_saying_it(shell: Shell) -> None:
    found = shell.json(WORKER, "backup", "make", shell.stick)
    assert found["bytes"] == Path(found["file"]).stat().st_size


def test_without_a_folder_and_without_a_stick_it_asks_for_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldtui.commands.backups.sticks", list)
    said = shell.at(WORKER, "backup")
    assert (said.code, "fieldtui backup FOLDER" in said.err) == (2, True)


def test_without_a_folder_the_one_stick_is_taken(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldtui.commands.backups.sticks", lambda: [shell.stick])
    assert Path(shell.json(WORKER, "backup")["file"]).parent == shell.stick


def test_status_says_when_the_last_one_was_and_what_came_since(shell: Shell) -> None:
    assert shell.json(WORKER, "status")["backup"]["at"] == 0
    path = made(shell)
    shell.json(WORKER, "visit", "文星苑3-1-101", "answered")
    found = shell.json(WORKER, "status")["backup"]
    assert (found["path"], found["since"], found["due"]) == (str(path), 1, False)
    assert "1 record since" in shell.at(WORKER, "status").err


def test_a_list_tells_this_vaults_from_others_and_needs_no_passphrase(shell: Shell) -> None:
    made(shell)
    made(shell, OFFICE)
    (shell.stick / "x.ftbackup").write_bytes(b"no backup")
    said = shell.bare("backup", "list", shell.stick, "--vault", shell.folder / WORKER, "--json")
    found = {Path(one["file"]).name.split("-")[0]: one for one in said.data}
    assert (found["worker"]["own"], found["office"]["own"]) == (True, False)
    assert "no backup" in found["x.ftbackup"]["problem"] or "not a backup" in found["x.ftbackup"]["problem"]


def test_an_empty_folder_is_named(shell: Shell) -> None:
    (shell.folder / "empty").mkdir()
    said = shell.at(WORKER, "backup", "list", shell.folder / "empty")
    assert (said.code, ".ftbackup" in said.err) == (1, True)


def test_verify_reads_the_whole_file_and_needs_no_passphrase(shell: Shell) -> None:
    path = made(shell)
    assert shell.bare("backup", "verify", path, "--json").data["whole"] is True
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    said = shell.bare("backup", "verify", path)
    assert (said.code, path.name in said.err) == (4, True)


def test_restored_to_a_new_place_it_is_the_same_vault(shell: Shell) -> None:
    path = made(shell)
    found = shell.json(WORKER, "backup", "restore", path, "--to", shell.folder / "new.vault")
    assert (found["person"], found["kept"], found["compared"]) == ("王芳", None, "")
    assert shell.json("new.vault", "errand", "list") == shell.json(WORKER, "errand", "list")
    assert shell.json("new.vault", "status")["confirmed"] == shell.json(WORKER, "status")["confirmed"]


def test_over_a_vault_nothing_happens_unless_somebody_says_yes(shell: Shell) -> None:
    path = made(shell)
    shell.json(WORKER, "visit", "文星苑3-1-101", "answered")
    said = shell.at(WORKER, "backup", "restore", path)
    assert (said.code, "--yes" in said.err) == (2, True)
    assert shell.json(WORKER, "status")["here"] == 1
    assert not list(shell.folder.glob("*.restor*"))


def test_with_yes_the_older_backup_takes_its_place_and_the_newer_vault_is_kept(shell: Shell) -> None:
    path = made(shell)
    shell.json(WORKER, "visit", "文星苑3-1-101", "answered")
    found = shell.json(WORKER, "backup", "restore", path, "--yes")
    kept = Path(found["kept"])
    assert (found["compared"], kept.name) == ("older", f"worker-before-restore-{TODAY}.vault")
    assert shell.json(WORKER, "status")["here"] == 0
    assert shell.json(kept.name, "status")["here"] == 1


def test_the_exchange_goes_on_after_a_restore(shell: Shell) -> None:
    path = made(shell)
    shell.json(WORKER, "visit", "文星苑3-1-101", "answered", "--note", "丢了的一次")
    lost = shell.json(WORKER, "export", shell.folder)[0]["path"]
    shell.json(OFFICE, "merge", lost)
    shell.json(WORKER, "backup", "restore", path, "--yes")
    shell.json(WORKER, "visit", "文星苑3-1-101", "no answer", "--note", "新的一次")
    (taken,) = shell.json(OFFICE, "merge", shell.json(WORKER, "export", shell.folder)[0]["path"])
    assert (taken["new"], taken["forks"], taken["refused"]) == (1, [], "")
    (back,) = shell.json(WORKER, "merge", shell.json(OFFICE, "export", shell.folder)[0]["path"])
    assert (back["new"], back["forks"]) == (1, [])
    assert shell.json(WORKER, "status")["forked"] == []


def test_a_wrong_passphrase_is_told_with_the_day_it_is_of(shell: Shell) -> None:
    path = made(shell)
    (shell.folder / "wrong").write_text("wrong horse")
    said = shell.bare(
        "backup",
        "restore",
        path,
        "--to",
        shell.folder / "new.vault",
        "--passphrase-file",
        shell.folder / "wrong",
    )
    assert (said.code, "on the day when it was made" in said.err) == (3, True)
    assert not (shell.folder / "new.vault").exists()


def test_a_file_that_is_no_backup_is_refused_before_a_passphrase_is_asked_for(shell: Shell) -> None:
    said = shell.bare("backup", "restore", shell.passphrase_file, "--to", shell.folder / "new.vault")
    assert (said.code, "not a backup" in said.err) == (4, True)


def test_an_export_brings_a_backup_if_that_is_wished_and_says_so(shell: Shell) -> None:
    shell.bare("settings", "--set-backup", "beside", "--json")
    said = shell.at(WORKER, "export", shell.stick)
    assert (said.code, ".ftbackup" in said.err) == (0, True)
    assert len(list(shell.stick.glob("worker-*.ftbackup"))) == 1


def test_an_export_whose_backup_fails_is_an_export_all_the_same(shell: Shell) -> None:
    shell.bare("settings", "--set-backup", str(shell.folder / "gone"), "--json")
    shell.json(WORKER, "visit", "文星苑3-1-101", "answered")
    said = shell.at(WORKER, "export", shell.stick, "--json")
    assert (said.code, "gone" in said.err) == (3, True)
    assert said.data[0]["events"] >= 1
    shell.bare("settings", "--set-backup", "", "--json")
    assert shell.json(WORKER, "status")["here"] == 0


def test_the_setting_is_kept_as_a_whole_path(shell: Shell) -> None:
    said = shell.bare("settings", "--set-backup", "somewhere", "--json")
    assert Path(said.data["backup"]).is_absolute()
    assert shell.bare("settings", "--set-backup", "", "--json").data["backup"] == ""
