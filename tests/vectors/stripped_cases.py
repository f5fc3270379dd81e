"""Vectors about segments without some of their bodies, and the orders that explain them: step 8 of SPEC.md's Import."""

from collections.abc import Sequence

from sync.policy import Limit
from tests.vectors.cases import Case, head, taken
from tests.vectors.people import OFFICE, PEER, SECOND_OFFICE, policy
from tests.vectors.writing import Event, Made, bundle, named, ref, segment, several

THREE = several(3)
WHOLE, PART = segment(THREE), segment(THREE, erased=[1])
NEXT = segment(several(2, "后"), after=WHOLE)
MINE: list[object] = [list(WHOLE.log), WHOLE.tip]
VISITS = [
    named("甲"),
    Event("visit.made", {"outcome": "answered"}, ref(1)),
    Event("visit.made", {"outcome": "refused"}, ref(1)),
]


def order(
    *numbers: int,
    scope: str = "1",
    author: object = OFFICE,
    rounds: Sequence[int] = (),
    logs: Sequence[object] = (MINE,),
) -> Made:
    """An order about events of the peer's log, in which each number stands."""
    fields = {
        "records@": [ref(number, 1) for number in numbers],
        "rounds@": [ref(number, 1) for number in rounds],
        "why": "asked",
    }
    whose = SECOND_OFFICE if author is SECOND_OFFICE else OFFICE
    return segment([Event("erasure.ordered", fields)], author=whose, scope=scope, logs=logs)


def waiting() -> list[Case]:
    """No order explains what is missing."""
    of_third, of_elsewhere = order(3), order(2, scope="")
    both = segment(THREE, erased=[1, 2])
    by_worker = bundle([PART], sender=PEER)
    of_office, emptied = (segment(THREE, author=OFFICE, erased=gone) for gone in ([], [0]))
    return [
        taken(641, "stripped-by-relay", "A worker relays a segment of the office, and has emptied an event of it.",
              bundle([emptied], sender=PEER), aside=["Stripped"]),
        taken(642, "stripped-then-whole", "The segment that a worker had emptied comes whole from the office.", bundle([of_office]),
              before=[bundle([emptied], sender=PEER)], new=3, heads=[head(of_office)]),
        taken(643, "stripped-and-whole", "The emptied segment and the whole one come in one bundle, the whole one first.",
              bundle([WHOLE, PART]), new=3, known=3, heads=[head(WHOLE)]),
        taken(644, "stripped-goes-on", "What continues an emptied segment waits for it.", bundle([PART, NEXT]), aside=["Stripped", "Gap"]),
        taken(645, "stripped-in-the-middle", "The second of two segments is emptied: the first is taken in.",
              bundle([WHOLE, segment(several(2, "后"), after=WHOLE, erased=[0])]), new=3, aside=["Stripped"], heads=[head(WHOLE)]),
        taken(646, "stripped-other-event-ordered", "An order names another event of the segment.", bundle([PART]), before=[bundle([of_third])],
              aside=["Stripped"], heads=[head(of_third)]),
        taken(647, "stripped-one-of-two-ordered", "Two events are missing, and an order names one of them.", bundle([both]),
              before=[bundle([of_third])], aside=["Stripped"], heads=[head(of_third)]),
        taken(648, "stripped-ordered-elsewhere", "An order works in its own scope alone.", bundle([PART, of_elsewhere]), new=1,
              aside=["Stripped"], heads=[head(of_elsewhere)]),
        taken(649, "stripped-still-waits", "It waits, an order about another event comes: it waits on.", bundle([of_third, PART]),
              before=[by_worker], new=1, aside=["Stripped"], heads=[head(of_third)]),
        taken(650, "stripped-order-of-third-later", "It waits, and an order about another event, alone in its bundle, does not explain it.",
              bundle([of_third]), before=[by_worker], new=1, heads=[head(of_third)]),
        taken(651, "stripped-gap-then-order", "An emptied segment waits, an order empties another event of it: it is not explained.",
              bundle([WHOLE]), new=3, heads=[head(_about_next(2)), head(WHOLE)],
              before=[bundle([segment(several(2, "后"), after=WHOLE, erased=[0])]), bundle([_about_next(2)])]),
        taken(653, "stripped-and-struck-while-waiting", "It waits, orders strike other events of it there: it is not explained.",
              bundle([order(1, author=SECOND_OFFICE), PART]), before=[by_worker, bundle([of_third])], new=1, aside=["Stripped"],
              heads=[head(order(1, author=SECOND_OFFICE)), head(of_third)]),
        taken(654, "whole-struck-while-waiting", "A whole segment waits, an order strikes an event of it there: it comes in later.",
              bundle([WHOLE]), before=[bundle([NEXT]), bundle([_about_next(2)])], new=5, heads=[head(_about_next(2)), head(NEXT)]),
        taken(652, "stripped-forged", "Emptied and forged: the signature is looked at first.",
              bundle([segment(THREE, erased=[1], signature=bytes(64))]), aside=["BadSignature"]),
    ]  # fmt: skip


def _about_next(number: int) -> Made:
    """An order about an event of the second segment, by its number there."""
    log: list[object] = [list(NEXT.log), b""]
    return order(WHOLE.last + number, logs=[log])


