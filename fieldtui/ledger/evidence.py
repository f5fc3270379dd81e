"""What the content of a column says it is: for each field, the share of cells that look like it.

A table of tests on one cell's text. Headings are not known here.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from fieldtui.ledger.addresses import parse_address
from fieldtui.ledger.people import is_head, is_tick, sex_from


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The surnames of about nine in ten people; a column of names need not hold only these.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢傅钟姜崔谭"
    "廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻"
    "祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾"
)
_RELATIONS = _words(
    "配偶 妻 夫 妻子 丈夫 子 女 儿子 女儿 长子 次子 三子 长女 次女 三女 父 母 父亲 母亲 公公 婆婆 岳父 岳母 孙 孙子 孙女 外孙 外孙女"
    " 儿媳 女婿 媳妇 兄 弟 姐 妹 兄弟 姐妹 祖父 祖母 爷爷 奶奶 租客 租户 其他 非亲属 保姆 侄 侄子 侄女 spouse son daughter father mother"
)
_CATEGORIES = _words(
    "常住 租户 流动 空挂户 常住人口 流动人口 户籍人口 人户分离 自住 出租 租住 暂住 寄住 人在户在 人在户不在 户在人不在"
)
_TAGS = (
    "独居",
    "残疾",
    "低保",
    "慢性病",
    "孕",
    "观察",
    "失独",
    "空巢",
    "高血压",
    "糖尿病",
    "党员",
    "退役",
    "五保",
    "特困",
    "高龄",
    "失能",
    "留守",
)
_TRADING = _words("是 否 √ × 停业 营业 歇业 开业 正常营业 暂停营业 关门 正常")
COMPOUND_END = re.compile(
    r".+(?:苑|小区|花园|花苑|里|院|湾|城|府|家园|新村|公寓|宿舍|巷|期|庭|居|郡|坊|园|阳光|名邸|广场)"
)
_HAN_NAME = re.compile(r"[㐀-鿿\U00020000-\U0003ffff·]{2,4}")
_SHOP_WORDS = re.compile(
    r"(?:店|铺|行|馆|超市|便利|药房|诊所|餐厅|饭店|小吃|造型|五金|公司|中心|商行|宾馆|面馆|水果|记.*)$"
)


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    name = text.replace(" ", "")
    return _HAN_NAME.fullmatch(name) is not None and name[0] in _SURNAMES and name not in _RELATIONS


def _is_address(text: str) -> bool:
    found = parse_address(text)
    return found is not None and bool(found.building) and bool(found.room or found.compound) and len(text) > 3


TESTS: dict[str, Callable[[str], bool]] = {
    "phone": _matches(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?:\D.*)?|\(?0\d{2,3}\)?[- ]?\d{7,8}"),
    "id_number": _matches(r"\d{17}[\dXx]|\d{15}"),
    "born": _matches(r"(?:19|20)\d\d(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?月?|年|[01]\d[0-3]\d)?(?: 00:00.*)?"),
    "age": _matches(r"\d{1,2}(?:周?岁)?|1[01]\d(?:周?岁)?"),
    "sex": lambda text: sex_from(text) is not None,
    "relation": lambda text: is_head(text) or text.casefold() in _RELATIONS,
    "category": lambda text: text in _CATEGORIES,
    "tags": lambda text: len(text) <= 20 and any(tag in text for tag in _TAGS),
    "mark": is_tick,
    "trading": lambda text: text in _TRADING,
    "compound": lambda text: len(text) <= 20 and COMPOUND_END.fullmatch(text) is not None,
    "grid": _matches(r".{0,12}网格.{0,4}|第?[0-9一二三四五六七八九十]+格"),
    "building": _matches(r"第?[A-Z]?[0-9一二三四五六七八九十]{1,3}(?:栋|幢|座|号楼|#楼?|楼)|[A-Z]座"),
    "unit": _matches(r"第?[0-9A-Z一二三四五六七八九十]{1,2}(?:单元|门|梯)"),
    "room": _matches(r"(?:B?\d{3,4}[A-Z]?|\d{1,2}-\d{1,4}|B\d-\d{2})(?:室|号|房)?"),
    "address": _is_address,
    "name": _is_name,
    "shop_name": lambda text: 2 <= len(text) <= 30 and _SHOP_WORDS.search(text) is not None,
}  # fmt: skip
# Fields whose content is so particular that it may contradict a heading.
TELLING = frozenset({"phone", "id_number", "sex"})
# Fields that content alone may name, the more particular first.
ALONE = (
    "id_number", "phone", "sex", "relation", "grid", "unit", "building", "address", "born", "category", "tags",
    "room", "compound", "name", "shop_name",
)  # fmt: skip


def shares(texts: Sequence[str]) -> dict[str, float]:
    """For each field with a test, the share of `texts` (not blank) that pass it; empty without texts."""
    if not texts:
        return {}
    different = dict.fromkeys(texts, 0)
    for text in texts:
        different[text] += 1
    return {
        field: sum(n for text, n in different.items() if test(text)) / len(texts)
        for field, test in TESTS.items()
    }


def counts_up(texts: Sequence[str]) -> bool:
    """Whether the cells number the rows: 1, 2, 3, …"""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 10]
    if len(numbers) < 3 or len(numbers) < 0.9 * len(texts):
        return False
    steps = [b - a for a, b in pairwise(numbers)]
    return sum(step == 1 for step in steps) >= 0.9 * len(steps)
