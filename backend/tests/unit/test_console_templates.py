"""No template needs what the pages' policy forbids, and every script and picture is there."""

import re
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from core.middleware import policy_for
from tests.console import STATIC, TEMPLATES

PAGES = sorted(path for path in TEMPLATES.rglob("*.html"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))
IMPORT = re.compile(r"""^import [^;]*?["'](\.[^"']+)["'];$""", re.MULTILINE)
RISKY = ("innerHTML =", "outerHTML =", "AdjacentHTML", "eval(", "new Function", "document.write")
INLINE = {
    "a style": re.compile(r"""\sstyle\s*=""", re.IGNORECASE),
    "a handler": re.compile(r"""\s(hx-)?on[a-z:-]+\s*=""", re.IGNORECASE),
    "a script": re.compile(r"""<script(?![^>]*\ssrc=)""", re.IGNORECASE),
    "styles": re.compile(r"<style", re.IGNORECASE),
    "an address of others": re.compile(r"""(src|href|action)=["'](https?:)?//""", re.IGNORECASE),
    "evaluated code": re.compile(
        r"""(hx-vals|hx-headers)=["']js:|hx-trigger="[^"]*\[""", re.IGNORECASE
    ),
}


def name_of(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_template_has_nothing_inline(page):
    text = page.read_text("utf-8")

    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_template_compiles(page):
    assert get_template(str(page.relative_to(TEMPLATES)))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_static_file_of_a_template_is_there(page):
    wanted = re.findall(r"{% static '([^']+)' %}", page.read_text("utf-8"))

    assert [name for name in wanted if finders.find(name) is None] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_icon_of_a_template_is_in_the_sprite(page):
    wanted = set(re.findall(r'{% icon "([^"]+)" %}', page.read_text("utf-8")))
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "console/icons.svg").read_text()))

    assert wanted <= drawn


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_every_module_that_a_script_imports_is_there(script):
    wanted = IMPORT.findall(script.read_text("utf-8"))

    assert [name for name in wanted if not (script.parent / name).resolve().exists()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_no_script_turns_text_into_code_or_markup(script):
    text = script.read_text("utf-8")

    assert [word for word in RISKY if word in text] == []


@pytest.mark.parametrize("style", STYLES, ids=name_of)
def test_no_style_fetches_anything(style):
    assert "url(" not in style.read_text("utf-8")


def test_the_style_sheets_stay_small():
    assert sum(style.stat().st_size for style in STYLES) < 60 * 2**10


def test_the_policy_allows_nothing_but_our_own():
    assert policy_for("/") == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def test_modules_find_each_other_under_their_names_with_a_hash(tmp_path):
    """As they are served in production, where the plain names are gone."""
    from core.static_files import Storage

    files = (*SCRIPTS, *STYLES, STATIC / "console/icons.svg")
    names = [str(path.relative_to(STATIC)) for path in files]
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    storage = Storage(location=tmp_path, base_url="/static/")

    list(storage.post_process({name: (storage, name) for name in names}))

    main = tmp_path / storage.stored_name("console/chat/main.js")
    imported = IMPORT.findall(main.read_text("utf-8"))
    assert imported
    for name in imported:
        assert re.search(r"\.[0-9a-f]{12}\.js$", name)
        assert (main.parent / name).resolve().exists()
