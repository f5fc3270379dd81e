"""Enrolment: two files and one code that people compare; whoever changes a file changes the code or breaks it."""

import msgspec
import pytest

from fieldtui.community import OfficeOnly, UnknownGrid
from fieldtui.device import Device
from fieldtui.visits import ANSWERED, record_visit
from sync.content import write
from sync.errors import BadPolicy, BadSignature, CodesDiffer, NotARequest, NotForThisDevice, Refused
from sync.exchange import (
    devices,
    enrol,
    enrolment_request,
    found_community,
    join,
    merge,
    read_welcome,
    standing,
)
from sync.exchange.founding import AlreadyInCommunity, Request
from sync.exchange.parcels import REQUEST_MAGIC
from sync.exchange.ruling import RootElsewhere
from sync.policy import (
    Certificate,
    Policy,
    Rules,
    UntrustedPolicy,
    read_policy,
    short_code,
    sign_policy,
)
from sync.roots import RootKeys, community_id, founded
from tests.sync import forging
from tests.sync.village import (
    Village,
    bundle,
    count,
    doors_of,
    enrolled,
    everything,
    new,
    quick_codes,
    state,
    village,
)


@pytest.fixture
def office() -> Village:
    return village()


def request_of(v: Village, person: str = "王芳", seed: int = 30) -> tuple[Device, bytes]:
    device = new(person, seed, v.clock)
    return device, enrolment_request(device)


# --- the code --------------------------------------------------------------------------------------------


def test_both_sides_show_the_same_code(office: Village) -> None:
    device, request = request_of(office)
    answer, code = enrol(office.office, request, ["2"])
    welcome = read_welcome(device, answer.data, "answer")
    assert (welcome.code, welcome.person, welcome.role, welcome.grids) == (code, "王芳", "worker", ("2",))


def test_a_code_is_sixteen_digits_in_groups_that_can_be_read_aloud() -> None:
    groups = short_code(ROOTS, b"s" * 32, b"e" * 32).split(" ")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert all(group.isdecimal() for group in groups)


def test_any_other_key_gives_another_code() -> None:
    other = founded(RootKeys(KEYS.root, b"o" * 32))
    codes = {
        short_code(roots, signing, exchange)
        for roots in (ROOTS, other)
        for signing in (b"s" * 32, b"x" * 32)
        for exchange in (b"e" * 32, b"x" * 32)
    }
    assert len(codes) == 8


def test_a_wrong_code_changes_nothing(office: Village) -> None:
    device, request = request_of(office)
    answer, code = enrol(office.office, request, ["2"])
    before, identity = everything(device), device.identity
    for wrong in (
        "",
        "0",
        code[:-1],
        code[:-1] + ("0" if code[-1] != "0" else "1"),
        code + "1",
        code[::-1] + "9",
    ):
        with pytest.raises(CodesDiffer):
            join(device, answer.data, wrong)
    assert (everything(device), device.identity) == (before, identity)


@pytest.mark.parametrize("spelling", ["spaces", "joined", "hyphens", "full-width"])
def test_a_code_may_be_typed_as_people_type_digits(office: Village, spelling: str) -> None:
    device, request = request_of(office)
    with quick_codes():
        answer, code = enrol(office.office, request, ["2"])
        digits = code.replace(" ", "")
        typed = {
            "spaces": f" {digits[:4]} {digits[4:]} ",
            "joined": digits,
            "hyphens": "-".join(digits),
            "full-width": digits.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
        }[spelling]
        assert join(device, answer.data, typed).refusal is None


# --- tampering -------------------------------------------------------------------------------------------


def test_no_changed_byte_of_a_request_is_accepted(office: Village) -> None:
    _device, request = request_of(office)
    before = everything(office.office)
    for at in range(len(request)):
        forged = bytearray(request)
        forged[at] ^= 1 + at % 255
        with pytest.raises(NotARequest):
            enrol(office.office, bytes(forged), ["2"])
    assert everything(office.office) == before


def test_no_request_that_is_cut_short_or_goes_on_is_accepted(office: Village) -> None:
    _device, request = request_of(office)
    for forged in [request[:size] for size in range(len(request))] + [request + b"\0", request * 2]:
        with pytest.raises(NotARequest):
            enrol(office.office, forged, ["2"])


