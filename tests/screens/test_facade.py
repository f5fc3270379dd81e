"""Where doors stand and where the arrows lead, without a terminal."""

from fieldtui.buildings import BuildingView, DoorCell, UnitView
from screens import facade

STATUS = 6


def door(number: int, room: str) -> DoorCell:
    return DoorCell(number, room, 1, (), "", "", "lived in", "", (), None, (), False)


def building(*units: tuple[int, int]) -> BuildingView:
    """A building whose units have so many floors and so many doors a floor; door ids say unit, floor, place."""
    made = tuple(
        UnitView(
            index,
            f"U{index}",
            tuple(
                (
                    floor,
                    tuple(
                        door(index * 10000 + floor * 100 + at, f"{floor}{at:02d}")
                        for at in range(1, width + 1)
                    ),
                )
                for floor in range(floors, 0, -1)
            ),
        )
        for index, (floors, width) in enumerate(units, 1)
    )
    return BuildingView(1, "", "", "", "", 0, "", made)


def test_two_units_of_two_doors_stand_side_by_side_in_eighty_columns() -> None:
    drawn = facade.facade(building((6, 2), (6, 2)), 80, STATUS, 0)
    assert [index for index, *_rest in drawn.units] == [0, 1]
    assert len(drawn.lines) == 6


def test_sixty_columns_show_one_unit_at_a_time() -> None:
    drawn = facade.facade(building((6, 1), (6, 1)), 60, STATUS, 1)
    assert [index for index, *_rest in drawn.units] == [1]
    assert (drawn.page, drawn.pages) == (1, 2)


def test_twelve_doors_on_a_floor_take_several_lines_and_none_is_cut() -> None:
    drawn = facade.facade(building((2, 12)), 80, STATUS, 0)
    assert [line.label for line in drawn.lines] == ["2", "", "1", ""]
    assert len(drawn.spots) == 24
    assert max(spot.column for spot in drawn.spots.values()) + drawn.cell <= 80


def test_units_that_do_not_fit_are_on_the_next_page() -> None:
    drawn = facade.facade(building(*[(3, 2)] * 5), 80, STATUS, 0)
    assert drawn.pages > 1
    assert all(column + size <= 80 for _index, _label, column, size in drawn.units)


def test_right_at_the_edge_leads_into_the_next_unit_on_the_same_floor() -> None:
    view = building((3, 2), (3, 2))
    assert facade.beside(facade.facade(view, 80, STATUS, 0), view, 10202, 1) == 20201


def test_right_at_the_last_edge_stays() -> None:
    view = building((3, 2))
    assert facade.beside(facade.facade(view, 80, STATUS, 0), view, 10202, 1) == 10202


def test_a_lower_neighbour_is_reached_on_its_top_floor() -> None:
    view = building((6, 2), (3, 2))
    assert facade.beside(facade.facade(view, 80, STATUS, 0), view, 10602, 1) == 20301


def test_up_keeps_the_place_on_the_floor() -> None:
    view = building((3, 2))
    assert facade.above(facade.facade(view, 80, STATUS, 0), 10102, -1) == 10202


def test_down_walks_all_lines_of_a_wide_floor() -> None:
    view = building((2, 12))
    drawn = facade.facade(view, 80, STATUS, 0)
    assert facade.above(drawn, 10201, 1) == 10201 + drawn.cell * 0 + len(drawn.lines[0].doors[0])


def test_tab_goes_around_the_units() -> None:
    view = building((3, 2), (3, 2))
    drawn = facade.facade(view, 80, STATUS, 1)
    assert facade.in_unit(view, drawn, 20201, 1) == 10201


def test_after_an_outcome_the_walk_goes_down_the_unit_and_then_into_the_next() -> None:
    view = building((2, 1), (2, 1))
    every = [one.id for one in view.doors]
    assert facade.after(view, 10101, every) == 20201


def test_the_walk_begins_again_at_the_top() -> None:
    view = building((2, 1))
    assert facade.after(view, 10101, [10201]) == 10201


def test_where_nothing_is_left_the_walk_stays() -> None:
    view = building((2, 1))
    assert facade.after(view, 10101, []) == 10101


def test_a_building_without_doors_has_no_line() -> None:
    drawn = facade.facade(BuildingView(1, "", "", "", "", 0, "", ()), 80, STATUS, 0)
    assert drawn.lines == ()
