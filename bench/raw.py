"""The bare loop: claim a batch, send, settle. No person, no consent, no text to write: the limit of this machine."""

import http.client
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

BATCH = 50
TABLE = """
CREATE TABLE IF NOT EXISTS bench_outbox (
    id uuid PRIMARY KEY, address text NOT NULL, body text NOT NULL, status text NOT NULL, ref text
);
CREATE INDEX IF NOT EXISTS bench_outbox_due ON bench_outbox (id) WHERE status = 'planned';
TRUNCATE bench_outbox;
"""
CLAIM = """
UPDATE bench_outbox SET status = 'sending'
WHERE id IN (SELECT id FROM bench_outbox WHERE status = 'planned' ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, address, body
"""
SETTLE = """
UPDATE bench_outbox AS row SET status = 'accepted', ref = done.ref
FROM unnest(%s::uuid[], %s::text[]) AS done (id, ref) WHERE row.id = done.id
"""


def fill(database: str, number: int) -> None:
    """Leave exactly `number` texts to send in the loop's own table."""
    with psycopg.connect(database, autocommit=True) as link:
        link.execute(TABLE)
        with link.cursor() as cursor:
            texts = [
                (uuid4(), f"+1209555{number % 100:04d}", "A text of the usual length. " * 5) for number in range(number)
            ]
            cursor.executemany("INSERT INTO bench_outbox VALUES (%s, %s, %s, 'planned')", texts)


def send_all(database: str, sink: int) -> None:
    """Send what `fill` left, over one connection, and return when all is settled."""
    door = http.client.HTTPConnection("127.0.0.1", sink)
    with psycopg.connect(database, autocommit=True) as link:
        while batch := link.execute(CLAIM, [BATCH]).fetchall():
            done = [(pk, _send(door, address, body)) for pk, address, body in batch]
            link.execute(SETTLE, [list(column) for column in zip(*done, strict=True)])


def _send(door: http.client.HTTPConnection, address: str, body: str) -> str:
    door.request(
        "POST",
        "/2010-04-01/Accounts/AC0/Messages.json",
        urlencode({"To": address, "From": "+12095550100", "Body": body}),
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    return door.getresponse().read().decode()[-40:]
