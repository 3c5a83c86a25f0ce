"""A web site: added, asked about, read again after it has changed, and deleted."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.contrast import faint_text
from tests.e2e.site import lighthouse


@pytest.fixture
def site():
    with lighthouse() as found:
        yield found


def test_a_site_is_known_kept_up_to_date_and_forgotten(ada, site):
    bot = ada.makes_a_bot("Lighthouse")
    form = ada.adds("Web site")
    form.get_by_label("Address to begin at").fill("http://10.0.0.1/")
    ada.page.get_by_role("button", name="Add the site").click()
    expect(form.get_by_text("leads to a private network")).to_be_visible()
    form.get_by_label("Address to begin at").fill(site.address)
    form.get_by_text("Limits and paths").click()
    form.get_by_label("Pages at most").fill("10")
    ada.page.get_by_role("button", name="Add the site").click()

    state, pages = ada.page.locator(".source-head"), ada.page.locator(".web-page")
    expect(state.get_by_text("Up to date")).to_be_visible()
    expect(pages.filter(has_text="Hours")).to_contain_text("Added")
    expect(pages.filter(has_text="/staff/rota")).to_contain_text("robots.txt asks programs not")
    ada.page.get_by_role("link", name="Failed").click()
    expect(pages).to_have_count(1)
    expect(pages).to_contain_text("There is no such page")
    source = ada.page.url

    ada.opens(f"/bots/{bot}/knowledge/?kind=web")
    expect(ada.document("Hours")).to_contain_text("Ready")
    answer = ada.opens(f"/bots/{bot}/").asks("When can the lighthouse be climbed?")
    expect(answer).to_contain_text("from noon on")

    site.write("/hours", "The lighthouse can be climbed from ten on.")
    ada.page.goto(source)
    ada.page.get_by_role("button", name="Read now").click()
    expect(pages.filter(has_text="Hours")).to_contain_text("Changed")
    expect(state.get_by_text("Up to date")).to_be_visible()
    expect(ada.page.get_by_role("status").filter(has_text="Changed: 1.")).to_have_count(1)
    ada.page.set_viewport_size(PHONE)
    assert faint_text(ada.page) == []
    assert ada.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    ada.page.get_by_role("button", name="Delete").click()
    ada.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(ada.page.get_by_text("No page or site yet")).to_be_visible()
    ada.opens("/workspace/deletions/")
    expect(ada.page.locator(".receipt").filter(has_text="Web source").first).to_contain_text("Gone")
