"""What the scan looks for: facts that stand nowhere else, in every form in which a file could hold them.

A text is looked for in UTF-8, UTF-16 of both orders and GB18030; each of these also in hexadecimal and in base64 at
its three offsets (which is UTF-7, too), as JSON, percent and character escapes; names also as the pinyin and initials
that the search index holds. Only texts and their forms are here; `searching` finds them in bytes.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pypinyin import lazy_pinyin

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
# Shorter ones turn up in megabytes of noise: a form of 7 bytes once in 10^8 scans of a hundred megabytes, since case
# is folded.
SHORTEST_FORM = 7


@dataclass(frozen=True)
class Sentinel:
    """A fact that goes into the program: what it is, and its text. A `name` is also looked for in pinyin."""

    what: str
    text: str
    name: bool = False


# Long names, so that their initials are long enough not to turn up by chance.
RESIDENT = Sentinel("resident", "欧阳甲乙丙丁戊己", name=True)
NEIGHBOUR = Sentinel("neighbour", "司徒庚辛壬癸子丑", name=True)
PERSON = Sentinel("person of a device", "诸葛寅卯辰巳午未", name=True)
ADDRESS = Sentinel("address", "申酉戌亥天玄地黄苑", name=True)
PHONE = Sentinel("phone", "19912345678")
ID_NUMBER = Sentinel("identity number", "99010119420308987X")
NOTE = Sentinel("note", "宇宙洪荒的备注不外传")
ERRAND = Sentinel("errand", "日月盈昃牌降压药")
SHOP = Sentinel("shop", "辰宿列张大药房")
ANSWER = Sentinel("answer", "寒来暑往发烧三十九度")
DRAFT = Sentinel("answer of a draft", "秋收冬藏还没填完")
QUESTION = Sentinel("question of a checklist", "菜重芥姜海咸河淡")
ROUND = Sentinel("round", "闰余成岁四类排查")
FILE = Sentinel("name of a file", "律吕调阳名册")
SOUGHT = Sentinel("text of a search", "云腾致雨查无此人")
PASSPHRASE = Sentinel("passphrase", "露结为霜的第三盏灯")
OTHER_PASSPHRASE = Sentinel("second passphrase", "金生丽水的第四盏灯")
THIRD_PASSPHRASE = Sentinel("third passphrase", "珠称夜光的第五盏灯")
ROOT_PASSPHRASE = Sentinel("passphrase of the root's file", "玉出昆冈的抽屉钥匙")
OFFER = Sentinel("words of the office's offer", "果珍李柰的窗口开箱")
WRONG_PASSPHRASE = Sentinel("wrong passphrase", "剑号巨阙打错了口令")

SENTINELS = (
    RESIDENT, NEIGHBOUR, PERSON, ADDRESS, PHONE, ID_NUMBER, NOTE, ERRAND, SHOP, ANSWER, DRAFT, QUESTION, ROUND, FILE, SOUGHT,
    OFFER, PASSPHRASE, OTHER_PASSPHRASE, THIRD_PASSPHRASE, ROOT_PASSPHRASE, WRONG_PASSPHRASE,
)  # fmt: skip


def key(what: str, raw: bytes) -> dict[bytes, str]:
    """The forms of a secret of bytes, such as a vault's key: as it is, in hexadecimal, in base64."""
    return {form.lower(): what for form in (raw, *_written(raw))}


def forms(sentinels: tuple[Sentinel, ...] = SENTINELS) -> dict[bytes, str]:
    """Every form, in lower case, with what it is a form of."""
    return {form.lower(): f"{one.what} as {way}" for one in sentinels for way, form in _forms(one)}


def _forms(one: Sentinel) -> Iterator[tuple[str, bytes]]:
    texts = {"text": one.text}
    if one.name:
        syllables = lazy_pinyin(one.text)
        texts |= {
            "pinyin": "".join(syllables),
            "spaced pinyin": " ".join(syllables),
            "initials": "".join(syllable[0] for syllable in syllables),
        }
    for way, text in texts.items():
        for encoding in ENCODINGS:
            raw = text.encode(encoding)
            yield f"{way} in {encoding}", raw
            for written in _written(raw):
                yield f"{way} in {encoding}, written out", written
    for escaped in (json.dumps(one.text)[1:-1], quote(one.text), "".join(f"&#{ord(c)};" for c in one.text)):
        yield "text, escaped", escaped.encode()


def _written(raw: bytes) -> Iterator[bytes]:
    yield raw.hex().encode()
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + raw)
        # The first and the last characters depend on what stands beside the text.
        first, last = (0, 2, 3)[offset], -(len(bytes(offset) + raw) % 3 and 4) or None
        middle = encoded[first:last].rstrip(b"=")
        if len(middle) >= SHORTEST_FORM:
            yield middle
            yield middle.replace(b"+", b"-").replace(b"/", b"_")
