"""居家观察每日测温: the temperature of everybody in observation, every day for fourteen days.

Asked for by the health centre. A household of one is asked no name; 37.3 degrees is the line.
"""

from tools.checklists.rows import (
    A_TEMPERATURE,
    PEOPLE,
    SYMPTOMS,
    YES_NO,
    Checklist,
    between,
    hint,
    listed,
    must,
    page,
    repeated,
    told,
    worked_out,
)

OBSERVATION_READING = Checklist(
    name="observation_reading",
    title="居家观察每日测温",
    instance_name="concat('居家观察第', ${day}, '天：', if(${alert} = 'yes', '异常', '正常'))",
    survey=(
        *page(
            "observation", "居家观察", "Home observation",
            must(
                "integer", "day", "今天是观察第几天？", "Which day of the observation is it?",
                **hint("开始观察那天算第1天，共14天", "The day on which it began is day 1 of 14"),
                **between(1, 14, "观察期是第{least}天到第{most}天", "The observation has days {least} to {most}"),
            ),
            must(
                "integer", "people", "这户有几个人在观察？", "How many people here are in observation?",
                default="1", **hint("每个人问一遍", "Each of them is asked about"), **between(1, 20, *PEOPLE),
            ),
        ),
        *repeated(
            "person", "测温", "Reading",
            must("text", "who", "这位是谁？", "Who is this?", relevant="${people} > 1"),
            must(
                "decimal", "temperature", "今天最高体温是多少度？", "What was the highest temperature today?",
                **hint(
                    "腋下体温，早晚各量一次；37.3度及以上算发热",
                    "Under the arm, morning and evening; 37.3 degrees or more is a fever",
                ),
                **A_TEMPERATURE,
            ),
            must(
                "select_one yes_no", "symptoms", "有咳嗽、乏力、胸闷或其他不适吗？",
                "A cough, weakness, a tight chest, or unwell in another way?",
            ),
            must(
                "select_multiple symptom", "symptoms_which", "有哪些症状？", "Which symptoms?",
                relevant="${symptoms} = 'yes'",
            ),
            must(
                "text", "symptoms_other", "其他不适是什么？", "What else is it?",
                relevant="selected(${symptoms_which}, 'other')",
            ),
            worked_out("unwell", "if(${temperature} >= 37.3 or ${symptoms} = 'yes', 1, 0)"),
            repeat_count="${people}", appearance="field-list",
        ),
        *page(
            "living", "生活情况", "Daily life",
            must(
                "select_one stayed", "stayed", "今天都没有出门吗？", "Has everybody stayed at home today?",
                **hint("放垃圾、取快递到门口不算", "Putting rubbish or taking parcels at the door does not count"),
            ),
            must(
                "text", "left_why", "谁出门了，去了哪里？", "Who went out, and where to?",
                relevant="${stayed} = 'left'",
            ),
            must(
                "select_one supply", "supplies", "缺药品或生活用品吗？",
                "Is medicine or anything for daily life running short?",
            ),
            must(
                "text", "supplies_what", "缺什么？", "What is short?",
                relevant="${supplies} != '' and ${supplies} != 'none'",
                **hint("可以之后在代办里逐项登记", "Each item can be entered as an errand afterwards"),
            ),
            worked_out("highest", "max(${temperature})"),
            worked_out("alert", "if(sum(${unwell}) > 0, 'yes', 'no')"),
            told(
                "alert_note", "有人发热或不适：马上报告社区办和社区医院，不要让住户自行外出就医。",
                "Fever or unwell: tell office and health centre now; nobody goes out.",
                "${alert} = 'yes'",
            ),
            told(
                "left_note", "有人出门：请当面劝导，并报告社区办。",
                "Somebody went out: talk to them, and tell the office.", "${stayed} = 'left'",
            ),
            told(
                "last_note", "第14天，没有异常：请社区办办理解除观察。",
                "Day 14 and all is well: ask the office to release this household.",
                "${day} = 14 and ${alert} = 'no' and ${stayed} = 'stayed'",
            ),
        ),
    ),
    choices=(
        *YES_NO,
        *SYMPTOMS,
        *listed("stayed", ("stayed", "都没出门", "Yes"), ("left", "有人出门", "Somebody went out")),
        *listed(
            "supply",
            ("none", "不缺", "No"),
            ("medicine", "缺药品", "Medicine"),
            ("daily", "缺生活用品", "Things for daily life"),
            ("both", "都缺", "Both"),
        ),
    ),
)  # fmt: skip
