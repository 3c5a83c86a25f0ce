"""What counts as passed when the suites are run."""

from pathlib import Path

import pytest

import run_tests
from run_tests import Suite

PASSES = "def test_a(): pass\n"
SKIPS = "import pytest\n@pytest.mark.parametrize('x', [])\ndef test_a(x): pass\n"


@pytest.fixture
def tests(tmp_path):
    def write(text: str) -> Suite:
        path = tmp_path / "test_it.py"
        path.write_text(text)
        return Suite("small", "launcher", (str(path),))

    return write


def test_a_suite_that_passes_has_no_problems(tests):
    outcome = run_tests.run(tests(PASSES), [])

    assert (outcome.count, outcome.problems) == (1, [])


def test_a_failure_is_a_problem_and_its_output_is_shown(tests, capsys):
    outcome = run_tests.run(tests("def test_a(): assert 'blue' == 'red'\n"), [])
    run_tests.show(outcome)

    assert outcome.problems == ["pytest ended with status 1, 1 tests ran"]
    assert "assert 'blue' == 'red'" in capsys.readouterr().out


def test_a_skipped_test_is_a_problem(tests):
    outcome = run_tests.run(tests(SKIPS), [])

    assert len(outcome.problems) == 1
    assert outcome.problems[0].startswith("skipped: ")


def test_a_suite_without_tests_is_a_problem(tests):
    outcome = run_tests.run(tests("x = 1\n"), [])

    assert outcome.problems == ["pytest ended with status 5, 0 tests ran"]


def test_a_choice_may_leave_a_suite_empty(tests):
    outcome = run_tests.run(tests(PASSES), ["-k", "something_else"])

    assert (outcome.count, outcome.problems) == (0, [])


def test_a_suite_that_takes_too_long_is_ended(tests, monkeypatch):
    monkeypatch.setattr(run_tests, "LIMIT", 2)

    outcome = run_tests.run(tests("import time\ndef test_a(): time.sleep(60)\n"), [])

    assert "it took longer than 2 s" in outcome.problems
    assert outcome.seconds < 20


def test_a_path_is_run_in_its_house_alone():
    steps = run_tests.steps("test", ["agent/tests/unit", "agent/tests/external"])

    assert steps == [(Suite("agent", "agent", ("tests/unit", "tests/external")),)]


def test_everything_is_run_when_no_path_is_given():
    suites = {suite.name for step in run_tests.steps("all", []) for suite in step}

    assert suites == {
        *("backend, 1", "backend, 2", "backend units", "agent", "launcher"),
        *("whole stack", "attacks", "browser", "chaos"),
    }


def test_two_halves_have_every_file_once():
    first, second = run_tests.halves("launcher", "tests/unit")

    here = {f"tests/unit/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    assert {*first.paths, *second.paths} == here
    assert not {*first.paths} & {*second.paths}


def test_a_choice_that_chooses_nothing_at_all_fails(monkeypatch, capsys):
    monkeypatch.setattr(run_tests, "run", lambda suite, _options: run_tests.Outcome(suite))

    assert run_tests.run_all("e2e", ["-k", "nothing"]) == 1
    assert "0 tests ran" in capsys.readouterr().out


def test_without_a_browser_the_browser_tests_say_what_to_install(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nowhere")

    assert run_tests.main(["e2e"]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err
