"""Taking in a ledger: what would change is shown first, once is enough, and a newer one only tells the news."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.community import OfficeOnly
from fieldtui.device import OFFICE, Device
from fieldtui.intake import GridNeeded, Plan, apply_intake, plan_intake
from fieldtui.ledger import Ledger, LedgerFile, Sheet, open_ledger, read_ledger, recognise
from fieldtui.log.names import COMMUNITY
from fieldtui.reports import report_of_day
from fieldtui.search import find
from tests.town import StoppedClock, device
from tests.use_cases.conftest import recorded, share

TODAY = date(2026, 10, 12)
HEADINGS = (
    "网格",
    "小区",
    "楼栋",
    "单元",
    "室号",
    "姓名",
    "与户主关系",
    "性别",
    "出生日期",
    "证件号码",
    "联系电话",
    "备注",
)
SHOP_HEADINGS = ("网格", "店名", "类别", "地址", "负责人", "电话", "从业人数", "是否营业", "灭火器")
Row = tuple[object, ...]
ZHANG: Row = (
    "第2网格",
    "文星苑",
    "3栋",
    "1单元",
    "601",
    "张玉梅",
    "户主",
    "女",
    "1980-05-01",
    "",
    "19900000001",
    "",
)
LI: Row = ("第2网格", "文星苑", "3栋", "1单元", "601", "李建国", "配偶", "男", "1978-11-20", "", "", "")
WANG: Row = (
    "第2网格",
    "文星苑",
    "3栋",
    "1单元",
    "201",
    "王秀兰",
    "户主",
    "女",
    "1942-03-08",
    "",
    "19900000002",
    "独居",
)
ZHOU: Row = ("第1网格", "信义里", "1栋", "1单元", "101", "周文博", "户主", "男", "2001-07-07", "", "", "")
ROWS = (ZHANG, LI, WANG, ZHOU)
NOODLES: Row = ("第2网格", "好再来面馆", "餐饮", "文星苑3栋底商", "赵老板", "19900000011", 3, "是", "有")
TEA: Row = ("第2网格", "清茗茶馆", "餐饮", "文星苑4栋底商", "钱老板", "19900000012", 1, "是", "有")


def ledger(rows: Sequence[Row] = ROWS, shops: Sequence[Row] = (), *, today: date = TODAY) -> Ledger:
    """A ledger of these rows."""
    sheets = [Sheet("居民", (HEADINGS, *rows))] if rows else []  # type: ignore[arg-type]
    sheets += [Sheet("商户", (SHOP_HEADINGS, *shops))] if shops else []  # type: ignore[arg-type]
    file = LedgerFile("ledger.csv", tuple(sheets))
    return read_ledger(file, recognise(file), today=today)


def changed(row: Row, **values: object) -> Row:
    """`row` with other cells; `c5` is the cell of the sixth column."""
    return tuple(values.get(f"c{at}", cell) for at, cell in enumerate(row))


@pytest.fixture
def desk() -> Device:
    """An office with nothing in it."""
    return device("社区办", OFFICE, 1, StoppedClock())


def take(desk: Device, told: Ledger) -> Plan:
    """Plan, record, and give back what was planned."""
    plan = plan_intake(desk, told)
    apply_intake(desk, plan)
    return plan


def names(desk: Device) -> set[tuple[str, str]]:
    """Who lives where, by the ledger."""
    with desk.read() as db:
        rows = db.execute(
            "SELECT r.name, d.room FROM residents r JOIN households h ON h.id = r.household JOIN doors d ON d.id = h.door "
            "WHERE coalesce(r.state, '') = ''"
        ).fetchall()
    return {(name, room) for name, room in rows}


def assert_nothing(plan: Plan) -> None:
    assert (plan.grids, plan.added, plan.altered, plan.gone) == ([], [], [], [])
    assert plan.nothing


def test_the_first_ledger_is_added_whole(desk: Device) -> None:
    plan = take(desk, ledger())
    assert plan.counts() == {
        "compound": 2,
        "building": 2,
        "unit": 2,
        "door": 3,
        "household": 3,
        "resident": 4,
    }
    assert plan.grids == [("2", "第2网格"), ("1", "第1网格")]
    assert names(desk) == {("张玉梅", "601"), ("李建国", "601"), ("王秀兰", "201"), ("周文博", "101")}


def test_a_plan_writes_nothing(desk: Device) -> None:
    plan_intake(desk, ledger())
    assert recorded(desk) == 0


def test_importing_again_changes_nothing(desk: Device) -> None:
    take(desk, ledger(shops=(NOODLES, TEA)))
    before = recorded(desk)
    plan = plan_intake(desk, ledger(shops=(NOODLES, TEA)))
    assert_nothing(plan)
    apply_intake(desk, plan)
    assert recorded(desk) == before


def test_records_of_a_grid_are_in_the_log_of_that_grid(desk: Device) -> None:
    take(desk, ledger())
    with desk.read() as db:
        scopes = dict(db.execute("SELECT d.room, d.scope FROM doors d").fetchall())
        assert {row[0] for row in db.execute("SELECT scope FROM grids")} == {COMMUNITY}
    assert scopes == {"601": "2", "201": "2", "101": "1"}


def test_a_changed_phone_is_one_change_that_says_before_and_after(desk: Device) -> None:
    take(desk, ledger())
    plan = plan_intake(desk, ledger([changed(ZHANG, c10="19900000009"), LI, WANG, ZHOU]))
    told = [
        (one.kind, one.name, one.field, one.before, one.after)
        for one in plan.altered
        if one.kind == "resident"
    ]
    assert told == [("resident", "张玉梅", "phone", "19900000001", "19900000009")]
    assert (plan.added, plan.gone) == ([], [])
    apply_intake(desk, plan)
    assert [hit.name for hit in find(desk, "00009")] == ["张玉梅"]
    assert_nothing(plan_intake(desk, ledger([changed(ZHANG, c10="19900000009"), LI, WANG, ZHOU])))


def test_a_field_that_was_changed_twice_holds_one_value(desk: Device) -> None:
    take(desk, ledger())
    for phone in ("19900000008", "19900000009"):
        take(desk, ledger([changed(ZHANG, c10=phone), LI, WANG, ZHOU]))
    with desk.read() as db:
        rows = db.execute(
            "SELECT field, count(*) FROM registers WHERE replaced = 0 GROUP BY record, field"
        ).fetchall()
    assert rows
    assert {count for _field, count in rows} == {1}


def test_who_is_new_is_added_to_the_household_that_is_there(desk: Device) -> None:
    take(desk, ledger())
    child = changed(LI, c5="李小明", c6="子", c8="2010-01-01")
    plan = take(desk, ledger([ZHANG, LI, child, WANG, ZHOU]))
    assert plan.counts() == {"resident": 1}
    assert (plan.altered, plan.gone) == ([], [])
    assert ("李小明", "601") in names(desk)


def test_who_is_not_named_any_more_is_gone(desk: Device) -> None:
    take(desk, ledger())
    plan = plan_intake(desk, ledger([ZHANG, WANG, ZHOU]))
    assert [(one.kind, one.name) for one in plan.gone] == [("resident", "李建国")]
    apply_intake(desk, plan)
    assert ("李建国", "601") not in names(desk)
    assert find(desk, "李建国") == []
    assert_nothing(plan_intake(desk, ledger([ZHANG, WANG, ZHOU])))


def test_who_is_kept_stays(desk: Device) -> None:
    take(desk, ledger())
    apply_intake(desk, plan_intake(desk, ledger([ZHANG, WANG, ZHOU])), gone=False)
    assert ("李建国", "601") in names(desk)


def test_a_household_that_left_is_gone_with_its_people_and_its_door_is_empty(desk: Device) -> None:
    take(desk, ledger())
    plan = plan_intake(desk, ledger([ZHANG, LI, ZHOU]))
    assert sorted(one.kind for one in plan.gone) == ["household", "resident"]
    apply_intake(desk, plan)
    assert_nothing(plan_intake(desk, ledger([ZHANG, LI, ZHOU])))


def test_who_moved_lives_at_the_new_door_and_not_at_the_old(desk: Device) -> None:
    take(desk, ledger())
    moved = [ZHANG, LI, changed(WANG, c4="302"), ZHOU]
    take(desk, ledger(moved))
    assert {room for name, room in names(desk) if name == "王秀兰"} == {"302"}
    assert len(find(desk, "王秀兰")) == 1
    assert_nothing(plan_intake(desk, ledger(moved)))


def test_who_comes_back_lives_there_again(desk: Device) -> None:
    take(desk, ledger())
    take(desk, ledger([ZHANG, WANG, ZHOU]))
    take(desk, ledger())
    assert ("李建国", "601") in names(desk)
    assert len(find(desk, "李建国")) == 1
    assert_nothing(plan_intake(desk, ledger()))


def test_the_order_of_rows_and_columns_changes_nothing(desk: Device) -> None:
    take(desk, ledger())
    assert_nothing(plan_intake(desk, ledger([ZHOU, WANG, ZHANG, LI])))


def test_two_families_at_one_door_stay_two_whichever_comes_first(desk: Device) -> None:
    first = [changed(ZHANG, c9="999999198005010001"), changed(LI, c9="999999197811200002")]
    second = [
        changed(ZHANG, c5="赵六", c9="999999197001010003", c8="1970-01-01"),
        changed(LI, c5="钱七", c9="999999197202020004", c8="1972-02-02"),
    ]
    plan = take(desk, ledger([*first, *second]))
    assert plan.counts()["household"] == 2
    assert_nothing(plan_intake(desk, ledger([*first, *second])))
    assert_nothing(plan_intake(desk, ledger([*second, *first])))


def test_two_people_of_one_name_in_one_household_stay_two(desk: Device) -> None:
    elder = changed(LI, c5="张玉梅", c6="母亲", c7="女", c8="1950-01-01")
    take(desk, ledger([ZHANG, elder]))
    assert_nothing(plan_intake(desk, ledger([ZHANG, elder])))
    plan = plan_intake(desk, ledger([changed(ZHANG, c11="换药"), elder]))
    assert [(one.field, one.after) for one in plan.altered] == [("note", "换药")]


# Ages.


def test_an_age_in_place_of_a_birth_does_not_change_with_the_birthday(desk: Device) -> None:
    rows = [changed(WANG, c8="84")]
    take(desk, ledger(rows))
    for later, age in (
        (date(2026, 12, 31), "84"),
        (date(2027, 1, 1), "84"),
        (date(2027, 6, 1), "85"),
        (date(2027, 6, 1), "84"),
    ):
        assert_nothing(plan_intake(desk, ledger([changed(WANG, c8=age)], today=later)))


def test_an_age_does_not_take_the_place_of_a_birth_that_is_known(desk: Device) -> None:
    take(desk, ledger([WANG]))
    assert_nothing(plan_intake(desk, ledger([changed(WANG, c8="84")])))
    assert_nothing(plan_intake(desk, ledger([changed(WANG, c8="83")])))


def test_a_birth_takes_the_place_of_an_age(desk: Device) -> None:
    take(desk, ledger([changed(WANG, c8="84")]))
    plan = take(desk, ledger([WANG]))
    assert ("born", "1942-03-08") in [(one.field, one.after) for one in plan.altered]
    assert_nothing(plan_intake(desk, ledger([WANG])))


def test_an_age_that_cannot_be_right_any_more_is_a_change(desk: Device) -> None:
    take(desk, ledger([changed(WANG, c8="84")]))
    plan = plan_intake(desk, ledger([changed(WANG, c8="70")]))
    assert [one.field for one in plan.altered] == ["born"]


# Grids.


def test_a_ledger_that_says_no_grid_needs_one(desk: Device) -> None:
    rows = [changed(row, c0="") for row in ROWS]
    with pytest.raises(GridNeeded) as refused:
        plan_intake(desk, ledger(rows))
    assert refused.value.facts == {"count": 3}
    plan = plan_intake(desk, ledger(rows), default_grid="第7网格")
    assert [code for code, _label in plan.grids] == ["7"]
    apply_intake(desk, plan)
    assert_nothing(plan_intake(desk, ledger(rows), default_grid="7"))


def test_only_the_office_takes_in_a_ledger() -> None:
    worker = device("王", "worker", 2, StoppedClock())
    with pytest.raises(OfficeOnly):
        plan_intake(worker, ledger())


def test_a_grid_that_is_there_is_not_made_again(desk: Device) -> None:
    take(desk, ledger([ZHANG]))
    assert take(desk, ledger([ZHANG, ZHOU])).grids == [("1", "第1网格")]


# Names as people write them.


@pytest.mark.parametrize(
    "compound",
    [
        "Sunny Garden",
        "sunny garden",
        "文星苑#2",
        "A/B苑",
        "文星 苑",
        "文星苑~1",
        "ＡＢ小区",
        "文星苑（东区）",
        "1号院",
        "中山路12号",
        "%_'\\",
    ],
)
def test_a_compound_of_any_name_is_the_same_compound_again(desk: Device, compound: str) -> None:
    rows = [changed(row, c1=compound) for row in (ZHANG, LI, WANG)]
    take(desk, ledger(rows))
    assert_nothing(plan_intake(desk, ledger(rows)))


@pytest.mark.parametrize(
    "building",
    ["1", "01栋", "一幢", "A座", "a座", "综合楼", "1-2栋", "3#", "东/西楼", "Tower A", "12号楼", "#1~2"],
)
def test_a_building_of_any_name_is_the_same_building_again(desk: Device, building: str) -> None:
    rows = [changed(row, c2=building) for row in (ZHANG, LI, WANG)]
    take(desk, ledger(rows))
    assert_nothing(plan_intake(desk, ledger(rows)))


@pytest.mark.parametrize("unit", ["", "1", "二单元", "B单元", "东单元", "1/2单元", "第3单元", "#"])
def test_a_unit_of_any_name_is_the_same_unit_again(desk: Device, unit: str) -> None:
    rows = [changed(row, c3=unit) for row in (ZHANG, LI, WANG)]
    take(desk, ledger(rows))
    assert_nothing(plan_intake(desk, ledger(rows)))


@pytest.mark.parametrize(
    "room", ["0601", "B1-01", "六零一", "601室", "601-2", "601/602", "东户", "a", "#5", "5~6", "１２０３"]
)
def test_a_room_of_any_name_is_the_same_room_again(desk: Device, room: str) -> None:
    rows = [changed(row, c4=room) for row in (ZHANG, LI)]
    take(desk, ledger(rows))
    assert_nothing(plan_intake(desk, ledger(rows)))


_CELLS: dict[int, list[object]] = {
    0: ["第1网格", "第2网格", "2"],
    1: ["文星苑", "Sunny Garden", "文星苑#2"],
    2: ["1栋", "01", "A座", "综合楼"],
    3: ["1单元", "", "二单元"],
    4: ["101", "0101", "102", "B1-01"],
    5: ["张三", "李四", "王五", "Anna Li"],
    6: ["户主", "配偶", "子", ""],
    7: ["男", "女", ""],
    8: ["1980-05-01", "1980", "46", "", "45"],
    9: ["", "999999198005010001", "999999197811200002"],
    10: ["", "19900000001", "19900000002 19900000003"],
    11: ["", "独居", "[/b]"],
}
rows_of_any_kind = st.lists(
    st.tuples(*(st.sampled_from(_CELLS[at]) for at in range(len(HEADINGS)))), min_size=1, max_size=12
)


def told_twice(rows: Sequence[Row]) -> None:
    """Take a ledger in, and find that it says nothing new."""
    desk = device("社区办", OFFICE, 1, StoppedClock())
    told = ledger(rows)
    take(desk, told)
    assert_nothing(plan_intake(desk, told))
    assert recorded(desk) > 0 or not told.doors


@given(rows_of_any_kind)
def test_any_ledger_at_all_says_nothing_new_the_second_time(rows: list[Row]) -> None:
    told_twice(rows)


@given(rows_of_any_kind, rows_of_any_kind)
def test_after_a_newer_ledger_the_vault_says_what_that_one_says(older: list[Row], newer: list[Row]) -> None:
    desk = device("社区办", OFFICE, 1, StoppedClock())
    take(desk, ledger(older))
    told = ledger(newer)
    take(desk, told)
    assert_nothing(plan_intake(desk, told))
    if told.residents:
        fresh = device("社区办", OFFICE, 1, StoppedClock())
        take(fresh, told)
        assert names(desk) == names(fresh)


# Premises.


def shops(desk: Device) -> dict[str, str]:
    """The premises by name, with the phone; those that are gone are left out."""
    with desk.read() as db:
        return dict(
            db.execute(
                "SELECT name, coalesce(phone, '') FROM premises WHERE coalesce(state, '') = ''"
            ).fetchall()
        )


def test_shops_are_added_changed_and_gone_as_people_are(desk: Device) -> None:
    take(desk, ledger(shops=(NOODLES, TEA)))
    assert set(shops(desk)) == {"好再来面馆", "清茗茶馆"}
    plan = take(desk, ledger(shops=(changed(NOODLES, c5="19900000099"),)))
    assert [(one.field, one.after) for one in plan.altered] == [("phone", "19900000099")]
    assert [(one.kind, one.name) for one in plan.gone] == [("premises", "清茗茶馆")]
    assert shops(desk) == {"好再来面馆": "19900000099"}


def test_a_ledger_of_shops_alone_says_nothing_about_people(desk: Device) -> None:
    take(desk, ledger(shops=(NOODLES, TEA)))
    plan = plan_intake(desk, ledger((), (NOODLES, TEA)))
    assert_nothing(plan)


def test_a_ledger_of_people_alone_says_nothing_about_shops(desk: Device) -> None:
    take(desk, ledger(shops=(NOODLES, TEA)))
    assert_nothing(plan_intake(desk, ledger()))


def test_a_ledger_of_shops_alone_says_which_shops_are_gone(desk: Device) -> None:
    take(desk, ledger(shops=(NOODLES, TEA)))
    plan = plan_intake(desk, ledger((), (NOODLES,)))
    assert [(one.kind, one.name) for one in plan.gone] == [("premises", "清茗茶馆")]


def test_two_shops_of_one_name_at_one_address_stay_two(desk: Device) -> None:
    twin = changed(NOODLES, c5="19900000077")
    take(desk, ledger(shops=(NOODLES, twin)))
    assert_nothing(plan_intake(desk, ledger(shops=(NOODLES, twin))))


# What came in is there for everybody.


def test_a_worker_gets_what_the_office_took_in(desk: Device) -> None:
    take(desk, ledger())
    take(desk, ledger([changed(ZHANG, c10="19900000009"), WANG, ZHOU]))
    worker = device("王", "worker", 2, StoppedClock(), ("1", "2"))
    share(desk, worker)
    assert names(worker) == names(desk)
    assert [hit.name for hit in find(worker, "00009")] == ["张玉梅"]
    assert report_of_day(worker, TODAY).total == report_of_day(desk, TODAY).total


def test_what_a_worker_corrected_meanwhile_is_told_as_a_change(desk: Device) -> None:
    from fieldtui.log.event import Entry

    take(desk, ledger())
    with desk.read() as db:
        person = db.execute("SELECT id FROM residents WHERE name = '张玉梅'").fetchone()[0]
    desk.record("2", [Entry("resident.changed", {"phone": "19900000055"}, person, (person,))])
    plan = plan_intake(desk, ledger())
    assert [(one.field, one.before, one.after) for one in plan.altered] == [
        ("phone", "19900000055", "19900000001")
    ]


def test_a_csv_file_goes_the_whole_way(desk: Device, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    lines = [",".join(map(str, row)) for row in (HEADINGS, *ROWS)]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    file = open_ledger(path)
    told = read_ledger(file, recognise(file), today=TODAY)
    assert take(desk, told).counts()["resident"] == 4
    assert_nothing(plan_intake(desk, ledger()))
