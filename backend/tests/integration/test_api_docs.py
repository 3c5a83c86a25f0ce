"""The API's description and the page that shows it."""

import re

import yaml


def test_the_description_is_open_to_everyone(client, db):
    answer = client.get("/api/schema/")

    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["openapi"] == "3.1.0"


def test_the_page_needs_nothing_from_elsewhere_and_no_inline_script(client, db):
    answer = client.get("/api/docs/")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\b(?:src|href)=\"(?:https?:)?//", text)
    scripts = re.findall(r"<script[^>]*\bsrc=\"([^\"]+)\"", text)
    assert len(scripts) >= 2
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "img-src 'self' data:" in policy


def test_the_page_s_own_script_is_one(client, db):
    page = client.get("/api/docs/").content.decode()
    own = next(src for src in re.findall(r"src=\"([^\"]+)\"", page) if "script" in src)

    answer = client.get(own.replace("&amp;", "&"))

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle" in answer.content
