"""Pictures: whatever they show of codes is read, and what is no picture says so within bounds."""

import struct
import sys
import zlib
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter, features

from fieldtui.codes.reading import pictures
from fieldtui.codes.reading.errors import (
    ApplesPicture,
    CannotReadCodes,
    NotAPicture,
    NotInstalled,
    PictureTooLarge,
)
from fieldtui.codes.reading.pictures import texts_in
from fieldtui.errors import explain
from tests.reading.drawn import (
    drawn,
    frames,
    from_the_side,
    photographed,
    saved,
    screenshot,
    sheet,
    torn,
    transfer,
    turned,
)

SENT = transfer()
CODES = frames(SENT)


def read(data: bytes, name: str = "a.png") -> list[str]:
    return list(chain.from_iterable(texts_in(data, name)))


def test_a_clean_code_is_read() -> None:
    assert read(saved(drawn(CODES[0]))) == [CODES[0]]


def test_a_code_of_two_pixels_a_module_is_read() -> None:
    assert read(saved(drawn(CODES[0], 2))) == [CODES[0]]


def test_a_screenshot_of_a_dark_screen_is_read() -> None:
    assert read(saved(screenshot(drawn(CODES[1])))) == [CODES[1]]


@pytest.mark.parametrize("degrees", [2, 31, 45, 90, 180, 271])
def test_a_code_is_read_however_it_is_turned(degrees: int) -> None:
    assert read(saved(turned(drawn(CODES[2]), degrees))) == [CODES[2]]


def test_a_page_seen_from_the_side_is_read() -> None:
    assert sorted(read(saved(from_the_side(sheet(CODES))))) == sorted(CODES)


def test_every_code_of_a_photographed_page_is_read() -> None:
    assert sorted(read(saved(photographed(sheet(CODES, pixels=6)), "JPEG", quality=70))) == sorted(CODES)


def test_an_unsharp_picture_is_read_at_a_second_look() -> None:
    unsharp = drawn(CODES[0]).filter(ImageFilter.GaussianBlur(2))
    assert pictures.reader()(unsharp) == []
    assert read(saved(unsharp)) == [CODES[0]]


def test_light_codes_on_a_dark_screen_are_read() -> None:
    assert read(saved(drawn(CODES[0]).point(lambda value: 255 - value))) == [CODES[0]]


def test_a_torn_code_gives_nothing_and_its_neighbour_is_read() -> None:
    both = Image.new("L", (2 * drawn(CODES[0]).width, drawn(CODES[0]).height), 255)
    both.paste(torn(drawn(CODES[0]), drawn(CODES[1])), (0, 0))
    both.paste(drawn(CODES[2]), (drawn(CODES[0]).width, 0))
    assert read(saved(both)) == [CODES[2]]


def test_a_picture_without_a_code_gives_none() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300), np.uint8)
    assert read(saved(Image.fromarray(noise))) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "JPEG2000", "AVIF"])
def test_every_usual_format_is_read(kind: str) -> None:
    needs = {"JPEG2000": "jpg_2000", "AVIF": "avif"}
    if kind in needs and not features.check(needs[kind]):
        pytest.skip("this Pillow was built without it")
    assert read(saved(drawn(CODES[0]), kind)) == [CODES[0]]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    picture = drawn(CODES[0])
    deep = Image.fromarray(np.asarray(picture, np.uint16) * 257)
    assert read(saved(deep if mode == "I;16" else picture.convert(mode))) == [CODES[0]]


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", drawn(CODES[0]).size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=drawn(CODES[0]).point(lambda value: 255 - value))
    assert read(saved(clear)) == [CODES[0]]


def test_each_page_of_a_tiff_is_a_frame() -> None:
    pages = [drawn(one) for one in CODES[:3]]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert list(texts_in(data, "fax.tif")) == [[one] for one in CODES[:3]]


