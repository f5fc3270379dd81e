"""The doctor on the screen: a line for each finding, the worst first, what to do below, and repairs after asking."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.content import Content

from fieldtui.device import Device
from fieldtui.doctor import (
    BY_ID,
    CHECKS,
    REPAIRS,
    SIGNS,
    Check,
    Finding,
    Machine,
    Severity,
    patient_of,
    picture,
    repair,
    run,
    terminal_of,
    this_machine,
    told_of,
)
from fieldtui.doctor.repairs import Repaired
from fieldtui.i18n import _, ngettext
from screens.drawing import cells, fit, lines, text
from screens.listing import Act, Listing
from screens.over import Confirm
from screens.rows import Row

_STYLES: dict[Severity, str] = {
    Severity.GOOD: "$success",
    Severity.NOTE: "",
    Severity.WARNING: "bold $warning",
    Severity.BAD: "bold $error",
}


def look(device: Device, check: Check, machine: Machine, before: Sequence[Finding]) -> list[Finding]:
    """What one check finds on the open device."""
    return run(check, patient_of(device, machine), before)


def put_right(device: Device, name: str, machine: Machine) -> Repaired:
    """Carry out a repair on the open device."""
    return repair(device, patient_of(device, machine), name)


class CheckupScreen(Listing):
    """The findings. Looking changes nothing; each check is one use case, so that keys come in between."""

    PLACE: ClassVar[str] = "checkup"

    def __init__(self) -> None:
        super().__init__()
        self.findings: list[Finding] | None = None

    async def load(self) -> None:
        # A question that lay over this screen is no reason to look again.
        if self.findings is None:
            self.begin(self._examine())

    def on_resize(self) -> None:
        self._draw()

    def _machine(self) -> Machine:
        size = self.app.size
        encoding = sys.__stdout__.encoding if sys.__stdout__ else ""
        return this_machine(terminal_of(os.environ, (size.width, size.height), encoding))

    async def _examine(self) -> None:
        findings: list[Finding] = []
        self.findings = findings
        self.head(text(f" {_('Check of this device')}"))
        machine = self._machine()
        with self.work(_("Checking")) as work:
            for at, check in enumerate(CHECKS):
                work.told(at, len(CHECKS))
                findings += await self.call(look, check, machine, tuple(findings))
                self._draw()
        # The worst stands first now, whatever the cursor was on while lines came in.
        self._draw()
        self.rows.highlighted = 0

    # ------------------------------------------------------------ drawing

    def _draw(self) -> None:
        if self.findings is None:
            return
        self.show_top(_summary(self.findings, running=self.working))
        # Beside the list's padding the scrollbar takes a cell or two.
        width = self.size.width - 4
        titles = max(cells(_(check.title)) for check in CHECKS)
        ordered = sorted(self.findings, key=lambda finding: -finding.severity)
        rows: list[Row[Act]] = [
            Row(
                text(fit(_line(finding, titles), width), _STYLES[finding.severity]),
                partial(self._about, finding),
                f"{finding.check} {finding.kind} {finding.facts}",
            )
            for finding in ordered
        ]
        words = max(cells(_(name)) for name, _characters in picture())
        rows.append(Row(text(" " + _("Test picture: every line ends at the same bar."), "bold")))
        rows += [Row(text(f"  {fit(_(name), words)}  {drawn}")) for name, drawn in picture()]
        self.show_rows(rows)

    # ------------------------------------------------------------ what to do

    async def _about(self, finding: Finding) -> None:
        sentence, step = told_of(finding)
        self.say(text(sentence, _STYLES[finding.severity]), *([text(step)] if step else []))
        chosen = REPAIRS.get(finding.repair)
        if chosen is None or not await self.ask(Confirm(text(_(chosen.question)), _("Repair"))):
            return
        became = await self.call(put_right, chosen.name, self._machine())
        await self._examine()
        said = [text(_("Done: {what}.").format(what=_(chosen.words)), "bold $success")]
        if became.kept is not None:
            said.append(text(_("Kept from before, encrypted: {name}").format(name=became.kept.name)))
        self.say(*said)


def _line(finding: Finding, titles: int) -> str:
    sign, word = SIGNS[finding.severity]
    signs = max(cells(_(each)) for _sign, each in SIGNS.values())
    sentence, _step = told_of(finding)
    return f" {sign} {fit(_(word), signs)}  {fit(_(BY_ID[finding.check].title), titles)}  {sentence}"


def _summary(findings: Sequence[Finding], *, running: bool) -> Content:
    bad = sum(finding.severity is Severity.BAD for finding in findings)
    look_here = sum(finding.severity is Severity.WARNING for finding in findings)
    if bad:
        said = text(
            ngettext("{count} thing is bad.", "{count} things are bad.", bad).format(count=bad), "bold $error"
        )
    elif look_here:
        said = text(_("Nothing bad was found, but look at what is marked with !."), "bold $warning")
    else:
        said = text(_("Nothing bad was found."), "" if running else "bold $success")
    hint = _(
        "Looking changes nothing. Enter says what to do, and repairs what can be repaired, after asking."
    )
    return lines(said, text(hint, "dim"))
