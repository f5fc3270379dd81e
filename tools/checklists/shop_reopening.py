"""商户复工和消毒检查: is a shop that opens again ready for it, and does it disinfect?

Asked for by the street office and market supervision.
"""

from tools.checklists.endings import RESULTS, ending
from tools.checklists.rows import YES_NO, Checklist, asked, between, hint, listed, must, page, told

_OPEN = "${state} = 'open' or ${state} = 'preparing'"
_TRADING = "${state} = 'open'"
_FAULTY = (
    f"({_OPEN}) and (${{filed}} = 'no' or ${{away}} = 'yes' or ${{staff_checked}} = 'some' or "
    "${staff_checked} = 'none' or ${masks} = 'some' or ${disinfected} = 'unrecorded' or "
    "${disinfected} = 'no' or ${aired} = 'no' or ${stock} = 'no' or "
    f"({_TRADING} and (${{customers}} = 'one' or ${{customers}} = 'none' or ${{dining}} = 'crowded')))"
)

SHOP_REOPENING = Checklist(
    name="shop_reopening",
    title="商户复工和消毒检查",
    instance_name="concat('商户复工：', jr:choice-name(${state}, '${state}'), "
    "if(${result} = '', '', concat('，', jr:choice-name(${result}, '${result}'))))",
    survey=(
        *page(
            "shop", "复工情况", "Reopening",
            must("select_one shop", "kind", "什么商户？", "What kind of shop?"),
            must("select_one state", "state", "现在营业吗？", "Is it open?"),
            asked(
                "date", "opens", "打算哪天开门？", "On which day will it open?",
                relevant="${state} = 'preparing' or ${state} = 'closed'",
            ),
            must(
                "select_one filed", "filed", "复工备案办了吗？", "Is the reopening filed?", relevant=_OPEN,
            ),
            told(
                "filed_note", "没有备案不能营业：请先到社区办备案。",
                "It cannot open without being filed: they are to see the office first.",
                f"({_OPEN}) and ${{filed}} = 'no'",
            ),
            must(
                "integer", "staff", "在岗几个人？", "How many people work here?", relevant=_OPEN,
                **hint("连老板一起算", "With the owner"),
                **between(1, 300, "应是{least}到{most}人", "Between {least} and {most} people"),
            ),
            must(
                "select_one yes_no", "away", "有从外地回来不满14天的人在岗吗？",
                "Is anybody at work who came from elsewhere less than 14 days ago?", relevant=_OPEN,
            ),
            must(
                "text", "away_who", "谁，从哪里、哪天回来？", "Who, from where, and when?",
                relevant=f"({_OPEN}) and ${{away}} = 'yes'",
            ),
            told(
                "away_note", "请让此人离岗居家观察，并报告社区办。",
                "This person must stop working and stay in observation; tell the office.",
                f"({_OPEN}) and ${{away}} = 'yes'",
            ),
        ),
        *page(
            "hygiene", "防护和消毒", "Protection and disinfection",
            must(
                "select_one staff_checked", "staff_checked", "员工每天测体温，有记录吗？",
                "Is the temperature of the staff taken and recorded daily?",
            ),
            must("select_one masks", "masks", "员工都戴口罩吗？", "Does all the staff wear masks?"),
            must(
                "select_one customers", "customers", "进店测体温、戴口罩吗？",
                "Are customers' temperatures taken, and do they wear masks?", relevant=_TRADING,
            ),
            must(
                "select_one dining", "dining", "有堂食吗？", "Do guests eat inside?",
                relevant=f"{_TRADING} and ${{kind}} = 'food'",
            ),
            must(
                "select_one disinfected", "disinfected", "今天消毒了吗？", "Has it been disinfected today?",
                **hint(
                    "门把手、柜台、地面、餐具；84消毒液不能和洁厕灵混用",
                    "Handles, counters, floor, dishes; never mix bleach with toilet cleaner",
                ),
            ),
            must("select_one aired", "aired", "开窗通风吗？", "Is it aired?"),
            must(
                "select_one stock", "stock", "口罩和消毒用品够用一周吗？",
                "Are there masks and disinfectant for a week?",
            ),
            relevant=_OPEN,
        ),
        *page("closing", "检查结论", "Conclusion", *ending(_FAULTY, relevant=_OPEN)),
    ),
    choices=(
        *listed(
            "shop",
            ("retail", "超市、便利店", "Supermarket or shop"),
            ("food", "餐饮", "Restaurant or food stall"),
            ("market", "菜场摊位", "Market stall"),
            ("beauty", "理发、美容", "Hairdresser or beauty"),
            ("pharmacy", "药店、诊所", "Pharmacy or clinic"),
            ("lodging", "旅馆", "Guest house"),
            ("repair", "维修、五金", "Repairs or hardware"),
            ("other", "其他", "Another"),
        ),
        *listed(
            "state",
            ("open", "营业", "Open"),
            ("preparing", "准备复工", "About to open"),
            ("closed", "关着", "Closed"),
        ),
        *listed("filed", ("yes", "办了", "Yes"), ("pending", "正在办", "Under way"), ("no", "没办", "No")),
        *YES_NO,
        *listed("aired", ("yes", "通风", "Yes"), ("no", "不通风", "No")),
        *listed("stock", ("yes", "够", "Yes"), ("no", "不够", "No")),
        *listed(
            "staff_checked",
            ("all", "都测，有记录", "Yes, with records"),
            ("some", "不全", "Not always"),
            ("none", "没有", "No"),
        ),
        *listed("masks", ("all", "都戴", "Yes"), ("some", "有人没戴", "Not everybody")),
        *listed(
            "customers",
            ("both", "都做到", "Both"),
            ("one", "只做到一样", "Only one of them"),
            ("none", "都没做", "Neither"),
        ),
        *listed(
            "dining",
            ("takeaway", "只外卖", "Takeaway only"),
            ("spaced", "有，隔开坐", "Yes, at a distance"),
            ("crowded", "有，坐得近", "Yes, close together"),
        ),
        *listed(
            "disinfected",
            ("recorded", "消了，有记录", "Yes, with records"),
            ("unrecorded", "消了，没记录", "Yes, without records"),
            ("no", "没消", "No"),
        ),
        *RESULTS,
    ),
)  # fmt: skip
