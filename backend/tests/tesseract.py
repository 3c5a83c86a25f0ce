"""A program with the manners of `tesseract`, for where the real one is not installed.

It takes a picture on its standard input and writes text; what it does with it is its `habit`.
"""

import sys
from pathlib import Path

HABITS = {
    "reads": "print(f'Words on a picture of {width // 100} by {height // 100},\\n"
    "divid-\\ned.\\n\\x0c', end='')",
    "finds nothing": "print(' \\n\\x0c', end='')",
    "fails": "sys.exit(1)",
    "hangs": "open('{folder}/begun', 'w').close(); import time; time.sleep(3600)",
    "eats memory": "rest = [bytes(2**20) for _ in range(2000)]",
    "floods": "[sys.stdout.write('x' * 2**20) for _ in range(200)]",
    "writes files": "open('{folder}/left', 'w').write('x' * 2**20)",
    "tells": "print(sorted(os.environ), sys.argv[1:], os.listdir('/proc/self/fd'))",
}
PROGRAM = """#!{python}
import os, sys
mark, width, height, most = sys.stdin.buffer.readline().split()
width, height = int(width), int(height)
assert (mark, most) == (b"P5", b"255"), mark
assert len(sys.stdin.buffer.read()) == width * height
assert sys.argv[1:3] == ["stdin", "stdout"] and sys.argv[-2] == "-l", sys.argv
{habit}
"""


def install(folder: Path, habit: str) -> None:
    """Into a folder that is on PATH."""
    program = folder / "tesseract"
    program.write_text(
        PROGRAM.format(python=sys.executable, habit=HABITS[habit].replace("{folder}", str(folder)))
    )
    program.chmod(0o755)
