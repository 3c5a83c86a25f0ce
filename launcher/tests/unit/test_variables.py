"""Who may see which variable; and that .env.example tells of each one that is read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatsphere import variables
from chatsphere.doctor.names import documented
from chatsphere.settings import PREFIX, ROOT

TESTS_ONLY = {"CHATSPHERE_TEST_DATABASE_URL"}


def test_keys_of_model_providers_are_the_agents_alone():
    given = {"CHATSPHERE_GEMINI_API_KEY": "g", "CHATSPHERE_OPENAI_API_KEY_FILE": "/k"}

    assert variables.for_agent(given) == given
    assert variables.for_backend(given) == {}


def test_the_backends_secrets_are_the_backends_alone():
    given = {"CHATSPHERE_SECRET_KEY": "s", "CHATSPHERE_DATABASE_URL": "postgresql://a/b"}

    assert variables.for_backend(given) == given
    assert variables.for_agent(given) == {}


def test_what_is_not_ours_reaches_neither():
    given = {"AWS_SECRET_ACCESS_KEY": "a", "PATH": "/bin", "PYTHONPATH": "/x"}

    assert variables.for_agent(given) == variables.for_backend(given) == {}
    assert variables.system(given) == {"PATH": "/bin", "PYTHONUNBUFFERED": "1"}


@pytest.mark.parametrize("name", ["PORT", "HOST", "AGENT_PORT"])
def test_what_the_launcher_turns_into_arguments_reaches_neither(name):
    assert not variables.is_agents(PREFIX + name)
    assert not variables.is_backends(PREFIX + name)


def test_each_service_gets_every_variable_that_it_reads():
    assert {n for n in read_by_agent() if not variables.is_agents(n)} == set()
    assert {n for n in read_by_backend() if not variables.is_backends(n)} == set()


def test_the_example_names_every_variable_that_is_read_and_no_other():
    read = read_by_agent() | read_by_backend() | read_by_launcher()

    assert documented(ROOT / ".env.example") == read - TESTS_ONLY


def test_every_variable_of_the_example_stands_below_a_word_about_it():
    before = ""
    for line in (ROOT / ".env.example").read_text().splitlines():
        if re.match(r"# CHATSPHERE_\w+=", line):
            assert before.startswith("# "), line
        before = line


def read_by_backend() -> set[str]:
    """The names given to a function of `config.env`."""
    calls = (
        call
        for path in (ROOT / "backend/config").rglob("*.py")
        for call in calls_in(path)
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
        if call.func.value.id == "env"
    )
    return set(names_given_to(calls))


def read_by_launcher() -> set[str]:
    """The names that its own settings look for, and its programs."""
    text = "".join(path.read_text() for path in (ROOT / "launcher/chatsphere").rglob("*.py"))
    written = re.findall(r"""["'](CHATSPHERE_[A-Z_]*[A-Z])["']""", text)
    return {name.removesuffix("_FILE") for name in written}


def read_by_agent() -> set[str]:
    """The fields of its one settings class."""
    tree = ast.parse((ROOT / "agent/chatsphere_agent/config.py").read_text())
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    fields = (node for node in classes["Settings"].body if isinstance(node, ast.AnnAssign))
    names = (node.target.id for node in fields if isinstance(node.target, ast.Name))
    return {PREFIX + name.upper() for name in names if not name.startswith("model_config")}


def calls_in(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def names_given_to(calls: Iterator[ast.Call]) -> Iterator[str]:
    for call in calls:
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and str(first.value).startswith(PREFIX):
            yield str(first.value)
