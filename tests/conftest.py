"""How often the tests of laws try: enough on a desk, the same every time on a build machine. And which tests stay together."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

# No deadline: a first example pays for imports, and a shared machine is slow when it likes.
settings.register_profile(
    "desk",
    deadline=None,
    max_examples=60,
    # Explaining a failure takes longer than finding it.
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("build", settings.get_profile("desk"), derandomize=True)
settings.load_profile("build" if os.environ.get("CI") else "desk")

# What their fixtures make takes seconds to a minute and a half, which two processes would both pay.
TOGETHER = (
    "tests/leaks/test_files.py",
    "tests/leaks/test_terminal.py",
    "tests/killing/",
    "tests/hostile/test_commands.py",
    "tests/qr/across/test_across.py",
)


@pytest.hookimpl(tryfirst=True)  # before what makes groups of the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each of `TOGETHER` in one process, whichever it is."""
    for item in items:
        for place in TOGETHER:
            if item.nodeid.startswith(place):
                item.add_marker(pytest.mark.xdist_group(place))
