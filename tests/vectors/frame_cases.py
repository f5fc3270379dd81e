"""Vectors about codes: SPEC.md's Frames. Single ones are 951 to 979, several one after the other 981 to 999."""

import zlib
from collections.abc import Sequence

from sync.frames import MOST_NUMBER, Frame, Transfer, cut, digits_of, write_frame
from sync.frames.field import inverse, times
from sync.frames.frame import MOST_BLOCK_BYTES, MOST_BLOCKS, OVERHEAD, row
from tests.vectors.cases import Case, frame_case, transfer_case
from tests.vectors.people import key

DATA = key("data of a transfer")[:29]
ID = cut(DATA, 100).id


def sent(data: bytes = DATA, size: int = 10) -> Transfer:
    """`data` in blocks of at most `size` bytes."""
    return cut(data, size + OVERHEAD)


def shown(numbers: Sequence[int], transfer: Transfer | None = None) -> list[str]:
    """The codes of those numbers."""
    return [digits_of((transfer or sent()).frame(number)) for number in numbers]


def of_fields(blocks: int, length: int, size: int, number: int = 0) -> str:
    """A code that says so, whether that agrees or not."""
    return digits_of(write_frame(Frame(ID, blocks, length, number, bytes(size))))


def whole(body: bytes) -> str:
    """A code with a checksum that fits."""
    return digits_of(body + zlib.crc32(body).to_bytes(4))


def fields(frame: Frame) -> list[tuple[str, str]]:
    """The lines of what a frame says."""
    numbers = [(name, str(getattr(frame, name))) for name in ("blocks", "length", "number")]
    return [("transfer", frame.transfer.hex()), *numbers, ("block", frame.block.hex())]


def single() -> list[Case]:
    """Codes by themselves."""
    three = sent()
    taken: Sequence[tuple[int, str, str, Transfer, int]] = (
        (951, "frame", "The second of three blocks as it is.", three, 1),
        (952, "frame-filled", "The last block, filled up with a zero.", three, 2),
        (953, "frame-cauchy", "The first sum of three blocks.", three, 3),
        (954, "frame-last-cauchy", "The last sum by a Cauchy matrix.", three, 255),
        (955, "frame-hashed", "The first sum whose factors are hashed.", three, 256),
        (956, "frame-last-number", "The last number there is.", three, MOST_NUMBER),
        (957, "frame-of-one-byte", "A transfer of one byte: no frame is shorter.", sent(b"\0", 1), 0),
        (958, "frame-of-most-blocks", "A sum of 1,024 blocks of a byte.", sent(DATA[:16] * 64, 1), 2000),
        (959, "frame-longest", "A block of 2,903 bytes: no frame is longer.", sent(bytes(2_903), 2_903), 0),
        (960, "frame-of-block-256", "Of 300 blocks the one counted 256 is no sum.", sent(DATA[:10] * 30, 1), 256),
    )  # fmt: skip
    honest = three.frame(3)
    digits = digits_of(honest)
    wrong: Sequence[tuple[int, str, str, str, str]] = (
        (961, "frame-empty", "No digits.", "", "Digits"),
        (962, "frame-letter", "A letter among the digits.", digits[:5] + "O" + digits[6:], "Digits"),
        (963, "frame-space", "A space among the digits.", digits[:17] + " " + digits[17:], "Digits"),
        (964, "frame-other-digit", "A digit of another script.", digits[:-1] + chr(0x660 + int(digits[-1])), "Digits"),
        (965, "frame-digit-dropped", "The last digit is missing: so many stand for no bytes.", digits[:-1], "Digits"),
        (966, "frame-group-too-large", "2^56 in a group of 17 digits.", f"{1 << 56:017}" + digits[17:], "Digits"),
        (967, "frame-rest-too-large", "2^40 in the 13 digits behind the groups.", digits[:51] + f"{1 << 40:013}", "Digits"),
        (968, "frame-without-block", "Nothing between number and checksum.", of_fields(1, 1, 0), "Length"),
        (969, "frame-longer", "A block of 2,904 bytes.", of_fields(1, 2_904, 2_904), "Length"),
        (970, "frame-of-format-2", "Format 2, with a checksum that fits.", whole(b"\2" + honest[1:-4]), "Format"),
        (971, "frame-of-format-0", "Format 0 and a checksum that does not fit.", digits_of(b"\0" + honest[1:]), "Format"),
        (972, "frame-short-of-format-2", "Format 2, and nothing else.", digits_of(b"\2"), "Length"),
        (973, "frame-checksum-changed", "A bit of the checksum was changed.",
         digits_of(honest[:-1] + bytes((honest[-1] ^ 1,))), "Checksum"),
        (974, "frame-block-changed", "A bit of the block was changed.",
         digits_of(honest[:15] + bytes((honest[15] ^ 64,)) + honest[16:]), "Checksum"),
        (975, "frame-of-no-blocks", "No blocks, and no bytes.", of_fields(0, 0, 3), "Fields"),
        (976, "frame-of-too-many-blocks", "1,025 blocks of a byte.", of_fields(1_025, 1_025, 1), "Fields"),
        (977, "frame-length-too-large", "31 bytes in three blocks of ten.", of_fields(3, 31, 10), "Fields"),
        (978, "frame-length-too-small", "20 bytes in three blocks of ten.", of_fields(3, 20, 10), "Fields"),
        (979, "frame-of-nothing", "One block for no bytes.", of_fields(1, 0, 1), "Fields"),
    )  # fmt: skip
    cases = [
        frame_case(number, name, about, digits_of(of.frame(at)), fields(_frame(of, at)))
        for number, name, about, of, at in taken
    ]
    return cases + [frame_case(*one) for one in wrong]


