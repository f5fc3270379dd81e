"""What lies between a screen and a folder of photos: codes lost, repeated and torn, lenses, hands, lamps, compression.

Pure functions: pictures in grey and a seeded generator in, pictures or the bytes of their files out. A code that is
torn is half of itself and half of the next one, as a camera has it that looks while the screen changes.
"""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Picture = Image.Image
Distortion = Callable[[Picture, random.Random], Picture]
# What is seen around a screen that does not fill the picture: a dark corridor.
AROUND = 40


@dataclass(frozen=True)
class Channel:
    """Of the pictures taken, the parts that are lost, that come twice and that are torn (each 0 to 1), whether they
    arrive in any order, and through what each one is seen, in turn. `quality` is that of a JPEG; 0: as it was."""

    loss: float = 0.0
    twice: float = 0.0
    torn: float = 0.0
    shuffled: bool = False
    seen: tuple[Distortion, ...] = ()
    quality: int = 0


def through(channel: Channel, shown: Sequence[Picture], dice: random.Random) -> list[tuple[str, bytes]]:
    """What arrives of the screens `shown`: names and contents of files, in the order of their names."""
    arrived: list[Picture] = []
    for at, screen in enumerate(shown):
        if dice.random() < channel.loss:
            continue
        seen = screen.convert("L")
        if at + 1 < len(shown) and dice.random() < channel.torn:
            seen = torn(seen, shown[at + 1].convert("L"), dice)
        for distort in channel.seen:
            seen = distort(seen, dice)
        arrived += [seen] * (2 if dice.random() < channel.twice else 1)
    if channel.shuffled:
        dice.shuffle(arrived)
    suffix = ".jpg" if channel.quality else ".png"
    return [(f"IMG_{at:04}{suffix}", _file(one, channel.quality)) for at, one in enumerate(arrived)]


