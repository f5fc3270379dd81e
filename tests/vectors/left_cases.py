"""Vectors about what a receiver writes, leaves and gets back: *Policy* and step 11 of SPEC.md's Import."""

from collections.abc import Sequence

from sync.policy import Limit
from tests.vectors.cases import Case, head, taken
from tests.vectors.people import OFFICE, OTHER, PEER, SECOND_OFFICE, WORKER, key, policy
from tests.vectors.writing import HAS, Made, bundle, segment, several

OWN = segment(several(2, "自己"), author=WORKER)
OWN_SECOND = segment(several(3, "后"), author=WORKER, after=OWN)
GRID = segment(several(2))
COMMON = segment(several(1, "社区"), author=OFFICE, scope="")
HELD = bundle([GRID, COMMON, OWN])
MOVED = policy(2, WORKER.certificate(grids=("2",), former=("1",)))
LEFT = bundle(policy=MOVED)
BACK = policy(3)


def has(made: Made, *, seq: int = 0, hash_: bytes = b"", epoch: int | None = None) -> list[object]:
    """A head, as a bundle's `has` names it, with some parts replaced."""
    name = [made.author.id, made.scope, made.epoch if epoch is None else epoch]
    return [name, seq or made.last, (hash_ or made.hash)[:16]]


def confirming(*heads: Sequence[object], sent: bytes = b"", sender: object = None) -> bytes:
    """A bundle that says what its sender holds."""
    return bundle(policy=sent, changes={HAS: list(heads)}, sender=PEER if sender else OFFICE)


def leaving() -> list[Case]:
    """The receiver leaves the grid 1."""
    both = bundle([OWN, OWN_SECOND, COMMON])
    second = segment(several(3, "二网格"), author=OTHER, scope="2")
    stays, gone = [head(COMMON), head(OWN)], [head(COMMON)]
    rows: list[tuple[int, str, str, bytes, list[bytes], list[str]]] = [
        (901, "left-unconfirmed", "Of a grid that the receiver has left, its own unconfirmed segments stay.", LEFT, [HELD], stays),
        (902, "left-then-confirmed", "The office has them: nothing of that grid stays.", confirming(has(OWN)), [HELD, LEFT], gone),
        (903, "confirmed-then-left", "The office had them before: nothing of that grid stays.", LEFT, [HELD, confirming(has(OWN))], gone),
        (904, "confirmed-and-left", "One bundle says that the office has them, and takes the grid.",
         confirming(has(OWN), sent=MOVED), [HELD], gone),
        (905, "left-wrong-seq", "The right hash at a wrong number confirms nothing.", confirming(has(OWN, seq=3)), [HELD, LEFT], stays),
        (906, "left-wrong-hash", "Another hash at the right number confirms nothing.",
         confirming(has(OWN, hash_=key("another"))), [HELD, LEFT], stays),
        (907, "left-confirmed-by-worker", "What a worker says that it has confirms nothing.",
         confirming(has(OWN), sender=PEER), [HELD, LEFT], stays),
        (908, "left-part-confirmed", "The office has the first of two segments: the second stays.", confirming(has(OWN)), [both, LEFT],
         [head(COMMON), head(OWN_SECOND)]),
        (909, "left-all-confirmed", "The office has the second of two segments, and so the first.",
         confirming(has(OWN_SECOND)), [both, LEFT], gone),
        (910, "left-confirmed-as-branch", "The office calls the log by a branch's name: the hash decides.",
         confirming(has(OWN, epoch=OWN.branch)), [HELD, LEFT], gone),
        (911, "left-confirmed-by-long-number", "The number before the last one, by the last one's hash, confirms nothing.",
         confirming(has(OWN, seq=1)), [HELD, LEFT], stays),
    ]  # fmt: skip
    return [
        *(taken(number, name, about, sent, before=before, heads=heads, rank=(0, 2)) for number, name, about, sent, before, heads in rows),
        taken(912, "left-comes-again", "Of the grid that was left comes what was purged: it is not the receiver's.", bundle([GRID, second]),
              before=[HELD, LEFT], rank=(0, 2), new=3, aside=["NotYourScope"], heads=[*stays, head(second)]),
        taken(913, "grid-comes-back", "The grid comes back: the own segments that stayed are in force again, others have to come again.",
              bundle(policy=BACK), before=[HELD, LEFT], rank=(0, 3), heads=stays),
        taken(914, "grid-comes-back-whole", "The grid comes back, and with it what was purged.",
              bundle([GRID], policy=BACK), before=[HELD, LEFT], rank=(0, 3), new=2, heads=[*stays, head(GRID)]),
        taken(915, "grid-comes-back-confirmed", "The grid comes back after the own segments were purged: they come as anybody's do.",
              bundle([OWN], policy=BACK), before=[HELD, LEFT, confirming(has(OWN))], rank=(0, 3), new=2, heads=stays),
        taken(916, "waiting-is-purged", "What waits on the shelf of a grid that is left is gone when the grid comes back.",
              bundle([OWN, segment(several(2))], policy=BACK), before=[bundle([segment(several(1), after=GRID)]), LEFT], rank=(0, 3), new=4,
              heads=[head(OWN), head(GRID)]),
    ]  # fmt: skip


