"""An evening on paper: printed by one process, photographed with a code cut out, read and merged by another."""

from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from tests.paper.pictures import noisy, of_html, of_pdf, pressed, turned
from tests.qr.across.place import VISITS, Place, make_place

WHITE = 255


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("paper") / "place")


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    return made.copy(tmp_path / "place")


def without_a_code(page: Image.Image) -> Image.Image:
    """The page with a hole where its first code was."""
    corners = zxingcpp.read_barcodes(page)[0].position
    cut = page.copy()
    box = (corners.top_left.x, corners.top_left.y, corners.bottom_right.x, corners.bottom_right.y)
    ImageDraw.Draw(cut).rectangle(box, fill=WHITE)
    return cut


@pytest.mark.parametrize(("kind", "drawn"), [("pdf", of_pdf), ("html", of_html)])
def test_an_evening_is_merged_from_photos_of_pages_with_a_code_cut_out(
    place: Place, tmp_path: Path, kind: str, drawn: Callable[[bytes], list[Image.Image]]
) -> None:
    (printed,) = place.run("qr print", place.worker, str(tmp_path), "--as", kind)
    pages = [without_a_code(page) for page in drawn(Path(printed["path"]).read_bytes())]
    (tmp_path / "photos").mkdir()
    for at, page in enumerate(pages):
        pressed(noisy(turned(page))).save(tmp_path / "photos" / f"IMG_{at}.jpg")
    said = place.read(place.office, tmp_path / "photos")
    assert said["read"] == printed["codes"] - len(pages) >= printed["needed"]
    assert said["merged"][0]["new"] == VISITS == printed["events"]


def test_an_evening_is_merged_from_the_pdf_itself(place: Place, tmp_path: Path) -> None:
    (printed,) = place.run("qr print", place.worker, str(tmp_path))
    said = place.read(place.office, Path(printed["path"]))
    assert said["merged"][0]["new"] == VISITS
