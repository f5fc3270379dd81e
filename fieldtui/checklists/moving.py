"""From question to question and from page to page, as far as they are asked now."""

from collections.abc import Callable

from fieldtui.checklists.form import Form, Page

Test = Callable[[str], bool]


def pages(form: Form, relevant: Test) -> tuple[Page, ...]:
    """The form's pages with the relevant questions only; a page without any is left out."""
    found: list[Page] = []
    for page in form.pages:
        asked = tuple(question for question in page.questions if relevant(question.path))
        if asked:
            found.append(Page(page.key, page.group, asked))
    return tuple(found)


def after(form: Form, path: str | None, wanted: Test) -> str | None:
    """The first wanted question after `path`; from the beginning for None."""
    paths = list(form.questions)
    start = 0 if path is None else paths.index(path) + 1
    return next((each for each in paths[start:] if wanted(each)), None)


def before(form: Form, path: str | None, wanted: Test) -> str | None:
    """The last wanted question before `path`; from the end for None."""
    paths = list(form.questions)
    end = len(paths) if path is None else paths.index(path)
    return next((each for each in reversed(paths[:end]) if wanted(each)), None)
