"""A public notice: its title and text, typed or from a file, written as a page to print. Nothing is recorded.

What was filled in is kept until it is printed.
"""

from pathlib import Path
from typing import ClassVar

import msgspec

from fieldtui.codes.paper.kinds import KINDS, PDF
from fieldtui.codes.text_code import MOST_BYTES
from fieldtui.i18n import N_, _, ngettext
from screens.asking import AskText, PickOne
from screens.choosing import Wanted
from screens.drawing import fit, line, lines, text
from screens.listing import Act, Listing
from screens.rows import Row
from screens.writing import WriteText

_KEPT = ("notice", 0)
_LABEL_CELLS = 14


class Draft(msgspec.Struct):
    """What was filled in so far: `body` a paragraph a line, `kind` a key of `KINDS`, `folder` empty for none yet."""

    title: str = ""
    body: str = ""
    kind: str = PDF
    folder: str = ""

    @property
    def typed(self) -> str:
        """The notice as `print_notice` takes it."""
        return f"{self.title}\n{self.body}"


class NoticeScreen(Listing):
    """The lines to fill in."""

    PLACE: ClassVar[str] = "notice"

    def __init__(self) -> None:
        super().__init__()
        self._draft = Draft()
        self._recalled = False

    async def load(self) -> None:
        # Once: a screen that is shown again, behind a panel too, has what was filled in.
        if not self._recalled and (kept := self.session.unsent.get(_KEPT)):
            self._draft = msgspec.json.decode(kept["draft"], type=Draft)
        self._recalled = True
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def _keep(self) -> None:
        self.session.unsent[_KEPT] = {"draft": msgspec.json.encode(self._draft).decode()}
        self.say()
        self.draw()

    def draw(self) -> None:
        """Draw the lines as they are filled in."""
        draft, width = self._draft, self.size.width - 2
        self.head(text(f" {_('Public notice')}"))
        size = _("{size} of about {most} bytes").format(
            size=len(draft.typed.strip().encode()), most=MOST_BYTES
        )
        self.show_top(
            lines(
                text(_("One page to hang up, with a code from which any phone reads it."), "dim"),
                text(_("Enter fills in the selected line.") + "  " + size, "dim"),
            )
        )
        filled: tuple[tuple[str, str, Act], ...] = (
            (N_("Headline"), draft.title, self._ask_title),
            (N_("Text"), self._body_said(), self._ask_body),
            (N_("Kind of file"), _(KINDS[draft.kind]), self._ask_kind),
            (N_("Folder"), draft.folder, self._ask_folder),
        )
        rows: list[Row[Act]] = [Row(text(_("From a text file …")), self._from_file, "file")]
        rows += [
            Row(
                line(
                    (fit(_(label), _LABEL_CELLS), "dim"),
                    (fit(value or _("(to fill in)"), max(width - _LABEL_CELLS, 10)), "bold"),
                ),
                act,
                label,
            )
            for label, value, act in filled
        ]
        self.show_rows([*rows, Row(text(_("Print it …"), "bold $success"), self._print, "print")])

    def _body_said(self) -> str:
        paragraphs = [one for one in self._draft.body.splitlines() if one.strip()]
        if not paragraphs:
            return ""
        count = ngettext("{count} paragraph", "{count} paragraphs", len(paragraphs))
        return f"{count.format(count=len(paragraphs))}  {paragraphs[0].strip()}"

    # ------------------------------------------------------------ line by line

    async def _ask_title(self) -> None:
        typed = await self.ask(AskText(self.session, _("Title of the notice"), value=self._draft.title))
        if typed is not None:
            self._draft.title = typed
            self._keep()

    async def _ask_body(self) -> None:
        question = _("Text of the notice, a paragraph a line")
        typed = await self.ask(WriteText(self.session, question, self._draft.body, MOST_BYTES))
        if typed is not None:
            self._draft.body = typed
            self._keep()

    async def _ask_kind(self) -> None:
        kinds = [Row(text(_(name)), kind, kind) for kind, name in KINDS.items()]
        kind = await self.ask(PickOne(_("Write the page as"), kinds, self._draft.kind))
        if kind is not None:
            self._draft.kind = kind
            self._keep()

    async def _ask_folder(self) -> None:
        chosen = await self.find_path(Wanted(_("Write it to which folder?"), folders=True))
        if chosen:
            self._draft.folder = str(chosen[0])
            self._keep()

    async def _from_file(self) -> None:
        wanted = Wanted(_("Which text file? Its first line is the title, each other a paragraph."), (".txt",))
        chosen = await self.find_path(wanted)
        if not chosen:
            return
        from fieldtui.codes.paper.printing import notice_in

        typed = await self.call(lambda _device: notice_in(chosen[0]))
        self._draft.title, _end, self._draft.body = typed.strip("\n").partition("\n")
        self._keep()

    # ------------------------------------------------------------ printing

    async def _print(self) -> None:
        draft = self._draft
        if not draft.folder:
            await self._ask_folder()
        if not draft.folder:
            return
        # Only here: what makes pages takes longer to load than this screen to draw.
        from fieldtui.codes.paper.printing import print_notice

        with self.work(_("Writing and checking")):
            printed = await self.call(print_notice, draft.typed, Path(draft.folder), draft.kind)
        self.session.unsent.pop(_KEPT, None)
        self.say(
            text(_("Written and checked: {path}").format(path=printed.path), "bold $success"),
            text(_("Not encrypted: anybody who sees the page or its code can read it."), "$warning"),
        )
