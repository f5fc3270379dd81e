"""The product reads every vector, through the real merge, and gets exactly what the vector says."""

import hashlib
import re
from pathlib import Path

import pytest

from fieldtui.device import Device
from fieldtui.log.columns import Malformed
from fieldtui.log.segment import decode, open_segment
from sync.content import read
from sync.envelope import unseal
from sync.errors import NotARequest, Refused
from sync.exchange import merge, read_request
from sync.exchange.trusted import newest_policy
from sync.frames import Assembler, NotAFrame, bytes_of, read_frame
from sync.policy import UntrustedPolicy, read_policy
from tests.vectors.cases import FOLDER, SUCCESS, read_lines
from tests.vectors.make import all_cases
from tests.vectors.receiving import joined

FILES = sorted(FOLDER.glob("*.txt"))
# A second chunk needs a first one of 64 KiB.
LARGE = ["032-two-chunks.txt", "033-empty-last-chunk.txt"]


def receiver(lines: dict[str, list[str]]) -> Device:
    """The device that the vector describes."""
    signing, exchange, policy = (bytes.fromhex(lines[key][0]) for key in ("signing", "exchange", "policy"))
    return joined(signing, exchange, policy, int(lines["now"][0]))


def segments(device: Device) -> dict[bytes, int]:
    """How many events each segment has that is in force, by hash."""
    with device.read() as db:
        return {bytes(row[0]): row[1] for row in db.execute("SELECT hash, count FROM segments")}


def on_the_shelf(device: Device, data: bytes) -> str:
    """The reasons of this bundle's segments that wait or were refused, in their order."""
    letter = read(unseal(data, device.identity.exchange, "b"), "b")
    with device.read() as db:
        rows = db.execute("SELECT hash, reason, bytes, scrubbed FROM quarantine").fetchall()
    reasons = {bytes(row[0]): row[1] for row in rows}
    # What is put aside loses what is struck in it: then it is told by the hash of the segment, which stays.
    struck = {identity(bytes(row[2])): row[1] for row in rows if row[3] or row[1] == "Stripped"}
    found = [
        reasons.get(hashlib.sha256(bytes(one)).digest())
        or (None if identity(bytes(one)) in segments(device) else struck.get(identity(bytes(one))))
        for one in letter.content.segments
    ]
    return " ".join(reason for reason in found if reason)


def identity(data: bytes) -> bytes:
    """The hash of a segment, empty if it is none."""
    try:
        return open_segment(decode(data)).hash
    except Malformed:
        return b""


def heads(device: Device) -> list[str]:
    """Every log and branch that holds something."""
    with device.read() as db:
        rows = db.execute("SELECT device, scope, epoch, head, head_hash FROM logs WHERE head > 0").fetchall()
    return sorted(f"{bytes(r[0]).hex()} {r[1] or '-'} {r[2]} {r[3]} {bytes(r[4]).hex()}" for r in rows)


def told(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a vector expects, without what it gives."""
    given = (
        "kind",
        "signing",
        "exchange",
        "now",
        "policy",
        "before",
        "bundle",
        "community",
        "request",
        "digits",
        "frame",
    )
    return {"head": [], **{key: values for key, values in lines.items() if key not in given}}


def outcome_of_bundle(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the product makes of the vector's bundle."""
    device = receiver(lines)
    for earlier in lines.get("before", ()):
        merge(device, bytes.fromhex(earlier), "before")
    held, data = segments(device), bytes.fromhex(lines["bundle"][0])
    try:
        merged = merge(device, data, "bundle")
    except Refused as refusal:
        return {"head": [], "expect": [type(refusal).__name__]}
    with device.read() as db:
        rules = newest_policy(db)
    assert rules is not None
    return {
        "expect": [SUCCESS],
        "new": [str(sum(count for hash_, count in segments(device).items() if hash_ not in held))],
        "known": [str(merged.known)],
        "aside": [on_the_shelf(device, data)],
        "rank": ["{} {}".format(*rules.rank[:2])],
        "head": heads(device),
    }


def outcome_of_policy(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the product makes of the vector's policy."""
    try:
        rules = read_policy(bytes.fromhex(lines["policy"][0]), bytes.fromhex(lines["community"][0]))
    except UntrustedPolicy:
        return {"head": [], "expect": ["BadPolicy"]}
    return {"head": [], "expect": [SUCCESS], "rank": ["{} {}".format(*rules.rank[:2])]}


def outcome_of_request(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the product makes of the vector's request."""
    try:
        request = read_request(bytes.fromhex(lines["request"][0]), "request")
    except NotARequest:
        return {"head": [], "expect": ["NotARequest"]}
    device = hashlib.sha256(b"fieldtui device 1\n" + request.signing + request.exchange).digest()[:16]
    return {"head": [], "expect": [SUCCESS], "person": [request.person], "device": [device.hex()]}


# What the page calls the refusals of codes, by what people read.
REASONS = {
    "it holds other characters than digits": "Digits",
    "its digits stand for no bytes": "Digits",
    "it has not the length of a frame": "Length",
    "it is of another format": "Format",
    "its checksum does not fit": "Checksum",
    "its fields contradict each other": "Fields",
    "a wrong one was among the codes before; all are taken anew": "Anew",
}


def outcome_of_frame(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the product reads in the vector's code."""
    try:
        frame = read_frame(bytes_of(lines["digits"][0]))
    except NotAFrame as refusal:
        return {"head": [], "expect": [REASONS[str(refusal.facts["cause"])]]}
    numbers = {name: [str(getattr(frame, name))] for name in ("blocks", "length", "number")}
    found = {"transfer": [frame.transfer.hex()], **numbers, "block": [frame.block.hex()]}
    return {"head": [], "expect": [SUCCESS], **found}


def outcome_of_transfer(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the product makes of the vector's codes, one after the other."""
    assembler, data, refused = Assembler(), [], []
    for at, digits in enumerate(lines["frame"], 1):
        try:
            taken = assembler.take(digits)
        except NotAFrame as refusal:
            refused.append(f"{at} {REASONS[str(refusal.facts['cause'])]}")
            continue
        data += [taken.done.data.hex()] if taken.done else []
    waiting = [f"{one.transfer.hex()} {one.found} {one.of}" for one in assembler.progress()]
    found = {"data": data, "refused": refused, "waiting": waiting}
    return {"head": [], "expect": [SUCCESS], **{key: values for key, values in found.items() if values}}


OUTCOMES = {
    "bundle": outcome_of_bundle,
    "policy": outcome_of_policy,
    "request": outcome_of_request,
    "frame": outcome_of_frame,
    "transfer": outcome_of_transfer,
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_product_decides_as_the_vector_says(path: Path) -> None:
    lines = read_lines(path.read_text(encoding="utf-8"))
    assert OUTCOMES[lines["kind"][0]](lines) == told(lines)


def test_the_generator_gives_the_files_byte_for_byte() -> None:
    made = {case.file: case.text.encode() for case in all_cases()}
    assert {path.name: path.read_bytes() for path in FILES} == made


def test_every_result_that_the_page_names_has_vectors() -> None:
    page = (FOLDER.parents[1] / "sync" / "SPEC.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", page.split("## Import")[1].split("## Export")[0]))
    found = [read_lines(path.read_text(encoding="utf-8")) for path in FILES]
    given = {
        name
        for lines in found
        for key in ("expect", "aside")
        for value in lines.get(key, ())
        for name in value.split()
    }
    assert named <= given
    assert len(FILES) >= 110


def test_vectors_are_small() -> None:
    assert [path.name for path in FILES if path.stat().st_size > 40_000] == LARGE
