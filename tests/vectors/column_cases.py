"""Vectors about bodies: the columns of SPEC.md's *Segment*, and the fields that *Kinds* names."""

from fieldtui.log.columns import Body
from tests.vectors.cases import Case, taken
from tests.vectors.people import OFFICE
from tests.vectors.segment_cases import good, not_canonical
from tests.vectors.writing import Changes, Event, Made, Raw, bundle, named, pack, ref, segment, several

LONG = 65_536
OTHER_LOG = [[OFFICE.id, "1", 0], b""]


def _future(*values: object, name: str = "x") -> list[Event]:
    """Events of a kind that no program knows, each with one field."""
    return [Event("future.kind", {name: value}) for value in values]


def _two(changes: Changes) -> Made:
    return segment(several(2), columns=changes)


def _values(column: object) -> Changes:
    """The only shape's only column replaced."""
    return {7: [[column]]}


def _nested(depth: int) -> object:
    value: object = 1
    for _level in range(depth):
        value = [value]
    return value


def structure() -> list[Case]:
    """What holds the columns together."""
    wrong: list[tuple[int, str, str, Made]] = [
        (501, "columns-of-seven", "Columns without values.", _columns_of_seven()),
        (502, "shape-short", "A shape less than events.", _two({1: b"\0"})),
        (503, "shape-beyond", "An event whose shape is not among the shapes.", _two({1: b"\0\1"})),
        (504, "shape-unused", "A shape that no event has.", _two({0: [["name"], ["other"]], 7: [[b"a\0b"], [[]]]})),
        (505, "shape-order", "Shapes that are not in the order of their first appearance.", _shapes_swapped()),
        (506, "shape-twice", "Two shapes of the same names.", _shape_twice()),
        (507, "names-descend", "Names that do not ascend.", segment([_Ordered("future.kind", {"b": 1, "a": 2})])),
        (508, "name-twice", "A name twice.", _two({0: [["name", "name"]], 7: [[b"a\0b", b"a\0b"]]})),
        (509, "columns-less-than-names", "A name without a column.", _two({0: [["name", "note"]]})),
        (510, "shapes-less-than-columns", "Columns of a shape that is not there.", _two({7: [[b"a\0b"], []]})),
        (511, "subjects-short", "A subject less than events.", _two({2: b"\0", 3: [0]})),
        (512, "subject-logs-short", "The logs of subjects and their numbers are not as many.", _two({2: b"\0"})),
        (513, "subject-log-beyond", "A subject in a log that is not among the logs.", segment([Event("undone", {}, ref(1, 1))])),
        (514, "subject-negative", "A subject's number is -1.", _two({3: [-1, 1]})),
        (515, "subject-large", "A subject's number is 2^32.", _two({3: [1 << 32, 0]})),
        (516, "dep-counts-short", "A count of deps less than events.", _two({4: b"\0"})),
        (517, "deps-missing", "A dep is counted and is not there.", _two({4: b"\0\1"})),
        (518, "deps-too-many", "A dep is there and is not counted.", _two({5: b"\0", 6: [1]})),
        (519, "dep-log-beyond", "A dep in a log that is not among the logs.", _dep_beyond()),
        (520, "dep-negative", "A dep's number is -1.", _two({4: b"\1\0", 5: b"\0", 6: [-1]})),
        (521, "shape-of-text", "A name that is bytes.", _two({0: [[b"name"]]})),
        (522, "erased-with-shape", "An erased event that still has a subject.", _erased_with_subject()),
    ]  # fmt: skip
    return [not_canonical(*one) for one in wrong]


class _Ordered(Event):
    """An event whose names stay in the order given."""

    @property
    def body(self) -> Body:
        """Not canonical."""
        return Body(self.subject, self.deps, tuple(self.fields), tuple(self.fields.values()))


def _dep_beyond() -> Made:
    return segment([Event("future.kind", {}, 0, (ref(1, 2),))], logs=[OTHER_LOG])


def _columns_of_seven() -> Made:
    whole = pack([[["name"]], b"\0\0", b"\0\0", [0, 0], b"\0\0", b"", []])
    return segment(several(2), whole={3: Raw(whole)})


def _shapes_swapped() -> Made:
    events = [Event("future.kind", {"a": 1}), Event("future.kind", {"b": 2})]
    return segment(events, columns={0: [["b"], ["a"]], 1: b"\1\0", 7: [[[2]], [[1]]]})


