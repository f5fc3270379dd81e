"""The answers of the last record: what a new one begins with."""

from collections.abc import Mapping

from fieldtui.checklists import Filling, read_xform
from tests.checklists.making import asked, form_of, noon, xform

FORM = (
    asked("text", "street", default="${last-saved#street}"),
    asked("integer", "n"),
    asked("calculate", "next", calculation="${last-saved#n} + 1"),
)


def begun(last: Mapping[str, str], answers: Mapping[str, str] | None = None) -> Filling:
    return Filling(form_of(*FORM), answers or {}, now=noon, last_saved=last)


def test_a_new_record_begins_with_what_was_answered_last() -> None:
    f = begun({"/data/street": "长江路", "/data/n": "3"})
    assert f.value("/data/street") == "长江路"
    assert f.value("/data/next") == "4"
    assert dict(f.initial)["/data/street"] == "长江路"


def test_the_first_record_of_all_begins_empty() -> None:
    f = begun({})
    assert f.value("/data/street") == ""
    assert f.value("/data/next") == ""
    assert f.complete


def test_a_draft_keeps_its_own_answers_when_it_is_opened_again() -> None:
    f = begun({"/data/street": "长江路"})
    f.answer("/data/street", "解放路")
    again = begun({"/data/street": "长江路"}, f.answers)
    assert again.value("/data/street") == "解放路"


def test_answers_of_other_versions_and_of_removed_instances_are_left_out() -> None:
    form = read_xform(
        xform(
            '<a/><r jr:template=""><b/></r>',
            '<instance id="__last-saved" src="jr://instance/last-saved"/>'
            "<bind nodeset=\"/data/a\" calculate=\"join('|', instance('__last-saved')/data/r/b)\"/>",
            '<repeat nodeset="/data/r"><input ref="/data/r/b"><label>B</label></input></repeat>',
        )
    )
    rows = {
        "/data/r[10]/b": "ten", "/data/r[2]/b": "two", "/data/r[3]": "", "/data/r[3]/b": "gone",
        "/data/r[1]": "1", "/data/other": "x",
    }  # fmt: skip
    assert Filling(form, last_saved=rows).value("/data/a") == "two|ten"
