import logging
import sys
from datetime import UTC, datetime

from django.test import RequestFactory

from diversion.core.logs import LineFormatter


def record(**extras):
    made = logging.LogRecord("messaging", logging.INFO, "delivery.py", 1, "%s sent", ("batch",), None)
    made.created = datetime(2026, 12, 1, 18, 0, 1, tzinfo=UTC).timestamp()
    vars(made).update(extras)
    return made


def test_a_line_has_the_time_in_utc_the_level_what_happened_and_the_ids():
    line = LineFormatter().format(record(batch="b-1", count=50))

    assert line == "18:00:01 INFO messaging: batch sent batch=b-1 count=50"


def test_a_line_without_ids_ends_with_what_happened():
    assert LineFormatter().format(record()) == "18:00:01 INFO messaging: batch sent"


def test_celerys_own_data_is_left_out_because_arguments_could_be_in_it():
    assert LineFormatter().format(record(data={"kwargs": "+12095550142"})) == "18:00:01 INFO messaging: batch sent"


def test_djangos_request_is_left_out_because_its_address_could_hold_a_link_for_one_person():
    asked = RequestFactory().get("/account/password/reset/key/0-abc/")

    assert LineFormatter().format(record(request=asked)) == "18:00:01 INFO messaging: batch sent"


def test_what_went_wrong_follows_with_its_traceback():
    failed = record()
    try:
        raise ZeroDivisionError("no")
    except ZeroDivisionError:
        failed.exc_info = sys.exc_info()

    first, *_rest, last = LineFormatter().format(failed).split("\n")

    assert (first, last) == ("18:00:01 INFO messaging: batch sent", "ZeroDivisionError: no")
