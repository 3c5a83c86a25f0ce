"""`manage.py audit_index`, as an operator runs it."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import make_bot
from tests.knowing import counts, long_text, read_in

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    """Exit status, and what it printed."""
    told = StringIO()
    try:
        call_command("audit_index", *arguments, stdout=told, stderr=told)
    except SystemExit as ended:
        return int(ended.code or 0), told.getvalue()
    return 0, told.getvalue()


@pytest.fixture
def ailing(agent):
    bot = make_bot(name="Ailing")
    read_in(bot, long_text())
    agent.vectors.pop(next(iter(agent.vectors)))
    return bot


def test_a_healthy_installation_ends_with_0(agent):
    bot = make_bot()
    read_in(bot)

    status, told = run("--all")

    assert status == 0
    assert f"{bot.pk} well: 1 passages, 1 vectors, 0 missing" in told


def test_what_differs_ends_with_1_and_is_left_alone(agent, ailing):
    status, told = run("--bot", str(ailing.pk))

    assert status == 1
    assert "DIFFERS" in told
    assert counts(ailing) == {"missing": 1}


def test_told_to_repair_it_ends_with_0(agent, ailing):
    healthy = make_bot()

    status, told = run("--all", "--repair", "--json")

    lines = [json.loads(line) for line in told.splitlines()]
    assert status == 0
    assert {line["bot_id"] for line in lines} == {str(ailing.pk), str(healthy.pk)}
    assert all(line["healthy"] and line["missing"] == 0 for line in lines)
    assert counts(ailing) == {}


def test_an_agent_that_is_down_ends_with_3(agent, ailing):
    agent.down()

    status, told = run("--all")

    assert status == 3
    assert "agent_unavailable" in told


@pytest.mark.parametrize("arguments", [[], ["--bot", "x"], ["--all", "--bot", str(uuid4())]])
def test_wrong_usage_ends_with_2(arguments):
    with pytest.raises(CommandError) as refused:
        call_command("audit_index", *arguments)

    assert refused.value.returncode in (1, 2)  # on the command line argparse itself ends with 2


def test_a_bot_that_is_not_there_ends_with_2(agent):
    with pytest.raises(CommandError) as refused:
        call_command("audit_index", "--bot", str(uuid4()))

    assert refused.value.returncode == 2
