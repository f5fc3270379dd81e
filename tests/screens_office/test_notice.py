"""A public notice from the office desk: filled in line by line or from a file, written as a page, kept until then."""

from pathlib import Path

import pytest
from textual import events

from screens.choosing import ChoosePath
from screens.notice import NoticeScreen
from screens.writing import PlainArea, WriteText
from tests.paper.pictures import digits_in, of_html, of_pdf
from tests.screens_office.desk import Community, DeskKeys, at_the_desk

BODY = "　　明天上午停水。\n　　请储水。"


async def open_notice(keys: DeskKeys) -> None:
    await keys.press("8")
    assert isinstance(keys.screen, NoticeScreen)


async def write(keys: DeskKeys, body: str) -> None:
    """Paste `body` into the area, as from a chat."""
    await keys.choose("Text")
    assert isinstance(keys.screen, WriteText)
    keys.screen.area.post_message(events.Paste(body))
    await keys.pilot.pause()
    await keys.press("tab")


async def fill_in(keys: DeskKeys, place: Path, body: str = BODY) -> None:
    await open_notice(keys)
    await keys.choose("Headline")
    await keys.fill("停水通知")
    await write(keys, body)
    await keys.choose("Folder")
    assert isinstance(keys.screen, ChoosePath)
    await keys.fill(str(place))


async def test_a_notice_that_was_filled_in_is_a_page_that_any_phone_reads(
    people: Community, tmp_path: Path
) -> None:
    async with at_the_desk(people.office) as keys:
        await fill_in(keys, tmp_path)
        await keys.choose("print")
        (written,) = tmp_path.glob("*.pdf")
        assert written.name in keys.shown("said").replace("\n", "")
    (read,) = digits_in(of_pdf(written.read_bytes()))
    assert read.splitlines()[0] == "停水通知"
    assert read.endswith(BODY)


async def test_as_a_web_page_too(people: Community, tmp_path: Path) -> None:
    async with at_the_desk(people.office) as keys:
        await fill_in(keys, tmp_path)
        await keys.choose("Kind of file")
        await keys.press("down", "enter")
        await keys.choose("print")
    (written,) = tmp_path.glob("*.html")
    assert digits_in(of_html(written.read_bytes()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_text_file_fills_in_title_and_text(people: Community, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "notice.txt"
    file.write_bytes(f"停水通知\r\n{BODY}\r\n".encode(encoding))
    async with at_the_desk(people.office) as keys:
        await open_notice(keys)
        await keys.choose("file")
        await keys.fill(str(file))
        await keys.choose("Folder")
        await keys.fill(str(tmp_path))
        await keys.choose("print")
    (written,) = tmp_path.glob("*.pdf")
    (read,) = digits_in(of_pdf(written.read_bytes()))
    assert (read.splitlines()[0], read.endswith(BODY)) == ("停水通知", True)


@pytest.mark.parametrize("data", [b"PK\3\4\0\0", b"\xff\xff\xff"])
async def test_a_file_that_is_no_text_is_named_and_changes_nothing(
    people: Community, tmp_path: Path, data: bytes
) -> None:
    file = tmp_path / "notice.txt"
    file.write_bytes(data)
    async with at_the_desk(people.office) as keys:
        await open_notice(keys)
        await keys.choose("file")
        await keys.fill(str(file))
        assert isinstance(keys.screen, NoticeScreen)
        assert "notice.txt" in keys.notices[-1]
        assert keys.screen._draft.title == ""


async def test_where_to_is_asked_if_it_was_not_filled_in(people: Community, tmp_path: Path) -> None:
    async with at_the_desk(people.office) as keys:
        await open_notice(keys)
        await keys.choose("Headline")
        await keys.fill("停水通知")
        await keys.choose("print")
        assert isinstance(keys.screen, ChoosePath)
        await keys.fill(str(tmp_path))
    assert len(list(tmp_path.glob("*.pdf"))) == 1


async def test_without_a_title_nothing_is_printed(people: Community, tmp_path: Path) -> None:
    async with at_the_desk(people.office) as keys:
        await open_notice(keys)
        await keys.choose("Folder")
        await keys.fill(str(tmp_path))
        await keys.choose("print")
    assert list(tmp_path.iterdir()) == []


async def test_what_was_filled_in_is_there_again_until_it_is_printed(
    people: Community, tmp_path: Path
) -> None:
    async with at_the_desk(people.office) as keys:
        await fill_in(keys, tmp_path)
        await keys.press("escape")
        await open_notice(keys)
        assert keys.screen._draft.title == "停水通知"
        await keys.choose("print")
        await keys.press("escape")
        await open_notice(keys)
        assert keys.screen._draft.title == ""


async def test_a_text_that_was_left_half_written_is_there_again(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await open_notice(keys)
        await keys.choose("Text")
        await keys.type("half")
        await keys.press("escape")
        await keys.choose("Text")
        assert keys.screen.query_one(PlainArea).text == "half"


async def test_enter_begins_a_line_and_on_an_empty_one_takes_the_text(people: Community) -> None:
    async with at_the_desk(people.office) as keys:
        await open_notice(keys)
        await keys.choose("Text")
        for line in ("one", "two"):
            await keys.type(line)
            await keys.press("enter")
        await keys.press("enter")
        assert isinstance(keys.screen, NoticeScreen)
        assert keys.screen._draft.body == "one\ntwo"
