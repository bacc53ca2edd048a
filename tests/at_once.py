"""Several people who do something at the same instant, each over a connection of their own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(deeds: Iterable[Callable[[], Any]], *, hands: int | None = None) -> list[Any]:
    """Do all `deeds` and return, in their order, what each returned or raised. Needs a test that commits.

    They begin together, `hands` at a time; all of them when it is not said.
    """
    deeds = list(deeds)
    hands = hands or len(deeds)
    start = Barrier(hands)

    def do(position: int) -> Any:
        if position < hands:
            start.wait(30)
        try:
            return deeds[position]()
        except Exception as problem:  # noqa: BLE001  # whoever asked looks at it
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as crew:
        return list(crew.map(do, range(len(deeds))))
