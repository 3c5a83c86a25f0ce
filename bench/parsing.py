"""How much of a document's text the readers find, how fast, and what hostile files can do.

A folder holds `manifest.jsonl`; of each row `file`, `type` and `expected` are read, which are paths
inside the folder. Rows without `expected` are only timed.
"""

import json
import os
import re
import subprocess
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.stack import BenchFailed

WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
DIVIDED = re.compile(r"(?<=\w)[-\u2010\u00ad]\n\s*(?=\w)")
SLOWEST, LARGEST = 10.0, 512.0  # seconds and MB of a hostile file
Row = dict[str, Any]


def measure(root: Path, folder: Path) -> Iterator[Figure]:
    """Recall, precision and speed for each type of file."""
    by_type: dict[str, list[tuple[Row, Row]]] = defaultdict(list)
    for row, reading in read(root, folder):
        by_type[row["type"]].append((row, reading))
    for kind, pairs in sorted(by_type.items()):
        yield from _quality(kind, folder, pairs)
        yield from _speed(kind, folder, pairs)


def measure_hostile(root: Path, folder: Path) -> Iterator[Figure]:
    """Time and memory for each file; no file may end the process that reads for everybody."""
    pairs = read(root, folder / "hostile")
    for row, reading in pairs:
        name = f"{Path(row['file']).name}: {reading['code'] or 'read'}"
        yield Figure("parsing", name, "s", [reading["seconds"]], at_most=SLOWEST)
        yield Figure("parsing", name, "MB", [reading["peak"]], at_most=LARGEST)
    hosts = {reading["host"] for _, reading in pairs}
    yield Figure("parsing", "processes lost to hostile files", "", [len(hosts) - 1], at_most=0)


def read(root: Path, folder: Path) -> list[tuple[Row, Row]]:
    """Each row of the folder's manifest with what became of its file."""
    lines = (folder / "manifest.jsonl").read_text("utf-8").splitlines()
    rows: list[Row] = [json.loads(line) for line in lines if line.strip()]
    names = "\n".join(str(_inside(folder, row["file"])) for row in rows)
    command = (
        str(root / "backend/.venv/bin/python"),
        str(Path(__file__).with_name("read_files.py")),
    )
    env = {**os.environ, "PYTHONPATH": str(root / "backend")}
    done = subprocess.run(
        command, input=names, capture_output=True, text=True, env=env, check=False
    )
    if done.returncode:
        raise BenchFailed(f"Reading the files failed:\n{done.stderr}")
    return list(zip(rows, map(json.loads, done.stdout.splitlines()), strict=True))


def words(text: str) -> list[str]:
    """In small letters, joined where a line end divides them; single signs in unspaced scripts."""
    whole = unicodedata.normalize("NFKC", DIVIDED.sub("", text)).lower()
    found = WORD.findall(whole)
    return [part for word in found for part in (word if UNSPACED.search(word) else [word])]


def share_of(wanted: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """How much of what is wanted was found, each as often as it is wanted; 1 when nothing is."""
    return (Counter(wanted) & Counter(found)).total() / len(wanted) if wanted else 1.0


def _inside(folder: Path, name: str) -> Path:
    """A manifest names its files from its own folder, or from the one above."""
    return folder / name if (folder / name).exists() else folder.parent / name


def _quality(kind: str, folder: Path, pairs: Sequence[tuple[Row, Row]]) -> Iterator[Figure]:
    samples: dict[str, list[float]] = defaultdict(list)
    for row, reading in pairs:
        if "expected" in row:
            wanted = words((folder / row["expected"]).read_text("utf-8"))
            found = words(reading["text"])
            samples["word recall"].append(share_of(wanted, found))
            samples["word precision"].append(share_of(found, wanted))
            samples["bigram recall"].append(share_of([*pairwise(wanted)], [*pairwise(found)]))
    for what, values in samples.items():
        yield Figure("parsing", f"{kind}: {what}", "", values)


def _speed(kind: str, folder: Path, pairs: Sequence[tuple[Row, Row]]) -> Iterator[Figure]:
    """Only files that take long enough to be timed."""
    rates = [
        _inside(folder, row["file"]).stat().st_size / 1e6 / reading["cpu_seconds"]
        for row, reading in pairs
        if reading["cpu_seconds"] > 0 and not reading["code"]
    ]
    if rates:
        yield Figure("parsing", f"{kind}: read", "MB per CPU s", rates)
