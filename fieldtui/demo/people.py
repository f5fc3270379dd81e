"""Invented people: who lives together, how old, what is known of them, and what they are called.

Nobody in it exists: names are put together from lists, ID numbers carry the region 999999, which no place
has. Where people live is `community`'s to say.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢傅钟姜崔谭廖范汪陆"
    "金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武"
)
_RARE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "夏侯", "尉迟", "䶮", "㛃")
# Given names by the decade in which they were usual: before 1965, before 1990, after; women's and men's.
_GIVEN = (
    (
        1965,
        "秀英 桂兰 玉珍 凤英 素珍 淑芬 玉梅 桂香 秀兰 春香 翠英 冬梅",
        "建国 国庆 志强 德胜 春生 福生 永福 明辉 大伟 学文 长林 保国",
    ),
    (
        1990,
        "丽 静 敏 艳 海燕 红 美玲 晓燕 小红 春梅 丹 慧",
        "伟 强 军 勇 涛 海波 志刚 俊杰 鹏 斌 小东 建平",
    ),
    (
        9999,
        "欣怡 雨桐 梓萱 一诺 佳琪 思远 子涵 语嫣 可欣 婷婷",
        "浩然 宇轩 博文 子轩 俊豪 一鸣 思源 睿 天佑 家乐",
    ),
)
_CHRONIC = ("高血压", "糖尿病", "慢阻肺", "冠心病")


@dataclass(frozen=True, slots=True)
class Person:
    """One person before there is a door; `of_family` means: with the surname of the head."""

    relation: str
    sex: str
    age: int
    of_family: bool = True
    category: str = "常住"
    tags: tuple[str, ...] = ()


def _elder_alone(r: random.Random) -> list[Person]:
    ill = ("慢性病", r.choice(_CHRONIC)) if r.random() < 0.55 else ()
    return [
        Person("户主", r.choice("女女男"), min(97, max(66, round(r.gauss(81, 6)))), tags=("独居老人", *ill))
    ]


def _elder_couple(r: random.Random) -> list[Person]:
    age = round(r.triangular(62, 90, 72))
    ill = ("慢性病", r.choice(_CHRONIC)) if r.random() < 0.4 else ()
    tags = ("空巢老人",) if age >= 68 else ()
    wife = Person("配偶", "女", max(58, age - r.randrange(5)), of_family=False, tags=(*tags, *ill))
    return [Person("户主", "男", age, tags=tags), wife]


def _couple(r: random.Random) -> list[Person]:
    age = r.randrange(25, 58)
    tags = ("孕妇",) if age < 36 and r.random() < 0.15 else ()
    wife = Person("配偶", "女", max(22, age - r.randrange(4)), of_family=False, tags=tags)
    return [Person("户主", "男", age), wife]


def _children(r: random.Random, oldest_parent: int, count: int) -> Iterator[Person]:
    for _child in range(count):
        sex = r.choice("男女")
        age = max(0, oldest_parent - r.randrange(24, 34))
        yield Person("子" if sex == "男" else "女", sex, age)


def _family(r: random.Random) -> list[Person]:
    parents = _couple(r)
    return [*parents, *_children(r, parents[0].age, r.choice((1, 1, 2)))]


def _three_generations(r: random.Random) -> list[Person]:
    family = _family(r)
    sex = r.choice("女女男")
    age = min(96, family[0].age + r.randrange(23, 34))
    elder = Person(
        "母" if sex == "女" else "父",
        sex,
        age,
        of_family=sex == "男",
        tags=("慢性病", r.choice(_CHRONIC)) if age > 62 and r.random() < 0.45 else (),
    )
    return [*family, elder]


def _one_parent(r: random.Random) -> list[Person]:
    age = r.randrange(28, 52)
    tags = ("低保",) if r.random() < 0.3 else ()
    return [Person("户主", "女", age, tags=tags), *_children(r, age, 1)]


def _tenants(r: random.Random) -> list[Person]:
    people = [
        Person("租客", r.choice("男女"), r.randrange(19, 40), of_family=False, category="租户")
        for _tenant in range(r.choice((2, 2, 3, 4)))
    ]
    return [replace(people[0], relation="户主"), *people[1:]]


def _single(r: random.Random) -> list[Person]:
    category = r.choices(("常住", "租户", "流动", "空挂户"), (5, 4, 2, 1))[0]
    tags = ("残疾",) if r.random() < 0.06 else ()
    return [Person("户主", r.choice("男女"), r.randrange(20, 64), category=category, tags=tags)]


# How often each kind of household is met, in parts of 105; about 2.8 people a household.
_KINDS = {
    _elder_alone: 8,
    _elder_couple: 11,
    _couple: 12,
    _family: 42,
    _three_generations: 16,
    _one_parent: 4,
    _tenants: 6,
    _single: 6,
}


def people_of_a_household(r: random.Random) -> list[Person]:
    """Who lives behind a door, the head first."""
    return r.choices(list(_KINDS), list(_KINDS.values()))[0](r)


def surname_for(r: random.Random) -> str:
    """A surname, now and then one that is hard to type or draw."""
    return r.choice(_RARE_SURNAMES) if r.random() < 0.02 else r.choice(_SURNAMES)


def given_name(r: random.Random, year: int, sex: str) -> str:
    """A given name that was usual in the year of birth."""
    women, men = next((w, m) for before, w, m in _GIVEN if year < before)
    return r.choice((women if sex == "女" else men).split())


def id_number(r: random.Random, born: str, sex: str) -> str:
    """18 characters in a region that no place has; the 17th digit is odd for men (GB 11643)."""
    order = r.randrange(50) * 20 + r.randrange(10) * 2 + (sex == "男")
    return f"999999{born.replace('-', '')}{order:03d}{r.choice('0123456789X')}"
