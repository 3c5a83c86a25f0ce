"""Finds text that is too faint for its background, by WCAG 2's arithmetic."""

from playwright.sync_api import Page

LEAST = 4.5  # for text of ordinary size
FAINT = """(least) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const curve = (share) => share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  const part = (value) => curve(value / 255);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(node).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const isWord = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const isText = (node) => [...node.childNodes].some(isWord);
  return [...document.querySelectorAll("body *")]
    .filter((node) => isText(node) && node.checkVisibility({ visibilityProperty: true }))
    .filter((node) => !node.closest(".visually-hidden, .skip-link, :disabled, template"))
    .map((node) => {
      const [front, back] = [light(numbers(getComputedStyle(node).color)), light(behind(node))];
      const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      const name = `${node.localName}.${node.className}`;
      return [ratio, `${ratio.toFixed(2)} ${name}: ${node.textContent.trim().slice(0, 40)}`];
    })
    .filter(([ratio]) => ratio < least)
    .map(([, told]) => told);
}"""


def faint_text(page: Page) -> list[str]:
    """Every visible text with less contrast than LEAST, with its ratio."""
    found: list[str] = page.evaluate(FAINT, LEAST)
    return found
