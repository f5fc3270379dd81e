"""The program is killed while it writes: what it had acknowledged is there, what it had not is whole or absent."""

import random
import time
from pathlib import Path

from fieldtui.vault import FLOOR, create_vault, open_vault
from tests.vault.conftest import PASSPHRASE, Child

KILLS = 20
# Each number is two rows in two tables; it is printed once `write` has returned.
WRITE = """
import os, sys
from pathlib import Path
from fieldtui.vault import open_vault
vault = open_vault(Path(sys.argv[1]), sys.argv[2])
def put(n):
    def job(db):
        db.execute("INSERT INTO settings VALUES (?, ?)", (f"{n:09}", os.urandom(3000)))
        db.execute("INSERT INTO blobs VALUES (?, ?)", (f"{n:09}", os.urandom(300)))
    vault.write(job)
n = int(sys.argv[3])
while True:
    put(n)
    os.write(1, b"%09d\\n" % n)
    n += 1
"""


def test_no_acknowledged_write_is_lost_when_the_program_is_killed_while_it_commits(
    path: Path, child: Child
) -> None:
    create_vault(path, PASSPHRASE, FLOOR).lock()
    dice = random.Random(5)
    next_number = 0
    for _kill in range(KILLS):
        writer = child(WRITE, path, PASSPHRASE, next_number)
        assert writer.stdout is not None
        for _line in range(dice.randint(1, 30)):
            assert writer.stdout.readline()
        time.sleep(dice.random() * 0.004)
        writer.kill()
        rest = writer.stdout.read()
        writer.wait()
        acknowledged = next_number + _line + rest.count(b"\n")
        vault = open_vault(path, PASSPHRASE)
        with vault.read() as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            own = "SELECT name FROM settings WHERE name <> 'migrated by' ORDER BY name"
            numbers = [int(name) for (name,) in db.execute(own)]
            halves = [int(name) for (name,) in db.execute("SELECT hash FROM blobs ORDER BY hash")]
        vault.lock()
        assert numbers == halves == list(range(len(numbers)))
        assert acknowledged < len(numbers) <= acknowledged + 2
        next_number = len(numbers)
