"""Every file of this folder is decided by a reader that knows the specification alone."""

import ast
from pathlib import Path

import pytest

from tests.vectors import reader

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.txt"))


def parsed(file: Path) -> dict[str, list[str]]:
    """The lines of a vector by key, in order; an empty value stands for itself."""
    found: dict[str, list[str]] = {}
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition(":")
            found.setdefault(key, []).append(value.strip())
    return found


GIVEN = {
    "kind",
    "signing",
    "exchange",
    "now",
    "policy",
    "before",
    "bundle",
    "community",
    "request",
    "digits",
    "frame",
}


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_reader_written_from_the_specification_alone_decides_as_the_vector_says(file: Path) -> None:
    vector = parsed(file)
    expected = {key: lines for key, lines in vector.items() if key not in GIVEN}
    result = reader.run(vector)
    if result["expect"] == ["success"] and vector["kind"] == ["bundle"]:
        expected.setdefault("head", [])
    assert result == expected


def test_there_are_vectors() -> None:
    assert FILES


@pytest.mark.parametrize("name", ["reader.py", "decoding.py", "framing.py"])
def test_the_reader_knows_nothing_of_the_product(name: str) -> None:
    tree = ast.parse((HERE / name).read_text("utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {found.split(".")[0] for found in names}.isdisjoint({"fieldtui", "screens", "sync"})
    assert {found for found in names if found.startswith("tests")} <= {
        "tests.vectors",
        "tests.vectors.decoding",
        "tests.vectors.framing",
    }


@pytest.mark.parametrize("name", ["reader.py", "decoding.py", "framing.py"])
def test_the_reader_is_short(name: str) -> None:
    assert len((HERE / name).read_text("utf-8").splitlines()) <= 300