def _shape_twice() -> Made:
    return segment(_future(1, 2), columns={0: [["x"], ["x"]], 1: b"\0\1", 7: [[[1]], [[2]]]})


def _erased_with_subject() -> Made:
    return segment(several(2), erased=[1], columns={2: b"\0\0", 3: [0, 0]})


def forms() -> list[Case]:
    """The three forms of a column, and what values may be."""
    gbk = "文星苑\0信义里".encode("gbk")
    wrong: list[tuple[int, str, str, Made]] = [
        (531, "texts-as-array", "Texts that GBK has, in an array.", segment(several(2), columns=_values(["小区1", "小区2"]))),
        (532, "references-as-array", "References in an array.", segment(_future(1, 1, name="x@"), columns=_values([1, 1]))),
        (533, "references-as-text", "A text under a name that ends in @.", segment(_future("甲", name="x@"), columns=_values(["甲"]))),
        (534, "references-as-gbk", "Texts in GBK under a name that ends in @.", segment(_future(1, 1, name="x@"), columns=_values(gbk))),
        (535, "texts-too-many", "Three texts for two events.", _two(_values(b"a\0b\0c"))),
        (536, "texts-too-few", "One text for two events.", _two(_values(b"ab"))),
        (537, "texts-empty", "No bytes, for one empty text.", segment(_future(""), columns=_values(b""))),
        (538, "texts-broken", "The first half of a character at the end.", _two(_values(b"a\0\xce"))),
        (539, "texts-euro-byte", "The euro sign at 0x80 is not in this GBK.", _two(_values(b"a\0\x80"))),
        (540, "texts-ff", "A byte that GBK has not.", _two(_values(b"a\0\xff"))),
        (541, "texts-gb18030", "A character of four bytes, which GB18030 has and GBK has not.", _two(_values("a\0𠀀".encode("gb18030")))),
        (542, "array-too-long", "Three values for two events.", segment(_future(1, 2), columns=_values([1, 2, 3]))),
        (543, "array-too-short", "One value for two events.", segment(_future(1, 2), columns=_values([1]))),
        (544, "references-short", "A reference's log without its number.", segment(_future(1, 1, name="x@"), columns=_values([b"\0\0", [1]]))),
        (545, "reference-log-beyond", "A reference to a log that is not among the logs.", segment(_future(ref(1, 1), name="x@"))),
        (546, "reference-negative", "A reference's number is -1.", segment(_future(1, name="x@"), columns=_values([b"\0", [-1]]))),
        (547, "reference-large", "A reference's number is 2^32.", segment(_future(1, name="x@"), columns=_values([b"\0", [1 << 32]]))),
        (548, "reference-in-list-beyond", "A list with a reference to a log that is not among the logs.",
         segment(_future([1, ref(1, 1)], name="x@"))),
        (549, "reference-in-list-negative", "A list with a reference of -1.", segment(_future([-1], name="x@"))),
        (550, "reference-nested", "A list of lists of references.", segment(_future([[1]], name="x@"))),
        (551, "reference-text-in-list", "A list of texts under a name that ends in @.", segment(_future(["甲"], name="x@"))),
        (552, "value-float", "A float.", segment(_future(36.5))),
        (553, "value-nil", "Nil.", segment(_future(None))),
        (554, "value-boolean", "A boolean.", segment(_future(True))),
        (555, "value-bytes", "Bytes.", segment(_future(b"abc"))),
        (556, "value-map", "A map.", segment(_future({"a": 1}))),
        (557, "value-large", "The integer 2^63.", segment(_future(1 << 63))),
        (558, "value-deep", "Lists five deep.", segment(_future(_nested(5)))),
        (559, "value-nil-in-list", "Nil in a list.", segment(_future([1, None]))),
        (560, "text-too-long", "A text of 65,537 characters.", segment(_future("a" * (LONG + 1)))),
        (561, "text-too-long-in-list", "A text of 65,537 characters in a list.", segment(_future(["a" * (LONG + 1)]))),
        (562, "value-extension", "A value of MessagePack's extension types.", segment(_future(1), columns=_values([Raw(b"\xd4\x05\0")]))),
        (563, "value-long-int", "An integer in nine bytes where one would do.",
         segment(_future(1), columns=_values([Raw(b"\xcf" + bytes(7) + b"\1")]))),
        (564, "column-as-text", "A column that is a text.", _two(_values("a"))),
        (565, "texts-in-gbk-2", "A character of GB18030's two bytes that code page 936 has not (U+01F9).", _two(_values(b"a\0\xa8\xbf"))),
    ]  # fmt: skip
    return [not_canonical(*one) for one in wrong]


