"""Every vector about a pass, decided by the product at its gate, and by a reader that knows the page alone."""

import ast
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.passes import revoke_in
from sync.exchange.gate import VERDICTS, check_pass
from tests.vectors import pass_cases, pass_reader
from tests.vectors.cases import read_lines
from tests.vectors.pass_cases import PASSES
from tests.vectors.people import WORKER
from tests.vectors.receiving import joined

FILES = sorted(PASSES.glob("*.txt"))
GIVEN = {"kind", "policy", "today", "revoked", "digits"}


def told(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    return {key: values for key, values in lines.items() if key not in GIVEN}


def gate(lines: dict[str, list[str]]) -> Device:
    """A worker's device that goes by the vector's policy, at noon of the vector's day."""
    noon = datetime.fromisoformat(f"{lines['today'][0]}T12:00:00").replace(tzinfo=UTC)
    policy = bytes.fromhex(lines["policy"][0])
    device = joined(WORKER.signing_key, WORKER.exchange_key, policy, int(noon.timestamp()))
    for number in lines.get("revoked", ()):
        device.vault.write(partial(revoke_in, device=device, number=number))
    return device


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_gate_decides_as_the_vector_says(path: Path) -> None:
    lines = read_lines(path.read_text(encoding="utf-8"))
    judged = check_pass(gate(lines), lines["digits"][0])
    found = {"expect": [judged.verdict]}
    if judged.claim is not None:
        until = judged.claim.until.isoformat()
        found |= {"number": [judged.number], "until": [until]}
        found |= {"holder": [judged.claim.holder], "door": [judged.claim.door]}
    assert found == told(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_reader_written_from_the_page_alone_decides_as_the_vector_says(path: Path) -> None:
    lines = read_lines(path.read_text(encoding="utf-8"))
    assert pass_reader.run(lines) == told(lines)


def test_the_generator_gives_the_files_byte_for_byte() -> None:
    made = {case.file: case.text.encode() for case in pass_cases.cases()}
    assert {path.name: path.read_bytes() for path in FILES} == made


def test_every_verdict_has_a_vector_and_stands_on_the_page() -> None:
    page = (PASSES.parents[2] / "sync" / "SPEC.md").read_text(encoding="utf-8")
    found = {read_lines(path.read_text(encoding="utf-8"))["expect"][0] for path in FILES}
    assert found == set(VERDICTS)
    assert {verdict for verdict in VERDICTS if f"*{verdict}*" not in page} == set()


def test_the_reader_knows_nothing_of_the_product() -> None:
    tree = ast.parse(Path(pass_reader.__file__).read_text("utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {found.split(".")[0] for found in names}.isdisjoint({"fieldtui", "screens", "sync"})
