"""How settings are read from the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

NAME = "CHATSPHERE_TEST_VALUE"


def test_a_missing_and_an_empty_value_give_the_default(monkeypatch):
    assert env.text(NAME, default="x") == "x"

    monkeypatch.setenv(NAME, "  ")
    assert env.text(NAME, default="x") == "x"
    assert env.number(NAME, default=5) == 5
    assert env.flag(NAME, default=True) is True


def test_a_value_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "value").write_text("from the file\n")
    monkeypatch.setenv(NAME, "from the environment")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "value"))

    assert env.text(NAME) == "from the file"


def test_a_file_that_is_not_there_stops_the_start_and_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "none"))

    with pytest.raises(ImproperlyConfigured, match=f"{NAME}_FILE"):
        env.text(NAME)


@pytest.mark.parametrize("value", ["-1", "1.5", "1e3", "x", "٣", "0x10", "1 000", "4"])
def test_a_number_is_whole_plain_and_large_enough(monkeypatch, value):
    monkeypatch.setenv(NAME, value)

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be a whole number of at least 5"):
        env.number(NAME, default=7, minimum=5)


@pytest.mark.parametrize(
    ("value", "means"), [("1", True), ("YES", True), ("on", True), ("0", False), ("False", False)]
)
def test_a_flag_is_written_in_several_ways(monkeypatch, value, means):
    monkeypatch.setenv(NAME, value)

    assert env.flag(NAME, default=not means) is means


@pytest.mark.parametrize("value", ["2", "ja", "enabled"])
def test_a_flag_is_not_guessed(monkeypatch, value):
    monkeypatch.setenv(NAME, value)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.flag(NAME, default=True)


def test_words_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv(NAME, " a, b ,,c ")

    assert env.words(NAME) == ["a", "b", "c"]


def test_a_choice_is_one_of_a_few(monkeypatch):
    assert env.choice(NAME, ("auto", "off")) == "auto"

    monkeypatch.setenv(NAME, "OFF")
    assert env.choice(NAME, ("auto", "off")) == "off"

    monkeypatch.setenv(NAME, "maybe")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be one of: auto, off"):
        env.choice(NAME, ("auto", "off"))


def test_languages_are_called_as_tesseract_calls_them(monkeypatch):
    monkeypatch.setenv(NAME, "eng, chi_sim,script/Latin")

    assert env.languages(NAME, default="eng") == ["eng", "chi_sim", "script/Latin"]


@pytest.mark.parametrize("value", ["eng+deu", "--psm", "../x", "e", "eng deu"])
def test_what_is_no_language_stops_the_start(monkeypatch, value):
    monkeypatch.setenv(NAME, value)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.languages(NAME, default="eng")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "short",
        "x" * 31,
        "changeme-changeme-changeme-changeme-changeme",
        "my-PASSWORD-is-long-enough-but-it-is-a-known-word",
        "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz",
    ],
)
def test_a_secret_that_can_be_guessed_stops_the_start(monkeypatch, value):
    monkeypatch.setenv(NAME, value)

    with pytest.raises(ImproperlyConfigured) as refused:
        env.secret(NAME)

    assert str(refused.value) in {
        f"{NAME} is not set.",
        f"{NAME} is too short or easy to guess: give it 32 random characters or more.",
    }


def test_a_good_secret_is_taken(monkeypatch):
    monkeypatch.setenv(NAME, "0123456789abcdef0123456789abcdef")

    assert len(env.secret(NAME)) == 32
