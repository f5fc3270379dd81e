"""From a vault to pages and back: what is printed counts as exported, and merges like a file."""

from pathlib import Path

import pytest

from fieldtui.codes.paper.kinds import HTML, PDF
from fieldtui.codes.paper.printing import NothingOfOurs, print_bundles, print_file, print_notice
from fieldtui.device import Device
from fieldtui.vault.errors import CannotWrite
from fieldtui.visits import ANSWERED, record_visit
from sync.exchange import EXPORTED, HERE, carrier, enrolment_request, export_to, merge, word_for
from sync.exchange.carrier import NotWrittenWhole
from sync.frames import TooManyCodes
from sync.roots import FILE_MAGIC
from tests.paper.pictures import assembled, of_html, of_pdf, text_of_pdf
from tests.screens_office.desk import fresh
from tests.sync.village import Village, doors_of, village


@pytest.fixture
def small() -> Village:
    return village({"甲": ("1",), "乙": ("2",)})


def visited(device: Device, code: str = "1") -> int:
    return record_visit(device, doors_of(device, code)[0], ANSWERED, note="正常")


def test_a_bundle_from_pages_is_merged_as_one_from_a_stick(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    (printed,) = print_bundles(worker, tmp_path)
    data = assembled(of_pdf(printed.path.read_bytes()))
    assert len(data) == printed.size
    assert merge(small.office, data, "QR").events == printed.events > 0
    assert word_for(worker, visit) == EXPORTED


def test_pages_name_who_sends_and_who_receives(small: Village, tmp_path: Path) -> None:
    (printed,) = print_bundles(small.workers["甲"], tmp_path)
    text = text_of_pdf(printed.path.read_bytes())
    assert "甲" in text
    assert all(name in text for name in printed.recipients)
    assert printed.words in text


def test_the_office_gets_a_file_for_each_receiver(small: Village, tmp_path: Path) -> None:
    printed = print_bundles(small.office, tmp_path, kind=HTML)
    assert sorted(one.recipients for one in printed) == [("乙",), ("甲",)]
    assert len({one.path for one in printed}) == 2
    for one in printed:
        worker = small.workers[one.recipients[0]]
        assert not merge(worker, assembled(of_html(one.path.read_bytes())), "QR").refusal


def test_for_one_person_there_is_one_file(small: Village, tmp_path: Path) -> None:
    (printed,) = print_bundles(small.office, tmp_path, "甲")
    assert printed.recipients == ("甲",)


def test_pages_that_cannot_be_written_count_for_nothing(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    with pytest.raises(CannotWrite):
        print_bundles(worker, tmp_path / "absent")
    assert word_for(worker, visit) == HERE


def test_pages_that_do_not_come_back_from_the_disk_count_for_nothing(
    small: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = small.workers["甲"]
    visit = visited(worker)
    monkeypatch.setattr(carrier, "read_file", lambda _path: b"something else")
    with pytest.raises(NotWrittenWhole):
        print_bundles(worker, tmp_path)
    assert word_for(worker, visit) == HERE
    assert list(tmp_path.iterdir()) == []


def test_pages_never_take_the_place_of_others(small: Village, tmp_path: Path) -> None:
    worker = small.workers["甲"]
    names = {one.path.name for _at in range(3) for one in print_bundles(worker, tmp_path)}
    assert len(names) == len(list(tmp_path.iterdir())) == 3


# ------------------------------------------------------------ what is there already


def test_a_bundle_of_yesterday_is_printed_byte_for_byte(small: Village, tmp_path: Path) -> None:
    (written,) = export_to(small.workers["甲"], tmp_path)
    printed = print_file(written.path, tmp_path)
    assert assembled(of_pdf(printed.path.read_bytes())) == written.path.read_bytes()
    assert "Bundle" in text_of_pdf(printed.path.read_bytes()) or "同步包" in text_of_pdf(
        printed.path.read_bytes()
    )


def test_a_request_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "a.fieldtui-request"
    file.write_bytes(enrolment_request(fresh("李明", 7)))
    printed = print_file(file, tmp_path, HTML)
    assert assembled(of_html(printed.path.read_bytes())) == file.read_bytes()


@pytest.mark.parametrize(
    "data", [b"", b"fieldtui", FILE_MAGIC + b"secret", b"%PDF-1.7", b"fieldtui recovery waiting 1\n"]
)
def test_what_is_neither_is_not_printed(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.fieldtui"
    file.write_bytes(data)
    with pytest.raises(NothingOfOurs):
        print_file(file, tmp_path)
    assert list(tmp_path.iterdir()) == [file]


def test_what_no_paper_should_hold_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ledger.fieldtui"
    file.write_bytes(b"fieldtui\1" + bytes(500_000))
    with pytest.raises(TooManyCodes, match="1024"):
        print_file(file, tmp_path)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("kind", [PDF, HTML])
def test_a_notice_has_the_name_of_the_community_and_a_harmless_one_of_its_own(
    kind: str, small: Village, tmp_path: Path
) -> None:
    printed = print_notice(small.office, "../../停水/通知\n明天停水。", tmp_path, kind)
    assert printed.path.parent == tmp_path
    assert list(tmp_path.iterdir()) == [printed.path]
    assert printed.path.suffix == f".{kind}"
