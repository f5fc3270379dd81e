"""Where the cursor of a checklist can be, in order, and what stands above it. Nothing here is drawn.

A stop is the path of a question that takes an answer, the key of a page that asks for another instance, or,
where a page only tells something, its first question; END after all of them.
"""

from collections.abc import Sequence

from fieldtui.checklists import Filling, Kind, Page, Question, TitlePart
from fieldtui.i18n import _

# Where the cursor is after the last question; no path begins with two slashes.
END = "//end"
# Questions of a page that are drawn at once: a form without groups is one page of all its questions.
MOST_SHOWN = 30


def stops(filling: Filling) -> dict[str, Page]:
    """All stops but END, in order, each with its page."""
    found: dict[str, Page] = {}
    for page in filling.pages():
        if page.repeat:
            found[page.key] = page
            continue
        asked = [question.path for question in page.questions if takes_answer(filling, question)]
        for path in asked or [page.questions[0].path]:
            found[path] = page
    return found


def takes_answer(filling: Filling, question: Question) -> bool:
    """Whether a person answers this question now."""
    told = question.kind is Kind.NOTE or question.unasked is not None
    return not told and not filling.read_only(question.path)


def shown_on(page: Page, path: str) -> list[str]:
    """The questions that are drawn while the cursor is at `path` of a page: all, or the stretch around it."""
    if page.repeat:
        return [page.key]
    paths = [question.path for question in page.questions]
    at = paths.index(path) if path in paths else 0
    start = at - at % MOST_SHOWN
    return paths[start : start + MOST_SHOWN]


def stop_from(filling: Filling, known: dict[str, Page], path: str, step: int) -> str:
    """The stop after `path` (before it for -1); END after the last, the first before the first."""
    order = list(known)
    if path == END:
        return order[-1] if step < 0 and order else END
    if path in known:
        at = order.index(path) + step
        return order[max(at, 0)] if at < len(order) else END
    # The question was hidden by an answer, or only tells something.
    to: str | None = path if path in set(filling.questions) else None
    while to is not None and to not in known:
        to = filling.question_after(to) if step > 0 else filling.question_before(to)
    if to is not None:
        return to
    return END if step > 0 else next(iter(order), END)


def titled(parts: Sequence[TitlePart]) -> str:
    """The title of a page: its instances from the outermost, then its group."""
    return " > ".join(text for part in parts if (text := _part(part)))


def _part(part: TitlePart) -> str:
    if not part.number:
        return part.label
    said = _("{label}: number {number} of {of}") if part.label else _("number {number} of {of}")
    return said.format(label=part.label, number=part.number, of=part.of)


def instance_at(page: Page | None) -> str:
    """The innermost instance that a page is in; "" if it is in none."""
    return page.places[-1].path if page is not None and page.places else ""


def repeat_label(filling: Filling, path: str, language: str) -> str:
    """What the things of a repeat are called, by the path of the repeat or of an instance."""
    repeat = filling.form.repeats[filling.form.template_of(path.removesuffix("[]"))]
    return filling.label(repeat, language) or filling.label(repeat.group, language) or repeat.name
