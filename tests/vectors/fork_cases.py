"""Vectors about the order in which segments come: step 7 and 8 of SPEC.md's Import, and its section Forks."""

from collections.abc import Sequence

from sync.policy import Limit
from tests.vectors.cases import Case, head, taken
from tests.vectors.people import OFFICE, PEER, WORKER, key, policy
from tests.vectors.sealing import deflate, seal
from tests.vectors.writing import Made, bundle, content, named, pack, payload, segment, several

# Found by trying: segments whose hashes begin with the same 30 bits, which name a branch.
NAMESAKES = (11_976, 13_424)
BASE = segment(several(2))


def told(count: int, after: Made | None = None, *, texts: str = "甲乙丙丁戊己庚辛") -> list[Made]:
    """`count` continuations of one segment, those with lower hashes first."""
    made = [segment([named(text), named("同")], after=after) for text in texts[:count]]
    return sorted(made, key=lambda one: one.hash)


def then(after: Made, text: str = "后") -> Made:
    """Three events behind a segment."""
    return segment([named(text)] * 3, after=after, epoch=after.epoch)


def waiting() -> list[Case]:
    """Gaps, and bundles that come again."""
    second = then(BASE)
    third = then(second, "又")
    chain = [BASE, second, third]
    other_log = segment(several(2), epoch=8)
    stray = segment(several(1), first=3, prev=other_log.hash)
    far_after_held = segment(several(1), first=4, prev=BASE.hash)
    too_early = segment(several(1), first=2, prev=BASE.hash)
    unknown = segment(several(1), first=3, prev=key("never seen"))
    return [
        taken(701, "gap", "The second segment before the first: it waits.", bundle([second]), aside=["Gap"]),
        taken(702, "gap-filled", "The first segment after the second: both are taken in.", bundle([BASE]),
              before=[bundle([second])], new=5, heads=[head(second)]),
        taken(703, "backwards-in-one-bundle", "Three segments of a log, the last one first.", bundle(chain[::-1]),
              new=8, heads=[head(third)]),
        taken(704, "backwards-in-bundles", "Three segments of a log in three bundles, the last one first.", bundle([BASE]),
              before=[bundle([third]), bundle([second])], new=8, heads=[head(third)]),
        taken(705, "gap-half-filled", "The first of four segments, where the third and fourth wait.", bundle([BASE]),
              before=[bundle([third, then(third)])], new=2, heads=[head(BASE)]),
        taken(706, "gap-again", "What waits comes again: it still waits.", bundle([third]), before=[bundle([third]), bundle([BASE])],
              aside=["Gap"], heads=[head(BASE)]),
        taken(707, "replay", "The same bundle again.", bundle(chain), before=[bundle(chain)], known=8, heads=[head(third)]),
        taken(708, "sealed-again", "The same segments, sealed anew by another sender.", bundle(chain, sender=OFFICE),
              before=[bundle(chain, sender=PEER)], known=8, heads=[head(third)]),
        taken(709, "twice-in-one-bundle", "A segment twice in a bundle.", bundle([BASE, BASE, second]), new=5, known=2, heads=[head(second)]),
        taken(710, "part-known", "Two segments are known, the third is new.", bundle(chain), before=[bundle(chain[:2])],
              new=3, known=5, heads=[head(third)]),
        taken(711, "older-bundle", "An older bundle after a newer one.", bundle([BASE]), before=[bundle(chain)], known=2, heads=[head(third)]),
        taken(712, "two-epochs", "Two epochs are two logs.", bundle([BASE, other_log]), new=4, heads=[head(BASE), head(other_log)]),
        taken(713, "previous-of-other-log", "It continues a segment of another log, which is no continuation.",
              bundle([other_log, stray]), new=2, aside=["Gap"], heads=[head(other_log)]),
        taken(714, "previous-ends-earlier", "Its previous segment is held, and ends two numbers before it.",
              bundle([far_after_held]), before=[bundle([BASE])], aside=["Gap"], heads=[head(BASE)]),
        taken(715, "previous-ends-later", "Its previous segment is held, and ends at its own first number.",
              bundle([too_early]), before=[bundle([BASE])], aside=["Fork"], heads=[head(BASE)]),
        taken(716, "previous-unknown", "It begins where the log goes on, behind a segment that nobody has seen.",
              bundle([unknown]), before=[bundle([BASE])], aside=["Fork"], heads=[head(BASE)]),
        taken(717, "own-log", "The receiver's own log comes back to it.", bundle([segment(several(2), author=WORKER)]),
              new=2, heads=[head(segment(several(2), author=WORKER))]),
        taken(718, "two-gaps", "Segments of two logs wait, and both are filled at once.",
              bundle([BASE, other_log]), before=[bundle([second, then(other_log)])], new=10, heads=[head(second), head(then(other_log))]),
        taken(719, "own-bundle", "A bundle that the receiver itself has signed.", seal(payload(deflate(content([BASE])), WORKER), WORKER),
              new=2, heads=[head(BASE)]),
    ]  # fmt: skip