def test_a_photo_of_more_pixels_than_are_searched_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    large = drawn(CODES[0], 20)
    monkeypatch.setattr(pictures, "MOST_SEARCHED", large.width * large.height // 9)
    for kind in ("PNG", "JPEG"):
        assert read(saved(large, kind)) == [CODES[0]]


def test_an_oversized_jpeg_is_decoded_smaller_instead_of_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    large = drawn(CODES[0], 20)
    monkeypatch.setattr(pictures, "MOST_PIXELS", large.width * large.height // 2)
    monkeypatch.setattr(pictures, "MOST_SEARCHED", large.width * large.height // 16)
    assert read(saved(large, "JPEG")) == [CODES[0]]
    with pytest.raises(PictureTooLarge):
        read(saved(large))


# ------------------------------------------------------------ hostile


def png(width: int, height: int, packed: bytes) -> bytes:
    """A PNG that claims a size, whatever its data are."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"31 of 41 codes",
        "照片".encode("gb18030"),
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"BM",
        b"\xff\xd8\xff\xe0",
    ],
    ids=["nothing", "text", "chinese", "png", "gif", "bmp", "jpeg"],
)
def test_what_is_no_picture_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(NotAPicture, match=r"notes\.png"):
        read(data, "notes.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_half_a_picture_is_refused_and_not_guessed(kind: str, part: float) -> None:
    data = saved(photographed(sheet(CODES)), kind)
    with pytest.raises(NotAPicture):
        read(data[: int(len(data) * part)])


def test_a_head_that_claims_too_many_pixels_is_refused_before_they_are_made() -> None:
    with pytest.raises(PictureTooLarge, match="9000 x 9000"):
        read(png(9000, 9000, b""))


def test_a_head_that_claims_most_of_the_world_is_refused() -> None:
    with pytest.raises(PictureTooLarge):
        read(png(2**31 - 1, 2**31 - 1, b""))


def test_a_small_file_that_swells_is_refused() -> None:
    bomb = png(30_000, 30_000, zlib.compress(bytes(30_000_000), 9))
    assert len(bomb) < 100_000
    with pytest.raises(PictureTooLarge):
        read(bomb)


def test_more_data_than_the_head_claims_are_not_unpacked() -> None:
    assert read(png(50, 50, zlib.compress(bytes(50_000_000), 9))) == []


def test_a_file_of_too_many_bytes_is_refused_unread() -> None:
    with pytest.raises(PictureTooLarge, match="64 MiB"):
        read(bytes(pictures.MOST_FILE_BYTES + 1))


def test_an_animation_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_FRAMES", 3)
    pages = [drawn(one) for one in CODES]
    before: list[list[str]] = []
    with pytest.raises(PictureTooLarge):
        before.extend(texts_in(saved(pages[0], "GIF", save_all=True, append_images=pages[1:]), "a.gif"))
    assert before == [[one] for one in CODES[:3]]


def test_a_drawing_that_another_program_would_run_is_no_picture() -> None:
    with pytest.raises(NotAPicture):
        read(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n")


def test_the_usual_kind_of_an_iphone_has_its_own_advice() -> None:
    with pytest.raises(ApplesPicture) as caught:
        read(b"\0\0\0\x18ftypheic" + bytes(40), "IMG_0001.HEIC")
    assert "JPEG" not in explain(caught.value)
    assert "IMG_0001.HEIC" in explain(caught.value)


GOOD = {kind: saved(drawn(CODES[0], 2), kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")}


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(sorted(GOOD)),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
)
def test_any_change_of_a_picture_is_read_or_refused(kind: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD[kind])
    for at, byte in changes:
        data[at % len(data)] = byte
    try:
        found = read(bytes(data))
    except CannotReadCodes:
        return
    assert set(found) <= {CODES[0]}


def test_without_the_extra_the_program_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(NotInstalled, match=r"fieldtui\[pictures\]"):
        read(saved(drawn(CODES[0])))


@pytest.mark.parametrize(
    "head",
    [
        b"qoif" + struct.pack(">II", 4000, 2000) + b"\x04\x00",
        b"P2\n4000 2000\n255\n",
        b"P5\n4000 2000\n254\n",
    ],
    ids=["qoi", "ppm in digits", "ppm of other steps"],
)
def test_a_large_picture_that_is_decoded_in_python_is_refused_before_it_is(head: bytes) -> None:
    with pytest.raises(PictureTooLarge):
        read(head + bytes(4000 * 2000))


def test_a_small_picture_that_is_decoded_in_python_is_read() -> None:
    assert read(saved(drawn(CODES[0]).convert("RGB"), "QOI")) == [CODES[0]]
