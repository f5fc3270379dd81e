"""A second reader of the bundle format, written from `sync/SPEC.md` alone, to find out what that page leaves open.

Here live the decisions of *Import* as far as `tests/vectors/` ask for them: results, counts, heads. Nothing of the
product may be imported here, and nothing is kept. What does not depend on what a device holds is in `decoding.py`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Raw

from tests.vectors import decoding, framing
from tests.vectors.decoding import MIB, Log, Policy, Refusal, Segment, canonical, require, verify

ORDER, PASS_KINDS = "erasure.ordered", ("pass.issued", "pass.revoked")
OFFICE_KINDS = {ORDER, "round.added", "round.changed", "recovery.offered", "recovery.answered", *PASS_KINDS}
WAITING, CLOSED = {"Gap", "Fork", "Stripped"}, {"Revoked", "OutOfScope"}
FOR_GOOD = {"NotCanonical", "BadSignature", "NotForWorkers"}
Result = dict[str, list[str]]


def branch(each: Segment) -> Log:
    return (*each.log[:2], 2**30 + (int.from_bytes(each.hash[:4], "big") >> 2))


def lines(held: Iterable[Segment]) -> dict[bytes, Log]:
    """The name of the log or branch that each segment stands in (see *Forks*)."""
    found: dict[bytes, Log] = {}
    continued = set()
    for each in sorted(held, key=attrgetter("first", "hash")):
        place = (each.log, each.prev)
        found[each.hash] = branch(each) if place in continued else found.get(each.prev, each.log)
        continued.add(place)
    return found


@dataclass
class Item:
    """A segment that has come: why it is on the shelf, empty if it is in force, and who brought it there."""

    raw: bytes
    sender: bytes
    reason: str = "new"
    segment: Segment | None = None
    by_author: bool = False  # whether its author ever brought it


@dataclass
class Receiver:
    """A device that takes bundles; `items` is what it has, in the order in which it came, by its bytes."""

    exchange: X25519PrivateKey
    device: bytes
    now: int
    community: bytes
    policy: Policy
    items: dict[bytes, Item] = field(default_factory=dict)
    confirmed: set[bytes] = field(default_factory=set)
    office: bool = False  # whether it ever was the office's
    emptied: set[bytes] = field(default_factory=set)  # what this import refuses as Stripped, by its bytes

    @property
    def held(self) -> dict[bytes, Segment]:
        """What is in force, by hash."""
        return {i.segment.hash: i.segment for i in self.items.values() if i.segment and not i.reason}

    def admit(self, file: bytes) -> tuple[bytes, decoding.Content, Policy]:
        """The sender, what it says, and the policy to go by. Raises Refusal as steps 1 to 5 say."""
        sender, signature, packed = decoding.opened(file, self.exchange)
        content = canonical(decoding.inflated(packed), decoding.Content)
        require(content.community == self.community, "OtherCommunity")
        require(self.device in content.recipients, "NotForThisDevice")
        known = self.policy
        if content.policy:
            came = decoding.policy(content.policy, self.community, known.roots)[1]
            known = max(known, came, key=attrgetter("rank"))
        author = known.certificate(sender)
        verify(author.signing, signature, b"fieldtui bundle 1\n", sender, packed)
        require(not author.revoked, "Revoked")
        require(author.role == "office" or self.serves(known) or self.now <= known.expires, "Expired")
        return sender, content, known

    def serves(self, policy: Policy) -> bool:
        return self.device in policy.devices and policy.devices[self.device].role == "office"

    def holds(self, scope: str) -> bool:
        return self.device in self.policy.devices and self.policy.devices[self.device].holds(scope)

    def leaves(self, scope: str) -> bool:
        """Whether this device purges a scope; its own segments stay until the office has them."""
        return self.device in self.policy.devices and not self.office and not self.holds(scope)

    def closed(self, log: Log) -> str:
        """Why a log is not open; empty if it is, or is the device's own, which it does not judge."""
        author = self.policy.devices.get(log[0])
        if log[0] == self.device or (author and author.writes(log[1])):
            return ""
        return "UnknownSender" if author is None else "Revoked" if author.revoked else "OutOfScope"

    def judge(self, item: Item, comes: bool = True) -> str:
        """What becomes of a segment (steps 6 and 7) that comes or is tried again: empty if it is taken in."""
        try:
            log = canonical(item.raw, decoding.Whole)[0][0]
            require(self.holds(log[1]), "NotYourScope")
            author = self.policy.certificate(log[0])
            comes |= item.segment is None  # its author was unknown: nothing behind that was judged
            each = item.segment = item.segment or decoding.segment(item.raw)
            verify(author.signing, each.signature, b"fieldtui signature 1\n", each.hash)
            require(all(map(decoding.typed, each.kinds, each.bodies)))
            require(each.hash not in self.held, "known")
            office = author.role == "office" or OFFICE_KINDS.isdisjoint(each.kinds)
            require(office or not comes, "NotForWorkers")
        except Refusal as refusal:
            return str(refusal)
        return "Stripped" if item.raw in self.emptied else self.closed(each.log) or self.place(each)

    def place(self, each: Segment) -> str:
        """Empty for what continues its log (step 7), else what it waits for."""
        scope = {h: s for h, s in self.held.items() if s.log[:2] == each.log[:2]}
        stands, before = lines(scope.values()), scope.get(each.prev)
        if each.first > 1 and (before is None or (before.log, before.last) != (each.log, each.first - 1)):
            own = [s.last for s in scope.values() if stands[s.hash] == each.log]
            return "Gap" if each.first > max(own, default=0) + 1 else "Fork"
        stands = lines([*scope.values(), each])
        forks = [(s.log, branch(s)) for s in [*scope.values(), each] if stands[s.hash] == branch(s)]
        full = [log for log, _ in forks].count(each.log) > 64
        full |= len({each.log, *(s.log for s in scope.values())}) > 256
        return "Fork" if full or len({name for _, name in forks}) < len(forks) else ""

    def settle(self) -> None:
        """What is in force of logs that are not open: *Policy*'s rule of limits."""
        came = sorted(self.items.values(), key=lambda item: not item.reason)
        items = {i.segment.hash: i for i in came if i.segment and i.reason in {"", *CLOSED}}
        closed = {h: i.segment for h, i in items.items() if i.segment and self.closed(i.segment.log)}
        in_force: set[bytes] = set()
        for device, author in self.policy.devices.items():
            for scope, _, _, tip in author.limits:
                way: list[Segment] = []
                while (each := closed.get(tip)) and each.log[:2] == (device, scope):
                    if way and (each.log, each.last) != (way[-1].log, way[-1].first - 1):
                        break
                    way.append(each)
                    tip = each.prev
                if way and way[-1].first == 1:
                    in_force |= {each.hash for each in way}
        for digest, each in closed.items():
            item = items[digest]
            if digest in in_force:
                item.reason = ""
            elif not item.reason:
                item.reason, item.sender = self.closed(each.log), b""  # on the shelf without bounds

    def retry(self, reasons: set[str]) -> None:
        moved = True
        while moved:
            moved = False
            for item in [item for item in self.items.values() if item.reason in reasons]:
                item.reason = self.judge(item, comes=False)
                moved |= not item.reason
                if item.reason == "known":
                    del self.items[item.raw]

    def ordered(self) -> tuple[set[tuple[bytes, int]], set[str]]:
        """The events that held orders of erasure name, as (hash, number), and the scopes where one names a round."""
        held = self.held
        stands = lines(held.values())
        heads = {stands[s.hash]: s for s in sorted(held.values(), key=attrgetter("first"))}
        named, rounds = set(), set()
        for order in held.values():
            logs = [(stands[order.hash], order.hash), *order.logs]
            for kind, body in zip(order.kinds, order.bodies, strict=True):
                told = dict(zip(body[2], body[3], strict=True)) if body and kind == ORDER else {}
                rounds |= {order.log[1]} if told.get("rounds@") else set()
                for reference in told.get("records@", []):
                    log, tip = logs[reference >> 32]
                    meant = [s for s in held.values() if s.log[:2] == log[:2] and s.hash.startswith(tip)]
                    name = stands[meant[0].hash] if tip and meant else None if tip else log
                    each = heads.get(name) if name and log[1] == order.log[1] else None
                    while each and each.first > reference % 2**32:
                        each = held.get(each.prev)
                    named |= {(each.hash, reference % 2**32)} if each else set()
        return named, rounds

    def stripped(self, before: set[bytes]) -> bool:
        """Finds the first that now came without bodies that no held order names (step 8); of visits, none can tell."""
        (named, rounds), serves = self.ordered(), self.serves(self.policy)
        new = [(i, i.segment) for i in self.items.values() if i.segment and not i.reason]
        for item, each in sorted(new, key=lambda pair: pair[1].first):
            known = each.hash in before or (serves and item.by_author)
            for number, (kind, body) in enumerate(zip(each.kinds, each.bodies, strict=True), each.first):
                covered = (each.hash, number) in named or (kind == "visit.made" and each.log[1] in rounds)
                if not (known or body or (covered and kind != ORDER)):
                    self.emptied.add(item.raw)
                    return True
        return False

    def purge(self, said: list[tuple[Log, int, bytes]], office: bool) -> None:
        """Confirms what an office device holds (step 11), and leaves the scopes that this device may hold no more."""
        held = self.held
        for log, seq, tip in said if office else []:
            ends = [s for s in held.values() if s.log[:2] == (self.device, log[1]) and s.last == seq]
            each = next((s for s in ends if s.hash.startswith(tip)), None)
            while each:
                self.confirmed.add(each.hash)
                each = held.get(each.prev)
        for item in list(self.items.values()):
            each = item.segment
            own = each and each.log[0] == self.device and each.hash not in self.confirmed
            if each and not own and self.leaves(each.log[1]):
                del self.items[item.raw]

    def bound(self) -> None:
        """Keeps the shelf within its limits: the oldest give way, first of what was refused for good."""
        room: dict[bytes, list[int]] = defaultdict(lambda: [256, 8 * MIB])
        shelf = [item for item in reversed(self.items.values()) if item.reason and item.sender]
        for item in sorted(shelf, key=lambda item: item.reason in FOR_GOOD):
            left = room[item.sender]
            left[0], left[1] = left[0] - 1, left[1] - len(item.raw)
            if min(left) < 0:
                del self.items[item.raw]

    def receive(self, sender: bytes, segments: list[Raw], tried: set[str]) -> tuple[int, dict[bytes, Item]]:
        """Steps 6 to 8 but for what was emptied: events that were known, and what came, by its bytes."""
        known, came = 0, dict[bytes, Item]()
        for raw in map(bytes, segments):
            item = came[raw] = self.items.setdefault(raw, Item(raw, sender))
            reason = self.judge(item)
            item.by_author |= item.segment is not None and item.segment.log[0] == sender
            known += len(item.segment.kinds) if reason == "known" and item.segment else 0
            item.reason = item.reason if reason == "known" else reason
            if item.reason in {"new", "NotYourScope"}:  # no bytes are kept
                del self.items[raw]
        self.retry(tried)
        self.settle()
        return known, came

    def take(self, file: bytes) -> Result:
        sender, content, policy = self.admit(file)
        tried = WAITING | (CLOSED | {"UnknownSender"} if policy.rank > self.policy.rank else set())
        self.office |= self.serves(self.policy) or self.serves(policy)
        self.policy, before, start, self.emptied = policy, set(self.held), self.items, set()
        while True:  # done anew without each segment that somebody emptied
            self.items = {raw: replace(item) for raw, item in start.items()}
            for raw in self.emptied & set(self.items):
                self.items[raw].reason = "Stripped"
            known, came = self.receive(sender, content.segments, tried)
            if not self.stripped(before):
                break
        self.purge(content.has, policy.devices[sender].role == "office")
        self.bound()
        aside = [i.reason for i in came.values() if i.raw in self.items or i.reason == "NotYourScope"]
        held = self.held
        heads = {name: held[digest] for digest, name in lines(held.values()).items()}
        head = sorted(f"{d.hex()} {s or '-'} {e} {h.last} {h.hash.hex()}" for (d, s, e), h in heads.items())
        return {
            "expect": ["success"],
            "new": [str(sum(len(each.kinds) for digest, each in held.items() if digest not in before))],
            "known": [str(known)],
            "aside": [" ".join(filter(None, aside))],
            "rank": ["{} {}".format(*policy.rank)],
            "head": head,
        }


