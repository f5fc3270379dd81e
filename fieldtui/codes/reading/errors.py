"""Why a picture, a PDF, a camera or a port gives no codes, in words for people; what is not installed, too."""

from fieldtui.errors import ExitCode, FieldtuiError
from sync.errors import Phrase


class NotInstalled(FieldtuiError):
    """This needs a part of fieldtui that is not installed here: "{extra}".

    Install it: `pip install "fieldtui[{extra}]"`. Everything else works without it.
    """

    exit_code = ExitCode.USAGE


class CannotReadCodes(FieldtuiError):
    """{name} gives no codes: {cause}.

    Choose another file, or take the picture again.
    """

    def __init__(self, name: str, cause: str = "") -> None:
        super().__init__(name=name, cause=Phrase(cause))


class NotAPicture(CannotReadCodes):
    """{name} is not a picture or PDF that can be read: {cause}.

    If it is still being copied, try again when that is done; else take the picture again, or send it as JPEG or PNG.
    """


class ApplesPicture(CannotReadCodes):
    """{name} is a picture of the kind HEIC, which this program does not read.

    On the phone choose Settings, Camera, Formats, Most Compatible, and take it again; or send a screenshot of it.
    """


class PictureTooLarge(CannotReadCodes):
    """{name} is larger than a picture of codes need be: {cause}.

    Take it with fewer pixels, or send a part of it.
    """


class PdfLocked(CannotReadCodes):
    """{name} is a PDF that only a password opens.

    Open it where you know the password, print it to a PDF without one, and choose that.
    """


class PageTooLong(CannotReadCodes):
    """{name} was given up: {cause}.

    Scan the page again, or take a picture of it.
    """


class CannotLookThere(FieldtuiError):
    """{path} cannot be read: {cause}.

    Check that it is there and that you may read it. A folder that is watched is looked at again by itself.
    """


class NoCamera(FieldtuiError):
    """Camera {number} gives no pictures.

    Check that it is plugged in, that no other program is using it, and that the system's settings let programs of the
    terminal use the camera; or choose another one.
    """


class CameraNotAllowed(FieldtuiError):
    """This program may not use the camera {number} ({path}).

    Ask whoever looks after this machine to let you: on Linux users of cameras are in the group "video".
    """


class CameraGone(FieldtuiError):
    """Camera {number} has stopped giving pictures.

    Plug it in again, then start reading again; what was read so far is kept.
    """


class NoPort(FieldtuiError):
    """The serial port {port} cannot be opened: {cause}.

    Check the name, that the scanner is plugged in and that no other program is using it. On Linux users of serial
    ports are in the group "dialout".
    """


class PortGone(FieldtuiError):
    """The scanner on {port} was unplugged.

    Plug it in again: reading goes on by itself, and what was read so far is kept.
    """
