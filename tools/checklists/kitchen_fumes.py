"""餐饮油烟检查: does a kitchen clean its fumes, and where do they go?

Asked for by the environment and city management departments, mostly after residents have complained.
"""

from tools.checklists.endings import RESULTS, ending
from tools.checklists.rows import YES_NO, Checklist, asked, between, hint, listed, must, page, told

_COOKING = "${state} = 'open'"
_FAULTY = (
    f"{_COOKING} and (${{purifier}} = 'off' or ${{purifier}} = 'none' or "
    "(${purifier} != 'none' and (${cleaned} = 'long_ago' or ${cleaned} = 'never' or ${recorded} = 'no')) or "
    "${outlet} = 'street' or ${outlet} = 'drain' or ${fumes} = 'strong' or ${grease} = 'thick' or "
    "${separator} = 'full' or ${separator} = 'none' or ${outdoors} = 'yes')"
)

KITCHEN_FUMES = Checklist(
    name="kitchen_fumes",
    title="餐饮油烟检查",
    instance_name="concat('餐饮油烟：', jr:choice-name(${state}, '${state}'), "
    "if(${result} = '', '', concat('，', jr:choice-name(${result}, '${result}'))))",
    survey=(
        *page(
            "purifying", "油烟净化", "Cleaning of fumes",
            must("select_one state", "state", "在营业吗？", "Is it open?"),
            must(
                "select_one purifier", "purifier", "油烟净化器装了吗，开着吗？",
                "Is a fume purifier installed and running?", relevant=_COOKING,
            ),
            must(
                "select_one cleaned", "cleaned", "净化器最近什么时候清洗的？", "When was it last cleaned?",
                relevant=f"{_COOKING} and ${{purifier}} != '' and ${{purifier}} != 'none'",
            ),
            must(
                "select_one recorded", "recorded", "有清洗记录吗？", "Is there a record of the cleaning?",
                relevant=f"{_COOKING} and ${{purifier}} != '' and ${{purifier}} != 'none'",
            ),
            must(
                "select_one outlet", "outlet", "油烟从哪里排出去？", "Where do the fumes go?", relevant=_COOKING,
            ),
            must(
                "integer", "window_metres", "离最近的居民窗户几米？",
                "How many metres to the nearest window of a flat?",
                relevant=f"{_COOKING} and ${{outlet}} = 'street'",
                **between(0, 200, "应是{least}到{most}米", "Between {least} and {most} metres"),
            ),
            told(
                "drain_note", "不能往下水道排油烟：请报社区办。",
                "Fumes must not go into the drain: tell the office.", f"{_COOKING} and ${{outlet}} = 'drain'",
            ),
        ),
        *page(
            "kitchen", "厨房和周边", "Kitchen and surroundings",
            must("select_one fumes", "fumes", "门外看得见、闻得到油烟吗？", "Can fumes be seen or smelt outside?"),
            must(
                "select_one grease", "grease", "烟罩、烟道油垢多吗？", "Is there grease in hood and flue?",
                **hint("油垢厚了容易起火，应每两个月清洗", "Thick grease catches fire; clean it every two months"),
            ),
            told(
                "grease_note", "油垢很厚，有火灾危险：请马上停火清洗。",
                "Thick grease can catch fire: they must stop cooking and clean it.",
                f"{_COOKING} and ${{grease}} = 'thick'",
            ),
            must(
                "select_one separator", "separator", "有隔油池吗，定期清吗？",
                "Is there a grease trap, and is it emptied?",
            ),
            must("select_one yes_no", "outdoors", "有露天烧烤或店外炒菜吗？", "Is anything grilled or fried outdoors?"),
            must(
                "select_one yes_no", "complaints", "近一个月有居民投诉吗？", "Have residents complained this month?",
            ),
            must(
                "integer", "complaints_count", "几次？", "How often?", relevant="${complaints} = 'yes'",
                **between(1, 100, "应是{least}到{most}次", "Between {least} and {most} times"),
            ),
            asked(
                "text", "complaints_what", "投诉什么？", "What about?", relevant="${complaints} = 'yes'",
            ),
            relevant=_COOKING,
        ),
        *page("closing", "检查结论", "Conclusion", *ending(_FAULTY, relevant=_COOKING)),
    ),
    choices=(
        *listed(
            "state",
            ("open", "在营业", "Open"),
            ("break", "暂停营业", "Closed for a time"),
            ("gone", "已关店", "Gone"),
        ),
        *listed(
            "purifier",
            ("running", "装了，开着", "Yes, running"),
            ("off", "装了，没开", "Yes, not running"),
            ("none", "没装", "None"),
        ),
        *listed(
            "cleaned",
            ("month", "一个月内", "Within a month"),
            ("quarter", "一到三个月", "One to three months ago"),
            ("long_ago", "三个月以前", "Longer ago"),
            ("never", "没洗过或说不清", "Never, or not known"),
        ),
        *listed("recorded", ("yes", "有", "Yes"), ("no", "没有", "No")),
        *listed(
            "outlet",
            ("flue", "专用烟道，到楼顶", "Own flue, to the roof"),
            ("shared", "公共烟道", "Shared flue"),
            ("street", "直接排到街上或窗外", "Street or window"),
            ("drain", "下水道、地沟", "Drain"),
        ),
        *listed("fumes", ("none", "没有", "No"), ("some", "有一点", "A little"), ("strong", "很大", "Strong")),
        *listed("grease", ("clean", "干净", "No"), ("some", "有一些", "Some"), ("thick", "很厚", "Thick")),
        *listed(
            "separator",
            ("emptied", "有，定期清", "Yes, emptied"),
            ("full", "有，没清", "Yes, full"),
            ("none", "没有", "No"),
        ),
        *YES_NO,
        *RESULTS,
    ),
)  # fmt: skip
