"""The words of a transfer: 256 things, none of which is taken for another."""

from itertools import combinations

import pytest
from pypinyin import lazy_pinyin

from fieldtui.codes.transfer_words import transfer_words

EVERY = bytes(range(256))


def test_there_is_a_word_for_every_byte_in_both_languages() -> None:
    for spoken in ("en", "zh_CN"):
        words = transfer_words(EVERY, spoken)
        assert len(set(words)) == 256


def test_no_two_chinese_words_sound_alike_without_tones() -> None:
    sounds = {"".join(lazy_pinyin(word)) for word in transfer_words(EVERY, "zh_CN")}
    assert len(sounds) == 256


def test_no_two_english_words_begin_alike() -> None:
    assert len({word[:4] for word in transfer_words(EVERY, "en")}) == 256


def test_no_two_chinese_words_are_the_same_characters_turned_around() -> None:
    turned = [(a, b) for a, b in combinations(transfer_words(EVERY, "zh_CN"), 2) if sorted(a) == sorted(b)]
    assert turned == []


@pytest.mark.parametrize(
    ("spoken", "words"),
    [("en", ("apple", "banana", "cotton", "leather")), ("zh_CN", ("苹果", "香蕉", "棉花", "皮革"))],
)
def test_a_name_keeps_its_words(spoken: str, words: tuple[str, ...]) -> None:
    assert transfer_words(bytes((0, 1, 253, 255)), spoken) == words
