"""The second reader's codes, written from the section *Frames* of `sync/SPEC.md` alone; nothing of the product here."""

import hashlib
import zlib
from typing import NamedTuple

from tests.vectors.decoding import Refusal, require, sha

Result = dict[str, list[str]]
UnderWay = dict[tuple[bytes, int, int, int], dict[int, bytes]]
REST = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}


def times(a: int, b: int) -> int:
    product = 0
    while b:
        product, a, b = product ^ (a if b & 1 else 0), (a << 1) ^ (0x11D if a & 0x80 else 0), b >> 1
    return product


TABLE = [bytes(times(a, b) for b in range(256)) for a in range(256)]
INVERSE = [0, *(TABLE[a].index(1) for a in range(1, 256))]


class Code(NamedTuple):
    transfer: bytes
    blocks: int
    length: int
    number: int
    block: bytes

    @property
    def name(self) -> tuple[bytes, int, int, int]:
        return self.transfer, self.blocks, self.length, len(self.block)

    @property
    def factors(self) -> bytes:
        if self.number < self.blocks:
            return bytes(j == self.number for j in range(self.blocks))
        if self.number < 256:
            return bytes(INVERSE[self.number ^ j] for j in range(self.blocks))
        seed = self.transfer + self.blocks.to_bytes(2, "big") + self.number.to_bytes(2, "big")
        return hashlib.shake_128(b"fieldtui row 1\n" + seed).digest(self.blocks)


def code(digits: str) -> Code:
    require(digits and set(digits) <= set("0123456789"), "Digits")
    data = b""
    for group in (digits[at : at + 17] for at in range(0, len(digits), 17)):
        require(len(group) in REST and int(group) < 256 ** REST[len(group)], "Digits")
        data += int(group).to_bytes(REST[len(group)], "big")
    block = data[12:-4]
    require(len(data) > 16 and len(block) <= 2_903, "Length")
    require(data[0] == 1, "Format")
    require(zlib.crc32(data[:-4]) == int.from_bytes(data[-4:], "big"), "Checksum")
    blocks, length, number = (int.from_bytes(data[a:b], "big") for a, b in ((5, 7), (7, 10), (10, 12)))
    size = len(block)
    require(1 <= blocks <= 1_024 and (blocks - 1) * size < length <= blocks * size, "Fields")
    return Code(data[1:5], blocks, length, number, block)


def added(row: bytes, other: bytes, factor: int) -> bytes:
    return bytes(a ^ b for a, b in zip(row, other.translate(TABLE[factor]), strict=True))


def reduced(rows: dict[int, bytes], row: bytes, blocks: int) -> dict[int, bytes]:
    """The rows, each with a 1 where no other has anything, and this one if it tells anything new."""
    for at, other in rows.items():
        row = added(row, other, row[at])
    column = next((j for j in range(blocks) if row[j]), blocks)
    if column == blocks:
        return rows
    row = row.translate(TABLE[INVERSE[row[column]]])
    return {**{at: added(other, row, other[column]) for at, other in rows.items()}, column: row}


def run_frame(vector: Result) -> Result:
    found = code(vector["digits"][0])
    fields = {"transfer": found.transfer.hex(), "block": found.block.hex()}
    fields |= {name: str(getattr(found, name)) for name in ("blocks", "length", "number")}
    return {"expect": ["success"], **{name: [value] for name, value in fields.items()}}


def held(under_way: UnderWay) -> int:
    return sum(len(rows) * (blocks + size) for (_, blocks, _, size), rows in under_way.items())


def run_transfer(vector: Result) -> Result:
    under_way: UnderWay = {}
    whole, data, refused = set(), [], []
    for at, digits in enumerate(vector["frame"], 1):
        try:
            found = code(digits)
            if found.name in whole:
                continue
            rows = reduced(under_way.pop(found.name, {}), found.factors + found.block, found.blocks)
            if len(rows) < found.blocks:
                under_way[found.name] = rows
                while len(under_way) > 64 or held(under_way) > 32 * 1024 * 1024:
                    del under_way[next(iter(under_way))]
                continue
            filled = b"".join(rows[j][found.blocks :] for j in range(found.blocks))
            sent, rest = filled[: found.length], filled[found.length :]
            require(not any(rest) and sha(b"fieldtui transfer 1\n", sent)[:4] == found.transfer, "Anew")
            whole.add(found.name)
            data.append(sent.hex())
        except Refusal as refusal:
            refused.append(f"{at} {refusal}")
    waiting = [f"{name[0].hex()} {len(rows)} {name[1]}" for name, rows in under_way.items()]
    result = {"data": data, "refused": refused, "waiting": waiting}
    return {"expect": ["success"], **{key: lines for key, lines in result.items() if lines}}


RUNS = {"frame": run_frame, "transfer": run_transfer}