@pytest.mark.parametrize(
    "tail", [b"", b"\xc0", b"\x94\xc4\0\xc4\0\xa0\xc4\0", b"\x91" * 100_000 + b"\xc0", b"\xa1\xff"]
)
def test_what_is_no_request_is_called_so(office: Village, tail: bytes) -> None:
    with pytest.raises(NotARequest):
        enrol(office.office, REQUEST_MAGIC + tail, ["2"])


def test_a_request_that_goes_on_without_end_is_called_no_request(office: Village) -> None:
    _device, request = request_of(office)
    body = request.removeprefix(REQUEST_MAGIC)
    with pytest.raises(NotARequest):
        enrol(office.office, REQUEST_MAGIC + b"\x95" + body[1:] + b"\x91" * 100_000 + b"\x90", ["2"])


def test_somebody_elses_exchange_key_in_a_request_is_refused(office: Village) -> None:
    """The one in the middle would like the answer sealed to a key of their own."""
    _device, request = request_of(office)
    fields = msgspec.msgpack.decode(request.removeprefix(REQUEST_MAGIC))
    fields[1] = new("中间人", 31, office.clock).identity.exchange_public
    with pytest.raises(NotARequest):
        enrol(office.office, REQUEST_MAGIC + msgspec.msgpack.encode(fields), ["2"])


def test_no_changed_byte_of_an_answer_is_accepted(office: Village) -> None:
    device, request = request_of(office)
    with quick_codes():
        answer, code = enrol(office.office, request, ["2"])
        before = everything(device)
        for at in range(0, len(answer.data), 3):
            forged = bytearray(answer.data)
            forged[at] ^= 1 + at % 255
            with pytest.raises(Refused):
                join(device, bytes(forged), code)
    assert everything(device) == before
    assert device.identity.community == b""


def test_an_answer_of_another_community_shows_another_code(office: Village) -> None:
    """The one in the middle answers with a community of their own: only the code tells."""
    device, request = request_of(office)
    impostor = village(seed=80)
    with quick_codes():
        _answer, expected = enrol(office.office, request, ["2"])
        forged, _code = enrol(impostor.office, request, ["2"])
        assert read_welcome(device, forged.data, "answer").code != expected
        with pytest.raises(CodesDiffer):
            join(device, forged.data, expected)


def test_an_answer_for_another_device_is_refused(office: Village) -> None:
    _device, request = request_of(office)
    other, _request = request_of(office, "别人", 32)
    with quick_codes():
        answer, code = enrol(office.office, request, ["2"])
        with pytest.raises(NotForThisDevice):
            join(other, answer.data, code)


def test_an_answer_whose_policy_does_not_name_the_device_is_refused(office: Village) -> None:
    device, _request = request_of(office)
    data = forging.letter(device, office.office, policy=forging.signed_policy(office.office))
    with pytest.raises(NotForThisDevice):
        read_welcome(device, data, "answer")


@pytest.mark.parametrize("policy", [b"", b"\xc0", b"\x93\xc4\0\xc4\0\xc4\0"], ids=repr)
def test_an_answer_without_rules_is_refused(office: Village, policy: bytes) -> None:
    device, _request = request_of(office)
    with pytest.raises(BadPolicy):
        read_welcome(device, forging.letter(device, office.office, policy=policy), "answer")


def test_an_answer_that_the_office_did_not_sign_is_refused(office: Village) -> None:
    device, request = request_of(office)
    with quick_codes():
        answer, code = enrol(office.office, request, ["2"])
        content = forging.opened(device, answer.data)
        forged = forging.sealed_for(device, write(content, office.office.id, lambda _: bytes(64)))
        before = everything(device)
        with pytest.raises(BadSignature):
            join(device, forged, code)
    assert everything(device) == before
    assert device.identity.community == b""


# --- joining ---------------------------------------------------------------------------------------------


def test_who_joined_holds_what_the_office_holds_of_their_grids(office: Village) -> None:
    worker = enrolled(office, "王芳", ("1", "3"), 30)
    assert worker.identity.grids == ("1", "3")
    assert state(worker) == state(office.office, ("", "1", "3"))


def test_joining_twice_is_refused(office: Village) -> None:
    device, request = request_of(office)
    with quick_codes():
        answer, code = enrol(office.office, request, ["2"])
        join(device, answer.data, code)
        before = everything(device)
        with pytest.raises(AlreadyInCommunity):
            join(device, answer.data, code)
    assert everything(device) == before