def run_bundle(vector: Result) -> Result:
    signing, exchange, first = (bytes.fromhex(vector[key][0]) for key in ("signing", "exchange", "policy"))
    keys = Ed25519PrivateKey.from_private_bytes(signing), X25519PrivateKey.from_private_bytes(exchange)
    device = decoding.named(*(key.public_key().public_bytes_raw() for key in keys))
    receiver = Receiver(keys[1], device, int(vector["now"][0]), *decoding.policy(first))
    for file in vector.get("before", []):
        receiver.take(bytes.fromhex(file))
    return receiver.take(bytes.fromhex(vector["bundle"][0]))


def run_policy(vector: Result) -> Result:
    packed, community = (bytes.fromhex(vector[key][0]) for key in ("policy", "community"))
    return {"expect": ["success"], "rank": ["{} {}".format(*decoding.policy(packed, community)[1].rank)]}


@decoding.refusing("NotARequest", ValueError)
def run_request(vector: Result) -> Result:
    file, tag = bytes.fromhex(vector["request"][0]), b"fieldtui request 1\n"
    require(file.startswith(tag))
    signing, exchange, person, proof = canonical(file[len(tag) :], decoding.Request)
    verify(signing, proof, b"fieldtui request signature 1\n", signing, exchange, person.encode())
    X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(exchange))  # fails for low orders
    return {"expect": ["success"], "person": [person], "device": [decoding.named(signing, exchange).hex()]}


def run(vector: Result) -> Result:
    """What a vector expects, by key; a key that may come several times, and any other, has a list of its lines."""
    try:
        runs = {"bundle": run_bundle, "policy": run_policy, "request": run_request} | framing.RUNS
        return runs[vector["kind"][0]](vector)
    except Refusal as refusal:
        return {"expect": [str(refusal)]}
