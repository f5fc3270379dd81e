"""How a simulated community begins, and how devices come into it: request, answer, comparing codes, joining."""

import hashlib
from collections.abc import Sequence
from random import Random

from fieldtui.community import add_grids
from fieldtui.device import WORKER, new_device
from fieldtui.published import publish_checklist
from fieldtui.rounds import open_round
from fieldtui.vault import Vault
from sync.errors import Refused
from sync.exchange import Merged, enrol, enrolment_request, found_community, join, mark_exported
from sync.roots import Roots, community_id
from sync.simulation.chance import Clock, SeededBytes, Time
from sync.simulation.letters import carried
from sync.simulation.looking import fingerprint
from sync.simulation.town import (
    COMMUNITY_NAME,
    DAYS,
    GRIDS,
    OFFICE_PERSON,
    checklist,
    furnish,
    grid_names,
    worker_name,
)
from sync.simulation.world import DAMAGED, Delivery, Letter, Member, World


def found(seed: int, *, absurd_clocks: bool = True, plain: bool = False) -> World:
    """A community on its first day: the office, three grids with a ledger, two workers with grids of their own."""
    world = World(seed, Random(f"fieldtui {seed}"), Time(absurd_clocks), plain)
    office = new_member(world, OFFICE_PERSON)
    found_community(office.device, COMMUNITY_NAME)
    add_grids(office.device, grid_names())
    for code in GRIDS:
        furnish(office.device, code)
    form = publish_checklist(office.device, checklist(1))
    open_round(office.device, COMMUNITY_NAME, form.id, GRIDS, *DAYS)
    for number, codes in ((1, ("1", "2")), (2, ("2", "3"))):
        member = new_member(world, worker_name(number))
        come_in(world, member, *answered(world, member, codes))
    return world


def new_member(world: World, person: str) -> Member:
    """A new device of `person`, enrolled nowhere yet."""
    number = len(world.members) + 1
    clock = Clock(world.time)
    device = new_device(Vault.in_memory(), person, clock=clock, random=SeededBytes(world.seed, number))
    member = Member(f"{number} {person}", device, clock)
    world.members.append(member)
    world.signing[device.id] = device.identity.signing_public
    return member


def answered(world: World, member: Member, codes: Sequence[str], role: str = WORKER) -> tuple[Letter, str]:
    """The office's answer to the request of a new device for the grids `codes`, and the code to compare."""
    root = world.root
    request = enrolment_request(member.device)
    answer, code = enrol(world.touch(root), request, codes, role=role, code_of=quick_code)
    mark_exported(root.device, answer, "answer")
    return carried(world, root, answer), code


def come_in(world: World, member: Member, answer: Letter, code: str) -> Merged:
    """The new device joins with the office's answer."""
    merged = join(world.touch(member), answer.data, code, code_of=quick_code)
    world.have_read(answer, member)
    return merged


def kept_out(world: World, member: Member, answer: Letter, data: bytes, code: str) -> Delivery:
    """The new device tries to join with an answer, or a code, that is not what the office gave."""
    before = fingerprint(world.touch(member))
    refused = ""
    try:
        join(member.device, data, code, code_of=quick_code)
    except Refused as refusal:
        refused = type(refusal).__name__
    delivery = Delivery(member, answer, DAMAGED, None, refused, fingerprint(member.device) != before)
    world.deliveries.append(delivery)
    return delivery


def quick_code(roots: Roots, signing: bytes, exchange: bytes) -> str:
    """A code to compare, without the slow hash that protects two people: nobody sits in the middle here."""
    named = hashlib.sha256(community_id(roots[0]) + signing + exchange).digest()
    return f"{int.from_bytes(named[:6]) % 10**16:016d}"