def forks() -> list[Case]:
    """Logs that were continued twice: the lowest hash goes on under the log's name, whatever came first."""
    low, high = told(2)
    begun = bundle([low]), bundle([high])
    both = [head(low), head(high, high)]
    after_low, after_high = then(low), then(high)
    one, two, three = told(3)
    mid_low, mid_high = told(2, BASE)
    all_three = [head(one), head(two, two), head(three, three)]
    own_low, own_high = sorted(
        (segment([named(t)], author=WORKER) for t in "甲乙"), key=lambda made: made.hash
    )
    return [
        taken(731, "fork-higher-later", "The higher hash comes later: it begins a branch.", begun[1], before=[begun[0]], new=2, heads=both),
        taken(732, "fork-lower-later", "The lower hash comes later: it takes the log's name.", begun[0], before=[begun[1]], new=2, heads=both),
        taken(733, "fork-in-one-bundle", "Both continuations in one bundle.", bundle([high, low]), new=4, heads=both),
        taken(734, "fork-goes-on", "Both continuations go on.", bundle([after_high, after_low]), before=list(begun), new=6,
              heads=[head(after_low), head(after_high, high)]),
        taken(735, "fork-went-on", "The lower hash comes after the higher one has gone on: what went on becomes the branch.",
              begun[0], before=[bundle([high, after_high])], new=2, heads=[head(low), head(after_high, high)]),
        taken(736, "fork-went-on-lower", "The higher hash comes after the lower one has gone on.",
              begun[1], before=[bundle([low, after_low])], new=2, heads=[head(after_low), head(high, high)]),
        taken(737, "fork-in-the-middle", "A log forks behind its first segment, the higher hash first.", bundle([mid_low]),
              before=[bundle([BASE, mid_high])], new=2, heads=[head(mid_low), head(mid_high, mid_high)]),
        taken(738, "fork-in-the-middle-lower", "A log forks behind its first segment, the lower hash first.", bundle([mid_high]),
              before=[bundle([BASE, mid_low])], new=2, heads=[head(mid_low), head(mid_high, mid_high)]),
        taken(739, "three-rising", "Three continuations, the lowest first.",
              bundle([three]), before=[bundle([one]), bundle([two])], new=2, heads=all_three),
        taken(740, "three-falling", "Three continuations, the lowest last.",
              bundle([one]), before=[bundle([three]), bundle([two])], new=2, heads=all_three),
        taken(741, "three-middle-last", "Three continuations, the middle one last.",
              bundle([two]), before=[bundle([three]), bundle([one])], new=2, heads=all_three),
        taken(742, "fork-again", "A branch comes again: it is known.", begun[1], before=list(begun), known=2, heads=both),
        taken(743, "fork-goes-on-alone", "What continues the branch comes with the log's own name, as always.",
              bundle([after_high]), before=list(begun), new=3, heads=[head(low), head(after_high, high)]),
        taken(744, "fork-waits", "The second segment of a branch before its first: it waits.", bundle([after_high]),
              before=[bundle([low])], aside=["Fork"], heads=[head(low)]),
        taken(745, "fork-waited", "The first segment of a branch after its second: both are taken in.", bundle([high]),
              before=[bundle([low]), bundle([after_high])], new=5, heads=[head(low), head(after_high, high)]),
        taken(746, "own-fork", "The receiver's own log has forked.", bundle([own_low, own_high]), new=2,
              heads=[head(own_low), head(own_high, own_high)]),
        taken(747, "fork-of-unequal-runs", "One continuation is longer than the other.", bundle([_long(low)]), before=[begun[0]],
              new=9, heads=_names([low], [_long(low)])),
        taken(748, "fork-gap-in-branch", "The third segment of a branch before its second.", bundle([then(after_high, "三")]),
              before=list(begun), aside=["Gap"], heads=both),
        taken(749, "only-a-branch-is-longer", "Beyond the log's own name, where only a branch is long enough: Gap.",
              bundle([stray(4), stray(6)]), before=[bundle([low, high, after_high])], aside=["Gap", "Gap"],
              heads=[head(low), head(after_high, high)]),
        taken(750, "behind-the-short-log", "Where the log's own name goes on, behind a segment that nobody has seen: Fork.",
              bundle([stray(3), stray(2)]), before=[bundle([low, high, after_high])], aside=["Fork", "Fork"],
              heads=[head(low), head(after_high, high)]),
        taken(751, "only-the-log-is-longer", "The log's own name is longer than its branch.",
              bundle([stray(6), stray(7)]), before=[bundle([low, high, after_low])], aside=["Fork", "Gap"],
              heads=[head(after_low), head(high, high)]),
        taken(752, "gap-becomes-fork", "What waited as a gap is a fork once the log has grown up to it; it comes again.",
              bundle([after_low, stray(6)]), before=[bundle([low, stray(6)])], new=3, aside=["Fork"], heads=[head(after_low)]),
        taken(753, "fork-becomes-gap", "A lower continuation makes the log's own name shorter: what was a fork is a gap.",
              bundle([low, stray(6)]), before=[bundle([high, after_high, stray(6)])], new=2, aside=["Gap"],
              heads=[head(low), head(after_high, high)]),
        taken(754, "gap-filled-and-again", "What waited comes again with what it waited for.", bundle([BASE, then(BASE)]),
              before=[bundle([then(BASE)])], new=5, heads=[head(then(BASE))]),
    ]  # fmt: skip


