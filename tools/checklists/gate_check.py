"""门岗查验: may this person come in?

Asked for by the street office at the gates of compounds; a queue is waiting, so a resident takes five digits.
"""

from tools.checklists.rows import (
    A_PHONE,
    A_TEMPERATURE,
    NOT_LATER,
    Checklist,
    asked,
    hint,
    listed,
    must,
    page,
    rule,
    told,
    worked_out,
)

_OUTSIDER = "${who} = 'visitor' or ${who} = 'service'"
_HOT = "${temperature} = 'high'"
_FROM_AWAY = "${who} != 'courier' and ${away} = 'yes'"

GATE_CHECK = Checklist(
    name="gate_check",
    title="门岗查验",
    instance_name="concat('门岗：', jr:choice-name(${who}, '${who}'), '，', jr:choice-name(${decision}, '${decision}'))",
    survey=page(
        "gate", "门岗查验", "Gate check",
        must("select_one who", "who", "什么人要进来？", "Who wants to come in?"),
        must(
            "select_one pass", "pass", "有出入证吗？", "Is there a pass?", relevant="${who} = 'resident'",
        ),
        must(
            "text", "resident", "姓名，住几栋几室？", "Name, and which door?",
            relevant="${who} = 'resident' and (${pass} = 'forgotten' or ${pass} = 'none')",
        ),
        must("text", "visitor", "姓名、单位", "Name, and who sent them", relevant=_OUTSIDER),
        asked(
            "text", "visitor_phone", "电话", "Phone", relevant=_OUTSIDER,
            **hint("没有电话就按回车", "Enter if there is none"), **A_PHONE,
        ),
        must("text", "visits", "到哪一户，做什么？", "To which door, and what for?", relevant=_OUTSIDER),
        must(
            "select_one temperature", "temperature", "体温正常吗？", "Is the temperature normal?",
            **hint("额温枪量不准的，休息一会再量腋下", "If a forehead reading is doubtful, wait and measure under the arm"),
        ),
        must(
            "decimal", "reading", "多少度？", "How many degrees?", relevant=_HOT, **A_TEMPERATURE,
        ),
        must("select_one mask", "mask", "戴口罩了吗？", "Is a mask worn?"),
        must(
            "select_one away", "away", "14天内去过疫情严重的地区吗？",
            "In an area with many cases in the last 14 days?", relevant="${who} != '' and ${who} != 'courier'",
        ),
        must(
            "text", "away_where", "从哪里来，坐什么车？", "From where, and by which train or car?",
            relevant=_FROM_AWAY,
        ),
        asked("date", "away_day", "哪天到的？", "Arrived on which day?", relevant=_FROM_AWAY, **NOT_LATER),
        asked(
            "text", "plate", "车牌号", "Number plate", relevant="${who} = 'service'",
            **hint("没有开车就按回车", "Enter if there is no car"),
            **rule(
                "string-length(.) >= 5 and string-length(.) <= 10",
                "车牌号应是5到10个字",
                "A number plate has 5 to 10 signs",
            ),
        ),
        worked_out(
            "stop",
            f"if({_HOT} or ${{mask}} = 'refuses' or (({_FROM_AWAY}) and ${{who}} != 'resident'), 'yes', 'no')",
        ),
        told(
            "hot_note", "发热：请到一旁等候，马上报告社区办，不要让其自行离开。",
            "Fever: they wait aside and do not go off alone; tell the office now.", _HOT,
        ),
        told(
            "away_note", "从疫情严重的地区回来的居民：登记后居家观察14天，报告社区办。",
            "Back from such an area: 14 days of observation; tell the office.",
            f"{_FROM_AWAY} and ${{who}} = 'resident'",
        ),
        must(
            "select_one decision", "decision", "怎么处理？", "What is done?",
            **rule(
                ". != 'in' or ${stop} = 'no'",
                "发热、不戴口罩或来自疫情严重地区的，不能直接放行",
                "Not with fever, without mask, or from an area with many cases",
            ),
        ),
        must(
            "text", "decision_why", "为什么？", "Why?",
            relevant="${decision} = 'turned_away' or ${decision} = 'reported'",
        ),
    ),
    choices=(
        *listed(
            "who",
            ("resident", "本小区居民", "A resident"),
            ("courier", "快递、外卖", "A courier"),
            ("visitor", "访客", "A visitor"),
            ("service", "维修、送货、公务", "Repairs, deliveries, official"),
        ),
        *listed(
            "pass",
            ("shown", "有", "Yes"),
            ("forgotten", "没带", "Left at home"),
            ("none", "没有或不是本人的", "None, or somebody else's"),
        ),
        *listed(
            "temperature",
            ("normal", "低于37.3度", "Below 37.3"),
            ("high", "37.3度及以上", "37.3 or more"),
        ),
        *listed(
            "mask",
            ("worn", "戴了", "Yes"),
            ("given", "没戴，补戴了", "No, was given one"),
            ("refuses", "不肯戴", "Refuses"),
        ),
        *listed("away", ("no", "没有", "No"), ("yes", "有", "Yes")),
        *listed(
            "decision",
            ("in", "放行", "Let in"),
            ("outside", "在门口交接", "Meets at the gate"),
            ("turned_away", "劝返", "Turned away"),
            ("reported", "等候，报社区办", "Waits, office told"),
        ),
    ),
)  # fmt: skip
