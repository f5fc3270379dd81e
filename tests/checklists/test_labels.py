"""What stands in labels: marks, answers, files, other languages, and texts whose id is worked out."""

import pytest

from fieldtui.checklists import read_xform, read_xlsform
from fieldtui.checklists.forms.marks import unmarked
from tests.checklists.making import asked, filling, form_of, spreadsheet, xform

ZH, EN = "中文 (zh)", "English (en)"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**重要**：*先*敲门", "重要：先敲门"), ("__a__ and _b_", "a and b"), ("# 标题\n## 小标题 ##\ntext", "标题\n小标题\ntext"),
        ('<span style="color:red">红</span>色', "红色"), ("one<br/>two<br>three", "one\ntwo\nthree"), ("<p>a</p>b", "a\nb"),
        ("[page](https://example.org/a_b_c)", "page (https://example.org/a_b_c)"), ("***both***", "both"),
        ("2 * 3 * 4", "2 * 3 * 4"), ("2*3*4", "2*3*4"), ("snake_case_name", "snake_case_name"), ("a < b and c > d", "a < b and c > d"),
        ("#1 first", "#1 first"), (r"\*kept\* \_too\_", "*kept* _too_"), ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ("<script>x</script>", "<script>x</script>"),
        ("plain", "plain"), ("_" * 50_000, "_" * 50_000), ("*" * 20_001 + "a", "*" * 20_001 + "a"),
    ],
)  # fmt: skip
def test_marks_are_taken_out_and_nothing_else(written: str, shown: str) -> None:
    assert unmarked(written) == shown


def test_marks_may_stand_around_an_answer_and_marks_in_an_answer_stay() -> None:
    form = form_of(
        asked("text", "name"), asked("text", "q", label="**${name}** <b>is</b> ill, *says ${name}*")
    )
    f = filling(form)
    f.answer("/data/name", "*王* <b>")
    assert f.label("/data/q") == "*王* <b> is ill, says *王* <b>"


def test_files_of_a_label_are_named() -> None:
    survey = [
        asked(
            "text",
            "q",
            **{"media::image": "door.jpg", "media::audio": "door.mp3", "media::big-image": "big.jpg"},
        )
    ]
    view = filling(form_of(*survey)).view("/data/q")
    assert [(medium.kind, medium.name) for medium in view.media] == [
        ("image", "door.jpg"), ("big-image", "big.jpg"), ("audio", "door.mp3"),
    ]  # fmt: skip
    assert view.media[0].sentence.format(name=view.media[0].name) == "[picture: door.jpg]"
    assert view.label == "Q"


def test_a_choice_has_its_own_files() -> None:
    choices = [
        {"list_name": "c", "name": "a", "label": "A", "media::image": "a.png"},
        {"list_name": "c", "name": "b", "label": "B"},
    ]
    options = filling(form_of(asked("select_one c", "q"), choices=choices)).choices("/data/q")
    assert [[medium.name for medium in option.media] for option in options] == [["a.png"], []]


def test_a_file_may_differ_by_language() -> None:
    survey = {
        "type": "text",
        "name": "q",
        f"label::{ZH}": "门",
        f"label::{EN}": "Door",
        f"media::image::{ZH}": "zh.jpg",
        f"media::image::{EN}": "en.jpg",
    }
    f = filling(form_of(survey))
    assert [f.view("/data/q", language).media[0].name for language in (ZH, EN)] == ["zh.jpg", "en.jpg"]


def test_messages_come_in_the_language_that_is_shown() -> None:
    survey = {
        "type": "integer", "name": "q", f"label::{ZH}": "数", f"label::{EN}": "Number", "constraint": ". < 5",
        f"constraint_message::{ZH}": "太大：${q}", f"constraint_message::{EN}": "Too large: ${q}", "required": "yes",
        f"required_message::{ZH}": "必填", f"required_message::{EN}": "Needed",
    }  # fmt: skip
    f = filling(form_of(survey))
    assert [problem.message for language in (ZH, EN) if (problem := f.problem("/data/q", language))] == [
        "必填",
        "Needed",
    ]
    f.answer("/data/q", "7")
    assert [problem.message for language in (ZH, EN) if (problem := f.problem("/data/q", language))] == [
        "太大：7",
        "Too large: 7",
    ]


def test_guidance_stands_under_the_hint() -> None:
    f = filling(form_of(asked("text", "q", hint="**short**", guidance_hint="long")))
    assert f.hint("/data/q") == "short\nlong"


# ---------------------------------------------------------------- or other


def test_other_is_said_in_each_language_of_the_form() -> None:
    survey = [{"type": "select_one c or_other", "name": "q", f"label::{ZH}": "甲", f"label::{EN}": "A"}]
    choices = [{"list_name": "c", "name": "n", f"label::{ZH}": "否", f"label::{EN}": "No"}]
    conversion = read_xlsform(spreadsheet(survey, choices))
    f = filling(read_xform(conversion.xml, conversion.rows))
    assert [[option.label for option in f.choices("/data/q", language)] for language in (ZH, EN)] == [
        ["否", "其他"],
        ["No", "Other"],
    ]
    f.answer("/data/q", "other")
    assert f.relevant("/data/q_other")
    assert [f.label("/data/q_other", language) for language in (ZH, EN)] == ["请说明", "Specify other."]
    assert conversion.notices == ()


