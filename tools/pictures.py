"""Screenshots of the real program in a real terminal, for the README: `make pictures`.

An xterm under Xvfb runs `fieldtui` over a fresh demo; xdotool presses the keys, ImageMagick takes the
picture. Debian's packages: xvfb xterm xdotool imagemagick fonts-noto-cjk.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
TOOLS = ("Xvfb", "xterm", "xdotool", "import", "convert")
DISPLAY = ":97"
FONT, WIDE_FONT = "DejaVu Sans Mono", "Noto Sans Mono CJK SC"
OFFICE, WORKER = "office.vault", "worker-1.vault"


@dataclass(frozen=True)
class Picture:
    """One screenshot: its file, the vault, the keys that lead there, the size in cells."""

    name: str
    vault: str
    keys: tuple[str, ...]
    language: str = "zh-CN"
    columns: int = 100
    rows: int = 30


SHOTS = (
    Picture("today", WORKER, ("F2",)),
    Picture("building", WORKER, ("F3", "Return")),
    Picture("checklist", WORKER, ("F3", "Return", "1")),
    Picture("door", WORKER, ("F3", "Return", "Return")),
    Picture("errands", WORKER, ("F4",)),
    Picture("exchange", WORKER, ("F5",)),
    Picture("office", OFFICE, ("F8",)),
    Picture("building-en", WORKER, ("F3", "Return"), language="en"),
)


def main() -> int:
    """Take every picture, or those named on the command line."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"missing: {' '.join(missing)}; apt-get install xvfb xterm xdotool imagemagick fonts-noto-cjk")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        run("demo", "--folder", str(demo), "--quiet")
        passphrase = Path(folder) / "passphrase"
        from fieldtui.demo.play import PASSPHRASE

        passphrase.write_text(PASSPHRASE, "utf-8")
        screen = subprocess.Popen(
            ["Xvfb", DISPLAY, "-screen", "0", "1600x1000x24"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(1)
            for shot in SHOTS:
                if len(sys.argv) < 2 or shot.name in sys.argv[1:]:
                    take(shot, demo, passphrase)
        finally:
            screen.terminate()
            screen.wait()
    return 0


def run(*words: str) -> None:
    """`fieldtui` with these words, from this checkout."""
    subprocess.run([sys.executable, "-m", "fieldtui", *words], check=True, cwd=ROOT)


def take(shot: Picture, demo: Path, passphrase: Path) -> None:
    """Open an xterm, press the keys, take the picture."""
    # Each picture starts from the same vault, whatever the one before did to it.
    vault = demo.parent / f"{shot.name}.vault"
    shutil.copytree(demo / shot.vault, vault)
    env = {
        **os.environ,
        "DISPLAY": DISPLAY,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    command = [
        "xterm", "-u8", "-fa", FONT, "-fd", WIDE_FONT, "-fs", "12", "-geometry", f"{shot.columns}x{shot.rows}+0+0",
        "-bg", "black", "-fg", "white", "+sb", "-bw", "0", "-b", "0",
        "-tn", "xterm-256color", "-e", "env", "COLORTERM=truecolor", sys.executable, "-m", "fieldtui", "open", "--vault", str(vault),
        "--passphrase-file", str(passphrase), "--lang", shot.language,
    ]  # fmt: skip
    terminal = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        time.sleep(4)
        for key in shot.keys:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], env=env, check=True)
            time.sleep(1)
        picture = PICTURES / f"{shot.name}.png"
        subprocess.run(["import", "-window", "root", str(picture)], env=env, check=True)
        subprocess.run(
            ["convert", str(picture), "-trim", "+repage", "-colors", "64", str(picture)], check=True
        )
        print(picture.relative_to(ROOT))
    finally:
        terminal.terminate()
        terminal.wait()


if __name__ == "__main__":
    sys.exit(main())
