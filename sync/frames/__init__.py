"""A bundle as QR codes: cut into frames, written in digits, and put together again from any that arrive. Pure.

`sync/SPEC.md` (Frames) has the format. Any bytes travel so: a bundle, a request; what they mean is for who reads them.
"""

from sync.frames.assembling import Assembler, Done, Progress, Taken
from sync.frames.cutting import TooManyCodes, Transfer, cut, transfer_id
from sync.frames.digits import NotAFrame, bytes_of, digits_of, room_in
from sync.frames.frame import MOST_BLOCKS, MOST_NUMBER, OVERHEAD, Frame, read_frame, write_frame

__all__ = [
    "MOST_BLOCKS",
    "MOST_NUMBER",
    "OVERHEAD",
    "Assembler",
    "Done",
    "Frame",
    "NotAFrame",
    "Progress",
    "Taken",
    "TooManyCodes",
    "Transfer",
    "bytes_of",
    "cut",
    "digits_of",
    "read_frame",
    "room_in",
    "transfer_id",
    "write_frame",
]