def stray(first: int) -> Made:
    """A segment behind one that nobody has seen."""
    return segment([named("迷路")], first=first, prev=key(f"nobody has seen {first}"))


def _long(_rival: Made) -> Made:
    return segment(several(9, "长"))


def _names(*ways: Sequence[Made]) -> list[str]:
    """The heads of ways that part at their first segments."""
    first, *others = sorted(ways, key=lambda way: way[0].hash)
    return [head(first[-1]), *(head(way[-1], way[0]) for way in others)]


def branches() -> list[Case]:
    """Branches of branches, common beginnings, and what limits and counts say of branches."""
    low, high = told(2)
    in_low, in_high = then(low), then(high)
    deep_low, deep_high = sorted(
        (segment([named(t)], after=in_high) for t in "天地"), key=lambda one: one.hash
    )
    parted = [head(in_low), head(deep_low, high), head(deep_high, deep_high)]
    way = [low, in_low, high, in_high, deep_low, deep_high]
    common = several(3)
    short, long = segment(common[:2], wall=7), segment([*common, named("独")], wall=7)
    tail = segment([named("三")], after=high)
    ends = (
        Limit("1", high.epoch, in_high.last, in_high.hash),
        Limit("1", high.branch, in_low.last, in_low.hash),
    )
    only_high = policy(2, PEER.certificate(revoked=True, grids=(), limits=ends[:1]))
    both = policy(2, PEER.certificate(revoked=True, grids=(), limits=ends))
    crowd = sorted((segment([named(f"支{at}")]) for at in range(66)), key=lambda one: one.hash)
    namesakes = [segment([named(f"同名{at}")]) for at in NAMESAKES]
    siblings = [segment([*common[:2], *several(at, f"各{at}")], wall=7) for at in range(3)]
    crowd_heads = [head(crowd[0]), *(head(one, one) for one in crowd[1:65])]
    return [
        taken(761, "branch-of-branch", "A branch forks as its log did.", bundle(way), new=12, heads=parted),
        taken(762, "branch-of-branch-backwards", "A branch's fork, every segment in a bundle of its own, the last one first.",
              bundle([way[0]]), before=[bundle([one]) for one in way[:0:-1]], new=_new_last(way), heads=parted),
        taken(763, "branch-of-branch-mixed", "The lower continuations come last, in the branch and in the log.",
              bundle([deep_low, low, in_low]), before=[bundle([high, in_high, deep_high])], new=6, heads=parted),
        taken(764, "branches-part-at-two-places", "A branch forks directly behind its first segment.",
              bundle([tail]), before=[bundle([low, high, in_high])], new=1,
              heads=[head(low), *_names_behind(high, in_high, tail)]),
        taken(765, "common-beginning", "Two copies of a disk sealed the same two events, then went apart.", bundle([long]),
              before=[bundle([short])], new=4, heads=_names([short], [long])),
        taken(766, "common-beginning-other-order", "The same, the longer one first.", bundle([short]),
              before=[bundle([long])], new=2, heads=_names([short], [long])),
        taken(767, "limit-in-branch", "A limit names one of two continuations: the other is not in force.",
              bundle([low, in_low, high, in_high]), policy=only_high, rank=(0, 2), new=5, aside=["Revoked", "Revoked"], heads=[head(in_high)]),
        taken(768, "limits-in-both", "Two limits name both continuations.",
              bundle([low, in_low, high, in_high]), policy=both, rank=(0, 2), new=10, heads=[head(in_low), head(in_high, high)]),
        taken(769, "branch-withdrawn", "Both continuations were believed; a policy names one of them.",
              bundle(policy=only_high), before=[bundle([low, in_low, high, in_high])], rank=(0, 2), heads=[head(in_high)]),
        taken(770, "most-branches", "A log with 64 branches.", bundle([crowd[64]]), before=[bundle(crowd[:64])], new=1, heads=crowd_heads),
        taken(772, "one-branch-more", "A log with 64 branches takes no further one.", bundle([crowd[65]]),
              before=[bundle(crowd[:65])], aside=["Fork"], heads=crowd_heads),
        taken(773, "one-branch-more-below", "A log with 64 branches takes no lower continuation either.", bundle([crowd[0]]),
              before=[bundle(crowd[1:66])], aside=["Fork"], heads=[head(crowd[1]), *(head(one, one) for one in crowd[2:66])]),
        taken(774, "branch-of-crowd-goes-on", "A log with 64 branches: each of them goes on.", bundle([then(crowd[40])]),
              before=[bundle(crowd[:65])], new=3, heads=[*crowd_heads[:40], *crowd_heads[41:], head(then(crowd[40]), crowd[40])]),
        taken(775, "branches-of-one-name", "Two continuations would begin branches of one name: the second is not taken.",
              bundle([namesakes[1]]), before=[bundle([low, namesakes[0]])], aside=["Fork"], heads=[head(low), head(namesakes[0], namesakes[0])]),
        taken(776, "branches-of-one-name-other-order", "The same, in the other order.",
              bundle([namesakes[0]]), before=[bundle([low, namesakes[1]])], aside=["Fork"], heads=[head(low), head(namesakes[1], namesakes[1])]),
        taken(777, "copies-of-a-copy", "Three copies of a disk sealed the same two events, in other cuts, and went apart.",
              bundle([siblings[2]]), before=[bundle(siblings[:2])], new=siblings[2].count, heads=_names(*([one] for one in siblings))),
        taken(771, "office-fork", "A log of the office in the community's records forks.", bundle(_office_fork()), new=2,
              heads=_names(*([one] for one in _office_fork()))),
    ]  # fmt: skip