def _frame(of: Transfer, number: int) -> Frame:
    return Frame(of.id, len(of.blocks), of.length, number, of.frame(number)[12:-4])


def alike() -> tuple[int, int]:
    """The first hashed frames of `two()` of which one is a multiple of the other."""
    seen: dict[bytes, int] = {}
    for number in range(256, MOST_NUMBER):
        first, second = row(two().id, 2, number)
        if first:
            ratio = times(bytes((second,)), inverse(first))
            if ratio in seen:
                return seen[ratio], number
            seen[ratio] = number
    raise AssertionError("of 65,279 frames two are alike")


def two() -> Transfer:
    """A transfer of two blocks."""
    return sent(DATA[:16], 8)


def several() -> list[Case]:
    """Codes one after the other."""
    three, others = sent(), [sent(key(f"transfer {at}")[:20]) for at in range(65)]
    forged = digits_of(write_frame(Frame(three.id, 3, 29, 4, b"forged it!")))
    filled = digits_of(write_frame(Frame(three.id, 3, 29, 2, three.blocks[2][:-1] + b"\1")))
    other_shape = digits_of(write_frame(Frame(three.id, 3, 28, 0, bytes(10))))
    long = sent(DATA * 9, 1)
    one, same = alike()
    mixed = [digits for at in (0, 1) for other in others[:2] for digits in shown([at], other)]
    first = [shown([0], other)[0] for other in others]
    second = [shown([1], other)[0] for other in others]
    return [
        transfer_case(980, "transfer", "Three blocks in order.", shown([0, 1, 2]), data=[DATA]),
        transfer_case(981, "transfer-backwards", "Three blocks backwards.", shown([2, 1, 0]), data=[DATA]),
        transfer_case(982, "transfer-of-sums", "Three sums.", shown([3, 100, 255]), data=[DATA]),
        transfer_case(983, "transfer-of-hashed-sums", "Three hashed sums.", shown([256, 4000, 65_535]), data=[DATA]),
        transfer_case(984, "transfer-of-all-kinds", "A block, a sum, a hashed sum.", shown([300, 1, 9]), data=[DATA]),
        transfer_case(985, "transfer-goes-round", "After the last number the first.", shown([65_535, 65_536, 65_537]),
                      data=[DATA]),
        transfer_case(986, "transfer-unfinished", "Two of three, one of them twice.", shown([0, 7, 0]),
                      waiting=[f"{ID.hex()} 2 3"]),
        transfer_case(987, "transfers-mixed", "Two transfers in turns.", mixed, data=[key(f"transfer {at}")[:20] for at in (0, 1)]),
        transfer_case(988, "transfer-in-two-sizes", "The same data in blocks of 10 and of 15, with a sum of each.",
                      [*shown([0, 1]), *shown([1], sent(size=15)), *shown([5]), *shown([4], sent(size=15))], data=[DATA, DATA]),
        transfer_case(989, "transfer-of-like-sums", "Two hashed sums of two blocks, one a multiple of the other.",
                      shown([one, same], two()), waiting=[f"{two().id.hex()} 1 2"]),
        transfer_case(990, "transfer-forged", "A forged sum; then all comes again.",
                      [*shown([0, 1]), forged, *shown([1, 2]), *shown([0])], data=[DATA], refused=["3 Anew"]),
        transfer_case(991, "transfer-filled", "The last block is not filled up with zeros.",
                      [*shown([0, 1]), filled], refused=["3 Anew"]),
        transfer_case(992, "transfer-other-length", "A forged frame of another length is of another transfer.",
                      [*shown([0]), other_shape, *shown([1, 2])], data=[DATA], waiting=[f"{ID.hex()} 1 3"]),
        transfer_case(993, "transfer-damaged", "A code in between that is none.",
                      [*shown([0]), of_fields(3, 31, 10), *shown([1, 2])], data=[DATA], refused=["2 Fields"]),
        transfer_case(994, "transfer-shown-on", "It is whole, and shown on.", shown([0, 1, 2, 3, 4, 0]), data=[DATA]),
        transfer_case(995, "transfers-of-65", "65 at once: the first is forgotten.", [*first, *second[1:], second[0]],
                      data=[key(f"transfer {at}")[:20] for at in range(1, 65)], waiting=[f"{others[0].id.hex()} 1 2"]),
        transfer_case(996, "transfers-of-65-again", "65 at once: a frame that tells nothing new keeps the first.",
                      [*first[:64], first[0], first[64], *second[:1], *second[1:2]],
                      data=[key("transfer 0")[:20]],
                      waiting=[f"{others[at].id.hex()} 1 2" for at in (*range(2, 65), 1)]),
        transfer_case(997, "transfer-of-261", "261 blocks of a byte, some of them as hashed sums.",
                      shown([*range(4, 261), 300, 301, 302, 303], long), data=[DATA * 9]),
        transfer_case(998, "transfer-of-one-byte", "One byte, as a sum.", shown([2], sent(b"\0", 1)), data=[b"\0"]),
        transfer_case(999, "transfer-ending-in-zeros", "Data that ends in zeros.", shown([4, 5], sent(bytes(9), 5)), data=[bytes(9)]),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of this module."""
    assert (MOST_BLOCKS, MOST_BLOCK_BYTES) == (1_024, 2_903), "the limits that single() is about"
    return single() + several()
