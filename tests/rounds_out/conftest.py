"""A round in the small town whose checklist has all that tables are made of: groups, repeats in repeats, several
choices, a place, numbers and days; and a way to record answers at a door."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from fieldtui.checklists import Conversion
from fieldtui.log.event import Entry
from fieldtui.log.kinds import Fields
from fieldtui.log.names import Dot
from fieldtui.published import Checklist, publish_checklist
from fieldtui.registry import scope_of
from fieldtui.rounds import open_round
from tests.town import Town, small_town

ROUND = "普查"
NEWER = (
    '<bind nodeset="/data/who" type="string"/>',
    '<bind nodeset="/data/who" type="string" required="true()"/>',
)
FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>普查</h:title><model>
<instance><data id="census" version="7"><start/><who/><home><where/><signs/><rooms/></home>
<household jr:template=""><head/><visit><on/></visit><child jr:template=""><name/><age/></child></household>
<orx:meta><orx:instanceID/></orx:meta></data></instance>
<bind nodeset="/data/start" type="dateTime"/>
<bind nodeset="/data/who" type="string"/>
<bind nodeset="/data/home/where" type="geopoint"/>
<bind nodeset="/data/home/rooms" type="int"/>
<bind nodeset="/data/household/visit/on" type="date"/>
<bind nodeset="/data/household/child/age" type="int"/>
<bind nodeset="/data/orx:meta/orx:instanceID" type="string"/></model></h:head><h:body>
<input ref="/data/who"><label>谁应的门？</label></input>
<group ref="/data/home"><label>家</label><select ref="/data/home/signs"><label>症状</label>
<item><label>发热</label><value>fever</value></item><item><label>咳嗽</label><value>cough</value></item>
<item><label>乏力</label><value>tired</value></item></select>
<input ref="/data/home/rooms"><label>几间房</label></input></group>
<group ref="/data/household"><label>户</label><repeat nodeset="/data/household">
<input ref="/data/household/head"><label>户主</label></input>
<input ref="/data/household/visit/on"><label>哪天</label></input>
<group ref="/data/household/child"><label>孩子</label><repeat nodeset="/data/household/child">
<input ref="/data/household/child/name"><label>名字</label></input>
<input ref="/data/household/child/age"><label>几岁</label></input></repeat></group></repeat></group></h:body></h:html>"""
ANSWERS = {
    "/data/start": "2026-10-12T08:30:00.000+08:00",
    "/data/who": "王秀兰, 女儿",
    "/data/home/where": "30.58 -114.3 21.5 4",
    "/data/home/signs": "fever tired",
    "/data/home/rooms": "3",
    "/data/household[1]/head": "王秀兰",
    "/data/household[1]/visit/on": "2026-10-12",
    "/data/household[1]/child[2]/name": "小宝",
    "/data/household[1]/child[2]/age": "7",
    "/data/household[1]/child[10]/name": "小贝",
    "/data/household[4]/head": "李建国",
    "/data/household[4]/child[1]/age": "12",
}
Record = Callable[..., Dot]


@pytest.fixture
def town() -> Town:
    return small_town(with_round=False)


@pytest.fixture
def checklist(town: Town) -> Checklist:
    """The checklist, in force, and a round that asks it in both grids."""
    published = publish_checklist(town.office, Conversion(FORM, (), {}))
    open_round(town.office, ROUND, published.id, ["1", "2"], date(2026, 10, 12), date(2026, 10, 20))
    return published


@pytest.fixture
def record(town: Town, checklist: Checklist) -> Record:
    """Records a visit at a door of the round with answers, or with an outcome and none."""

    def recorded(
        address: str, answers: Mapping[str, str], outcome: str = "answered", asked: Dot = 0, **more: str
    ) -> Dot:
        door = town.doors[address]
        with town.office.read() as db:
            scope = scope_of(db, door)
            (round_,) = db.execute(
                "SELECT id FROM rounds WHERE scope = ? ORDER BY id DESC", (scope,)
            ).fetchone()
        fields: Fields = {"outcome": outcome, "way": "door", "round": round_, **more, **answers}
        if answers:
            fields["checklist"] = asked or checklist.id
        return town.office.record(scope, [Entry("visit.made", fields, subject=door)])[0]

    return recorded
