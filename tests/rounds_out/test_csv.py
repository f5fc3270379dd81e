"""A round as CSV: ODK Central's layout to the byte, our own columns, and the records again from the tables."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldtui.checklists import Conversion
from fieldtui.checklists.out.rows import Submission, instances_of, rows_of
from fieldtui.checklists.out.tables import Layout, fields_of, tables_of
from fieldtui.checklists.reading.xform import read_xform
from fieldtui.erasure import MISTAKE
from fieldtui.i18n import use_language
from fieldtui.log.event import Entry
from fieldtui.log.kinds import ERASURE
from fieldtui.published import publish_checklist
from fieldtui.rounds import NoSuchRound, open_round
from fieldtui.rounds_out import CSV, XML, NothingToWrite, Wanted, write_round
from fieldtui.text import spreadsheet_cell
from fieldtui.undo import undo
from tests.rounds_out.conftest import ANSWERS, FORM, ROUND, Record
from tests.rounds_out.reading import Rows, csv_tables, joined
from tests.town import Town

GOLDEN = Path(__file__).parent / "golden"
ODK = Wanted(CSV, places=False)
DOOR, OTHER = "文星苑/3/1/101", "信义里/1/1/201"
REPEATS = (("census-household.csv", "/household"), ("census-child.csv", "/household/child"))


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def tables(town: Town, folder: Path, wanted: Wanted = ODK) -> dict[str, Rows]:
    people = {town.office.id: "社区办"}
    return csv_tables(write_round(town.office, ROUND, folder, wanted, people).path)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("central", ODK),
        ("split", Wanted(CSV, places=False, split=True, group_names=False)),
        ("labels", Wanted(CSV, labels=True, split=True)),
    ],
)
def test_the_tables_are_those_of_the_golden_files(
    town: Town, record: Record, tmp_path: Path, name: str, wanted: Wanted
) -> None:
    record(DOOR, ANSWERS, note="狗叫")
    record(OTHER, {"/data/who": "李", "/data/home/signs": "cough"})
    record("文星苑/3/1/102", {}, "no answer", revisit="2026-10-14")
    found = write_round(town.office, ROUND, tmp_path, wanted, {town.office.id: "社区办"}).path
    assert _as_one_text(found) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def _as_one_text(path: Path) -> str:
    with ZipFile(path) as archive:
        texts = [f"{name}\n{archive.read(name).decode('utf-8-sig')}" for name in archive.namelist()]
    return "\n".join(texts).replace("\r\n", "\n")


def test_a_form_without_repeats_is_one_csv(town: Town, tmp_path: Path) -> None:
    plain = FORM[: FORM.index('<group ref="/data/household">')] + "</h:body></h:html>"
    plain = plain.replace(' jr:template=""', "")
    published = publish_checklist(town.office, Conversion(plain, (), {}))
    open_round(town.office, ROUND, published.id, ["2"], date(2026, 10, 12), date(2026, 10, 13))
    assert write_round(town.office, ROUND, tmp_path, ODK).path.name == f"{ROUND}-2026-10-12.csv"


def test_a_round_is_written_under_a_name_that_nothing_has(town: Town, record: Record, tmp_path: Path) -> None:
    record(DOOR, ANSWERS)
    first, second = (write_round(town.office, ROUND, tmp_path, ODK).path for _again in range(2))
    assert (first.name, second.name) == (f"{ROUND}-2026-10-12.csv.zip", f"{ROUND}-2026-10-12-2.csv.zip")


def test_what_was_undone_is_not_written(town: Town, record: Record, tmp_path: Path) -> None:
    record(DOOR, ANSWERS)
    record(OTHER, ANSWERS)
    undo(town.office)
    assert [len(rows) for rows in tables(town, tmp_path).values()] == [1, 2, 3]


def test_what_was_erased_is_not_written(town: Town, record: Record, tmp_path: Path) -> None:
    record(OTHER, {"/data/who": "李"})
    gone = record(DOOR, ANSWERS)
    town.office.record("2", [Entry(ERASURE, {"records": [gone], "why": MISTAKE})])
    found = tables(town, tmp_path)
    assert [row["who"] for row in found["census.csv"]] == ["李"]


def test_two_visits_to_one_door_are_two_rows(town: Town, record: Record, tmp_path: Path) -> None:
    record(DOOR, {"/data/who": "甲"})
    record(DOOR, {"/data/who": "乙"})
    assert [row["who"] for row in tables(town, tmp_path)["census.csv"]] == ["乙", "甲"]


def test_one_door_alone_can_be_written(town: Town, record: Record, tmp_path: Path) -> None:
    record(DOOR, {"/data/who": "甲"})
    record(OTHER, {"/data/who": "乙"})
    wanted = Wanted(CSV, places=False, door=town.doors[OTHER])
    assert [row["who"] for row in tables(town, tmp_path, wanted)["census.csv"]] == ["乙"]


def test_versions_of_the_checklist_share_their_columns_and_keep_their_own(
    town: Town, record: Record, tmp_path: Path
) -> None:
    record(DOOR, {"/data/who": "甲", "/data/home/rooms": "3"})
    newer = FORM.replace('version="7"', 'version="8"').replace("/data/home/rooms", "/data/home/floors")
    newer = newer.replace("<rooms/>", "<floors/>")
    asked = publish_checklist(town.office, Conversion(newer, (), {})).id
    record(OTHER, {"/data/who": "乙", "/data/home/floors": "2"}, asked=asked)
    rows = tables(town, tmp_path)["census.csv"]
    assert [(row["FormVersion"], row["home-rooms"], row["home-floors"]) for row in rows] == [
        ("8", "", "2"),
        ("7", "3", ""),
    ]
    assert "home-rooms" not in tables(town, tmp_path, Wanted(CSV, places=False, newest=True))["census.csv"][0]


def test_a_visit_whose_questions_have_not_arrived_is_counted_and_stands_without_answers(
    town: Town, record: Record, tmp_path: Path
) -> None:
    record(DOOR, {"/data/who": "甲"})
    lost = publish_checklist(town.office, Conversion(FORM.replace("census", "other"), (), {}))
    town.office.vault.write(lambda db: db.execute("DELETE FROM blobs WHERE hash = ?", (lost.blob,)))
    record(OTHER, {"/data/who": "乙"}, asked=lost.id)
    written = write_round(town.office, ROUND, tmp_path, Wanted(CSV))
    assert (written.visits, written.without_questions) == (2, 1)
    assert [row["who"] for row in csv_tables(written.path)["census.csv"]] == ["", "甲"]


def test_work_that_is_stopped_leaves_nothing_behind(town: Town, record: Record, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    record(DOOR, ANSWERS)
    for kind in (CSV, XML, "xlsx"):
        with pytest.raises(Stopped):
            write_round(town.office, ROUND, tmp_path, Wanted(kind), progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_round_and_one_without_submissions_are_told(
    town: Town, record: Record, tmp_path: Path
) -> None:
    record(DOOR, {}, "no answer")
    with pytest.raises(NoSuchRound):
        write_round(town.office, "没有", tmp_path, ODK)
    with pytest.raises(NothingToWrite):
        write_round(town.office, ROUND, tmp_path, Wanted(XML))


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless_and_a_number_stays_one(
    town: Town, record: Record, tmp_path: Path
) -> None:
    record(DOOR, {"/data/who": "=cmd|' /C calc'!A0", "/data/home/rooms": "-3"})
    record(OTHER, {"/data/who": "\x1b]52;c;x\x07\u202e甲", "/data/home/rooms": "=1+1"})
    (second, first) = tables(town, tmp_path)["census.csv"]
    assert (first["who"], first["home-rooms"]) == ("'=cmd|' /C calc'!A0", "-3")
    assert (second["who"], second["home-rooms"]) == ("�]52;c;x�甲", "'=1+1")


def test_paths_that_the_form_does_not_have_change_nothing(town: Town, record: Record, tmp_path: Path) -> None:
    strange = {
        "/data/nothing": "x",
        "/data/household/head": "no key",
        "/data/home[1]/rooms": "1",
        "/data/household[99999999999]/head": "too large",
        "/data/household[2]": "1",
        "//": "x",
        "/data": "x",
    }
    record(DOOR, {"/data/who": "甲", **strange})
    found = tables(town, tmp_path)
    assert [row["who"] for row in found["census.csv"]] == ["甲"]
    assert [row["head"] for row in found["census-household.csv"]] == [""]


# ------------------------------------------------------------ the records again

# What is changed on its way into a spreadsheet on purpose is left out (`fieldtui.text.spreadsheet_cell`).
_TEXTS = st.text(st.characters(codec="gb18030", categories=("L", "N", "Po")), min_size=1, max_size=8).filter(
    lambda text: spreadsheet_cell(text) == text
)
_CHILD = st.fixed_dictionaries({}, optional={"name": _TEXTS, "age": st.integers(-5, 99).map(str)})
_HOUSEHOLD = st.tuples(st.fixed_dictionaries({"head": _TEXTS}), st.lists(_CHILD.filter(bool), max_size=3))
_FORM = read_xform(FORM)


def _rows(who: str, households: list[tuple[dict[str, str], list[dict[str, str]]]]) -> dict[str, str]:
    rows = {"/data/who": who}
    for at, (own, children) in enumerate(households, 1):
        rows |= {f"/data/household[{at}]/{name}": value for name, value in own.items()}
        for number, child in enumerate(children, 1):
            rows |= {f"/data/household[{at}]/child[{number}]/{n}": v for n, v in child.items()}
    return rows


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.builds(_rows, _TEXTS, st.lists(_HOUSEHOLD, max_size=3)), min_size=1, max_size=4))
def test_the_tables_joined_by_their_keys_are_the_records_again(records: list[dict[str, str]]) -> None:
    found = tables_of(fields_of(_FORM), Layout())
    submissions = [Submission(f"uuid:{at}", "", "", "", "", "", one) for at, one in enumerate(records)]
    read = {
        f"census-{table.name}.csv" if table.path else "census.csv": [
            dict(zip((heading for heading, _holds in table.headings), row, strict=True))
            for one in submissions
            for row in rows_of(table, one, instances_of(one))
        ]
        for table in found
    }
    columns = {"who": "who", "head": "head", "name": "name", "age": "age"}
    assert joined(read, REPEATS, columns) == {f"uuid:{at}": one for at, one in enumerate(records)}


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]
)
@given(_TEXTS, st.lists(_HOUSEHOLD, max_size=2))
def test_a_file_read_back_gives_the_record_again(
    town: Town, record: Record, who: str, households: list[tuple[dict[str, str], list[dict[str, str]]]]
) -> None:
    rows = _rows(who, households)
    record(DOOR, rows)
    with TemporaryDirectory() as folder:
        read = tables(town, Path(folder))
    newest = joined(read, REPEATS, {"who": "who", "head": "head", "name": "name", "age": "age"})
    assert next(iter(newest.values())) == rows
    undo(town.office)
