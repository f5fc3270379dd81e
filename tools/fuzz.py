"""Throws changed vectors at every decoder and at the whole merge: `make fuzz N=1000000 SEED=1`.

Each input follows from the seed and its number alone. A decoder may give a value, which must be canonical, or its
own named refusal; anything else is a finding, printed with what repeats it. No part of the product.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldtui.log.columns import Malformed
from fieldtui.log.segment import decode, open_segment
from sync.content import read
from sync.envelope import unseal
from sync.errors import NotARootFile, Refused, WrongRootPassphrase
from sync.exchange import read_request
from sync.frames import NotAFrame
from sync.policy import UntrustedPolicy, read_policy
from sync.roots import read_root_file
from tests.vectors.people import COMMUNITY, WORKER
from tests.vectors.receiving import Receiver, is_canonical
from tools import thrown_codes as codes
from tools import thrown_files as files


class NotCanonicalValue(Exception):
    """A decoder took what it would not have written."""


def _try_envelope(data: bytes) -> None:
    unseal(data, X25519PrivateKey.from_private_bytes(WORKER.exchange_key), "")


def _try_content(data: bytes) -> None:
    read(data, "")


def _try_segment(data: bytes) -> None:
    opened = open_segment(decode(data))
    if not is_canonical(opened):
        raise NotCanonicalValue


def _try_policy(data: bytes) -> None:
    read_policy(data, COMMUNITY)


def _try_request(data: bytes) -> None:
    read_request(data, "")


def _try_root_file(data: bytes) -> None:
    with patch("sync.roots._aead", files.quick_aead):
        read_root_file(data, COMMUNITY, "passphrase", "")


def _of_codes(throw: Callable[[Sequence[bytes], Random], bytes]) -> Callable[[files.Corpus, Random], bytes]:
    return lambda c, random: throw(c.codes, random)


@dataclass(frozen=True)
class Target:
    """A decoder: how often it gets an input, what it gets, what takes it, what it may raise."""

    weight: int
    throw: Callable[[files.Corpus, Random], bytes]
    take: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]


def targets() -> Mapping[str, Target]:
    """Every decoder by name, and the merge into a device of its own."""
    return {
        "envelope": Target(15, files.throw_envelope, _try_envelope, (Refused,)),
        "content": Target(20, files.throw_content, _try_content, (Refused,)),
        "segment": Target(30, files.throw_segment, _try_segment, (Malformed,)),
        "policy": Target(12, files.throw_policy, _try_policy, (UntrustedPolicy,)),
        "request": Target(4, files.throw_request, _try_request, (Refused,)),
        "root file": Target(4, files.throw_root_file, _try_root_file, (NotARootFile, WrongRootPassphrase)),
        "digits": Target(4, _of_codes(codes.throw_digits), codes.try_digits, (NotAFrame,)),
        "frame": Target(4, _of_codes(codes.throw_frame), codes.try_frame, (NotAFrame,)),
        "shown": Target(4, _of_codes(codes.throw_shown), codes.try_shown, ()),
        "merge": Target(10, files.throw_merge, Receiver().take, (Refused,)),
    }


@dataclass(frozen=True)
class Finding:
    """An input that was neither taken nor refused by name."""

    target: str
    seed: int
    number: int
    data: bytes
    trace: str

    def __str__(self) -> str:
        return f"{self.target}, seed {self.seed}, input {self.number}:\n{self.data.hex()}\n{self.trace}"


def fuzz(
    count: int, seed: int, most_findings: int = 20, only: Sequence[str] = ()
) -> tuple[list[Finding], dict[str, list[int]]]:
    """Throw `count` inputs at all targets or `only` some; what was found, and how many each took and refused."""
    c, table = files.corpus(), {name: one for name, one in targets().items() if name in only or not only}
    names, weights = list(table), [target.weight for target in table.values()]
    tally = {name: [0, 0] for name in names}
    findings: dict[str, Finding] = {}
    for number in range(count):
        random = Random(f"{seed}:{number}")
        name = random.choices(names, weights)[0]
        target = table[name]
        data = target.throw(c, random)
        try:
            target.take(data)
            tally[name][0] += 1
        except target.refusals:
            tally[name][1] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            where = "".join(traceback.format_tb(error.__traceback__)[-1:]) + repr(type(error))
            findings.setdefault(where, Finding(name, seed, number, data, traceback.format_exc()))
            if len(findings) >= most_findings:
                break
    return list(findings.values()), tally


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", help="a target, and no others (as often as wanted)")
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    findings, tally = fuzz(options.count, options.seed, only=options.only or ())
    took = time.monotonic() - begun
    for name, (taken, refused) in tally.items():
        print(f"{name:10} {taken + refused:>9,} thrown {taken:>9,} taken {refused:>9,} refused")
    print(f"{options.count:,} inputs in {took:.0f} s, {options.count / max(took, 0.001):,.0f} a second")
    for finding in findings:
        print(f"\n{finding}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
