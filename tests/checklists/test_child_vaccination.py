"""A real form walked as a volunteer walks it: a building, its households, their children."""

from xml.etree import ElementTree

import pytest

from fieldtui.checklists import Filling, Form, TitlePart, read_xform
from tests.checklists.making import filling, shared

HOUSEHOLD, CHILD = "/data/household", "child_repeat"


@pytest.fixture(scope="module")
def form() -> Form:
    """The form of JavaRosa's smoke test; its places on the map are typed as text."""
    xml = shared("child_vaccination_VOL_tool_v12.xml").read_text(encoding="utf-8")
    return read_xform(xml.replace('type="geopoint"', 'type="string"'))


class Walk:
    """Goes from question to question and says what must be asked next."""

    def __init__(self, form: Form) -> None:
        self.filling = filling(form)
        self.at = self.filling.question_after(None)
        self.rows = dict(self.filling.initial)

    def told(self, name: str, value: str | None = None) -> None:
        """The question that is asked now is called `name`; answer it (None: pass over it) and go on."""
        assert self.at is not None
        assert self.at.rpartition("/")[2] == name
        if value is not None:
            self.rows |= dict(self.filling.answer(self.at, value).stored)
        self.at = self.filling.question_after(self.at)

    def household(self, number: str, children: int) -> None:
        self.told("flatNumber", number)
        for name in ("inHome", "adultPresence", "childPresent"):
            self.told(name, "yes")
        self.told("motherName", "Foo")
        for name in ("motherPresent", "consent"):
            self.told(name, "yes")
        self.told("childNum", str(children))

    def child(
        self, name: str, birth: tuple[str, str, str] | int, *, card: bool, doses: dict[str, str]
    ) -> None:
        self.told("childName", name)
        self.told("health_card", "yes" if card else "no")
        if not card:
            self.told("ever_had_card", "no")
            self.told("ever_been_clinic", "yes")
        self.told("sex", "female")
        if isinstance(birth, int):
            self.told("dobknown", "no")
            self.told("age_months", str(birth))
        else:
            self.told("dobknown", "yes")
            for question, value in zip(("dob_year", "dob_month", "dob_day_1"), birth, strict=True):
                self.told(question, value)
        for question, value in doses.items():
            self.told(question, value)

    def another(self) -> None:
        """The page after the last household asks for another one."""
        wanted = [page.repeat for page in self.filling.pages() if page.repeat]
        assert wanted == [HOUSEHOLD]
        change = self.filling.add(wanted[0])
        self.rows |= dict(change.stored)
        self.at = change.shown[0]


def building(form: Form) -> Walk:
    walk = Walk(form)
    walk.told("building_type", "multi")
    walk.told("gps", "1.234 5.678 0 2.3")
    walk.told("building_name", "Some building")
    walk.told("full_address1", "Some address")
    return walk


def whole(form: Form) -> Walk:
    """Two households: one with two children, one with one. The form keeps a date of birth as text, so that no
    age in days follows from it and no doses are asked for, in JavaRosa neither."""
    walk = building(form)
    walk.household("1", 2)
    walk.child("Ana", 12, card=True, doses={"penta1": "yes", "penta3": "no", "mcv1": "yes"})
    walk.told("nextChild")
    walk.child("Ben", ("2019", "7", "5"), card=True, doses={})
    walk.told("finalflat", "no")
    walk.told("finished2")
    walk.another()
    walk.household("2", 1)
    walk.child("Cem", ("2018", "1", "31"), card=False, doses={})
    walk.told("finalflat", "yes")
    walk.told("finished2")
    return walk


def test_the_walk_ends_with_nothing_missing(form: Form) -> None:
    walk = whole(form)
    assert walk.at is None
    assert walk.filling.problems() == ()
    assert not walk.filling.can_add(HOUSEHOLD)


def test_sums_go_from_children_to_household(form: Form) -> None:
    f: Filling = whole(form).filling
    assert [f.value(f"{each}/no_cards") for each in f.instances(HOUSEHOLD)] == ["0", "1"]
    assert [f.value(f"{each}/missVaccine") for each in f.instances(HOUSEHOLD)] == ["1", "0"]
    assert f.value("/data/flatcount") == f.value("/data/household_count") == "2"


def test_the_household_grows_only_when_the_last_one_says_there_are_more(form: Form) -> None:
    walk = building(form)
    f = walk.filling
    assert f.instances(HOUSEHOLD) == (f"{HOUSEHOLD}[1]",)
    f.answer(f"{HOUSEHOLD}[1]/finalflat", "yes")
    assert not f.can_add(HOUSEHOLD)
    f.answer(f"{HOUSEHOLD}[1]/finalflat", "no")
    assert f.can_add(HOUSEHOLD)


def test_labels_and_titles_speak_of_the_instance(form: Form) -> None:
    f = whole(form).filling
    assert f.label(f"{HOUSEHOLD}[1]/{CHILD}[2]/sex").split() == ["Is", "Ben", "a", "boy", "or", "a", "girl?"]
    page = next(page for page in f.pages() if page.key == f"{HOUSEHOLD}[1]/{CHILD}[2]/childName")
    assert f.title(page) == (TitlePart("Flat", 1, 2), TitlePart("Child", 2, 2))


def test_fewer_children_are_put_aside_and_come_back_with_their_answers(form: Form) -> None:
    f = whole(form).filling
    ben = f"{HOUSEHOLD}[1]/{CHILD}[2]"
    change = f.answer(f"{HOUSEHOLD}[1]/childNum", "1")
    assert change.removed == (ben,)
    assert f"{ben}/childName" in change.hidden
    assert "Ben" not in f.submission_xml()
    again = filling(form, f.answers)
    assert again.answer(f"{HOUSEHOLD}[1]/childNum", "2").added == (ben,)
    assert again.value(f"{ben}/childName") == "Ben"


def test_the_submission_has_households_and_children_nested(form: Form) -> None:
    root = ElementTree.fromstring(whole(form).filling.submission_xml())
    names = [[child.findtext("childName") for child in each.iter(CHILD)] for each in root.iter("household")]
    assert names == [["Ana", "Ben"], ["Cem"]]


def test_the_rows_of_the_walk_make_the_same_filling(form: Form) -> None:
    walk = whole(form)
    for rows in (walk.rows, dict(reversed(walk.rows.items()))):
        again = filling(form, rows)
        assert again.record() == walk.filling.record()
        assert again.answers == walk.filling.answers
