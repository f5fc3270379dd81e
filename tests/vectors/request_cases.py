"""Vectors about requests to be enrolled: step 1 of SPEC.md's Enrolment."""

from collections.abc import Sequence

from tests.vectors.cases import Case, request_case
from tests.vectors.people import OTHER, STRANGER, Person
from tests.vectors.policy_cases import ed25519
from tests.vectors.writing import Changes, pack, replaced

# RFC 7748's curve: one of the two points of order 8.
ORDER_EIGHT = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"
MAGIC = b"fieldtui request 1\n"


def request(person: Person = STRANGER, changes: Changes | None = None) -> bytes:
    """A request with some elements replaced, signed all the same."""
    parts = replaced([person.signing_public, person.exchange_public, person.name], changes or {})
    message = b"".join(part.encode() if isinstance(part, str) else bytes(part) for part in parts[:3])  # type: ignore[call-overload]
    signature = ed25519(person.signing_key, b"fieldtui request signature 1\n" + message)
    return MAGIC + pack(replaced([*parts[:3], signature, *parts[3:]], {}))


def cases() -> list[Case]:
    """All of this module."""
    honest = request()
    chinese = Person("王秀兰" * 10)
    longest = Person("𠀀" * 200)
    name = pack(STRANGER.name)
    low_order = (
        (821, "request-exchange-of-zeros", "An exchange key of zeros: a point of low order.", bytes(32)),
        (822, "request-exchange-one", "The exchange key 1: a point of low order.", b"\1" + bytes(31)),
        (823, "request-exchange-of-order-eight", "An exchange key of order 8.", bytes.fromhex(ORDER_EIGHT)),
        (824, "request-exchange-of-prime", "The exchange key is the field's prime: another name for 0.",
         ((1 << 255) - 19).to_bytes(32, "little")),
    )  # fmt: skip
    wrong: Sequence[tuple[int, str, str, bytes]] = (
        (802, "request-other-letters", "Another kind of file.", b"fieldtui request 2\n" + honest[len(MAGIC) :]),
        (803, "request-without-letters", "The letters at the beginning are missing.", honest[len(MAGIC) :]),
        (804, "request-empty", "No bytes at all.", b""),
        (805, "request-only-letters", "Nothing behind the letters.", MAGIC),
        (806, "request-cut", "The last byte is missing.", honest[:-1]),
        (807, "request-trailing-byte", "A byte behind the request.", honest + b"\0"),
        (808, "request-of-five", "An element more than a request has.", request(changes={3: 0})),
        (809, "request-short-key", "A signing key of 31 bytes.", request(changes={0: STRANGER.signing_public[:31]})),
        (810, "request-short-exchange", "An exchange key of 31 bytes.", request(changes={1: STRANGER.exchange_public[:31]})),
        (811, "request-person-changed", "Another person than was signed.", honest.replace(b"stranger", b"stronger")),
        (812, "request-key-of-another", "An exchange key that was not signed.",
         honest.replace(STRANGER.exchange_public, OTHER.exchange_public)),
        (813, "request-signature-changed", "A bit of the signature was changed.", honest[:-1] + bytes((honest[-1] ^ 1,))),
        (814, "request-long-text", "The person's name with a length of two bytes.",
         honest.replace(name, b"\xd9" + bytes((len(name) - 1,)) + name[1:])),
        (815, "request-person-as-bytes", "The person's name as bytes.", honest.replace(name, b"\xc4" + bytes((len(name) - 1,)) + name[1:])),
        (816, "request-person-not-utf-8", "A person's name that is no UTF-8.", honest.replace(b"stranger", b"strange\xff")),
        (817, "request-long-array", "The array with a length of two bytes.", MAGIC + b"\xdc\0\4" + honest[len(MAGIC) + 1 :]),
        (820, "request-long-person", "A person of 201 characters.", request(Person("人" * 201))),
        *((number, name_, about, request(changes={1: point})) for number, name_, about, point in low_order),
    )  # fmt: skip
    return [
        request_case(801, "request", "A device that asks to be enrolled.", honest, STRANGER),
        *(request_case(number, name_, about, data) for number, name_, about, data in wrong),
        request_case(818, "request-chinese", "A person's name in Chinese.", request(chinese), chinese),
        request_case(825, "request-longest-person", "A person of 200 characters.", request(longest), longest),
        request_case(
            819, "request-nameless", "A person's name of no characters.", request(Person("")), Person("")
        ),
    ]
