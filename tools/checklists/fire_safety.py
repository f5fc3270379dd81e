"""消防和易燃易爆检查: what could burn or explode in a stairwell, a flat or a shop, and can people get out?

Asked for by the fire brigade and the police station.
"""

from tools.checklists.endings import RESULTS, ending
from tools.checklists.rows import (
    NONE_ALONE,
    YES_NO,
    Checklist,
    asked,
    between,
    hint,
    listed,
    must,
    page,
    told,
)

_COMMON = "${where} != '' and ${where} != 'home'"
_COOKING = "${where} = 'home' or ${where} = 'shop'"
_BOTTLE = f"({_COOKING}) and ${{fuel}} = 'bottle'"
_LEAK = f"({_COOKING}) and selected(${{gas_faults}}, 'leak')"
_FAULTY = (
    "${bikes} = 'parked' or ${bikes} = 'charged' or ${exits} = 'cluttered' or ${exits} = 'locked' or "
    f"(({_COMMON}) and (${{equipment}} = 'expired' or ${{equipment}} = 'missing' or ${{lane}} = 'blocked')) or "
    "${wires} = 'yes' or ${fireworks} = 'yes' or ${flammables} = 'yes' or "
    f"(({_COOKING}) and ${{fuel}} != 'electric' and ${{gas_faults}} != '' and "
    "not(selected(${gas_faults}, 'none')))"
)

FIRE_SAFETY = Checklist(
    name="fire_safety",
    title="消防和易燃易爆检查",
    instance_name="concat('消防检查：', jr:choice-name(${where}, '${where}'), "
    "'，', jr:choice-name(${result}, '${result}'))",
    survey=(
        *page(
            "fire", "消防", "Fire",
            must("select_one where", "where", "检查哪里？", "What is looked at?"),
            must(
                "select_one bikes", "bikes", "有电动车停放或充电吗？", "Are electric bicycles parked or charged?",
                **hint("楼道、门厅、安全出口和屋内都不行", "Not in corridors, halls, exits or flats"),
            ),
            must(
                "integer", "bikes_count", "几辆？", "How many?",
                relevant="${bikes} = 'parked' or ${bikes} = 'charged'",
                **between(1, 200, "应是{least}到{most}辆", "Between {least} and {most}"),
            ),
            asked(
                "text", "bikes_whose", "谁家的，在几楼？", "Whose, and on which floor?",
                relevant="${bikes} = 'parked' or ${bikes} = 'charged'",
            ),
            must(
                "select_one exits", "exits", "出口和通道通畅吗？", "Are exits and corridors clear?",
            ),
            must(
                "text", "exits_where", "哪里，被什么堵住？", "Where, and by what?",
                relevant="${exits} = 'cluttered' or ${exits} = 'locked'",
            ),
            told(
                "locked_note", "出口锁闭：当场打开，打不开报119。",
                "Locked exit: have it opened now; if that fails, tell 119.", "${exits} = 'locked'",
            ),
            must(
                "select_one equipment", "equipment", "灭火器、消火栓、应急灯好用吗？",
                "Do extinguishers, hydrants and emergency lights work?", relevant=_COMMON,
            ),
            must(
                "select_one lane", "lane", "消防车通道通畅吗？", "Is the way for fire engines clear?",
                relevant=_COMMON,
            ),
            must(
                "select_one yes_no", "wires", "有私拉电线、飞线充电或老化电线吗？",
                "Are there loose, hanging or worn wires?",
            ),
        ),
        *page(
            "explosives", "燃气和易燃易爆品", "Gas, fireworks, flammables",
            must(
                "select_one fuel", "fuel", "做饭用什么？", "What is cooked with?", relevant=_COOKING,
            ),
            must(
                "integer", "bottles", "有几个液化气罐？", "How many gas bottles are there?", relevant=_BOTTLE,
                **hint("满的、空的都算", "Full and empty ones"),
                **between(1, 100, "应是{least}到{most}个", "Between {least} and {most}"),
            ),
            must(
                "select_multiple gas_fault", "gas_faults", "燃气有这些问题吗？",
                "Is any of this wrong with the gas?",
                relevant=f"({_COOKING}) and (${{fuel}} = 'piped' or ${{fuel}} = 'bottle')",
                **hint("按数字勾选，选好按回车", "Tick with digits, then Enter"),
                **NONE_ALONE,
            ),
            told(
                "leak_note", "漏气：关阀门，开窗，不开灯、不打电话，人到室外再报修。",
                "Leak: shut valve, open windows, no lights, no phone; go out, then call.", _LEAK,
            ),
            must("select_one yes_no", "fireworks", "有烟花爆竹吗？", "Are there fireworks?"),
            must(
                "text", "fireworks_what", "有多少，放在哪里，做什么用？", "How many, where, and what for?",
                relevant="${fireworks} = 'yes'",
            ),
            told(
                "fireworks_note", "烟花爆竹：不要搬动，报派出所处理。",
                "Fireworks: do not move them; tell the police station.", "${fireworks} = 'yes'",
            ),
            must(
                "select_one yes_no", "flammables", "存放汽油、油漆、大量酒精吗？",
                "Is petrol, paint or much alcohol kept here?",
                **hint("家用消毒酒精不超过500毫升", "Up to 500 ml of alcohol for disinfecting is allowed at home"),
            ),
            must(
                "text", "flammables_what", "是什么，有多少？", "What, and how much?",
                relevant="${flammables} = 'yes'",
            ),
        ),
        *page("closing", "检查结论", "Conclusion", *ending(_FAULTY)),
    ),
    choices=(
        *listed(
            "where",
            ("stairwell", "楼道", "Stairwell"),
            ("home", "住户家里", "A flat"),
            ("shop", "商户", "A shop"),
            ("basement", "地下室、仓库", "Basement or store"),
        ),
        *listed(
            "bikes",
            ("none", "没有", "No"),
            ("parked", "有停放", "Parked"),
            ("charged", "在充电", "Being charged"),
        ),
        *listed(
            "exits",
            ("clear", "通畅", "Yes"),
            ("cluttered", "堆了东西", "Cluttered"),
            ("locked", "锁着或封死", "Locked or sealed"),
        ),
        *listed(
            "equipment",
            ("works", "好用", "Yes"),
            ("expired", "过期或坏了", "Expired or broken"),
            ("missing", "缺", "Missing"),
        ),
        *listed("lane", ("clear", "通畅", "Yes"), ("blocked", "被占了", "Blocked")),
        *YES_NO,
        *listed(
            "fuel",
            ("piped", "管道燃气", "Piped gas"),
            ("bottle", "液化气罐", "Gas bottles"),
            ("electric", "用电或不做饭", "Electricity, or nothing"),
        ),
        *listed(
            "gas_fault",
            ("none", "没有", "None"),
            ("hose", "软管老化、过长或没卡箍", "Hose worn, too long or loose"),
            ("guard", "灶具没有熄火保护", "Stove without flame guard"),
            ("expired", "气罐过期或来路不明", "Bottle expired or of unknown origin"),
            ("room", "气罐放在卧室或地下室", "Bottle in a bedroom or basement"),
            ("leak", "漏气、有味道", "Leak or smell"),
        ),
        *RESULTS,
    ),
)  # fmt: skip
