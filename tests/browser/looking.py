"""What is wrong with a page as the browser shows it."""

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

# Named, so that the rules of 2.2 that axe leaves off by itself are on.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK_AXE = """
async tags => {
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return violations.flatMap(found => found.nodes.map(node => `${found.id}: ${node.html.slice(0, 300)}`));
}
"""
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"
# `scrollWidth` of the root is at least the window's width; what sticks out makes it more.
STICKS_OUT = """
() => [...document.body.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth && !one.closest('.sr, [hidden]'))
    .map(one => one.outerHTML.slice(0, 120)).slice(0, 3)
"""


def prepare(context: BrowserContext) -> None:
    """Have every page of the context bring axe along."""
    context.add_init_script(AXE_SCRIPT)


def faults(tab: Page, *, width: int) -> Iterator[str]:
    """What axe finds and what scrolls sideways at this width, with everything that unfolds unfolded."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate(OPEN_ALL)
    yield from (f"{width} px: {found}" for found in tab.evaluate(ASK_AXE, TAGS))
    if tab.evaluate("document.documentElement.scrollWidth") > width:
        yield f"{width} px: scrolls sideways: {tab.evaluate(STICKS_OUT)}"


def faults_of_the_head(tab: Page, *, language: str, names: set[str]) -> Iterator[str]:
    """What is wrong with language, title and heading. `names` are of people, and stand in no title."""
    if tab.get_attribute("html", "lang") != language:
        yield f"lang is {tab.get_attribute('html', 'lang')}"
    if tab.locator("h1").count() != 1:
        yield f"{tab.locator('h1').count()} h1"
    page_name, dot, _agency = tab.title().partition(" · ")
    if not page_name.strip() or not dot:
        yield f"the title names no page: {tab.title()!r}"
    if told := names & set(tab.title().split()):
        yield f"the title names a person: {told}"
