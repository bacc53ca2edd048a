"""What a hand on a keyboard does."""

from playwright.sync_api import Page


def tab_to(tab: Page, wanted: str, *, most: int = 120) -> None:
    """Press Tab until the keyboard is on an element that `wanted` selects."""
    for _press in range(most):
        tab.keyboard.press("Tab")
        if is_on(tab, wanted):
            return
    raise AssertionError(f"{most} times Tab, and the keyboard did not come to {wanted}: it is on {place(tab)}")


def is_on(tab: Page, wanted: str) -> bool:
    return tab.evaluate("wanted => document.activeElement.matches(wanted)", wanted)


def wait_until_on(tab: Page, wanted: str) -> None:
    tab.wait_for_function("wanted => document.activeElement.matches(wanted)", arg=wanted)


def place(tab: Page) -> str:
    """The element that the keyboard is on, as its opening tag."""
    return tab.evaluate("document.activeElement.outerHTML.split('>')[0] + '>'")
