"""The counting program: what meets a figure, what a guard's text is, what a report says."""

import json
from pathlib import Path

import pytest

from chatsphere.settings import ROOT
from security import fuzzing, guards, suites
from security.beyond_schema import is_beyond_schema, without_integral_floats
from security.figures import Figure, table
from security.guards import Guard, Outcome, Stale
from security.isolation import figures as of_isolation

GUARD = Guard("a guard", "backend/a.py", "if not allowed:", "if False:", ["tests"])


@pytest.mark.parametrize(
    ("figure", "is_met"),
    [
        (Figure("enough", 5, 5), True),
        (Figure("too few", 4, 5), False),
        (Figure("none, as it must be", 0, most=0), True),
        (Figure("one too many", 1, most=0), False),
        (Figure("exactly one", 1, 1, most=1), True),
        (Figure("none where there must be one", 0, 1, most=1), False),
    ],
)
def test_a_figure_is_met_or_not(figure, is_met):
    assert figure.is_met is is_met
    assert table([figure]).startswith("ok  " if is_met else "FAIL")


def test_a_guard_is_taken_out():
    assert GUARD.mutated("if not allowed:\n    raise") == "if False:\n    raise"


@pytest.mark.parametrize("source", ["if allowed:", "if not allowed:\nif not allowed:"])
def test_a_guard_whose_text_is_gone_or_stands_twice_is_stale(source):
    with pytest.raises(Stale):
        GUARD.mutated(source)


def test_every_guard_stands_where_the_file_says_and_has_tests_that_exist():
    for guard in guards.load():
        assert guard.mutated((ROOT / guard.file).read_text("utf-8"))
        assert guard.tests, guard.name
        for node in guard.tests:
            assert (ROOT / guard.house / node.partition("::")[0]).exists(), guard.name


def test_no_two_guards_have_one_name():
    names = [guard.name for guard in guards.load()]

    assert len(set(names)) == len(names) >= guards.LEAST


def test_a_mutant_that_survives_fails_the_run():
    outcomes = [Outcome(GUARD, "caught", 1.0), Outcome(GUARD, "SURVIVED", 1.0)]

    met = {figure.name: figure.is_met for figure in guards.figures(outcomes, 1, 2)}

    assert met == {
        "guards: mutants tried": True,
        "guards: mutants caught": False,
        "guards: mutants not caught, or stale": False,
    }


def report_of(**changes):
    return {
        "test_cases": {"generated": 6_000},
        "operations": {"tested": 33, "total": 33},
        "failures": [],
        "errors": [],
        **changes,
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ST101", "answers of 500 and above"),
        ("ST103", "undocumented answers"),
        ("ST108", "undocumented answers"),
        ("ST202", "other faults"),
        ("ST401", "other faults"),
    ],
)
def test_each_failure_of_a_generated_request_counts_where_it_belongs(code, name):
    report = report_of(failures=[{"code": code, "count": 2}])

    found = {figure.name: figure for figure in fuzzing.figures(fuzzing.FULL[0], report)}

    wrong = [figure for figure in found.values() if not figure.is_met]
    assert wrong == [Figure(f"backend: {name}", 2, most=0)]


def test_an_operation_that_was_not_asked_fails_the_run():
    report = report_of(operations={"tested": 32, "total": 33})

    assert not all(figure.is_met for figure in fuzzing.figures(fuzzing.FULL[0], report))


def problem(code: str, *faults: str) -> bytes:
    errors = [{"pointer": "/a", "code": fault, "detail": ""} for fault in faults]
    return json.dumps({"code": code, "errors": errors}).encode()


@pytest.mark.parametrize(
    ("status", "content", "is_beyond"),
    [
        (400, problem("unknown_model"), True),
        (400, problem("validation_error", "blank"), True),
        (400, problem("validation_error", "blank", "wrong_type"), False),
        (400, problem("validation_error", "required"), False),
        (500, problem("unknown_model"), False),
        (400, b"<html>", False),
    ],
)
def test_only_what_no_schema_can_say_may_be_refused(status, content, is_beyond):
    assert is_beyond_schema(status, content) is is_beyond


def test_a_whole_number_is_sent_as_one():
    assert repr(without_integral_floats({"a": [1.0, 1.5]})) == "{'a': [1, 1.5]}"


def test_of_a_report_the_last_count_is_taken(tmp_path: Path):
    path = tmp_path / "report.xml"
    path.write_text(
        '<testsuites><testsuite><properties><property name="bad keys" value="3"/>'
        '<property name="bad keys" value="43"/></properties>'
        f'<testcase name="{suites.FORGED}[a]"/></testsuite></testsuites>',
        "utf-8",
    )

    report = suites.read(path, passed=True)

    assert report.counts == {"bad keys": 43}
    assert report.tests == [f"{suites.FORGED}[a]"]


def test_a_suite_that_counted_nothing_fails_the_run():
    found = suites.backends(suites.Report(passed=True, tests=[], counts={}))

    assert [figure.name for figure in found if figure.is_met] == ["backend: suites that failed"]


def test_a_leak_fails_the_run(capsys):
    report = {"probes": 20_000, "leaks": ["GET /x"], "changed": [], "unclassified": []}

    wrong = [figure.name for figure in of_isolation(report) if not figure.is_met]

    assert wrong == ["isolation: leaks"]
    assert "GET /x" in capsys.readouterr().out
