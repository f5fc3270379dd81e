"""The fields a ledger's column can mean: a table of data, with the headings they go by.

To teach the program a heading, add it here. How a heading is compared lives in `headings.py`; what the
content of a column says lives in `evidence.py`.
"""

from dataclasses import dataclass
from typing import Literal

from fieldtui.i18n import N_, _

Kind = Literal["residents", "premises", "unknown"]
KINDS: tuple[Kind, ...] = ("residents", "premises", "unknown")

IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is an English msgid; `kinds` the sheets it can stand in; `repeats`: several columns may be it.

    `headings` are compared without spaces, punctuation and case, the first being the usual one.
    """

    id: str
    name: str
    kinds: tuple[Kind, ...]
    headings: tuple[str, ...]
    repeats: bool = False


_R: tuple[Kind, ...] = ("residents",)
_P: tuple[Kind, ...] = ("premises",)
_RP: tuple[Kind, ...] = ("residents", "premises")


def _table(*fields: Field) -> dict[str, Field]:
    return {field.id: field for field in fields}


FIELDS: dict[str, Field] = _table(
    Field("serial", N_("serial number"), _RP, ("序号", "编号", "序", "行号", "no", "nr", "serial", "index")),
    Field(
        "grid",
        N_("grid"),
        _RP,
        ("所属网格", "网格", "网格号", "网格编号", "网格名称", "所在网格", "小网格", "网格区", "grid"),
    ),
    Field(
        "address",
        N_("address (in one column)"),
        _RP,
        (
            "住址", "地址", "家庭住址", "详细地址", "居住地址", "现住址", "现居住地", "门牌号", "门牌", "房屋地址",
            "楼栋房号", "居住地", "常住地址", "店铺地址", "经营地址", "所在位置", "位置", "门牌地址", "楼栋单元室号",
            "住房地址", "小区楼栋", "address", "location",
        ),
    ),
    Field(
        "compound",
        N_("compound"),
        _RP,
        ("小区", "小区名称", "所属小区", "居住小区", "院落", "楼院", "家属院", "小区名", "小区院落", "compound", "estate"),
    ),
    Field(
        "building",
        N_("building"),
        _RP,
        (
            "楼栋", "楼号", "栋", "幢", "栋号", "幢号", "楼幢", "楼栋号", "楼", "座", "楼座", "几栋", "号楼", "楼房号",
            "楼宇", "building", "block",
        ),
    ),
    Field("unit", N_("unit"), _R, ("单元", "单元号", "所属单元", "几单元", "unit", "entrance", "stairwell")),
    Field("floor", N_("floor"), _R, ("楼层", "层", "所在楼层", "层数", "floor", "storey")),
    Field(
        "room",
        N_("room"),
        _R,
        ("室号", "房号", "室", "户号", "房间号", "房间", "户室", "门牌室号", "房屋号", "住房号", "室户", "room", "door", "flat"),
    ),
    Field(
        "name",
        N_("name"),
        _R,
        ("姓名", "名字", "居民姓名", "成员姓名", "家庭成员", "人员姓名", "住户姓名", "居民", "住户", "name", "resident"),
    ),
    Field(
        "head",
        N_("head of household"),
        _R,
        ("户主", "户主姓名", "房主", "业主", "业主姓名", "房主姓名", "户主名", "head", "headofhousehold", "householder"),
    ),
    Field(
        "relation",
        N_("relation to the head"),
        _R,
        (
            "与户主关系", "关系", "户主关系", "与户主的关系", "与房主关系", "家庭关系", "与业主关系", "成员关系",
            "relation", "relationship", "relationtohead",
        ),
    ),
    Field("sex", N_("sex"), _R, ("性别", "男女", "sex", "gender")),
    Field(
        "born",
        N_("date of birth"),
        _R,
        ("出生日期", "出生年月", "出生年月日", "生日", "出生", "出生时间", "出生年份", "born", "birthdate", "dateofbirth", "dob"),
    ),
    Field("age", N_("age"), _R, ("年龄", "周岁", "岁数", "实足年龄", "age")),
    Field(
        "id_number",
        N_("ID number"),
        _R,
        (
            "证件号码", "身份证号", "身份证号码", "身份证", "公民身份号码", "证件号", "居民身份证", "身份证件号码",
            "idnumber", "id", "identitynumber",
        ),
    ),
    Field(
        "phone",
        N_("phone"),
        _RP,
        (
            "联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "移动电话", "固定电话", "联系手机",
            "phone", "mobile", "telephone", "tel",
        ),
        repeats=True,
    ),
    Field(
        "category",
        N_("category of resident"),
        _R,
        ("人员类别", "人员类型", "居住类别", "人户状态", "居住状态", "人口类别", "人口类型", "居住情况", "人口性质", "居住性质", "category"),
    ),
    Field(
        "registration",
        N_("household registration"),
        _R,
        ("户籍", "户籍地", "户籍地址", "户口所在地", "户籍所在地", "户口性质", "户籍性质", "户口", "registration", "hukou"),
    ),
    Field(
        "tags",
        N_("special circumstances"),
        _R,
        (
            "特殊情况", "特殊人群", "重点人群", "特殊类别", "特殊群体", "重点人员", "标签", "人员标签", "健康状况",
            "身体状况", "困难类型", "关爱对象", "tags", "specialneeds", "special",
        ),
        repeats=True,
    ),
    Field(
        "mark",
        N_("a circumstance, ticked"),
        _R,
        (
            "独居", "独居老人", "是否独居", "空巢", "空巢老人", "残疾", "残疾人", "是否残疾", "低保", "低保户", "是否低保",
            "慢性病", "孕妇", "孕产妇", "失独", "失独家庭", "党员", "是否党员", "军属", "退役军人", "特困", "五保", "高龄",
            "失能", "居家观察", "是否租户", "留守儿童", "优抚对象",
        ),
        repeats=True,
    ),
    Field(
        "size",
        N_("people in the household"),
        _R,
        ("人口数", "家庭人口", "人数", "家庭人口数", "户内人数", "居住人数", "常住人数", "人口", "people", "size", "householdsize"),
    ),
    Field("note", N_("note"), _RP, ("备注", "说明", "备注说明", "其他", "备考", "note", "notes", "remarks"), repeats=True),
    Field(
        "shop_name",
        N_("name of the premises"),
        _P,
        (
            "店名", "商户名称", "店铺名称", "门店名称", "商铺名称", "单位名称", "企业名称", "商户", "商家名称", "场所名称",
            "店铺", "商铺", "招牌名称", "字号", "经营名称", "商户名", "shop", "premises", "shopname", "business",
        ),
    ),
    Field(
        "shop_kind",
        N_("kind of premises"),
        _P,
        (
            "类别", "经营类别", "业态", "行业", "行业类别", "经营范围", "类型", "经营项目", "场所类型", "商户类型",
            "经营类型", "kind", "type", "trade",
        ),
    ),
    Field(
        "owner",
        N_("person in charge"),
        _P,
        ("负责人", "经营者", "店主", "法人", "联系人", "老板", "业主", "负责人姓名", "法定代表人", "经营者姓名", "姓名", "owner", "manager"),
    ),
    Field("staff", N_("people working there"), _P, ("从业人数", "员工人数", "员工数", "人数", "从业人员", "雇员人数", "职工人数", "staff")),
    Field(
        "trading",
        N_("open for business"),
        _P,
        ("是否营业", "营业状态", "营业情况", "经营状态", "开业情况", "营业", "状态", "open", "trading"),
    ),
    Field("extinguisher", N_("fire extinguisher"), _P, ("灭火器", "消防器材", "灭火器情况", "消防", "有无灭火器", "extinguisher")),
    Field(IGNORED, N_("not read"), ("residents", "premises", "unknown"), (), repeats=True),
)  # fmt: skip


def field_name(field: str) -> str:
    """The name of a field for people, in the language in use."""
    return _(FIELDS[field].name)
