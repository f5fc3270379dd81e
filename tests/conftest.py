"""How often the tests of laws try: enough on a desk, the same every time on a build machine."""

import os

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
