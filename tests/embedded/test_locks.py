import os

import pytest

from diversion.embedded.locks import FileLock


@pytest.fixture
def lock(tmp_path):
    made = []

    def make():
        made.append(FileLock(tmp_path / "lock" / "a"))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_one_owns_it_and_then_nobody_else_does(lock):
    first, second = lock(), lock()

    assert first.try_own()
    assert not second.try_own()
    assert not second.try_share()
    assert second.is_owned()

    first.release()
    assert not second.is_owned()
    assert second.try_own()


def test_many_share_it_and_nobody_owns_it_meanwhile(lock):
    first, second, third = lock(), lock(), lock()

    assert first.try_share()
    assert second.try_share()
    assert not third.try_own()
    assert not third.is_owned()


def test_a_forked_process_that_kept_its_copy_goes_on_holding_it(lock, tmp_path):
    other = lock()
    with FileLock(tmp_path / "lock" / "a") as first:
        assert first.try_own()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writer)
            os.read(reader, 1)  # until the parent closes its end
            os._exit(0)
        os.close(reader)

    assert other.is_owned()
    os.close(writer)
    os.waitpid(child, 0)
    assert not other.is_owned()


def test_what_its_owner_wrote_is_read_by_others_until_it_writes_again(lock):
    owner, reader = lock(), lock()

    owner.write("a long text")
    owner.write("short")

    assert reader.text() == "short"