def _file(picture: Picture, quality: int) -> bytes:
    out = io.BytesIO()
    if quality:
        picture.save(out, "JPEG", quality=quality)
    else:
        picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def torn(upper: Picture, lower: Picture, dice: random.Random) -> Picture:
    """The upper part of one screen over the lower part of the next."""
    at = dice.randrange(upper.height // 8, upper.height * 7 // 8)
    out = lower.copy()
    out.paste(upper.crop((0, 0, upper.width, at)), (0, 0))
    return out


# ------------------------------------------------------------ lenses, hands, lamps


def blurred(radius: float) -> Distortion:
    """Out of focus, up to `radius` pixels."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        return picture.filter(ImageFilter.GaussianBlur(radius * dice.uniform(0.5, 1)))

    return seen


def smeared(pixels: int) -> Distortion:
    """A hand that moves sideways or up by so many pixels while the picture is taken."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        along, light = dice.randrange(2), _light(picture)
        return _picture(np.mean([np.roll(light, step, axis=along) for step in range(pixels)], axis=0))

    return seen


def rotated(degrees: float) -> Distortion:
    """Held askew, up to so many degrees either way."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        angle = dice.uniform(-degrees, degrees)
        return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=AROUND)

    return seen


def from_aside(part: float) -> Distortion:
    """Each corner of the screen moved inwards by up to this part of the picture: held from the side or from below."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        width, height = picture.size
        corners = [(0, 0), (width, 0), (width, height), (0, height)]
        inwards = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
        moved = [
            (x + right * dice.uniform(0, part) * width, y + down * dice.uniform(0, part) * height)
            for (x, y), (right, down) in zip(corners, inwards, strict=True)
        ]
        return picture.transform(
            picture.size,
            Image.Transform.PERSPECTIVE,
            _perspective(moved, corners),
            Image.Resampling.BICUBIC,
            fillcolor=AROUND,
        )

    return seen


def _perspective(to: Sequence[tuple[float, float]], of: Sequence[tuple[float, float]]) -> list[float]:
    """The eight numbers by which Pillow finds, for a point of the new picture, the one of the old."""
    rows, right = [], []
    for (x, y), (u, v) in zip(to, of, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(one) for one in np.linalg.solve(np.array(rows), np.array(right))]


def noisy(deviation: float) -> Distortion:
    """Grain of a small sensor in bad light, in steps of 255."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        light = _light(picture)
        grain = np.random.default_rng(dice.getrandbits(64)).normal(0, deviation, light.shape)
        return _picture(light + grain)

    return seen


def unevenly_lit(least: float) -> Distortion:
    """Light that falls off across the picture, in any direction, down to this part of it."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        light = _light(picture)
        across, down = dice.uniform(-1, 1), dice.uniform(-1, 1)
        y, x = np.mgrid[-1 : 1 : light.shape[0] * 1j, -1 : 1 : light.shape[1] * 1j]
        fall = across * x + down * y
        fall = (fall - fall.min()) / max(np.ptp(fall), 1e-9)
        return _picture(light * (least + (1 - least) * fall))

    return seen


def washed_out(contrast: float) -> Distortion:
    """A lamp that shines on the screen: this part of the contrast is left."""

    def seen(picture: Picture, _dice: random.Random) -> Picture:
        return _picture(255 - (255 - _light(picture)) * contrast)

    return seen


def resampled(least: float, most: float) -> Distortion:
    """Photographed from another distance, by a sensor that takes points and no means: modules of uneven width."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        scale = dice.uniform(least, most)
        size = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
        return picture.resize(size, Image.Resampling.NEAREST)

    return seen


def striped(depth: float) -> Distortion:
    """Bands as the pixels of a display make them on those of a sensor: finer than a module, at an angle, `depth` deep."""

    def seen(picture: Picture, dice: random.Random) -> Picture:
        light = _light(picture)
        y, x = np.indices(light.shape)
        period, angle = dice.uniform(2.5, 7), dice.uniform(0, np.pi)
        wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period)
        return _picture(light * (1 - depth * (0.5 + wave / 2)))

    return seen


def _light(picture: Picture) -> NDArray[np.float64]:
    return np.asarray(picture, np.float64)


def _picture(light: NDArray[np.float64]) -> Picture:
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))


# ------------------------------------------------------------ the channels that are tried

# A phone in a hand, all at once and each not much.
HAND = (from_aside(0.1), rotated(8), resampled(0.5, 1.1), blurred(1.6), unevenly_lit(0.3), noisy(15))

# Pixels are those of screens whose modules are 8 wide; so strong that one step more and little is read of some of them.
CHANNELS: dict[str, Channel] = {
    "nothing": Channel(),
    "30 % lost": Channel(loss=0.3),
    "60 % lost": Channel(loss=0.6),
    "half of them twice, in any order": Channel(loss=0.3, twice=0.5, shuffled=True),
    "a third torn": Channel(torn=0.33),
    "blur of 5 pixels": Channel(seen=(blurred(5),)),
    "moved by 12 pixels": Channel(seen=(smeared(12),)),
    "askew by up to 8 degrees": Channel(seen=(rotated(8),)),
    "corners moved by up to 40 %": Channel(seen=(from_aside(0.4),)),
    "grain of 100 in 255": Channel(seen=(noisy(100),)),
    "light falls off to 5 %": Channel(seen=(unevenly_lit(0.05),)),
    "a tenth of the contrast": Channel(seen=(washed_out(0.1),)),
    "JPEG of quality 5": Channel(quality=5),
    "points, from 2.4 a module": Channel(seen=(resampled(0.3, 1.3),)),
    "stripes, 60 % deep": Channel(seen=(striped(0.6),)),
    "a hand, 30 % lost": Channel(0.3, 0.2, 0.1, True, HAND, 40),
    "a hand, 60 % lost": Channel(0.6, 0.2, 0.1, True, HAND, 40),
}