def test_the_answer_merged_again_is_known(office: Village) -> None:
    device, request = request_of(office)
    with quick_codes():
        answer, code = enrol(office.office, request, ["2"])
        join(device, answer.data, code)
    assert merge(device, answer.data, "answer").again


def test_who_is_in_a_community_requests_no_other(office: Village) -> None:
    with pytest.raises(AlreadyInCommunity):
        enrolment_request(enrolled(office, "王芳", ("2",), 30))


def test_who_is_in_a_community_founds_no_other(office: Village) -> None:
    with pytest.raises(AlreadyInCommunity):
        found_community(enrolled(office, "王芳", ("2",), 30), "另一个社区")


def test_only_the_office_enrols(office: Village) -> None:
    worker = enrolled(office, "王芳", ("2",), 30)
    with pytest.raises(OfficeOnly):
        enrol(worker, request_of(office, "别人", 32)[1], ["2"])


def test_an_office_device_without_the_root_key_says_so(office: Village) -> None:
    office.office.identity = msgspec.structs.replace(office.office.identity, root=b"")
    with pytest.raises(RootElsewhere):
        enrol(office.office, request_of(office)[1], ["2"])


def test_nobody_is_enrolled_for_a_grid_that_is_not_there(office: Village) -> None:
    _device, request = request_of(office)
    before = everything(office.office)
    with pytest.raises(UnknownGrid):
        enrol(office.office, request, ["2", "17"])
    assert everything(office.office) == before


def test_enrolling_the_same_device_twice_makes_one_certificate_and_one_person(office: Village) -> None:
    _device, request = request_of(office)
    people = count(office.office, "people")
    with quick_codes():
        enrol(office.office, request, ["2"])
        enrol(office.office, request, ["2"])
    assert [c.person for c in devices(office.office)].count("王芳") == 1
    assert count(office.office, "people") == people + 1


def test_the_office_may_correct_the_name_in_a_request(office: Village) -> None:
    _device, request = request_of(office, "wangfang")
    with quick_codes():
        enrol(office.office, request, ["2"], person="王芳")
    assert "王芳" in [c.person for c in devices(office.office)]


# --- other grids -----------------------------------------------------------------------------------------


def moved(v: Village, person: str, device: Device, codes: list[str]) -> None:
    """The office enrols a worker's device again, for other grids, and the answer arrives."""
    identity = device.identity
    fresh = new(person, 1, v.clock)
    fresh.identity = msgspec.structs.replace(identity, community=b"")
    with quick_codes():
        answer, _code = enrol(v.office, enrolment_request(fresh), codes)
    merge(device, answer.data, "other grids")


def test_enrolling_again_with_another_grid_brings_its_records(office: Village) -> None:
    worker = enrolled(office, "王芳", ("1",), 30)
    moved(office, "王芳", worker, ["1", "2"])
    assert worker.identity.grids == ("1", "2")
    assert state(worker) == state(office.office, ("", "1", "2"))


def test_enrolling_again_without_a_grid_ends_what_is_sent_of_it(office: Village) -> None:
    worker = enrolled(office, "王芳", ("1", "2"), 30)
    moved(office, "王芳", worker, ["2"])
    record_visit(office.office, doors_of(office.office, "1")[0], ANSWERED, note="不该看到")
    merged = merge(worker, bundle(office.office, "王芳"), "b")
    assert (worker.identity.grids, merged.aside) == (("2",), [])
    assert count(worker, "visits") == 0


def test_a_device_without_a_grid_any_more_refuses_its_records(office: Village) -> None:
    worker = enrolled(office, "王芳", ("1", "2"), 30)
    moved(office, "王芳", worker, ["2"])
    made = ("visit.made", forging.body({"outcome": "answered", "way": "door"}))
    stray = forging.segment_bytes(office.office, "1", [made])
    merged = merge(worker, forging.with_segments(worker, office.office, [stray]), "b")
    assert [type(reason).__name__ for reason in merged.aside] == ["NotYourScope"]


def test_what_a_worker_did_in_a_grid_before_leaving_it_still_arrives_at_the_office(office: Village) -> None:
    worker = enrolled(office, "王芳", ("1", "2"), 30)
    record_visit(worker, doors_of(worker, "1")[0], ANSWERED)
    merge(office.office, bundle(worker), "b")
    moved(office, "王芳", worker, ["2"])
    assert count(office.office, "visits") == 1
    assert standing(office.office).aside == ()


