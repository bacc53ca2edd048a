"""A provider for tests: remembers what it was given, and fails as it is told."""

from collections import deque

from diversion.messaging.channels import Envelope, NotTaken, Refused

SENT: list[Envelope] = []
FAIL_WITH: deque[Exception | None] = deque()


class MemorySms:
    """Takes everything; raises what FAIL_WITH holds next, after taking it when the failure leaves that open."""

    name = "memory"
    lanes = 1
    reaches_people = False

    def send(self, envelope: Envelope) -> str:
        failure = FAIL_WITH.popleft() if FAIL_WITH else None
        if not isinstance(failure, Refused | NotTaken):
            SENT.append(envelope)
        if failure is not None:
            raise failure
        return f"memory-{len(SENT)}"
