"""The fuzzer finds nothing in a short run, and would find something if there were."""

from random import Random

import pytest

from fieldtui.log.columns import Malformed
from tests.vectors.cases import FOLDER
from tools import fuzz, thrown_files

SHORT = 4_000


def test_no_decoder_fails_in_a_short_run() -> None:
    findings, tally = fuzz.fuzz(SHORT, seed=7)
    assert [str(finding) for finding in findings] == []
    assert set(tally) == set(fuzz.targets())
    assert sum(map(sum, tally.values())) == SHORT


def test_an_input_follows_from_seed_and_number() -> None:
    c = thrown_files.corpus()
    for name, target in fuzz.targets().items():
        once, again = (target.throw(c, Random(f"3:{name}")) for _time in range(2))
        assert once == again


def test_a_decoder_that_fails_otherwise_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_data: bytes) -> None:
        raise KeyError("a foreign exception")

    table = {"segment": fuzz.Target(1, thrown_files.throw_segment, broken, (Malformed,))}
    monkeypatch.setattr(fuzz, "targets", lambda: table)
    (finding,), _tally = fuzz.fuzz(3, seed=1)
    assert "a foreign exception" in str(finding)
    assert finding.data.hex() in str(finding)


def test_the_corpus_has_something_for_every_decoder() -> None:
    sizes = {name: len(items) for name, items in vars(thrown_files.corpus(FOLDER)).items()}
    assert min(sizes.values()) > 0
    assert sizes["segments"] > 200
