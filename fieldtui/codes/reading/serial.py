"""A scanner on a serial port to texts. pyserial is used here alone.

Such scanners end a code with a carriage return, a line feed, a tab, all of these or nothing; then a pause ends it.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from fieldtui.codes.reading.desk import Desk
from fieldtui.codes.reading.errors import NoPort, NotInstalled, PortGone
from fieldtui.codes.reading.pictures import LONGEST_TEXT
from fieldtui.codes.reading.typed import codes_in, without_identifier
from fieldtui.errors import FieldtuiError

BAUDS = (9600, 19200, 38400, 57600, 115200)
BAUD = BAUDS[0]
"""What most scanners are set to when they are new."""
# Without a byte for so long a code is over: at 9,600 baud the next digit comes after 1 ms.
PAUSE = 0.25
_TRY_AGAIN = 1.0
_ENDS = b"\r\n\t\x00\x03\x04"
_AT_ONCE = 4096


@dataclass(frozen=True)
class PortName:
    """A serial port of this machine: what it is opened by, and what the system says it is."""

    port: str
    said: str = ""


class Port(Protocol):
    """What gives bytes: pyserial's Serial, or what stands in for it."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none if none comes for PAUSE seconds. Raises OSError once it is unplugged."""

    def close(self) -> None:
        """Let the port go."""


Open = Callable[[str, int], Port]


def ports() -> list[PortName]:
    """The serial ports of this machine. Raises NotInstalled."""
    _installed()
    from serial.tools import list_ports

    found = [PortName(str(one.device), str(one.description or "")) for one in list_ports.comports()]
    return sorted(found, key=lambda one: one.port)


def open_port(port: str, baud: int) -> Port:
    """The port, ready to be read. Raises NotInstalled, NoPort."""
    serial = _installed()
    try:
        opened: Port = serial.Serial(port, baud, timeout=PAUSE)
    except (OSError, ValueError) as error:
        raise NoPort(port=port, cause=_cause(error)) from error
    return opened


def _cause(error: Exception) -> str:
    """What the system said, without numbers and the port's name, which pyserial writes around it."""
    said = (one.args[0] for one in (error, error.__context__) if one is not None and one.args)
    number = next((one for one in said if isinstance(one, int)), None)
    # Windows' own words stand in the text alone.
    return os.strerror(number) if number is not None else str(error).partition(": ")[0]


def _installed() -> Any:  # noqa: ANN401 - pyserial ships no types
    try:
        import serial
    except ImportError as error:
        raise NotInstalled(extra="serial") from error
    return serial


class Lines:
    """Bytes to texts, cut at what ends a code, or where `pause` is told."""

    def __init__(self) -> None:
        self._begun = bytearray()
        self._dropped = False

    def take(self, data: bytes) -> list[str]:
        """The texts that `data` ends."""
        texts: list[str] = []
        for byte in data:
            if byte in _ENDS:
                texts += self.pause()
            elif len(self._begun) < LONGEST_TEXT:
                self._begun.append(byte)
            else:
                # Longer than any code: not one, and not kept.
                self._dropped = True
        return texts

    def pause(self) -> list[str]:
        """The text that a pause ends, if one was begun."""
        text = self._begun.decode("utf-8", "replace").strip(" \x02")
        keep = bool(text) and not self._dropped
        self._begun.clear()
        self._dropped = False
        return [text] if keep else []


class SerialSource:
    """A scanner on a port as a source. Once it was there it is waited for: unplugged, it goes on when it is back."""

    def __init__(
        self, port: str, baud: int = BAUD, open_: Open = open_port, again: float = _TRY_AGAIN
    ) -> None:
        self._port = port
        self._baud = baud
        self._open = open_
        self._again = again

    def run(self, desk: Desk, stop: Event, tell: Callable[[FieldtuiError | None], None]) -> None:
        """Raises NotInstalled, and NoPort for one that was not there in the first place."""
        port: Port | None = self._open(self._port, self._baud)
        while not stop.is_set():
            if port is not None:
                tell(None)
                _listen(port, desk, stop)
                port = None
                if stop.is_set():
                    return
                tell(PortGone(port=self._port))
            stop.wait(self._again)
            try:
                port = self._open(self._port, self._baud)
            except NoPort:
                continue
        if port is not None:
            port.close()


def _listen(port: Port, desk: Desk, stop: Event) -> None:
    """Hand texts to the desk until it is stopped or the port is gone."""
    lines = Lines()
    try:
        while not stop.is_set():
            data = port.read(1)
            if data:
                # What else is there already, so that a code does not cost a call for each of its digits.
                data += port.read(min(getattr(port, "in_waiting", 0), _AT_ONCE))
            for text in lines.take(data) if data else lines.pause():
                # As if it were typed: whatever the scanner puts around a code. What has no digits is told for what it is.
                for code in codes_in(text) or (without_identifier(text),):
                    desk.take(code)
    except OSError:
        return
    finally:
        # If it is gone, there is nothing to close.
        with suppress(OSError):
            port.close()
