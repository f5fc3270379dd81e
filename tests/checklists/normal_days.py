"""The ordinary case of each checklist in the box, as the keys that a worker presses for it.

Keys are separated by blanks. The first opens the checklist at the door (4: by phone), the last records the
visit. “words” are typed and not counted, for nobody can name a medicine with fewer; `no` is the key that says
that there is not another one of an open-ended repeat.
"""

from collections.abc import Iterator

from fieldtui.checklists import Filling, Kind, Question

NORMAL_DAYS = {
    "four_category_screening": "1  1 1 1 1 1  enter",
    "observation_reading": "1  5 enter enter  3 6 . 5 enter 1  1 1  enter",
    "occupancy_check": "1  1 3 enter 1  enter",
    "weekly_call": "4  1 1 1 1 1 1 1  enter",
    "chronic_medicine": "1  1  “王秀兰” enter 1 enter  “缬沙坦 80mg” enter 4 5 enter no  1 no  enter",
    "shop_reopening": "1  1 1 1 3 enter 1  1 1 1 1 1 1  1  enter",
    "kitchen_fumes": "1  1 1 1 1 1  1 1 1 1 1  1  enter",
    "fire_safety": "1  1 1 1 1 1 1  1 1  1  enter",
    "gate_check": "1  1 1 1 1 1 1  enter",
}


def keys_of(name: str) -> list[str]:
    """The keys of the ordinary case; words are one entry, in their quotation marks."""
    return list(_tokens(NORMAL_DAYS[name]))


def counted(name: str) -> int:
    """How many keys the ordinary case takes, words left out."""
    return sum(not key.startswith("“") for key in keys_of(name))


def _tokens(keys: str) -> Iterator[str]:
    for index, part in enumerate(keys.replace("”", "“").split("“")):
        yield from [f"“{part}"] if index % 2 else part.split()


def asked(form: Filling) -> list[Question]:
    """What is asked now, notes too, in order."""
    return [question for page in form.pages() for question in page.questions]


def press(form: Filling, keys: list[str]) -> None:
    """Fill in the ordinary case as its keys say, question by question, page by page."""
    rest, done = iter(keys[1:-1]), set[str]()
    while (key := _next(form, done)) is not None:
        done.add(key)
        if key not in {question.path for question in asked(form)}:
            assert next(rest) == "no"
            continue
        kind = next(question.kind for question in asked(form) if question.path == key)
        if kind is Kind.SELECT_ONE:
            form.choose(key, int(next(rest)))
            continue
        if typed := "".join(part.strip("“") for part in iter(lambda: next(rest), "enter")):
            form.enter(key, typed)
    assert list(rest) == []


def _next(form: Filling, done: set[str]) -> str | None:
    """The first question, or page that asks whether there is another one, that is not done."""
    for page in form.pages():
        for path in (
            [q.path for q in page.questions if q.kind is not Kind.NOTE] if page.questions else [page.key]
        ):
            if path not in done:
                return path
    return None
