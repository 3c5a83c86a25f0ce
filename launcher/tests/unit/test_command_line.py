"""Verbs, options and exit statuses."""

import json

import pytest

from chatsphere.__main__ import main
from tests.factories import free_port, listening


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("CHATSPHERE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CHATSPHERE_PORT", str(free_port()))
    monkeypatch.setenv("CHATSPHERE_AGENT_PORT", str(free_port()))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "VERB"),
        (["upp"], "invalid choice: 'upp'"),
        (["up", "--port", "1"], "unrecognized arguments: --port 1"),
        (["logs", "-n", "many"], "'many' is not a number of lines"),
        (["status", "now"], "unrecognized arguments: now"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    error = capsys.readouterr().err
    assert caught.value.code == 2
    assert error.startswith("bad_usage: ")
    assert complaint in error
    assert error.count("\n") == 1


def test_help_tells_the_exit_statuses(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])

    assert caught.value.code == 0
    assert "3 already_running" in capsys.readouterr().out


def test_status_of_nothing_is_7(capsys):
    assert main(["status"]) == 7
    assert "does not run" in capsys.readouterr().out


def test_status_of_nothing_for_programs(capsys):
    assert main(["status", "--json"]) == 7
    assert json.loads(capsys.readouterr().out)["running"] is False


def test_nothing_to_end_is_told_to_people_and_programs_alike(capsys):
    assert main(["down"]) == 7
    assert capsys.readouterr().err.startswith("not_running: ")
    assert main(["down", "--json"]) == 7
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not_running"


def test_a_setting_that_cannot_be_used_is_2(monkeypatch, capsys):
    monkeypatch.setenv("CHATSPHERE_PORT", "http")

    assert main(["up"]) == 2
    assert capsys.readouterr().err.startswith("invalid_setting: CHATSPHERE_PORT")


def test_a_taken_port_is_4_and_leaves_no_data_directory(tmp_path, monkeypatch, capsys):
    port = free_port()
    monkeypatch.setenv("CHATSPHERE_PORT", str(port))

    with listening(port):
        status = main(["up"])

    error = capsys.readouterr().err
    assert status == 4
    assert error.startswith(f"port_in_use: Port {port} is taken by ")
    assert "CHATSPHERE_PORT" in error
    assert not (tmp_path / "data").exists()


def test_the_agents_port_is_looked_at_as_well(monkeypatch, capsys):
    port = free_port()
    monkeypatch.setenv("CHATSPHERE_AGENT_PORT", str(port))

    with listening(port):
        assert main(["up"]) == 4

    assert "CHATSPHERE_AGENT_PORT" in capsys.readouterr().err


def test_an_address_that_is_not_this_machines_is_2(monkeypatch, capsys):
    monkeypatch.setenv("CHATSPHERE_HOST", "192.0.2.1")

    assert main(["up"]) == 2
    assert "CHATSPHERE_PORT" in capsys.readouterr().err


def test_a_data_directory_that_cannot_be_made_is_5(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHATSPHERE_DATA_DIR", str(tmp_path / "file/data"))

    assert main(["up"]) == 5
    assert capsys.readouterr().err.startswith("data_dir_unwritable: ")


def test_doctor_speaks_to_programs(capsys):
    main(["doctor", "--json"])

    report = json.loads(capsys.readouterr().out)
    assert {"python", "disk", "port", "database"} <= {f["check"] for f in report["findings"]}
    assert {"check", "level", "found", "fix"} == set(report["findings"][0])