def explained() -> list[Case]:
    """An order explains it, whenever it comes."""
    of_second = order(2)
    heads = [head(of_second), head(WHOLE)]
    own = [named("记录"), Event("erasure.ordered", {"records@": [ref(1)], "rounds@": [], "why": "asked"})]
    own_part = segment(own, author=OFFICE, erased=[0])
    of_first = segment([named("记录")], author=OFFICE, erased=[0])
    names_first = segment([Event("erasure.ordered", {"records@": [ref(1)], "rounds@": [], "why": "asked"})],
                          author=OFFICE, after=of_first)  # fmt: skip
    many = segment(several(65), erased=[0, 64])
    of_many = order(1, 65, logs=[[list(many.log), many.tip]])
    return [
        taken(661, "explained-later-in-bundle", "The order comes behind the emptied segment in one bundle.", bundle([PART, NEXT, of_second]),
              new=6, heads=[head(of_second), head(NEXT)]),
        taken(662, "explained-by-later-bundle", "The order comes in a later bundle: the segment and what continued it come in.",
              bundle([of_second]),
              before=[bundle([PART, NEXT])], new=6, heads=[head(of_second), head(NEXT)]),
        taken(663, "explained-by-two-orders", "Two orders, of two devices of the office, name one event each.",
              bundle([order(3, author=SECOND_OFFICE)]), before=[bundle([segment(THREE, erased=[1, 2])]), bundle([of_second])], new=4,
              heads=[*heads, head(order(3, author=SECOND_OFFICE))]),
        taken(664, "explained-in-own-segment", "The order stands in the emptied segment itself.",
              bundle([own_part]), new=2, heads=[head(own_part)]),
        taken(665, "explained-by-continuation", "The order stands in the segment that continues the emptied one.",
              bundle([of_first, names_first]), new=2, heads=[head(names_first)]),
        taken(666, "explained-by-waiting-continuation", "The emptied segment alone; the one that continues it with the order comes later.",
              bundle([names_first]), before=[bundle([of_first])], new=2, heads=[head(names_first)]),
        taken(667, "explained-in-two-blocks", "An event of each of two blocks was erased, and an order names both.", bundle([many]),
              before=[bundle([of_many])], new=65, heads=[head(of_many), head(many)]),
        taken(668, "explained-without-tip", "The order names the event by a log without a tip.", bundle([PART]),
              before=[bundle([order(2, logs=[[list(WHOLE.log), b""]])])], new=3,
              heads=[head(order(2, logs=[[list(WHOLE.log), b""]])), head(WHOLE)]),
        taken(669, "explained-comes-again", "The emptied segment comes again after it was explained: it is known.", bundle([PART]),
              before=[bundle([PART, of_second])], known=3, heads=heads),
        taken(670, "explained-comes-again-from-relay", "What an order has struck here comes again with less: it is known.",
              bundle([segment(THREE, erased=[0, 1])]), before=[bundle([WHOLE, of_second])], known=3, heads=heads),
    ]  # fmt: skip


def visits() -> list[Case]:
    """Visits go with their round."""
    part, whole = segment(VISITS, erased=[1]), segment(VISITS)
    log: list[object] = [list(whole.log), b""]
    of_round, elsewhere = order(rounds=[900], logs=[log]), order(rounds=[900], scope="", logs=[log])
    not_visit = segment(VISITS, erased=[0])
    return [
        taken(681, "visit-of-erased-round", "A visit is missing, and an order names a round of the grid.", bundle([part, of_round]), new=4,
              heads=[head(of_round), head(whole)]),
        taken(682, "record-of-erased-round", "What is missing is no visit: an order about a round does not explain it.",
              bundle([not_visit, of_round]), new=1, aside=["Stripped"], heads=[head(of_round)]),
        taken(683, "visit-of-round-elsewhere", "The order about a round is of another scope.", bundle([part, elsewhere]), new=1,
              aside=["Stripped"], heads=[head(elsewhere)]),
        taken(684, "visit-without-order", "A visit is missing, and there is no order.", bundle([part]), aside=["Stripped"]),
    ]  # fmt: skip


def limited() -> list[Case]:
    """Emptied segments of a device that is revoked."""
    gone = policy(
        2, PEER.certificate(revoked=True, grids=(), limits=(Limit("1", NEXT.epoch, NEXT.last, NEXT.hash),))
    )
    of_second = order(2)
    return [
        taken(691, "limit-behind-stripped", "A limit puts a log in force, of which a segment was emptied: it waits for an order.",
              bundle([PART, NEXT]), policy=gone, rank=(0, 2), aside=["Stripped", "Gap"]),
        taken(692, "limit-behind-explained", "A limit puts a log in force, and an order explains what is missing.",
              bundle([PART, NEXT, of_second]),
              policy=gone, rank=(0, 2), new=6, heads=[head(of_second), head(NEXT)]),
        taken(694, "limit-behind-explained-later", "A limit puts a log in force, and the order that explains what is missing comes later.",
              bundle([of_second]), before=[bundle([PART, NEXT])], policy=gone, rank=(0, 2), new=6, heads=[head(of_second), head(NEXT)]),
        taken(693, "limit-withdraws-explained", "What was explained and held stays in force up to a limit.", bundle(policy=gone),
              before=[bundle([PART, NEXT, of_second])], rank=(0, 2), heads=[head(of_second), head(NEXT)]),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of this module."""
    return [*waiting(), *explained(), *visits(), *limited()]