def allowed() -> list[Case]:
    """Values as strange as they may be."""
    mixed = [Event("future.kind", {"x@": ref(1)}), Event("future.kind", {"x@": [ref(1)]})]
    return [
        good(571, "value-limits", "The smallest and the largest integer.", segment(_future(-(1 << 63), (1 << 63) - 1))),
        good(572, "value-four-deep", "Lists four deep.", segment(_future(_nested(4), []))),
        good(573, "longest-text", "A text of 65,536 characters in GBK.", segment(_future("a" * LONG))),
        good(574, "longest-rare-text", "A text of 65,536 characters that GBK has not.", segment(_future("𠀀" * LONG))),
        good(575, "empty-text", "One empty text: the array is its form.", segment(_future(""))),
        good(576, "empty-texts", "Two empty texts: one NUL in GBK.", segment(_future("", ""))),
        good(577, "text-with-nul", "A text that holds a NUL: the array is its form.", segment(_future("a\0b"))),
        good(578, "rare-character", "One text that GBK has not keeps the whole column an array.", segment(_future("王", "𠀀"))),
        good(579, "euro-sign", "The euro sign is not in this GBK.", segment(_future("5€"))),
        good(580, "gb18030-only", "U+01F9 has two bytes in GB18030 and none in code page 936.", segment(_future("ǹ"))),
        good(581, "mixed-values", "Texts and integers in one column.", segment(_future("1", 1))),
        good(582, "reference-or-list", "A reference and a list of references in one column.", segment(mixed)),
        good(583, "lists-of-references", "Lists of references, one of them empty.", segment(_future([ref(1), ref(2)], [], name="x@"))),
        not_canonical(584, "name-with-and-without-at", "A name with @ and the same without it do not stand in one event.",
                      segment([Event("future.kind", {"x": 1, "x@": ref(1)})])),
        not_canonical(589, "names-alike-before-signature", "A name with @ and without it in one event, and forged: the rule is looked at first.",
                      segment([Event("future.kind", {"x": 1, "x@": ref(1)})], signer=OFFICE)),
        good(588, "names-alike-in-two-events", "A name with @ in one event, the same without it in another.",
             segment([Event("future.kind", {"x": 1}), Event("future.kind", {"x@": ref(1)})])),
        good(585, "most-deps", "255 deps.", segment([Event("future.kind", {}, ref(1), tuple(range(1, 256)))])),
        good(586, "name-of-nothing", "A name of no characters, and a rare one.", segment([Event("future.kind", {"": 1, "𠀀": 2})])),
        good(590, "list-and-references", "Lists of references and references in one column, the list first.",
             segment(_future([ref(2), ref(1)], ref(1), [], name="x@"))),
        not_canonical(591, "nul-in-references", "A text among references and lists of them.", segment(_future(1, "1", [1], name="x@"))),
        good(587, "markup", "Texts that look like markup, paths and formulas are texts.",
             segment(_future("[/]", "../../etc", "=1+1", "\x1b[2J"))),
    ]  # fmt: skip


