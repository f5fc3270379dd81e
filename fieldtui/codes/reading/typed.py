"""Codes in what a scanner has typed: digits found among whatever is typed before, after and between them. Pure.

A scanner pretends to be a keyboard. What it types passes the keyboard's layout and input method, which may widen the
digits, put commas between them and change the letters around them; what follows a code is up to the scanner's
settings. So nothing but digits is looked at, and where a frame begins and ends is found out from the frame: its head
says how long it is, its checksum whether that is so. What has no frame in it is handed on as it came, for whoever
knows other codes or says that it was not read whole.
"""

import re
import unicodedata

from fieldtui.codes.reading.bursts import ENOUGH
from sync.frames import OVERHEAD, NotAFrame, bytes_of, digits_of, read_frame
from sync.frames.frame import FORMAT, MOST_BLOCK_BYTES, MOST_BLOCKS

# The head of a frame as far as its length: two groups of 7 bytes, in 17 digits each.
_HEAD_BYTES = 14
_HEAD = len(digits_of(bytes(_HEAD_BYTES)))
# A frame with one byte in it.
SHORTEST = len(digits_of(bytes(OVERHEAD + 1)))
_MOST = len(digits_of(bytes(OVERHEAD + MOST_BLOCK_BYTES)))
# What ISO/IEC 15424 calls a symbology identifier: scanners can put it before every code.
_IDENTIFIER = re.compile(r"^\W?[\]】〕］][A-Za-zＡ-Ｚａ-ｚ][0-9０-９]")
# Enter, Tab, and control characters such as STX and ETX.
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def digits_in(text: str) -> str:
    """The decimal digits of `text`, of any script and width, as ASCII digits.

    >>> digits_in("]Q1１２,٣ 4")
    '11234'
    """
    return "".join(str(unicodedata.decimal(one)) for one in text if one.isdecimal())


def without_identifier(line: str) -> str:
    """A line without what names the kind of its code.

    >>> without_identifier("]Q1https://example.org")
    'https://example.org'
    """
    return _IDENTIFIER.sub("", line.strip())


def codes_in(text: str) -> tuple[str, ...]:
    """The digits of each code in `text`, in the order in which they were typed.

    Frames come as exactly their digits, however many were typed behind each other. A line without any that has
    `ENOUGH` digits comes as its digits, without an identifier before them: another code, or one not read whole.
    """
    found: list[str] = []
    for line in _BREAKS.split(text):
        frames = _frames(digits_in(line))
        if frames:
            found.extend(frames)
        elif len(rest := digits_in(without_identifier(line))) >= ENOUGH:
            found.append(rest)
    return tuple(found)


def _frames(digits: str) -> list[str]:
    """All frames in a row of digits. The first digit may be lost: an input method takes it to choose a word."""
    found = _search(digits)
    if not found and len(digits) >= ENOUGH:
        for lost in "01":
            if frame := _frame_at(lost + digits, 0):
                return [frame, *_search(digits[len(frame) - 1 :])]
    return found


def _search(digits: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at + SHORTEST <= len(digits):
        frame = _frame_at(digits, at)
        if frame:
            found.append(frame)
        at += len(frame) or 1
    return found


def _frame_at(digits: str, at: int) -> str:
    """The digits of the frame that begins at `at`; an empty text if none does."""
    for length in _lengths(digits[at : at + _HEAD], len(digits) - at):
        frame = digits[at : at + length]
        try:
            read_frame(bytes_of(frame))
        except NotAFrame:
            continue
        return frame
    return ""


def _lengths(head: str, rest: int) -> set[int]:
    """How many of `rest` digits a frame with this head may have. Its fields leave two choices.

    `sync.frames.cut` makes blocks as small as their number allows; a sender that does otherwise is understood where
    nothing is typed behind its frame.
    """
    try:
        data = bytes_of(head)
    except NotAFrame:
        return set()
    blocks, length = int.from_bytes(data[5:7]), int.from_bytes(data[7:10])
    if len(head) < _HEAD or data[0] != FORMAT or not 0 < blocks <= MOST_BLOCKS or not length:
        return set()
    least = -(-length // blocks)
    if least > MOST_BLOCK_BYTES:
        return set()
    lengths = {len(digits_of(bytes(OVERHEAD + least)))}
    return lengths | {rest} if rest <= _MOST else lengths
