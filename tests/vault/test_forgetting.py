"""A locked vault leaves no copy of its key in the process: another process looks into its memory."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fieldtui.vault.forgetting import overwrite

ROOT = Path(__file__).parents[2]
# The key comes inverted, so that what the child was told is not what is looked for.
CHILD = """
import sys
from pathlib import Path
from fieldtui.vault.store import Vault

def key():
    return bytes(c ^ 255 for c in told)

told = bytes.fromhex(sys.stdin.readline().strip())
folder = Path(sys.argv[1])
for _time in range(3):
    vault = Vault(folder, bytearray(key()), None)
    with vault.read() as one, vault.read() as other:
        one.execute("SELECT 1")
    vault.write(lambda db: db.execute("SELECT 1"))
    print("open", flush=True)
    sys.stdin.readline()
    vault.lock()
    print("locked", flush=True)
    sys.stdin.readline()
"""


def copies(process: int, needle: bytes) -> int:
    """How often `needle` stands in the memory of a process."""
    found = 0
    maps = Path(f"/proc/{process}/maps").read_text()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps.splitlines():
            area = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if area is None or "[v" in line:
                continue
            memory.seek(int(area[1], 16))
            found += memory.read(int(area[2], 16) - int(area[1], 16)).count(needle)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's memory as a file")
def test_no_copy_of_the_key_stays_in_hexadecimal_and_fewer_raw_than_while_it_was_open(tmp_path: Path) -> None:
    key = os.urandom(32)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        print(bytes(c ^ 255 for c in key).hex(), file=child.stdin, flush=True)
        seen: list[tuple[str, int]] = []
        try:
            for _step in range(6):
                state = child.stdout.readline().strip()
                seen.append((state, copies(child.pid, key.hex().encode())))
                print(file=child.stdin, flush=True)
        except PermissionError:
            pytest.skip("this system lets nobody look into a process")
        finally:
            child.stdin.close()
    assert [state for state, count in seen if count] == ["open"] * 3


@pytest.mark.parametrize("length", [1, 7, 32, 1000])
def test_bytes_and_texts_are_overwritten_where_they_stand(length: int) -> None:
    secret, words = os.urandom(length).replace(b"\0", b"x"), os.urandom(length).hex()
    assert overwrite(secret) == overwrite(words) == (sys.implementation.name == "cpython")
    assert secret == bytes(length)
    assert words == "\0" * (2 * length)


def test_a_text_of_another_shape_is_left_alone() -> None:
    text = "楼道"
    assert not overwrite(text)
    assert text == "楼道"
