"""What pyproject.toml, the Makefile and the README promise about each other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def targets() -> set[str]:
    """The names that `make` accepts."""
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE))


def test_every_runtime_dependency_says_why_it_is_there() -> None:
    (block,) = re.findall(r"^dependencies = \[\n(.*?)^\]", text("pyproject.toml"), re.MULTILINE | re.DOTALL)
    lines = [line.strip() for line in block.splitlines()]
    asked = [number for number, line in enumerate(lines) if line.startswith('"')]
    assert asked
    assert [lines[number] for number in asked if number == 0 or not lines[number - 1].startswith("#")] == []


def test_textual_is_pinned_to_one_version() -> None:
    assert re.search(r'"textual==\d+\.\d+\.\d+"', text("pyproject.toml"))


def test_the_make_targets_of_the_documents_exist() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    code = [
        span
        for document in documents
        for span in re.findall(r"```.*?```|`[^`\n]+`", document.read_text(encoding="utf-8"), re.DOTALL)
    ]
    named = {target for span in code for target in re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)", span)}
    assert named - targets() == set()
    assert {"demo", "test"} <= named


def test_every_target_that_is_no_file_is_declared_so() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text("Makefile"), flags=re.MULTILINE)
    assert targets() == set(phony.split())


def test_the_scripts_of_the_makefile_exist() -> None:
    scripts = re.findall(r"\btools/\w+\.\w+", text("Makefile") + text(".ci/run"))
    assert scripts
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


def test_no_heading_of_the_documents_stands_over_nothing() -> None:
    empty = [
        f"{path.name}: {heading}"
        for path in sorted((ROOT / "docs").rglob("*.md"))
        for heading in re.findall(r"^(#+ .*)\n+(?=#{1,2} |\Z)", path.read_text("utf-8"), flags=re.MULTILINE)
        if not heading.startswith("# ")
    ]
    assert empty == []


def test_no_two_decisions_have_one_number() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