def confirmed() -> list[Case]:
    """What `has` says of the receiver's own log, which it still has."""
    plain = [head(COMMON), head(GRID), head(OWN)]
    rows = (
        (921, "has", "The office holds the receiver's log.", has(OWN)),
        (
            922,
            "has-wrong-seq",
            "The office names a number that the receiver has not written.",
            has(OWN, seq=9),
        ),
        (
            923,
            "has-wrong-hash",
            "The office names another hash: the receiver's log has forked.",
            has(OWN, hash_=key("another")),
        ),
        (
            924,
            "has-of-nobody",
            "The office names a log of a device that is not known.",
            [[bytes(16), "1", 0], 1, bytes(16)],
        ),
        (
            925,
            "has-of-other-grid",
            "The office names a log of a grid that the receiver has not.",
            [[OTHER.id, "2", 0], 1, bytes(16)],
        ),
    )
    return [
        taken(number, name, about, confirming(one), before=[HELD], heads=plain)
        for number, name, about, one in rows
    ]


def withdrawn() -> list[Case]:
    """The receiver's own log, which it may not write any more."""
    common = [segment(several(2, "社区"), author=SECOND_OFFICE, scope="")]
    common += [segment(several(1, "后"), author=SECOND_OFFICE, scope="", after=common[0])]
    limit = Limit("", common[0].epoch, common[0].last, common[0].hash)
    sent = bundle(common, to=(SECOND_OFFICE,))
    kept = bundle([OWN, COMMON, GRID])

    def ruled(*limits: Limit) -> bytes:
        return bundle(
            policy=policy(2, SECOND_OFFICE.certificate(revoked=True, limits=limits)), to=(SECOND_OFFICE,)
        )

    return [
        taken(931, "own-log-revoked", "A worker's device is revoked: of its own log stays what the office has not confirmed.",
              bundle(policy=policy(2, WORKER.certificate(revoked=True, grids=()))), before=[kept], rank=(0, 2), heads=[head(OWN)]),
        taken(932, "own-log-revoked-confirmed", "A worker's device is revoked after the office had its log: nothing stays.",
              bundle(policy=policy(2, WORKER.certificate(revoked=True, grids=()))), before=[kept, confirming(has(OWN))], rank=(0, 2)),
        taken(933, "own-log-of-office-revoked", "A device of the office is revoked without a limit: it does not judge its own log.",
              ruled(), before=[sent], rank=(0, 2), to=SECOND_OFFICE, heads=[head(common[1])]),
        taken(934, "own-log-of-office-limited", "A device of the office is revoked up to a limit: it does not judge its own log.",
              ruled(limit), before=[sent], rank=(0, 2), to=SECOND_OFFICE, heads=[head(common[1])]),
        taken(935, "own-log-taken-back", "A device of the office was revoked and is taken back: its own log was there all the time.",
              bundle(policy=policy(3), to=(SECOND_OFFICE,)), before=[sent, ruled()], rank=(0, 3), to=SECOND_OFFICE, new=0,
              heads=[head(common[1])]),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of this module."""
    return [*leaving(), *confirmed(), *withdrawn()]
