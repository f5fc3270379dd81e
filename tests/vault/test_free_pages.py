"""What was erased is not in the file any more: not in a table, not in a free page, not in the log of writes."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from fieldtui.device import OFFICE, Device, create_device, open_device
from fieldtui.erasure import ASKED, order_erasure, records_of, resident_called
from fieldtui.log.event import Entry
from fieldtui.log.journal import seal
from fieldtui.vault import FLOOR, Connection, Vault, ask_to_drop_free_pages
from fieldtui.vault.cleaning import request_number
from fieldtui.vault.errors import DiskFull
from tests.log.replicas import no_signature
from tests.town import SeededBytes, StoppedClock, replace_identity
from tests.vault.conftest import PASSPHRASE

NAME, PHONE = "欧阳甲乙丙戊", "19912345678"
SECRETS = (NAME, PHONE, "ouyangjiayi", "oyjybw")
ENCODINGS = ("utf-8", "gbk")
AMONG = 300


@pytest.fixture
def office(path: Path) -> Iterator[Device]:
    """An office whose ledger has one resident among hundreds, sealed, with changes, so that pages were split and moved."""
    device = create_device(path, PASSPHRASE, "社区办", FLOOR, clock=StoppedClock(), random=SeededBytes(3))
    device.become(replace_identity(device, OFFICE, ()))
    for at in range(AMONG):
        door = device.record("2", [Entry("door.added", {"room": str(at)})])[0]
        household = device.record("2", [Entry("household.added", {"door": door})])[0]
        name, phone = (NAME, PHONE) if at == AMONG // 2 else (f"某人{at}", "19900000000")
        device.record("2", [Entry("resident.added", {"household": household, "name": name, "phone": phone})])
        if at % 97 == 0:
            device.vault.write(lambda db: seal(db, sign=no_signature, random=SeededBytes(8)))
    yield device
    device.lock()


def erase(device: Device) -> None:
    order_erasure(device, records_of(device, resident_called(device, NAME)).own.records, ASKED)


# https://www.zetetic.net/sqlcipher/design/: pages of 4,096 bytes, AES-256-CBC, and at the end of each an IV of 16
# and an HMAC of 64; the first 16 bytes of the file are the salt, which a raw key does not use.
PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def plain_page(key: bytes, page: bytes, *, first: bool) -> bytes:
    iv = page[PAGE - RESERVED :][:16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(page[SALT if first else 0 : PAGE - RESERVED]) + decryptor.finalize()


def every_page(vault: Vault) -> bytes:
    """Every page of the database and of its log of writes as it is in the file, in plain: free ones too."""
    assert vault.path is not None
    key = bytes(vault._key)
    data = (vault.path / "vault.db").read_bytes()
    pages = [plain_page(key, data[at : at + PAGE], first=at == 0) for at in range(0, len(data), PAGE)]
    wal = vault.path / "vault.db-wal"
    frames = wal.read_bytes()[WAL_HEADER:] if wal.exists() else b""
    for at in range(0, len(frames), FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[at : at + 4])
        page = frames[at + FRAME_HEADER :][:PAGE]
        pages.append(plain_page(key, page, first=number == 1))
    return b"".join(pages)


def readable(vault: Vault) -> list[str]:
    pages = every_page(vault)
    return [secret for secret in SECRETS if any(secret.encode(e) in pages for e in ENCODINGS)]


def requests(vault: Vault) -> int:
    with vault.read() as db:
        return request_number(db)


def test_before_an_erasure_the_pages_can_be_read_with_the_key(office: Device) -> None:
    assert readable(office.vault) == list(SECRETS)


def test_rows_that_were_only_deleted_stay_in_the_pages(office: Device) -> None:
    """What this is about: without more, SQLite leaves them there."""
    with patch("fieldtui.vault.store.rewrite"):
        erase(office)
    assert readable(office.vault) != []


def test_after_an_erasure_no_page_has_it(office: Device) -> None:
    erase(office)
    assert readable(office.vault) == []
    assert requests(office.vault) == 0
    assert (office.vault.path or Path()).joinpath("vault.db-wal").stat().st_size < 2 * PAGE


def test_an_erasure_removes_the_copies_that_repairs_kept(office: Device, path: Path) -> None:
    kept = path / "vault.db.before-repair-20261012-090000"
    kept.write_bytes(b"x")
    erase(office)
    assert not kept.exists()


def test_what_stays_is_still_there(office: Device, path: Path) -> None:
    erase(office)
    office.lock()
    again = open_device(path, PASSPHRASE)
    with again.read() as db:
        assert db.execute("SELECT count(*) FROM residents").fetchone()[0] == AMONG - 1
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    again.lock()


def test_a_crash_after_the_erasure_is_made_good_at_the_next_opening(office: Device, path: Path) -> None:
    with patch("fieldtui.vault.store.rewrite"):
        erase(office)
        office.lock()
    again = open_device(path, PASSPHRASE)
    assert readable(again.vault) == []
    assert requests(again.vault) == 0
    again.lock()


def test_a_full_disk_leaves_the_request_and_the_erasure(office: Device) -> None:
    def full(_db: Connection) -> bool:
        raise DiskFull(path="x")

    with patch("fieldtui.vault.store.rewrite", full):
        erase(office)
        assert requests(office.vault) == 1
        assert not office.vault.drop_free_pages()
    assert office.vault.drop_free_pages()
    assert readable(office.vault) == []


def test_a_reader_of_an_earlier_moment_is_waited_for_another_time(office: Device) -> None:
    office.vault.write(lambda db: db.execute("PRAGMA busy_timeout=10"))
    with office.read() as db:
        assert db.execute("SELECT count(*) FROM residents").fetchone()[0] == AMONG
        erase(office)
        assert db.execute("SELECT count(*) FROM residents").fetchone()[0] == AMONG
    assert office.vault.drop_free_pages()
    assert readable(office.vault) == []


def test_a_write_that_asks_for_nothing_rewrites_nothing(vault: Vault) -> None:
    tried: list[Connection] = []
    with patch("fieldtui.vault.store.rewrite", tried.append):
        vault.write(lambda db: db.execute("INSERT INTO settings VALUES ('a', 'b')"))
        assert tried == []
        vault.write(ask_to_drop_free_pages)
        assert len(tried) == 1
        vault.write(lambda db: db.execute("INSERT INTO settings VALUES ('c', 'd')"))
        assert len(tried) == 1
