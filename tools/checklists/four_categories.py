"""四类人员排查: does anybody here belong to one of the four categories (confirmed, suspected, fever, contact)?

Asked for by the street office in every household of a grid. Five digits for a household where all is well.
"""

from tools.checklists.rows import (
    A_TEMPERATURE,
    NOT_LATER,
    SYMPTOMS,
    YES_NO,
    Checklist,
    asked,
    hint,
    listed,
    must,
    page,
    told,
    worked_out,
)

_ALERT = "${fever} != 'no' or ${contact} != 'no' or ${returned} != 'no' or ${symptoms} != 'no'"
_ASKED = "${fever} != '' and ${contact} != '' and ${returned} != '' and ${symptoms} != ''"

FOUR_CATEGORIES = Checklist(
    name="four_category_screening",
    title="四类人员排查",
    instance_name="concat('四类人员排查：', if(${alert} = 'yes', '需上报', '正常'))",
    survey=page(
        "household", "四类人员排查", "Four-category screening",
        must(
            "select_one fever", "fever", "家里有人发热吗？", "Does anybody here have a fever?",
            **hint("腋下体温37.3度及以上", "37.3 degrees or more, measured under the arm"),
        ),
        must("text", "fever_who", "谁在发热？", "Who has the fever?", relevant="${fever} = 'yes'"),
        must(
            "decimal", "fever_highest", "最高体温是多少度？", "What was the highest temperature?",
            relevant="${fever} = 'yes'", **A_TEMPERATURE,
        ),
        must(
            "select_one case", "contact", "家里有确诊患者、疑似患者或密切接触者吗？",
            "Is anybody here a confirmed or suspected case or a close contact?",
        ),
        must("text", "contact_who", "是谁？", "Who is it?", relevant="${contact} != '' and ${contact} != 'no'"),
        asked(
            "date", "contact_day", "最后一次接触是哪天？", "On which day was the last contact?",
            relevant="${contact} = 'close'", **NOT_LATER,
        ),
        must(
            "select_one yes_no", "returned", "14天内有人从疫情严重的地区回来吗？",
            "Has anybody come back from an area with many cases in the last 14 days?",
        ),
        must(
            "text", "returned_who", "谁，从哪里回来？", "Who, and from where?", relevant="${returned} = 'yes'",
        ),
        asked(
            "date", "returned_day", "哪天回来的？", "On which day?", relevant="${returned} = 'yes'", **NOT_LATER,
        ),
        must(
            "select_one yes_no", "symptoms", "有人咳嗽、乏力、胸闷或有其他不适吗？",
            "Does anybody cough, feel weak, have a tight chest or feel unwell?",
        ),
        must(
            "select_multiple symptom", "symptoms_which", "有哪些症状？", "Which symptoms?",
            relevant="${symptoms} = 'yes'",
        ),
        must(
            "text", "symptoms_other", "其他不适是什么？", "What else is it?",
            relevant="selected(${symptoms_which}, 'other')",
        ),
        must(
            "select_one need", "needs", "需要代买药品或生活用品吗？",
            "Is medicine or anything for daily life needed?",
        ),
        must(
            "text", "needs_what", "需要什么？", "What is needed?", relevant="${needs} != '' and ${needs} != 'none'",
            **hint("可以之后在代办里逐项登记", "Each item can be entered as an errand afterwards"),
        ),
        worked_out("alert", f"if(({_ASKED}) and ({_ALERT}), 'yes', 'no')"),
        told(
            "alert_note", "请马上报告社区办，请住户不要自行外出就医。",
            "Tell the office at once; nobody goes out to see a doctor on their own.",
            "${alert} = 'yes'",
        ),
    ),
    choices=(
        *listed("fever", ("no", "没有", "No"), ("yes", "有", "Yes")),
        *listed(
            "case",
            ("no", "都没有", "None of these"),
            ("close", "密切接触者", "Close contact"),
            ("suspected", "疑似患者", "Suspected case"),
            ("confirmed", "确诊患者", "Confirmed case"),
        ),
        *YES_NO,
        *SYMPTOMS,
        *listed(
            "need",
            ("none", "不需要", "No"),
            ("medicine", "药品", "Medicine"),
            ("daily", "生活用品", "Things for daily life"),
            ("both", "都需要", "Both"),
        ),
    ),
)  # fmt: skip
