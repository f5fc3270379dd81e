"""The table of what is killed: each line is work through the product's use cases, and what must be true afterwards."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from fieldtui import visits
from fieldtui.device import Device, create_device, open_device
from fieldtui.erasure import ASKED, order_erasure, records_of
from fieldtui.errands import STATES, create_errand, errands, move_errand, parse_items, record_purchase
from fieldtui.log.segment import decode
from fieldtui.vault import FLOOR, Connection, NoSuchVault
from fieldtui.vault.migrations import MIGRATIONS, STEPS
from sync.content import read
from sync.envelope import unseal
from sync.exchange import bundles_in, export_to, merge_paths
from sync.exchange.carrier import BUNDLE_SUFFIX
from sync.simulation.town import QUESTION
from tests.killing.harness import READY, Operation, Word
from tests.killing.keeping import (
    change_passphrases,
    check_backups,
    check_passphrase,
    check_rekey,
    check_restore,
    make_backups,
    rekey,
    restore,
)
from tests.killing.place import (
    BUNDLES,
    OFFICE,
    PASSPHRASE,
    STICK,
    WORKER,
    Say,
    doors,
    opened,
    round_at,
)
from tests.killing.soundness import check_device, require


def visit_doors(place: Path, say: Say) -> None:
    """Checklists answer by answer, and visits by one key."""
    with opened(place / WORKER) as device:
        at_doors = [(door, round_at(device, door)) for door in doors(device)]
        say(READY)
        for nth in range(12):
            door, round_ = at_doors[nth % len(at_doors)]
            draft = visits.begin_draft(device, door, round_.id, round_.checklist, visits.AT_DOOR)
            for step in range(3):
                visits.keep_answers(device, draft, [(QUESTION, f"{nth}-{step}")], QUESTION)
                say("answer", door, f"{nth}-{step}")
            say("visit", visits.finish_draft(device, draft, {QUESTION: f"{nth}-2"}))
            say("visit", visits.record_visit(device, door, "no answer", note=f"晚上再来{nth}"))


def check_visits(place: Path, said: Sequence[Word]) -> None:
    """Every acknowledged visit is there, and the last acknowledged answer, in its draft or in its visit."""
    with opened(place / WORKER) as device:
        check_device(device)
        with device.read() as db:
            kept = {row[0] for row in db.execute("SELECT id FROM visits")}
            answers = {row[0] for row in db.execute("SELECT value FROM draft_answers")}
        for word, *about in said:
            require(word != "visit" or about[0] in kept, "an acknowledged visit is lost")
        answered = [str(about[1]) for word, *about in said if word == "answer"]
        if not answered:
            return
        (nth, step) = map(int, answered[-1].split("-"))
        newer = {f"{nth}-{later}" for later in range(step, 3)} | {f"{nth + 1}-0"}
        finished = sum(word == "visit" for word, *_about in said) > 2 * nth
        in_visit = step == 2 and answered[-1] in _answers_in_visits(device)
        require(finished or in_visit or answers & newer, "an acknowledged answer is lost")


def _answers_in_visits(device: Device) -> set[str]:
    with device.read() as db:
        newest = [row[0] for row in db.execute("SELECT id FROM visits ORDER BY lamport DESC LIMIT 3")]
    return {value for visit in newest for value in visits.answers_of(device, visit).values()}


def run_errands(place: Path, say: Say) -> None:
    """Errands from asked for to delivered."""
    with opened(place / WORKER) as device:
        door = doors(device)[0]
        say(READY)
        for nth in range(12):
            errand = create_errand(device, door, parse_items("降压药 2盒，挂面 3"), note=f"第{nth}件")
            say("state", errand, "new")
            say("price", errand, record_purchase(device, errand, 0, 3650 + nth, "惠民药房"))
            move_errand(device, errand, "bought")
            say("state", errand, "bought")
            move_errand(device, errand, "delivered")
            say("state", errand, "delivered")


def check_errands(place: Path, said: Sequence[Word]) -> None:
    """No errand is behind what was acknowledged of it, none is more than one step ahead."""
    order = list(STATES)
    with opened(place / WORKER) as device:
        check_device(device)
        found = {one.id: one.state for one in errands(device, states=order)}
        with device.read() as db:
            prices = {row[0] for row in db.execute("SELECT id FROM purchases")}
    acknowledged = {about[0]: str(about[1]) for word, *about in said if word == "state"}
    for errand, state in acknowledged.items():
        require(errand in found, "an acknowledged errand is lost")
        require(order.index(found[int(str(errand))]) >= order.index(state), "an errand fell back")
    require(len(found) <= len(acknowledged) + 1, "there is an errand that nobody made")
    bought = {about[1] for word, *about in said if word == "price"}
    require(bought <= prices, "an acknowledged price is lost")


def carry_out(place: Path, say: Say) -> None:
    """A day's visits, then the export; several times."""
    with opened(place / WORKER) as device:
        door = doors(device)[0]
        say(READY)
        for nth in range(4):
            for at in range(3):
                visits.record_visit(device, door, "refused", note=f"出口{nth}-{at}" * 40)
            for one in export_to(device, place / STICK):
                say("exported", one.path.name, hashlib.sha256(one.path.read_bytes()).hexdigest())


