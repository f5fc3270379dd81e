"""Every table of a vault, as steps that are never edited after a release, only followed by new ones.

The tables of records and facts mirror `fieldtui.log.kinds`; a test compares the two.
"""

from fieldtui.vault.sqlite_tools import Database, Migrations

MIGRATIONS = Migrations("fieldtui")

# The log. A dot is `log << 32 | seq`, so that it is an integer key; `logs` gives the log its name.
_LOG = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE logs (
    id INTEGER PRIMARY KEY, device BLOB NOT NULL, scope TEXT NOT NULL, epoch INTEGER NOT NULL,
    head INTEGER NOT NULL DEFAULT 0, head_hash BLOB NOT NULL DEFAULT x'',
    parent INTEGER NOT NULL DEFAULT 0, begins INTEGER NOT NULL DEFAULT 0, alike INTEGER NOT NULL DEFAULT 0,
    exported INTEGER NOT NULL DEFAULT 0, confirmed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (device, scope, epoch));
CREATE TABLE segments (
    log INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, hash BLOB NOT NULL,
    bytes BLOB NOT NULL, UNIQUE (log, first));
CREATE TABLE tail (
    dot INTEGER PRIMARY KEY, lamport INTEGER NOT NULL, wall INTEGER NOT NULL, kind TEXT NOT NULL,
    body BLOB NOT NULL);
CREATE TABLE registers (
    record INTEGER NOT NULL, kind TEXT NOT NULL, field TEXT NOT NULL, dot INTEGER NOT NULL,
    lamport INTEGER NOT NULL, replaced INTEGER NOT NULL, rival INTEGER NOT NULL, value,
    PRIMARY KEY (record, kind, field, dot)) WITHOUT ROWID;
CREATE INDEX registers_waiting ON registers (dot) WHERE replaced = 1;
CREATE INDEX registers_rival ON registers (record, kind, field) WHERE rival = 1;
CREATE TABLE transitions (
    dot INTEGER PRIMARY KEY, record INTEGER NOT NULL, kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT,
    deps TEXT NOT NULL, odd INTEGER NOT NULL);
CREATE INDEX transitions_of ON transitions (record);
CREATE INDEX transitions_odd ON transitions (record, kind, field) WHERE odd = 1;
CREATE TABLE undone (record INTEGER PRIMARY KEY);
CREATE TABLE erased (record INTEGER PRIMARY KEY);
CREATE TABLE erased_rounds (record INTEGER PRIMARY KEY);
CREATE TABLE blobs (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
"""

# What this device alone knows: never in a log, never in a bundle.
_DEVICE = """
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, door INTEGER NOT NULL, round INTEGER NOT NULL, checklist INTEGER NOT NULL,
    way TEXT NOT NULL, begun INTEGER NOT NULL, at TEXT NOT NULL DEFAULT '', UNIQUE (door, round));
CREATE TABLE draft_answers (
    draft INTEGER NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (draft, path))
    WITHOUT ROWID;
CREATE TABLE policies (
    generation INTEGER NOT NULL, version INTEGER NOT NULL, tip BLOB NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (generation, version, tip)) WITHOUT ROWID;
