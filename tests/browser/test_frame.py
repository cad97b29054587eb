"""The frame and the components before people's eyes: reachable, in bounds, quick to use."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.factories.catalog import make_category, make_variant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PAGES = ["/", "/styleguide/", "/help/returns/", "/nowhere/"]


@pytest.fixture
def shop(live_server) -> str:
    """The shop with one product on its front."""
    make_variant(4990, stock=9, product__category=make_category(name="水果"))
    return str(live_server.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visitor, shop, path, scheme):
    page = visitor(scheme=scheme).new_page()
    page.goto(shop + path)
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(visitor, shop, path, width, language):
    page = visitor(width).new_page()
    page.goto(shop + language + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_browser_finds_nothing_to_complain_about(visitor, shop):
    page = visitor().new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{shop}/styleguide/")
    expect(page.locator("qty-stepper button")).to_have_count(2)
    assert complaints == []


def test_the_stepper_stops_at_its_limits(visitor, shop):
    page = visitor().new_page()
    page.goto(f"{shop}/styleguide/")
    more = page.get_by_role("button", name="增加一件")
    for _ in range(3):
        more.click()
    expect(page.locator("qty-stepper input")).to_have_value("5")
    expect(more).to_be_disabled()


def test_without_scripts_the_quantity_is_a_plain_field(visitor, shop):
    page = visitor(scripts=False).new_page()
    page.goto(f"{shop}/styleguide/")
    page.locator("qty-stepper input").fill("4")
    expect(page.locator("qty-stepper button")).to_have_count(0)


def test_what_is_pressed_before_htmx_is_there_is_done_once_it_is(visitor, shop):
    page = visitor().new_page()
    kept: list[Route] = []
    # Playwright cannot call a builtin method itself.
    page.route(re.compile("htmx-2"), lambda route: kept.append(route))  # noqa: PLW0108
    with page.expect_request(re.compile("htmx-2")):
        page.goto(shop)
    page.locator(".card form.add button").first.click()
    with page.expect_response(re.compile("/cart/add/")) as answer:
        kept[0].continue_()
    assert answer.value.request.headers["hx-request"] == "true"
    page.wait_for_load_state("networkidle")


def test_without_htmx_a_form_is_sent_as_it_stands(visitor, shop):
    page = visitor().new_page()
    page.route(re.compile("htmx"), lambda route: route.abort())
    page.goto(shop)
    page.locator(".card form.add button").first.click()
    expect(page.locator("[data-cart-count]").first).to_have_text("1")


def test_a_countdown_runs(visitor, shop):
    page = visitor().new_page()
    page.goto(f"{shop}/styleguide/")
    first = page.locator("count-down").inner_text()
    page.wait_for_timeout(1200)
    assert page.locator("count-down").inner_text() != first


def test_a_city_follows_its_province(visitor, shop):
    page = visitor().new_page()
    page.goto(f"{shop}/styleguide/")
    page.locator("#region-province").select_option("31")
    assert page.locator("#region-city option").all_inner_texts() == ["请选择", "上海市"]


def test_a_dialog_opens_and_closes(visitor, shop):
    page = visitor(360).new_page()
    page.goto(f"{shop}/styleguide/")
    page.locator('[data-open="sample-sheet"]').click()
    expect(page.locator("#sample-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sample-sheet")).to_be_hidden()


def test_every_target_on_the_front_is_big_enough_for_a_thumb(visitor, shop):
    page = visitor(360).new_page()
    page.goto(shop)
    sizes = page.locator(".tab, .top-link, .search-box button, .btn").evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => Math.min(e.offsetWidth, e.offsetHeight))"
    )
    assert min(sizes) >= 44
