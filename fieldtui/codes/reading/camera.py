"""A camera to texts: pictures are taken by OpenCV, which is used here alone, and searched one after the other.

Whatever gives pictures can stand in for it. Nothing is kept of a picture.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Protocol

from fieldtui.codes.reading.desk import Desk
from fieldtui.codes.reading.errors import CameraGone, CameraNotAllowed, NoCamera, NotInstalled
from fieldtui.codes.reading.pictures import reader
from fieldtui.errors import FieldtuiError

# What is asked of a camera; it gives the nearest that it has. A code of version 20 needs 265 pixels of the height.
_WIDTH, _HEIGHT = 1920, 1080
# Pictures in a row that a camera may owe, and seconds between asking: 3 s in all.
_MOST_MISSED, _BETWEEN = 60, 0.05
_DEVICES = Path("/sys/class/video4linux")
_OTHERS = 4


class Capture(Protocol):
    """What gives pictures: OpenCV's VideoCapture, or what stands in for it."""

    def read(self) -> tuple[bool, Any]:
        """Whether there is one, and the next picture: an array of grey or BGR bytes."""

    def release(self) -> None:
        """Let the camera go."""


Open = Callable[[int], Capture]
Read = Callable[[object], Sequence[str]]


@dataclass(frozen=True)
class CameraName:
    """A camera of this machine: the number it is opened by, and what the system calls it, if it says so."""

    number: int
    name: str = ""


def cameras(devices: Path = _DEVICES) -> list[CameraName]:
    """The cameras that may be there. Only Linux says which are; elsewhere it is found out by trying."""
    if sys.platform != "linux":
        return [CameraName(number) for number in range(_OTHERS)]
    found: dict[str, CameraName] = {}
    for device in devices.glob("video*"):
        number = device.name.removeprefix("video")
        if number.isdigit():
            try:
                name = (device / "name").read_text("utf-8", "replace").strip()
            except OSError:
                name = ""
            found[number] = CameraName(int(number), name)
    return sorted(found.values(), key=lambda camera: camera.number)


def open_camera(number: int) -> Capture:
    """The camera, ready to give pictures. Raises NotInstalled, CameraNotAllowed, NoCamera."""
    device = Path(f"/dev/video{number}")
    if sys.platform == "linux" and device.exists() and not os.access(device, os.R_OK | os.W_OK):
        raise CameraNotAllowed(number=number, path=device)
    try:
        import cv2
    except ImportError as error:
        raise NotInstalled(extra="camera") from error
    # It would write its complaints over the screen.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        capture = cv2.VideoCapture(number)
        if capture.isOpened():
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
            return _Checked(capture, number, cv2.error)
    except cv2.error as error:
        raise NoCamera(number=number) from error
    capture.release()
    raise NoCamera(number=number)


class _Checked:
    """OpenCV's camera, whose errors are this program's."""

    def __init__(self, capture: Capture, number: int, failure: type[Exception]) -> None:
        self._capture = capture
        self._number = number
        self._failure = failure

    def read(self) -> tuple[bool, Any]:
        """The next picture. Raises CameraGone: a driver may fail at any of them."""
        try:
            return self._capture.read()
        except self._failure as error:
            raise CameraGone(number=self._number) from error

    def release(self) -> None:
        """Let the camera go, if the driver still can."""
        with suppress(self._failure):
            self._capture.release()


class CameraSource:
    """A camera as a source, from when it is started until it is stopped or gives no pictures any more."""

    def __init__(self, number: int, open_: Open = open_camera, read: Read | None = None) -> None:
        self._number = number
        self._open = open_
        self._read = read

    def run(self, desk: Desk, stop: Event, tell: Callable[[FieldtuiError | None], None]) -> None:
        """Raises NotInstalled, CameraNotAllowed, NoCamera, CameraGone."""
        read = self._read or reader("camera")
        capture = self._open(self._number)
        missed = 0
        try:
            while not stop.is_set():
                there, picture = capture.read()
                if there:
                    missed = 0
                    tell(None)
                    for text in read(picture):
                        desk.take(text)
                    continue
                missed += 1
                if missed >= _MOST_MISSED:
                    raise CameraGone(number=self._number)
                stop.wait(_BETWEEN)
        finally:
            capture.release()
