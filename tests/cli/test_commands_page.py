"""docs/commands.md says what the commands are, what they end with, and what their JSON holds."""

from typing import Any

import click
import pytest

from fieldtui.errors import ExitCode
from tests.cli.conftest import OFFICE, WORKER
from tests.cli.pages import PAGE, SHAPES, every_command, in_english
from tests.cli.shell import Shell


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == in_english(), "write it anew: python -m tests.cli.pages"


def test_every_command_but_the_screens_has_a_shape() -> None:
    names = {" ".join(path) for path, one in every_command() if path and not isinstance(one, click.Group)}
    assert names - {"open"} == set(SHAPES)


def test_every_exit_code_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    codes = [value for name, value in vars(ExitCode).items() if name.isupper()]
    assert len(codes) == len(set(codes))
    assert all(f"| {code} |" in text for code in codes)


# Which step of the story shows a command's JSON, where its name is not the step's.
STEPS = {
    "settings": "settings",
    "checklist list": "checklist published",
    "status": "status here",
    "report": "report round",
    "doctor": f"doctor {OFFICE}",
}


def keys(data: Any, shape: tuple[str, ...]) -> set[str]:  # noqa: ANN401 - any JSON
    if shape[0] != "[":
        return set(data)
    assert data, "an empty list shows no fields"
    return set(data[0])


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in ("demo", "simulate")])
def test_the_json_of_a_command_has_the_fields_on_the_page(story: Shell, name: str) -> None:
    shape = SHAPES[name]
    assert keys(story.said[STEPS.get(name, name)].data, shape) == set(shape) - {"["}


def test_the_parts_of_a_status_have_the_fields_on_the_page(story: Shell, shell: Shell) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (peer,) = story.said["status here"].data["peers"]
    assert all(f"`{name}`" in text for name in peer)
    shell.json(WORKER, "visit", "文星苑3-1-201", "answered")
    bundle = shell.json(WORKER, "export", shell.stick)[0]["path"]
    shell.at("office-before.vault", "merge", bundle)
    (aside,) = shell.json("office-before.vault", "status")["aside"]
    assert all(f"`{name}`" in text for name in aside)


def test_the_parts_of_a_report_have_the_fields_on_the_page(story: Shell) -> None:
    text = PAGE.read_text(encoding="utf-8")
    report = story.said["report round"].data
    assert all(f"`{name}`" in text for name in (*report["lines"][0], *report["total"]))
