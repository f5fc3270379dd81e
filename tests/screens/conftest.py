"""What the screens' tests share: a town, and a language that no test leaves behind."""

from collections.abc import Iterator

import pytest

from fieldtui.i18n import use_language
from tests.town import Town, small_town


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    """Chinese, and Chinese again afterwards."""
    use_language("zh_CN")
    yield
    use_language("zh_CN")


@pytest.fixture
def town() -> Town:
    """A fresh town with an open round."""
    return small_town()
