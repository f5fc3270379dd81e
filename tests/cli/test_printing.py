"""`fieldtui qr print` and `fieldtui notice print`: where words and files come from."""

from pathlib import Path

from fieldtui.errors import ExitCode
from fieldtui.recovery_files import HELP_MAGIC
from tests.cli.conftest import OFFICE, WORKER
from tests.cli.shell import PASSPHRASE, Shell
from tests.paper.pictures import assembled, digits_in, of_html, of_pdf


def test_a_notice_may_be_typed_behind_the_passphrase(shell: Shell) -> None:
    words = ("notice", "print", "-", shell.stick, "--vault", shell.folder / OFFICE, "--passphrase-file", "-")
    said = shell.bare(*words, "--as", "html", stdin=f"{PASSPHRASE}\n停水通知\n明天上午停水。\n")
    assert said.code == ExitCode.DONE, said
    (page,) = shell.stick.glob("*.html")
    (text,) = digits_in(of_html(page.read_bytes()))
    assert text.startswith("停水通知\n信义社区 ")
    assert text.endswith("明天上午停水。")


def test_a_file_is_printed_without_a_vault(shell: Shell) -> None:
    (bundle,) = shell.json(WORKER, "export", shell.stick)
    said = shell.bare("qr", "print", shell.folder, "--file", bundle["path"], "--vault", "absent", "--json")
    (printed,) = said.data
    assert assembled(of_pdf(Path(printed["path"]).read_bytes())) == Path(bundle["path"]).read_bytes()


def test_a_file_is_not_printed_for_somebody_else(shell: Shell) -> None:
    said = shell.at(OFFICE, "qr", "print", shell.stick, "--to", "王芳", "--file", "x.fieldtui")
    assert said.code == ExitCode.USAGE
    assert "--file" in said.err


def test_pages_from_the_command_count_as_exported_and_merge(shell: Shell) -> None:
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    (printed,) = shell.json(WORKER, "qr", "print", shell.folder, "--as", "html")
    assert shell.json(WORKER, "status")["here"] == 0
    read = assembled(of_html(Path(printed["path"]).read_bytes()))
    (shell.folder / "read.fieldtui").write_bytes(read)
    (merged,) = shell.json(OFFICE, "merge", shell.folder / "read.fieldtui")
    assert merged["new"] >= 1


def test_a_request_for_help_goes_on_paper_and_comes_back_a_file_without_a_vault(shell: Shell) -> None:
    asked = shell.folder / "asked.fieldtui-recovery"
    asked.write_bytes(HELP_MAGIC + bytes(range(200)))
    (printed,) = shell.bare("qr", "print", shell.folder, "--file", asked, "--vault", "absent", "--json").data
    said = shell.bare("qr", "read", printed["path"], "--into", shell.stick, "--vault", "absent", "--json")
    (written,) = said.data["files"]
    assert Path(written).suffix == asked.suffix
    assert Path(written).read_bytes() == asked.read_bytes()