def shelves() -> list[Case]:
    """How much waits or is kept of what was refused."""
    garbage = [pack(number) for number in range(1_000, 1_300)]
    gap = then(BASE)
    return [
        taken(781, "full-shelf", "300 segments that are none: 256 of them are kept.", bundle(garbage), aside=["NotCanonical"] * 256),
        taken(782, "shelf-gives-way", "256 segments that are none, and one that waits: what was refused for good gives way.",
              bundle([*garbage[:256], gap]), aside=[*["NotCanonical"] * 255, "Gap"]),
        taken(783, "full-shelf-of-another", "Another sender's shelf is full: this one's has room.",
              bundle([gap]), before=[bundle(garbage, sender=PEER)], aside=["Gap"]),
    ]  # fmt: skip


def _office_fork() -> list[Made]:
    return [segment([named(text)], author=OFFICE, scope="") for text in "甲乙"]


def _names_behind(branch: Made, *continuations: Made) -> list[str]:
    first, second = sorted(continuations, key=lambda one: one.hash)
    return [head(first, branch), head(second, second)]


def _new_last(way: Sequence[Made]) -> int:
    """What the first segment brings in, where all others came before it, the last ones first."""
    low, in_low, *_others = way
    return low.count + in_low.count


def cases() -> list[Case]:
    """All of this module."""
    return [*waiting(), *forks(), *branches(), *shelves()]
