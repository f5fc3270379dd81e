"""How often the tests of laws try: enough on a desk, the same every time on a build machine. And which tests begin."""

import os
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

import fieldtui.vault.driver
from fieldtui.vault import Vault

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

# Half a minute and more each: they begin, so that no process has one of them left at the end.
SLOW = (
    "tests/leaks/test_files.py",
    "tests/simulation/test_seeds.py",
    "tests/leaks/test_terminal.py",
    "tests/hostile/test_screens.py",
    "tests/power/",
    "tests/qr/across/",
    "tests/killing/",
    "tests/stories/",
    "tests/sync/test_state_machine.py",
    "tests/sync/test_mutation.py",
    "tests/sync/test_convergence.py",
    "tests/screens_office/test_snapshots.py",
    "tests/screens/test_snapshots.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first, in the order of `SLOW`, the others as they were found."""
    items.sort(
        key=lambda item: next((at for at, one in enumerate(SLOW) if item.nodeid.startswith(one)), len(SLOW))
    )


# Once begun it goes on for all vaults of the process, in memory or not, and is half of the time of a thousand tests.
# What is left in memory is looked at in processes of their own (tests/leaks, tests/vault/test_forgetting.py).
fieldtui.vault.driver.wipe_what_is_freed = lambda connection: None  # noqa: ARG005 - named as there

# Every vault that is open, or was left so.
_VAULTS: weakref.WeakSet[Vault] = weakref.WeakSet()
_as_it_is = Vault.__init__


def _counted(vault: Vault, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - whatever a vault is made of
    _as_it_is(vault, *arguments, **named)
    _VAULTS.add(vault)


Vault.__init__ = _counted  # type: ignore[method-assign, assignment]


@pytest.fixture(autouse=True)
def _no_vault_stays_open() -> Iterator[None]:
    """Lock what a test has opened and left: a thousand idle writers, their memory locked, took half of the time.

    Those of a module's or a package's fixtures are older than the test, and stay.
    """
    older = set(_VAULTS)
    yield
    for vault in set(_VAULTS) - older:
        vault.lock()