def check_export(place: Path, said: Sequence[Word]) -> None:
    """What is called a bundle is one, whole; what counts as exported is on the stick; the office gets all of it."""
    stick = place / STICK
    with opened(place / OFFICE) as office:
        key = office.identity.exchange
    reach: dict[tuple[bytes, str, int], int] = {}
    for path in stick.glob(f"*{BUNDLE_SUFFIX}"):
        letter = read(unseal(path.read_bytes(), key, path.name), path.name)
        for segment in letter.content.segments:
            _reach(reach, bytes(segment))
    for _word, name, digest in said:
        data = (stick / str(name)).read_bytes()
        require(hashlib.sha256(data).hexdigest() == digest, "an acknowledged bundle is another one")
    with opened(place / WORKER) as device:
        check_device(device)
        with device.read() as db:
            rows = db.execute("SELECT device, scope, epoch, exported FROM logs WHERE exported > 0").fetchall()
        for author, scope, epoch, exported in rows:
            held = reach.get((bytes(author), scope, epoch), 0)
            require(held >= exported, "something counts as exported that is on no stick")
        export_to(device, stick)
        with device.read() as db:
            (made,) = db.execute("SELECT count(*) FROM visits").fetchone()
    with opened(place / OFFICE) as office:
        refused = [m.reason for m in merge_paths(office, bundles_in([stick])) if m.reason]
        require(not refused, f"a bundle was not taken in: {refused}")
        with office.read() as db:
            (arrived,) = db.execute("SELECT count(*) FROM visits").fetchone()
    require(arrived == made, "the office lacks a visit after the next export")


def _reach(reach: dict[tuple[bytes, str, int], int], data: bytes) -> None:
    segment = decode(data)
    log = segment.header.log
    key = (log.device, log.scope, log.epoch)
    reach[key] = max(reach.get(key, 0), segment.last)


def take_in(place: Path, say: Say) -> None:
    """The office merges everything on the stick."""
    with opened(place / OFFICE) as device:
        say(READY)
        for merged in merge_paths(device, bundles_in([place / STICK])):
            say("merged", merged.name, merged.events)


def check_merge(place: Path, said: Sequence[Word]) -> None:
    """Each bundle is in whole or not at all, those acknowledged are, and merging again brings the rest."""
    with opened(place / OFFICE) as device:
        check_device(device)
        with device.read() as db:
            noted = {row[0] for row in db.execute("SELECT name FROM bundles WHERE way = 'in'")}
            rows = db.execute("SELECT device, scope, epoch, head FROM logs").fetchall()
        heads = {(bytes(author), scope, epoch): head for author, scope, epoch, head in rows}
        require({str(name) for _word, name, _events in said} <= noted, "an acknowledged bundle is lost")
        require(len(noted) <= len(said) + 1, "a bundle was taken in that nobody opened")
        told: dict[tuple[bytes, str, int], int] = {}
        every: dict[tuple[bytes, str, int], int] = {}
        for path in (place / STICK).glob(f"*{BUNDLE_SUFFIX}"):
            letter = read(unseal(path.read_bytes(), device.identity.exchange, path.name), path.name)
            for segment in letter.content.segments:
                _reach(every, bytes(segment))
                if path.name in noted:
                    _reach(told, bytes(segment))
        # Each bundle goes further than the one before in every log that it holds.
        at = {log: heads.get(log, 0) for log in every}
        require(at == {log: told.get(log, 0) for log in every}, "a bundle was taken in by half")
        list(merge_paths(device, bundles_in([place / STICK])))
        check_device(device)
        with device.read() as db:
            (compounds,) = db.execute("SELECT count(*) FROM compounds WHERE name LIKE '新小区%'").fetchone()
        require(compounds == BUNDLES, "merging again did not bring the rest")


def erase(place: Path, say: Say) -> None:
    """Residents ask for their records to be erased, one after the other; each time the file is written anew."""
    with opened(place / OFFICE) as device:
        asked = _residents(device)[:6]
        say(READY)
        for dot, name in asked:
            order_erasure(device, records_of(device, dot).own.records, ASKED)
            say("erased", dot, name)


