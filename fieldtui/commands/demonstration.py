"""`fieldtui demo`: an invented community in a folder of its own, and then the screens over it."""

import shutil
import sys
from pathlib import Path

import click
import platformdirs

from fieldtui.commands.call import Call, common_options
from fieldtui.demo.play import OFFICE, PASSPHRASE, WORKERS, Outcome, play
from fieldtui.errors import ExitCode, FieldtuiError
from fieldtui.i18n import _
from fieldtui.text import plain

_MARK = "this-is-a-fieldtui-demo"


class NotADemo(FieldtuiError):
    """{path} exists and was not made by `fieldtui demo`.

    Choose another folder with `--folder`; nothing in this one was touched.
    """

    exit_code = ExitCode.USAGE


@click.command("demo", help=_("An invented community: a day of work, and an exchange."))
@click.option("--office", is_flag=True, help=_("Open the office's side, not a worker's."))
@click.option("--folder", type=click.Path(path_type=Path), help=_("Where to make it."))
@click.option("--seed", default=2020, help=_("Another seed is another community."))
@click.option("--small", is_flag=True, help=_("A twentieth of the size."))
@click.option("--quiet", is_flag=True, help=_("Only the summary, even on a terminal."))
@common_options
def demo(call: Call, office: bool, folder: Path | None, seed: int, small: bool, quiet: bool) -> int:
    """Plays the main job, then shows it."""
    place = folder or platformdirs.user_cache_path("fieldtui") / "demo"
    make_room(place)
    call.say(_("Making an invented community in {folder} …").format(folder=plain(place)))
    outcome = play(place, seed=seed, size="small" if small else "full")
    _print(call, outcome)
    if not outcome.same:
        return ExitCode.FAILED
    if call.as_json or quiet or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ExitCode.DONE
    from screens.app import run_app

    vault = place / (OFFICE if office else WORKERS[0])
    return run_app(vault, passphrase=PASSPHRASE, start="desk" if office else "building")


def make_room(place: Path) -> None:
    """An empty folder at `place`, where at most an earlier demo was. Raises NotADemo."""
    if place.exists() and any(place.iterdir()):
        if not (place / _MARK).is_file():
            raise NotADemo(path=place)
        shutil.rmtree(place)
    place.mkdir(parents=True, exist_ok=True)
    (place / _MARK).touch()


def _print(call: Call, outcome: Outcome) -> None:
    rows: list[tuple[str, object]] = [
        (_("households"), outcome.households),
        (_("residents"), outcome.residents),
        (_("visits"), outcome.visits),
        (_("errands"), outcome.errands),
        (_("records carried to the office"), outcome.records),
        (_("bytes of the bundles"), " + ".join(map(str, outcome.bundles))),
        (_("seconds"), f"{outcome.seconds:.1f}"),
    ]
    rows += [
        (
            _("office and worker {number} hold").format(number=at),
            f"{office} {'=' if office == worker else '≠'} {worker}",
        )
        for at, (office, worker) in enumerate(outcome.digests, 1)
    ]
    call.table(
        (_("the day"), ""),
        rows,
        {
            "households": outcome.households,
            "residents": outcome.residents,
            "visits": outcome.visits,
            "errands": outcome.errands,
            "records": outcome.records,
            "bundle_bytes": outcome.bundles,
            "seconds": round(outcome.seconds, 1),
            "equal": outcome.same,
            "digests": outcome.digests,
        },
    )
    if outcome.same:
        call.say(_("The office and both workers hold the same records."))
    else:
        call.say(_("The office and a worker hold different records: this is a fault of the program."))
