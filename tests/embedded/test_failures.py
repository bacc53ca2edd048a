from diversion.embedded import failures
from diversion.embedded.failures import Failures


def test_the_fourth_failure_within_a_minute_is_one_too_many():
    counted = Failures()

    assert [counted.too_many() for _ in range(4)] == [False, False, False, True]


def test_failures_that_lie_a_minute_back_are_forgiven(monkeypatch):
    seconds = iter([0.0, 1.0, 2.0, 60.5, 61.5])
    monkeypatch.setattr(failures.time, "monotonic", lambda: next(seconds))
    counted = Failures()

    assert [counted.too_many() for _ in range(5)] == [False, False, False, False, False]