def _residents(device: Device) -> list[tuple[int, str]]:
    with device.read() as db:
        return db.execute("SELECT id, name FROM residents WHERE name LIKE '住户%' ORDER BY id").fetchall()


def check_erasure(place: Path, said: Sequence[Word]) -> None:
    """Who was erased is in no table and in no segment; of who was not, everything is there."""
    with opened(place / OFFICE) as device:
        left = dict(_residents(device))
        with device.read() as db:
            (ordered,) = db.execute("SELECT count(*) FROM erasures").fetchone()
            whole = _everything(db)
            (free,) = db.execute("PRAGMA freelist_count").fetchone()
        check_device(device)
        for _word, dot, name in said:
            require(dot not in left, "an erased resident is still there")
            require(
                str(name).encode() not in whole and str(name).encode("gbk") not in whole, "a name is left"
            )
        require(len(said) <= ordered <= len(said) + 1, "orders and acknowledgements differ")
        require(len(left) + ordered == 40, "an order was applied by half")
        require(free == 0 or not ordered, "pages that were deleted are still in the file")


def _everything(db: Connection) -> bytes:
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    values = (value for table in tables for row in db.execute(f"SELECT * FROM {table}") for value in row)
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


@contextmanager
def newer_program() -> Iterator[tuple[str, ...]]:
    """A program with three more migrations, the way that the product declares them; their names."""
    newer = Migrations(MIGRATIONS.name)
    for step in MIGRATIONS.pending(Database(memory=True)):
        newer(name=step.name, transactional=step.transactional)(step.fn)

    @newer()
    def m901_copied(db: Database) -> None:
        db.execute("CREATE TABLE copied (id INTEGER PRIMARY KEY, note TEXT)")
        db.execute("INSERT INTO copied SELECT id, note FROM visits")

    @newer()
    def m902_widened(db: Database) -> None:
        db.execute("ALTER TABLE copied ADD COLUMN length INTEGER")
        for (id_,) in db.execute("SELECT id FROM copied").fetchall():
            db.execute("UPDATE copied SET length = length(note) WHERE id = ?", (id_,))

    @newer()
    def m903_indexed(db: Database) -> None:
        db.execute("CREATE INDEX copied_by ON copied (length)")
        db.execute("INSERT INTO settings VALUES ('migrated', x'01')")

    added = ("m901_copied", "m902_widened", "m903_indexed")
    with (
        patch("fieldtui.vault.migrations.MIGRATIONS", newer),
        patch("fieldtui.vault.migrations.STEPS", (*STEPS, *added)),
    ):
        yield added


def migrate(place: Path, say: Say) -> None:
    """A vault of an older program is opened in a newer one."""
    with newer_program():
        say(READY)
        with opened(place / WORKER):
            say("open")


def check_migration(place: Path, said: Sequence[Word]) -> None:
    """Each step is done whole or not at all; the next opening does the rest, and everything is as it was."""
    del said
    with newer_program() as added, opened(place / WORKER) as device:
        check_device(device)
        with device.read() as db:
            steps = [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
            (visits_,) = db.execute("SELECT count(*) FROM visits").fetchone()
            (copied,) = db.execute("SELECT count(*) FROM copied WHERE length = length(note)").fetchone()
        require(steps == [*STEPS, *added], "a step is missing, or was done twice")
        require(copied == visits_ == 32, "a step was done by half")


def make_vault(place: Path, say: Say) -> None:
    """A new vault."""
    say(READY)
    device = create_device(place / "new.vault", PASSPHRASE, "李强", FLOOR)
    say("made", device.id.hex())
    device.lock()


def check_new_vault(place: Path, said: Sequence[Word]) -> None:
    """There is no vault, or one that opens; what is left of the attempt does not stand in the way of the next."""
    path = place / "new.vault"
    try:
        device = open_device(path, PASSPHRASE)
    except NoSuchVault:
        require(not said, "an acknowledged vault is lost")
        device = create_device(path, PASSPHRASE, "李强", FLOOR)
    require(not said or device.id.hex() == said[0][1], "the vault is another one")
    device.lock()
    require(not path.with_name("new.vault.part").exists(), "half a vault is left")


OPERATIONS: tuple[Operation, ...] = (
    Operation("visiting", visit_doors, check_visits),
    Operation("errands", run_errands, check_errands),
    Operation("exporting", carry_out, check_export),
    Operation("merging", take_in, check_merge),
    Operation("changing a passphrase", change_passphrases, check_passphrase),
    Operation("rekeying", rekey, check_rekey),
    Operation("backing up", make_backups, check_backups),
    Operation("restoring", restore, check_restore),
    Operation("erasing", erase, check_erasure),
    Operation("migrating", migrate, check_migration),
    Operation("making a vault", make_vault, check_new_vault),
)