CREATE TABLE left_scopes (scope TEXT PRIMARY KEY, done INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE acquaintances (
    copy INTEGER PRIMARY KEY, peer BLOB NOT NULL, instance INTEGER NOT NULL, generation INTEGER NOT NULL,
    version INTEGER NOT NULL, tip BLOB NOT NULL, at INTEGER NOT NULL, missed INTEGER NOT NULL);
CREATE TABLE handed_over (
    device BLOB NOT NULL, scope TEXT NOT NULL, generation INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (device, scope)) WITHOUT ROWID;
CREATE TABLE receipts (
    bundle BLOB NOT NULL, peer BLOB NOT NULL, at INTEGER NOT NULL, accepted INTEGER NOT NULL,
    duplicate INTEGER NOT NULL, conflicts INTEGER NOT NULL, refused INTEGER NOT NULL, waiting INTEGER NOT NULL,
    PRIMARY KEY (bundle, peer)) WITHOUT ROWID;
CREATE TABLE complaints (
    peer BLOB NOT NULL, device BLOB NOT NULL, scope TEXT NOT NULL, epoch INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE peers (
    peer BLOB NOT NULL, copy INTEGER NOT NULL, device BLOB NOT NULL, scope TEXT NOT NULL,
    epoch INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (peer, copy, device, scope, epoch)) WITHOUT ROWID;
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY, arrived INTEGER NOT NULL, source TEXT NOT NULL, sender BLOB NOT NULL,
    reason TEXT NOT NULL, facts TEXT NOT NULL, device BLOB, scope TEXT, epoch INTEGER, first INTEGER,
    last INTEGER, scrubbed INTEGER NOT NULL DEFAULT 0, bytes BLOB NOT NULL, hash BLOB NOT NULL UNIQUE);
CREATE TABLE bundles (
    hash BLOB PRIMARY KEY, way TEXT NOT NULL, peer BLOB NOT NULL, at INTEGER NOT NULL,
    name TEXT NOT NULL, events INTEGER NOT NULL, size INTEGER NOT NULL,
    known INTEGER NOT NULL DEFAULT 0, conflicts INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0, waiting INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
"""

_RECORD = "id INTEGER PRIMARY KEY, scope TEXT NOT NULL, lamport INTEGER NOT NULL, wall INTEGER NOT NULL"
_RECORDS = {
    "communities": "name TEXT",
    "grids": "code TEXT, name TEXT",
    "people": "name TEXT, role TEXT, phone TEXT",
    "checklists": "form_id TEXT, version TEXT, title TEXT, blob TEXT",
    "rounds": "title TEXT, checklist INTEGER, places TEXT, starts TEXT, ends TEXT, state TEXT, keep_days INTEGER",
    "compounds": "name TEXT",
    "buildings": "compound INTEGER, label TEXT",
    "units": "building INTEGER, label TEXT",
    "doors": "unit INTEGER, room TEXT, floor INTEGER, occupancy TEXT",
    "households": "door INTEGER, phone TEXT, registration TEXT, note TEXT, state TEXT",
    "residents": (
        "household INTEGER, name TEXT, relation TEXT, sex TEXT, born TEXT, born_about INTEGER, "
        "id_number TEXT, phone TEXT, category TEXT, tags TEXT, registration TEXT, note TEXT, state TEXT"
    ),
    "premises": (
        "name TEXT, trade TEXT, address TEXT, contact TEXT, phone TEXT, staff TEXT, business TEXT, "
        "extinguisher TEXT, note TEXT, state TEXT"
    ),
    "errands": "door INTEGER, resident INTEGER, items TEXT, promised TEXT, note TEXT, state TEXT",
}
_FACTS = {
    "visits": "door INTEGER, round INTEGER, outcome TEXT, way TEXT, note TEXT, revisit TEXT, checklist INTEGER, answers TEXT",
    "purchases": "errand INTEGER, item INTEGER, price INTEGER, shop TEXT",
    "sightings": "door INTEGER, seen TEXT",
    "erasures": "records TEXT, rounds TEXT, why TEXT",
}
_EXTRA = """
CREATE TABLE names (
    record INTEGER PRIMARY KEY, of TEXT NOT NULL, name TEXT NOT NULL, pinyin TEXT NOT NULL,
    initials TEXT NOT NULL, phone TEXT NOT NULL);
CREATE INDEX buildings_of ON buildings (compound);
CREATE INDEX units_of ON units (building);
CREATE INDEX doors_of ON doors (unit);
CREATE INDEX households_of ON households (door);
CREATE INDEX residents_of ON residents (household);
CREATE INDEX errands_of ON errands (door);
CREATE INDEX visits_of ON visits (lamport >> 10, door);
CREATE INDEX purchases_of ON purchases (errand);
CREATE INDEX sightings_of ON sightings (door);
"""


def _run(db: Database, script: str) -> None:
    # One statement at a time: `executescript` would commit the step's transaction.
    for statement in script.split(";"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS()
def m001_the_log_and_its_tables(db: Database) -> None:
    """The first release."""
    _run(db, _LOG)
    _run(db, _DEVICE)
    for table, columns in _RECORDS.items():
        _run(db, f"CREATE TABLE {table} ({_RECORD}, {columns})")
    for table, columns in _FACTS.items():
        _run(db, f"CREATE TABLE {table} ({_RECORD}, {columns})")
    _run(db, _EXTRA)


@MIGRATIONS()
def m002_office_recovery(db: Database) -> None:
    """What the office offers, and when it helped."""
    db.execute(f"CREATE TABLE recovery_offers ({_RECORD}, public TEXT, words TEXT)")
    db.execute(f"CREATE TABLE recovery_answers ({_RECORD}, vault TEXT, device TEXT)")


@MIGRATIONS()
def m003_what_is_half_typed(db: Database) -> None:
    """What was typed and not recorded, by form and record; what is about no record is about 0."""
    _run(
        db,
        "CREATE TABLE half_typed (what TEXT NOT NULL, about INTEGER NOT NULL, texts BLOB NOT NULL, "
        "PRIMARY KEY (what, about)) WITHOUT ROWID",
    )


@MIGRATIONS()
def m004_passes(db: Database) -> None:
    """Residents' passes, and the numbers of those that hold no longer."""
    _run(
        db,
        f"CREATE TABLE passes ({_RECORD}, door INTEGER, number TEXT, resident INTEGER, until TEXT, holder TEXT);"
        f"CREATE TABLE passes_revoked ({_RECORD}, number TEXT);"
        "CREATE INDEX passes_of ON passes (door);"
        "CREATE INDEX passes_revoked_by ON passes_revoked (number)",
    )


STEPS = (
    "m001_the_log_and_its_tables",
    "m002_office_recovery",
    "m003_what_is_half_typed",
    "m004_passes",
)