def fields() -> list[Case]:
    """The fields of known kinds, and kinds that nobody knows."""
    door = [named("小区"), Event("building.added", {"compound@": ref(1), "label": "1栋"}),
            Event("unit.added", {"building@": ref(2), "label": "1单元"}),
            Event("door.added", {"unit@": ref(3), "room": "101", "floor": 1, "occupancy": "lived in"})]  # fmt: skip
    visit = {"outcome": "answered", "way": "door", "note": "体温正常", "/data/temp": "36.5"}

    def about_door(kind: str, changes: dict[str, object]) -> Made:
        return segment([*door, Event(kind, changes, ref(4))])

    wrong: list[tuple[int, str, str, Made]] = [
        (601, "field-integer-for-text", "A text's field with an integer.", about_door("door.seen", {"seen": 1})),
        (602, "field-text-for-integer", "An integer's field with a text.", about_door("door.changed", {"floor": "1"})),
        (603, "field-text-for-reference", "A reference's field without its @.", about_door("door.changed", {"unit": "1"})),
        (604, "field-reference-for-text", "A text's field with an @.", about_door("door.seen", {"seen@": ref(1)})),
        (605, "field-list-for-reference", "A list of references where one stands.", about_door("door.changed", {"unit@": [ref(3)]})),
        (606, "field-reference-for-references", "One reference where a list of them stands.",
         segment([Event("round.added", {"places@": ref(0)})])),
        (607, "field-text-for-list", "A list's field with a text.", segment([Event("resident.added", {"tags": "老人"})])),
        (608, "answer-integer", "An answer that is an integer.", about_door("visit.made", {**visit, "/data/temp": 36})),
        (609, "field-one-of-many", "The last of five events is wrong: the whole segment is.", about_door("purchase.made", {"price": "3"})),
    ]  # fmt: skip
    return [
        *(not_canonical(*one) for one in wrong),
        good(621, "a-day", "A door, a visit with an answer, what was seen, an errand and its purchase.", segment([
            *door, Event("visit.made", visit, ref(4)), Event("door.seen", {"seen": "lit"}, ref(4)),
            Event("errand.added", {"door@": ref(4), "items": [["降压药", 2]], "note": "尽快", "state": "new"}),
            Event("purchase.made", {"item": 0, "price": 3_550, "shop": "药店"}, ref(7)),
            Event("errand.changed", {"state": "bought"}, ref(7), (ref(7),)),
            Event("undone", {}, ref(6)),
        ])),
        good(622, "unknown-kind", "A kind that nobody knows stays in the log.", segment(_future("甲", 2, [3]))),
        good(623, "unknown-field", "A field that nobody knows stays in the log.",
             segment([Event("compound.added", {"name": "甲", "colour": 3})])),
        good(624, "subject-of-elsewhere", "A subject of another grid stays in the log and changes nothing.",
             segment([Event("door.seen", {"seen": "lit"}, ref(1, 1))], logs=[[[OFFICE.id, "2", 0], b""]])),
        good(625, "subject-not-arrived", "A subject that has not arrived.",
             segment([Event("door.seen", {"seen": "lit"}, ref(9, 1))], logs=[OTHER_LOG])),
        good(626, "own-later-subject", "A subject that the log has not reached yet.", segment([Event("door.seen", {"seen": "lit"}, ref(900))])),
        good(627, "impossible-errand", "A move of an errand that is not allowed is kept.", segment([
            Event("errand.added", {"items": [], "state": "new"}), Event("errand.changed", {"state": "closed"}, ref(1), (ref(1),)),
        ])),
        not_canonical(628, "slash-in-other-kind", "A field that begins with / is a text in every kind that is known.",
                      about_door("door.seen", {"seen": "lit", "/note": 3})),
        not_canonical(632, "slash-in-unnamed-kind", "A field that begins with / is a text in a change as well.",
                      about_door("door.changed", {"/note": ["甲"]})),
        not_canonical(633, "slash-with-reference", "A reference's field that begins with / is no text.",
                      about_door("door.seen", {"/a@": ref(1)})),
        not_canonical(634, "slash-in-undone", "A field that begins with / in a withdrawal.",
                      segment([*door, Event("undone", {"/a": 1}, ref(4))])),
        not_canonical(635, "slash-in-order", "A field that begins with / in an order of erasure.",
                      segment([Event("erasure.ordered", {"records@": [], "/a": 1})], author=OFFICE)),
        good(636, "slash-in-unknown-kind", "A field that begins with / in a kind that nobody knows.",
             segment([Event("future.kind", {"/a": 1})])),
        good(629, "other-kind-of-change", "A change of another kind than its subject's.",
             segment([named("甲"), Event("grid.changed", {"name": "乙"}, ref(1))])),
        taken(630, "signature-before-field", "A wrong field in a forged segment: the signature is looked at first.",
              bundle([segment([Event("door.seen", {"seen": 1})], signer=OFFICE)]), aside=["BadSignature"]),
        taken(631, "field-before-scope", "A wrong field in a grid that the author has not: the field is looked at first.",
              bundle([segment([Event("door.seen", {"seen": 1})], scope="")]), aside=["NotCanonical"]),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of this module."""
    return [*structure(), *forms(), *allowed(), *fields()]