@pytest.mark.parametrize(
    ("label", "other", "ask"), [("否", "其他", "请说明"), ("No", "Other", "Specify other.")]
)
def test_other_is_said_in_the_language_of_labels_that_name_none(label: str, other: str, ask: str) -> None:
    form = form_of(
        asked("select_multiple c or_other", "q"), choices=[{"list_name": "c", "name": "n", "label": label}]
    )
    f = filling(form)
    assert f.choices("/data/q")[-1].label == other
    assert f.label("/data/q_other") == ask


def test_a_list_that_has_its_own_other_keeps_it() -> None:
    choices = [
        {"list_name": "c", "name": "other", "label": "别的"},
        {"list_name": "c", "name": "n", "label": "否"},
    ]
    f = filling(form_of(asked("select_one c or_other", "q"), choices=choices))
    assert [option.label for option in f.choices("/data/q")] == ["别的", "否"]


# ---------------------------------------------------------------- texts by id

ITEXT = """<itext><translation lang="zh"><text id="low"><value>低 <output value="/data/a"/></value></text>
<text id="high"><value>高</value></text><text id="q"><value>问</value><value form="short">短</value></text>
<text id="only"><value form="long">长</value></text><text id="loop"><value><output value="jr:itext('loop')"/>圈</value></text>
</translation><translation lang="en"><text id="low"><value>low <output value="/data/a"/></value></text>
<text id="high"><value>high</value></text></translation></itext>"""
LEVEL = '<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" calculate="jr:itext(if(/data/a &gt; 5, \'high\', \'low\'))"/>'


def test_a_text_whose_id_is_worked_out_follows_its_answers() -> None:
    form = read_xform(xform("<a/><b/>", ITEXT + LEVEL))
    f = filling(form)
    f.answer("/data/a", "3")
    assert f.value("/data/b") == "低 3"
    f.answer("/data/a", "4")
    assert f.value("/data/b") == "低 4"
    f.answer("/data/a", "7")
    assert f.value("/data/b") == "高"


def test_a_label_may_be_named_by_an_answer() -> None:
    body = '<input ref="/data/a"><label ref="jr:itext(/data/b)"/></input>'
    f = filling(read_xform(xform("<a/><b>high</b>", ITEXT, body)))
    assert [f.label("/data/a", language) for language in ("zh", "en")] == ["高", "high"]


def test_short_and_long_forms_of_a_label_have_their_places() -> None:
    body = '<input ref="/data/a"><label ref="jr:itext(\'q\')"/></input><input ref="/data/b"><label ref="jr:itext(\'only\')"/></input>'
    f = filling(read_xform(xform("<a/><b/>", ITEXT, body)))
    assert (f.view("/data/a").label, f.view("/data/a").short) == ("问", "短")
    assert (f.view("/data/b").label, f.view("/data/b").short) == ("长", "长")


def test_a_label_without_its_translation_says_what_stands_in_it() -> None:
    body = '<input ref="/data/a"><label ref="jr:itext(\'gone\')">There</label></input>'
    assert filling(read_xform(xform(body=body, model=ITEXT))).label("/data/a") == "There"


def test_a_text_that_asks_for_itself_comes_to_an_end() -> None:
    body = '<input ref="/data/a"><label ref="jr:itext(\'loop\')"/></input>'
    assert filling(read_xform(xform(body=body, model=ITEXT))).label("/data/a") == "圈圈"


def test_choices_may_be_answers_of_the_form() -> None:
    instance = "<p><n>王</n></p><q/>"
    body = (
        '<input ref="/data/p/n"><label>N</label></input><select1 ref="/data/q"><label>Q</label>'
        '<itemset nodeset="/data/p[./n != \'\']"><value ref="n"/><label ref="n"/></itemset></select1>'
    )
    f = filling(read_xform(xform(instance, body=body)))
    assert [option.label for option in f.choices("/data/q")] == ["王"]
    f.answer("/data/p/n", "李")
    f.choose("/data/q", 1)
    assert (f.value("/data/q"), f.shown_value("/data/q"), f.complete) == ("李", "李", True)
    f.answer("/data/p/n", "")
    assert f.choices("/data/q") == ()


def test_choices_may_be_instances_of_a_repeat() -> None:
    form = form_of(
        {"type": "begin repeat", "name": "p", "label": "P"}, asked("text", "n"), {"type": "end repeat"}, asked("select_one ${n}", "q"),
    )  # fmt: skip
    f = filling(form)
    f.answer("/data/p[1]/n", "王")
    f.add("/data/p")
    f.add("/data/p")
    assert "/data/q" in f.answer("/data/p[3]/n", "李").changed
    assert [option.label for option in f.choices("/data/q")] == ["王", "李"]
    f.choose("/data/q", 2)
    f.remove("/data/p[3]")
    problem = f.problem("/data/q")
    assert problem is not None
    assert problem.kind == "choice"


def test_a_group_may_have_a_picture() -> None:
    group = {"type": "begin group", "name": "g", "label": "G", "media::image": "plan.png"}
    f = filling(form_of(group, asked("text", "q"), {"type": "end group"}))
    assert [medium.name for medium in f.media(f.pages()[0].group)] == ["plan.png"]
