"""独居老人每周通话: once a week, a call to an older person who lives alone.

Asked for by civil affairs. Whoever is not reached by phone is to be seen the same day.
"""

from tools.checklists.rows import Checklist, between, hint, listed, must, page, told, worked_out

_SELF = "${reached} = 'self'"
_NOT_REACHED = "${reached} = 'no_answer' or ${reached} = 'off'"
_TODAY = (
    "${mood} = 'bad' or ${food} = 'none' or ${medicine} = 'none' or ${fall} = 'hurt' or ${unwell} = 'badly'"
)

WEEKLY_CALL = Checklist(
    name="weekly_call",
    title="独居老人每周通话",
    instance_name="concat('每周通话：', jr:choice-name(${reached}, '${reached}'), "
    "if(${urgent} = 'yes', '，当天处理', ''))",
    survey=page(
        "call", "独居老人每周通话", "Weekly call",
        must("select_one reached", "reached", "电话谁接的？", "Who answered the phone?"),
        must(
            "text", "other_says", "谁接的，老人在哪里、怎么样？", "Who, and where and how is the older person?",
            relevant="${reached} = 'other'",
        ),
        must(
            "integer", "tries", "一共打了几次？", "How many times did you call?", relevant=_NOT_REACHED, default="3",
            **hint("隔半小时再打，至少三次", "Half an hour between, three times at least"),
            **between(1, 20, "应是{least}到{most}次", "Between {least} and {most} times"),
        ),
        must(
            "select_one seen", "seen", "上门看过了吗？", "Has somebody been at the door?", relevant=_NOT_REACHED,
        ),
        must("select_one mood", "mood", "精神好吗？", "In good spirits?", relevant=_SELF),
        must(
            "text", "mood_why", "为什么不好？", "What is the matter?", relevant=f"{_SELF} and ${{mood}} = 'bad'",
        ),
        must("select_one food", "food", "家里吃的够吗？", "Is there enough food?", relevant=_SELF),
        must(
            "text", "food_what", "要买什么？", "What is to be bought?",
            relevant=f"{_SELF} and ${{food}} != '' and ${{food}} != 'enough'",
            **hint("可以之后在代办里逐项登记", "Each item can be entered as an errand afterwards"),
        ),
        must(
            "select_one medicine", "medicine", "常吃的药够吗？", "Is there enough of the usual medicine?",
            relevant=_SELF, **hint("不用吃药的也选1", "1, too, for who takes none"),
        ),
        must(
            "text", "medicine_what", "缺什么药？", "Which medicine?",
            relevant=f"{_SELF} and ${{medicine}} != '' and ${{medicine}} != 'enough'",
            **hint("照药盒上的字写", "As the box says"),
        ),
        must("select_one fall", "fall", "这周摔过跤吗？", "Any fall this week?", relevant=_SELF),
        must(
            "text", "fall_how", "在哪里摔的，伤在哪里？", "Where, and what is hurt?",
            relevant=f"{_SELF} and ${{fall}} != '' and ${{fall}} != 'no'",
        ),
        must("select_one unwell", "unwell", "身体有不舒服吗？", "Unwell in any way?", relevant=_SELF),
        must(
            "text", "unwell_what", "哪里不舒服，几天了？", "In what way, and since when?",
            relevant=f"{_SELF} and ${{unwell}} != '' and ${{unwell}} != 'no'",
        ),
        must("select_one yes_no", "help", "有要帮忙的事吗？", "Is any help wanted?", relevant=_SELF),
        must(
            "select_multiple help", "help_which", "要帮什么？", "Which help?",
            relevant=f"{_SELF} and ${{help}} = 'yes'",
            **hint("按数字勾选，选好按回车", "Tick with digits, then Enter"),
        ),
        must(
            "text", "help_what", "说具体些", "What exactly?",
            relevant=f"{_SELF} and ${{help}} = 'yes' and ${{help_which}} != ''",
        ),
        worked_out(
            "urgent",
            f"if(({_SELF} and ({_TODAY})) or (({_NOT_REACHED}) and ${{seen}} != 'well'), 'yes', 'no')",
        ),
        told(
            "visit_note", "今天之内上门看望，同时联系家属。",
            "See the person today, and call the family.", f"({_NOT_REACHED}) and ${{seen}} = 'not_yet'",
        ),
        told(
            "silent_note", "马上联系家属和社区办；怀疑出事，打110和120。",
            "Call family and office now; if anything seems wrong, call 110 and 120.",
            f"({_NOT_REACHED}) and ${{seen}} = 'silent'",
        ),
        told(
            "urgent_note", "今天就要处理：请马上告诉社区办和家属。",
            "This must be dealt with today: tell the office and the family now.", f"{_SELF} and ({_TODAY})",
        ),
    ),
    choices=(
        *listed(
            "reached",
            ("self", "本人", "The person"),
            ("other", "家人或邻居", "Family or a neighbour"),
            ("no_answer", "没人接", "Nobody"),
            ("off", "关机、停机或空号", "Switched off or no such number"),
        ),
        *listed(
            "seen",
            ("well", "看过，平安", "Yes, all is well"),
            ("silent", "敲门没人应", "Yes, nobody answered"),
            ("not_yet", "还没去", "Not yet"),
        ),
        *listed("mood", ("good", "好", "Yes"), ("fair", "一般", "So-so"), ("bad", "不好", "No")),
        *listed(
            "food",
            ("enough", "够吃一周", "For a week"),
            ("short", "只够两三天", "For two or three days"),
            ("none", "快没有了", "Hardly any"),
        ),
        *listed(
            "medicine",
            ("enough", "够吃一周以上", "For more than a week"),
            ("short", "不到一周", "For less than a week"),
            ("none", "断药了", "None left"),
        ),
        *listed("fall", ("no", "没有", "No"), ("unhurt", "摔过，没伤", "Yes, unhurt"), ("hurt", "摔伤了", "Yes, hurt")),
        *listed(
            "unwell",
            ("no", "没有", "No"),
            ("slightly", "有一点", "A little"),
            ("badly", "很不舒服", "Badly"),
        ),
        *listed("yes_no", ("no", "没有", "No"), ("yes", "有", "Yes")),
        *listed(
            "help",
            ("shopping", "代买代取", "Shopping"),
            ("doctor", "看病、配药", "Doctor or prescription"),
            ("repair", "修水电煤、开锁", "Water, power, gas, locks"),
            ("housework", "做饭、打扫、理发", "Cooking, cleaning, haircut"),
            ("phone", "手机、健康码", "Mobile phone, health code"),
            ("company", "想有人说说话", "Somebody to talk to"),
            ("other", "其他", "Something else"),
        ),
    ),
)  # fmt: skip