def test_what_a_worker_did_in_a_grid_before_leaving_it_reaches_who_comes_after(office: Village) -> None:
    worker = enrolled(office, "王芳", ("1", "2"), 30)
    record_visit(worker, doors_of(worker, "1")[0], ANSWERED)
    merge(office.office, bundle(worker), "b")
    moved(office, "王芳", worker, ["2"])
    successor = enrolled(office, "新来的", ("1",), 31)
    assert state(successor) == state(office.office, ("", "1"))


def request_with(person: str, exchange: bytes | None = None) -> bytes:
    """A request that its maker signed, whatever it says."""
    own = new(person, 33, village().clock).identity
    public = exchange or own.exchange_public
    signed = b"fieldtui request signature 1\n" + own.signing_public + public + person.encode()
    request = Request(own.signing_public, public, person, own.signing.sign(signed))
    return REQUEST_MAGIC + msgspec.msgpack.encode(request)


@pytest.mark.parametrize(
    "point", [bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"], ids=bytes.hex
)
def test_a_key_that_nothing_can_be_sealed_to_is_not_enrolled(office: Village, point: bytes) -> None:
    """With it in the policy, no export of the office would come to its end."""
    with pytest.raises(NotARequest):
        enrol(office.office, request_with("坏", point), ["2"])
    assert len(devices(office.office)) == 1


def test_a_name_without_end_is_not_enrolled(office: Village) -> None:
    with pytest.raises(NotARequest):
        enrol(office.office, request_with("长" * 201), ["2"])
    with quick_codes():
        enrol(office.office, request_with("长" * 200), ["2"])


# --- the policy itself -----------------------------------------------------------------------------------

KEYS = RootKeys(b"r" * 32, b"R" * 32)
ROOTS = founded(KEYS)
COMMUNITY = community_id(ROOTS[0])
RULES = Policy(COMMUNITY, 1, 0, 1 << 40, (Certificate(b"s" * 32, b"e" * 32, "王芳", "worker", ("1", "2")),))


def test_a_signed_policy_is_read_as_it_was_signed() -> None:
    rules = sign_policy(RULES, ROOTS, KEYS.root)
    assert read_policy(rules.signed, COMMUNITY) == Rules(RULES, ROOTS, rules.signed)


def test_no_changed_byte_of_a_policy_is_accepted() -> None:
    data = sign_policy(RULES, ROOTS, KEYS.root).signed
    for at in range(len(data)):
        for change in (1, 0x80, 0xFF):
            forged = bytearray(data)
            forged[at] ^= change
            with pytest.raises(UntrustedPolicy):
                read_policy(bytes(forged), COMMUNITY)
            with pytest.raises(UntrustedPolicy):
                read_policy(bytes(forged), None)


def test_no_policy_that_is_cut_short_or_goes_on_is_accepted() -> None:
    data = sign_policy(RULES, ROOTS, KEYS.root).signed
    for forged in [data[:size] for size in range(len(data))] + [data + b"\0", data * 2]:
        with pytest.raises(UntrustedPolicy):
            read_policy(forged, None)


def test_a_policy_of_another_root_is_not_accepted() -> None:
    other = RootKeys(b"o" * 32, b"O" * 32)
    with pytest.raises(UntrustedPolicy, match="signature"):
        read_policy(sign_policy(RULES, ROOTS, other.root).signed, COMMUNITY)
    with pytest.raises(UntrustedPolicy, match="community"):
        read_policy(sign_policy(RULES, founded(other), other.root).signed, None)


@pytest.mark.parametrize(("role", "scope", "write", "hold"), [
    ("office", "1", True, True),
    ("office", "", True, True),
    ("worker", "1", True, True),
    ("worker", "3", False, False),
    ("worker", "", False, True),
])  # fmt: skip
def test_a_certificate_says_what_its_device_may_write_and_hold(
    role: str, scope: str, write: bool, hold: bool
) -> None:
    certificate = Certificate(b"s" * 32, b"e" * 32, "王芳", role, ("1", "2"))
    assert (certificate.may_write(scope), certificate.may_hold(scope)) == (write, hold)
