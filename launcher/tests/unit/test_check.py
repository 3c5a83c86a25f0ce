"""What `make lint` finds in locks and tests."""

import subprocess
import sys
from pathlib import Path

import pytest

import check
import check_locks
import check_tests
from chatsphere.settings import ROOT

HASH = "    --hash=sha256:" + "0" * 64
LOCK = f"a==1.0 \\\n{HASH} \\\n{HASH}\nb-c==2.0 ; python_version < '3.12' \\\n{HASH}\n"


@pytest.fixture(autouse=True)
def no_index(monkeypatch):
    """The lock as it is counts as what would be compiled."""
    monkeypatch.setattr(check_locks, "_compile", lambda *_: "")


def test_a_lock_that_holds_what_is_asked_for_is_in_order(tmp_path):
    house = make_house(tmp_path, asks=["a>=1", "b_c[extra]>=2.0,<3"])

    assert check_locks.problems(house, Path("uv")) == []


@pytest.mark.parametrize(
    ("lock", "problem"),
    [
        (LOCK.replace(HASH, "    --hash=md5:00"), "name==version with sha256 hashes"),
        (f"{LOCK}d==1\n", "name==version with sha256 hashes"),
        (f"{LOCK}d @ https://example.org/d.whl \\\n{HASH}\n", "an index, an address or an option"),
        (f"--index-url https://example.org/simple\n{LOCK}", "an index, an address or an option"),
        (f"{LOCK}torch==2.9.0 \\\n{HASH}\n", "torch must not be in it"),
        (f"{LOCK}sentence-transformers==5 \\\n{HASH}\n", "sentence-transformers must not be in it"),
        (f"a==1.0 \\\n{HASH}\n", "b_c is missing"),
    ],
)
def test_what_is_wrong_with_a_lock_is_said(tmp_path, lock, problem):
    house = make_house(tmp_path, asks=["a>=1", "b_c>=2"], lock=lock)

    assert any(problem in found for found in check_locks.problems(house, Path("uv")))


@pytest.mark.parametrize("requirement", ["a", "a<2", "a!=1.5"])
def test_a_direct_dependency_without_a_floor_is_named(tmp_path, requirement):
    house = make_house(tmp_path, asks=[requirement])

    assert check_locks.problems(house, Path("uv"))[0].startswith(f"{requirement}: give it a floor")


def test_the_two_locks_of_a_house_hold_the_same_versions(tmp_path):
    house = make_house(tmp_path, asks=["a>=1"], dev=LOCK.replace("a==1.0", "a==1.1"))

    assert check_locks.problems(house, Path("uv")) == [
        "dev.txt does not hold every version of base.txt."
    ]


def test_a_lock_that_pyproject_would_compile_differently_is_named(tmp_path, monkeypatch):
    house = make_house(tmp_path, asks=["a>=1"])
    monkeypatch.setattr(check_locks, "_compile", compiles_to(f"a==1.1 \\\n{HASH}\n"))

    assert "base.txt is not what pyproject.toml asks for; run `make lock`." in (
        check_locks.problems(house, Path("uv"))
    )


def test_an_index_out_of_reach_is_no_problem_but_one_that_says_no_is(tmp_path, monkeypatch):
    house = make_house(tmp_path, asks=["a>=1"])

    monkeypatch.setattr(check_locks, "_compile", lambda *_: "Failed to fetch: dns error")
    offline = check_locks.problems(house, Path("uv"))
    monkeypatch.setattr(check_locks, "_compile", lambda *_: "No solution found")
    refused = check_locks.problems(house, Path("uv"))

    assert offline == []
    assert "base.txt cannot be compiled: No solution found" in refused


@pytest.mark.parametrize(
    "line",
    [
        "@pytest.mark.skip\ndef test_x(): ...",
        "@pytest.mark.skipif(True, reason='')\ndef test_x(): ...",
        "@pytest.mark.xfail\ndef test_x(): ...",
        "pytest.skip('not here')",
        "numpy = pytest.importorskip('numpy')",
        "from pytest import skip",
        "self.skipTest('later')",
    ],
)
def test_every_way_of_leaving_a_test_out_is_found(tmp_path, line):
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_a.py").write_text(f"import pytest\n{line}\n")

    assert len(check_tests.problems(tests)) == 1
    assert check_tests.problems(tests)[0].startswith("tests/test_a.py:2: ")


def test_the_same_words_elsewhere_mean_nothing(tmp_path):
    (tmp_path / "test_a.py").write_text("text = 'pytest.skip'\nqueue.skip(1)\nskip = 2\n")

    assert check_tests.problems(tmp_path) == []


def test_one_failed_step_makes_the_whole_fail_and_tells_why(capsys):
    def fails(_house: str) -> None:
        raise check.Wrong("two lines\nof reason")

    passed = check.run([("a", lambda _house: None, "x"), ("b", fails, "x")])

    shown = capsys.readouterr().out
    assert not passed
    assert "ok    a" in shown
    assert "FAIL  b" in shown
    assert "      of reason" in shown


@pytest.mark.parametrize("program", ["check.py", "run_tests.py", "install.py"])
def test_a_program_that_is_called_wrongly_says_how(program):
    command = (sys.executable, ROOT / "launcher" / program, "nonsense")
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert f"python3 {program} " in done.stderr


def make_house(root: Path, *, asks: list[str], lock: str = LOCK, dev: str = "") -> Path:
    """A house that asks for packages directly and has these locks."""
    (root / "requirements").mkdir()
    (root / "requirements/base.txt").write_text(lock)
    (root / "requirements/dev.txt").write_text(dev or lock)
    text = f"[project]\ndependencies = {asks}\n[dependency-groups]\ndev = []\n"
    (root / "pyproject.toml").write_text(text)
    return root


def compiles_to(lock: str):
    def compile_(_house: Path, _uv: Path, _kind: str, output: Path) -> str:
        output.write_text(lock)
        return ""

    return compile_
