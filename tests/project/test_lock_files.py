"""The lock files pin everything that pyproject.toml asks for, prove it by hash, and name no place to get it from."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"


def settings() -> Mapping[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def asked(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for of that which `lock` pins."""
    wanted: list[str] = list(settings()["project"]["dependencies"])
    if lock == DEVELOPMENT:
        wanted += settings()["dependency-groups"]["dev"]
    return [Requirement(text) for text in wanted]


def entries(lock: str) -> list[str]:
    """Each pinned package with its hashes and its marker on one line, comments left out."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def pins(lock: str) -> dict[str, str]:
    """Package name to version."""
    found = (Requirement(entry.partition("--hash")[0]) for entry in entries(lock))
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in found}


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_every_line_pins_one_version_by_hash(lock: str) -> None:
    shape = re.compile(r"[a-z0-9.-]+==[^\s;*]+( ;[^@]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [entry for entry in entries(lock) if not shape.fullmatch(entry)] == []


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_no_host_and_no_path_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r".*(?:://|--index|--find-links|--extra|--trusted| @ |(?<![\w)]) /\w).*", text) == []


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_what_is_asked_for_is_pinned_at_a_version_that_fits(lock: str) -> None:
    pinned = pins(lock)
    assert [
        str(requirement)
        for requirement in asked(lock)
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ] == []


def test_developers_run_what_users_run() -> None:
    assert pins(RUNTIME).items() <= pins(DEVELOPMENT).items()


def test_the_build_backend_is_pinned_so_that_nothing_is_fetched_to_build() -> None:
    assert {Requirement(text).name for text in settings()["build-system"]["requires"]} <= set(
        pins(DEVELOPMENT)
    )
