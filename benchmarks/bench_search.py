"""A key of a search among a community's residents, against walking through all of their names."""

from functools import partial

from benchmarks.measure import at_most, best, seconds
from fieldtui.demo.community import invented_community
from fieldtui.device import new_device
from fieldtui.intake import apply_intake, plan_intake
from fieldtui.search import find
from fieldtui.vault import Vault
from sync.exchange import found_community

TYPED = ("z", "zy", "zym", "wangxl", "张", "3-2-501", "0317")


def main() -> None:
    """The slowest of the usual ways to search."""
    device = new_device(Vault.in_memory(), "bench")
    found_community(device, "bench")
    ledger = invented_community(2020, size="full")
    apply_intake(device, plan_intake(device, ledger))
    with device.read() as db:
        names = [row[0] for row in db.execute("SELECT name FROM residents")]
    worst = max(best(partial(find, device, typed)) for typed in TYPED)
    walked = best(lambda: [name for name in names if "张" in name])
    seconds(
        f"slowest of {len(TYPED)} searches, {len(names):,} people",
        worst,
        walked,
        "one pass over the names",
        at_most(16),
    )


if __name__ == "__main__":
    main()
