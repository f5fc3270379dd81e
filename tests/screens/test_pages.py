"""The cheat sheets say what the registry of actions says."""

import pytest

from fieldtui.i18n import language, use_language
from tests.screens.pages import PAGES, page


@pytest.mark.parametrize("spoken", PAGES)
def test_the_cheat_sheet_is_what_the_registry_says(spoken: str) -> None:
    before = language()
    try:
        assert PAGES[spoken].read_text("utf-8") == page(spoken), (
            "python -m tests.screens.pages writes it anew"
        )
    finally:
        use_language(before)
