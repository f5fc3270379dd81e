"""入住核对: who lives behind this door, and is it what the ledger says?

Asked for by the police station (flats let, and let room by room) and by the street office (the ledger).
"""

from tools.checklists.rows import (
    A_PHONE,
    NONE_ALONE,
    PEOPLE,
    Checklist,
    asked,
    between,
    hint,
    listed,
    must,
    page,
    rule,
    told,
)

_LET = "${use} = 'rented' or ${use} = 'group' or ${use} = 'dormitory'"
_SHARED = "${use} = 'group' or ${use} = 'dormitory'"
_LIVED_IN = f"${{use}} = 'owner' or {_LET}"

OCCUPANCY_CHECK = Checklist(
    name="occupancy_check",
    title="入住核对",
    instance_name="concat('入住核对：', jr:choice-name(${use}, '${use}'))",
    survey=page(
        "door", "入住核对", "Occupancy check",
        must(
            "select_one use", "use", "这户现在怎么住？", "How is this door used now?",
            **hint(
                "两户以上合住、按间或按床出租，算群租",
                "Several households, or let by the room or by the bed: group rental",
            ),
        ),
        must(
            "integer", "people", "现在住几个人？", "How many people live here now?", relevant=_LIVED_IN,
            **hint("连小孩、保姆一起算", "Children and helpers count"), **between(1, 60, *PEOPLE),
        ),
        must(
            "select_one ledger", "ledger", "和台账上的人一样吗？", "Are they the people in the ledger?",
            relevant=_LIVED_IN,
        ),
        must(
            "text", "ledger_who", "谁搬来、谁搬走？", "Who has moved in or out?",
            relevant=f"({_LIVED_IN}) and ${{ledger}} != '' and ${{ledger}} != 'same'",
            **hint("姓名，最好有电话", "Names, and phone numbers if possible"),
        ),
        must(
            "integer", "households", "合住几户？", "How many households share it?", relevant=_SHARED,
            **between(1, 30, "应是{least}到{most}户", "Between {least} and {most} households"),
        ),
        must(
            "integer", "newcomers", "外来人口几人？", "How many come from elsewhere?", relevant=_LET,
            **hint("户口不在本市的", "Not registered in this city"),
            **rule(
                ". >= 0 and . <= ${people}", "不能多于住的人数", "Not more than the people who live here",
            ),
        ),
        must(
            "integer", "registered", "其中几人办了居住登记？", "How many of them are registered as residents?",
            relevant=f"({_LET}) and ${{newcomers}} > 0",
            **rule(". >= 0 and . <= ${newcomers}", "不能多于外来人口数", "Not more than come from elsewhere"),
        ),
        must(
            "select_multiple hazard", "hazards", "有这些情况吗？", "Is any of this the case?", relevant=_SHARED,
            **hint("按数字勾选，选好按回车", "Tick with digits, then Enter"), **NONE_ALONE,
        ),
        asked(
            "text", "landlord", "房东或二房东姓名", "Name of the landlord or of who sublets", relevant=_LET,
        ),
        asked(
            "text", "landlord_phone", "房东电话", "The landlord's phone", relevant=_LET, **A_PHONE,
        ),
        must(
            "select_multiple evidence", "evidence", "怎么知道没人住？", "How is it known that nobody lives here?",
            relevant="${use} = 'empty'", **hint("按数字勾选，选好按回车", "Tick with digits, then Enter"),
        ),
        must(
            "select_one empty_for", "empty_for", "空了多久？", "Empty for how long?", relevant="${use} = 'empty'",
        ),
        must(
            "text", "business", "做什么用，单位或店名？", "Used for what, and by whom?",
            relevant="${use} = 'business'",
        ),
        must(
            "text", "unsure_why", "看到了什么？", "What was seen?", relevant="${use} = 'unsure'",
            **hint("例如灯亮、电表在走、有快递", "For example a light, a moving meter, parcels"),
        ),
        told(
            "register_note", "有人没办居住登记：请告知到派出所办理。",
            "Somebody is not registered: ask them to see the police station.",
            f"({_LET}) and ${{registered}} != '' and ${{registered}} < ${{newcomers}}",
        ),
        told(
            "hazard_note", "群租有隐患：请报社区办，会同派出所和消防查看。",
            "Hazards: tell the office, for police and fire brigade to see.",
            f"({_SHARED}) and ${{hazards}} != '' and not(selected(${{hazards}}, 'none'))",
        ),
    ),
    choices=(
        *listed(
            "use",
            ("owner", "自住", "Owner lives here"),
            ("rented", "整套出租", "Let to one household"),
            ("group", "群租", "Group rental"),
            ("dormitory", "员工宿舍", "Staff dormitory"),
            ("business", "办公或经营", "Office or business"),
            ("empty", "空置", "Empty"),
            ("unsure", "说不准", "Not sure"),
        ),
        *listed(
            "ledger",
            ("same", "一样", "The same"),
            ("in", "有人搬来", "Somebody moved in"),
            ("out", "有人搬走", "Somebody moved out"),
            ("changed", "换了人", "Other people"),
        ),
        *listed(
            "hazard",
            ("none", "没有", "None"),
            ("partitions", "打隔断", "Rooms partitioned"),
            ("kitchen", "厨房、厕所或阳台住人", "Kitchen, bathroom or balcony slept in"),
            ("crowded", "一间住两人以上", "More than two to a room"),
            ("wires", "私拉电线", "Wires of their own"),
            ("bikes", "电动车进屋充电", "Electric bicycles charged inside"),
            ("gas", "用液化气罐", "Gas bottles"),
        ),
        *listed(
            "evidence",
            ("knocked", "几次敲门没人", "Nobody answered, several times"),
            ("dark", "晚上没亮灯", "Dark in the evening"),
            ("meter", "水电表不走", "Meters do not move"),
            ("neighbours", "邻居说的", "Neighbours say so"),
            ("owner", "房东或物业说的", "Owner or property office says so"),
        ),
        *listed(
            "empty_for",
            ("half_year", "不到半年", "Less than half a year"),
            ("longer", "半年以上", "Longer"),
            ("unknown", "不清楚", "Not known"),
        ),
    ),
)  # fmt: skip
