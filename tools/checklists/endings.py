"""How every inspection of a place ends: the result, what has to be put right, and until when.

The result cannot be “in order” while an answer says that something is not.
"""

from tools.checklists.rows import NOT_EARLIER, Cells, Row, asked, hint, listed, must, rule, worked_out

_NOT_RIGHT = "${result} != '' and ${result} != 'pass'"

RESULTS: tuple[Cells, ...] = listed(
    "result",
    ("pass", "合格", "In order"),
    ("corrected", "有问题，当场改好了", "Put right at once"),
    ("deadline", "限期整改", "To be put right by a day"),
    ("handed_over", "报社区办，移交部门", "Handed over to the office"),
)


def ending(faulty: str, **relevant: str) -> tuple[Row, ...]:
    """The last rows; `faulty` is the expression that is true when something is not in order, `relevant` the
    condition under which there is a result at all."""
    return (
        worked_out("faulty", f"if({faulty}, 'yes', 'no')"),
        must(
            "select_one result", "result", "检查结果", "Result", **relevant,
            **rule(
                ". != 'pass' or ${faulty} = 'no'",
                "上面有不合格的项目，不能选“合格”",
                "Something above is not in order, so the result cannot be",
            ),
        ),
        must(
            "text", "result_what", "哪里有问题，怎么改？", "What is wrong, and what is to be done?",
            relevant=_NOT_RIGHT,
        ),
        must(
            "date", "result_until", "限哪天改好？", "By which day?", relevant="${result} = 'deadline'",
            **hint("到期要复查", "It is looked at again on that day"), **NOT_EARLIER,
        ),
        asked(
            "text", "responsible", "现场负责人姓名和电话", "Name and phone of the person in charge",
            relevant=_NOT_RIGHT,
        ),
    )  # fmt: skip
