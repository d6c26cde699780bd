"""The page in a browser: Chromium without a window, driven by Playwright."""

import shutil

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")

PHONE, DESKTOP = {"width": 390, "height": 800}, {"width": 1280, "height": 900}

# A figure or table may be wider than a phone, and is then scrolled; the page may not.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# The contrast of the colours of a text and of its background (WCAG 2.1).
CONTRAST = """(selector) => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = channels(color).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let element = document.querySelector(selector);
  const text = luminance(getComputedStyle(element).color);
  while (element && channels(getComputedStyle(element).backgroundColor)[3] === 0) element = element.parentElement;
  const paper = luminance(getComputedStyle(element).backgroundColor);
  return (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
}"""


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_complete_and_legible(browser, saved_report, tmp_path, size, scheme):
    page = browser.new_page(viewport=size, color_scheme=scheme)
    messages, requests = [], []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(saved_report.as_uri())
    assert messages == []
    assert [url for url in requests if not url.startswith("data:")] == [saved_report.as_uri()]
    boxes = [figure.bounding_box() for figure in page.query_selector_all("figure svg")]
    assert len(boxes) == 11
    assert all(box["width"] > 150 and box["height"] > 50 for box in boxes)
    assert page.evaluate(OVERFLOW) <= 0
    for selector in ("h1", ".verdict p", ".quiet", "nav a", "td", "figcaption", "dt", "pre code"):
        assert page.evaluate(CONTRAST, selector) >= 4.5, selector
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert (tmp_path / "page.png").stat().st_size > 50_000
    page.close()


def test_the_keyboard_reaches_every_section(browser, saved_report):
    page = browser.new_page(viewport=DESKTOP)
    page.goto(saved_report.as_uri())
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert reached == ["#verdict", "#verdict", "#data", "#performance", "#motifs", "#network", "#methods"]
    page.keyboard.press("Enter")
    assert page.url.endswith("#methods")
    page.close()


def test_the_page_is_read_without_javascript_and_printed(browser, saved_report, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(saved_report.as_uri())
    assert page.inner_text("#verdict-title") == "Verdict"
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    context.close()
