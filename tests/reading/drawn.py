"""Pictures and pages with codes as people bring them: clean, turned, seen from the side, noisy, torn, several in one."""

import io
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from fieldtui.codes.matrix import QUIET, bytes_in, modules
from sync.frames import Transfer, cut, digits_of

Pixels = npt.NDArray[np.uint8]
VERSION = 10
SIDE = 57


def transfer(size: int = 900, seed: int = 1, version: int = VERSION) -> Transfer:
    """`size` random bytes, cut for codes of `version`-M (900 bytes in version 10: 6 codes)."""
    return cut(Random(seed).randbytes(size), bytes_in(version, "M"))


def frames(of: Transfer, *numbers: int) -> list[str]:
    """The digits of these frames; of all blocks if none are named."""
    return [digits_of(of.frame(number)) for number in numbers or range(len(of.blocks))]


def drawn(digits: str, pixels: int = 4, version: int = VERSION) -> Image.Image:
    """A code in grey, so many pixels a module, with its quiet zone."""
    dark = np.pad(np.array(modules(digits, version, "M")), QUIET)
    grey = np.where(dark, 0, 255).astype(np.uint8)
    return Image.fromarray(np.kron(grey, np.ones((pixels, pixels), np.uint8)))


def sheet(codes: Sequence[str], across: int = 3, pixels: int = 4) -> Image.Image:
    """Several codes on one white page."""
    tiles = [drawn(one, pixels) for one in codes]
    side = tiles[0].width + 20
    page = Image.new("L", (side * across, side * -(-len(tiles) // across)), 255)
    for at, tile in enumerate(tiles):
        page.paste(tile, (at % across * side + 10, at // across * side + 10))
    return page


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def from_the_side(picture: Image.Image) -> Image.Image:
    """As a camera sees a page that it does not look at straight: the far edge is a fifth shorter."""
    wide, high = picture.size
    # Where the corners of what is seen come from: x = (ax + by + c) / (gx + hy + 1).
    seen = [(0.1 * wide, 0), (0.9 * wide, 0.05 * high), (wide, high), (0, 0.95 * high)]
    corners = [(0, 0), (wide, 0), (wide, high), (0, high)]
    rows, wanted = [], []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    factors = np.linalg.solve(np.array(rows, float), np.array(wanted, float))
    return picture.transform(
        picture.size,
        Image.Transform.PERSPECTIVE,
        [float(one) for one in factors],
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )


def photographed(picture: Image.Image, seed: int = 3) -> Image.Image:
    """A photo: turned, unsharp, darker at one side, with noise, grey instead of black and white."""
    grey = np.asarray(turned(picture, 7).filter(ImageFilter.GaussianBlur(1.2)), float)
    light = np.linspace(0.55, 0.95, grey.shape[1])
    noise = np.random.default_rng(seed).normal(0, 10, grey.shape)
    return Image.fromarray(np.clip(30 + grey * light + noise, 0, 255).astype(np.uint8))


def screenshot(picture: Image.Image) -> Image.Image:
    """A dark screen in colours with the picture in a window on it."""
    screen = Image.new("RGBA", (picture.width + 300, picture.height + 200), (18, 22, 60, 255))
    screen.paste(picture.convert("RGBA"), (220, 90))
    return screen


def torn(one: Image.Image, other: Image.Image) -> Image.Image:
    """A picture taken while the screen changed: the upper half of one code above the lower half of another."""
    half = one.height // 2
    both = one.copy()
    both.paste(other.crop((0, half, other.width, other.height)), (0, half))
    return both


def saved(picture: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def save_codes(data: bytes, folder: Path) -> None:
    """Pictures of all codes of `data` in a folder that is made."""
    sent = cut(data, bytes_in(VERSION, "M"))
    folder.mkdir(parents=True)
    for at, code in enumerate(frames(sent)):
        (folder / f"{at:03}.png").write_bytes(saved(drawn(code)))
