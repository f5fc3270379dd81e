"""Times of questions: kept with the draft, written as ODK writes them."""

from datetime import UTC, datetime, timedelta

from fieldtui.checklists import Filling, Form
from fieldtui.checklists.forms.audit import MOST_SPANS
from tests.checklists.making import asked, form_of

START = datetime(2020, 2, 15, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that goes on one second each time it is read."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def audited(parameters: str = "") -> Form:
    return form_of(
        {"type": "audit", "name": "audit", "parameters": parameters},
        asked("text", "a"),
        asked("begin_repeat", "r"),
        asked("text", "b"),
        {"type": "end_repeat"},
    )


def begun(form: Form, answers: dict[str, str] | None = None) -> Filling:
    return Filling(form, answers or {}, now=Clock(), properties={"username": "小李"})


def test_each_visit_to_a_question_is_a_line_with_its_times() -> None:
    f = begun(audited())
    assert f.entered("/data/a") == ()
    rows = f.entered("/data/r[1]/b")
    assert [path for path, _value in rows] == ["/data/meta/audit#1"]
    f.entered(None)
    lines = f.audit_csv().splitlines()
    assert lines[0] == "event,node,start,end"
    kind, node, start, end = lines[1].split(",")
    assert (kind, node) == ("question", "/data/a")
    assert int(end) - int(start) == 1_000
    assert lines[2].startswith("question,/data/r[1]/b,")


def test_times_are_there_again_when_a_draft_is_opened_again_and_are_no_answers() -> None:
    f = begun(audited())
    f.entered("/data/a")
    f.entered(None)
    again = begun(f.form, dict(reversed(f.answers.items())))
    assert again.audit_csv() == f.audit_csv()
    assert again.answers == f.answers
    assert not any("audit" in path for path in f.record())
    again.entered("/data/a")
    assert again.entered(None)[0][0] == "/data/meta/audit#2"


def test_changes_and_the_user_are_told_where_the_form_asks() -> None:
    f = begun(audited("track-changes=true identify-user=true"))
    f.entered("/data/a")
    f.answer("/data/a", "新, 的")
    f.entered(None)
    lines = f.audit_csv().splitlines()
    assert lines[0] == "event,node,start,end,old-value,new-value,user"
    assert lines[1].endswith(',,"新, 的",小李')


def test_positions_stand_in_place_of_keys() -> None:
    f = begun(audited())
    f.add("/data/r")
    f.remove("/data/r[1]")
    f.entered("/data/r[2]/b")
    f.entered(None)
    assert "/data/r[1]/b" in f.audit_csv()


def test_a_form_that_does_not_ask_gets_no_times() -> None:
    f = begun(form_of(asked("text", "a")))
    f.entered("/data/a")
    assert f.entered(None) == ()
    assert f.audit_csv() == ""


def test_there_is_an_end_to_what_is_kept_and_broken_rows_are_left_out() -> None:
    rows = {f"/data/meta/audit#{number}": "[]" for number in range(1, MOST_SPANS + 1)}
    f = begun(audited(), rows)
    f.entered("/data/a")
    assert f.entered(None) == ()
    assert f.audit_csv() == "event,node,start,end\n"
