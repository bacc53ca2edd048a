import errno
import os
import shutil
import stat
from collections import namedtuple

import pytest

from diversion.embedded import folder
from diversion.embedded.folder import LONGEST_SOCKET_PATH, REPOSITORY, DataFolder
from diversion.embedded.refusal import StartRefused

Usage = namedtuple("Usage", "total used free")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_and_what_is_in_it_are_closed_to_other_users(tmp_path):
    data = DataFolder(tmp_path / "a" / "data")

    data.prepare()
    data.prepare()

    assert {path.name: mode(path) for path in data.path.iterdir()} == {"lock": 0o700, "log": 0o700, "beat": 0o700}
    assert mode(data.path) == 0o700


def test_sockets_lie_in_the_folder_where_their_address_is_short_enough(short):
    data = DataFolder(short)

    assert data.sockets() == short / "run"
    assert mode(data.sockets()) == 0o700


def test_sockets_of_a_long_path_lie_elsewhere_and_never_where_another_folders_do(tmp_path):
    one, other = DataFolder(tmp_path / ("x" * 120)), DataFolder(tmp_path / ("y" * 120))

    assert one.sockets() == DataFolder(one.path).sockets()
    assert one.sockets() != other.sockets()
    assert len(os.fsencode(one.sockets() / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert mode(one.sockets()) == 0o700
    one.sockets().rmdir()
    other.sockets().rmdir()


def test_a_sockets_folder_that_somebody_else_made_is_refused(tmp_path):
    data = DataFolder(tmp_path / ("z" * 120))
    elsewhere = data.sockets()
    elsewhere.rmdir()
    elsewhere.symlink_to(tmp_path)

    with pytest.raises(
        StartRefused, match="belongs to somebody else: remove it, or set TRACKER_DATA to a shorter path"
    ):
        data.sockets()
    elsewhere.unlink()


def test_a_first_start_on_a_full_disk_is_refused_and_a_later_one_is_not(tmp_path, monkeypatch):
    data = DataFolder(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 199 * 1024 * 1024))

    with pytest.raises(StartRefused, match=f"The disk that holds {tmp_path} is full"):
        data.prepare()

    (tmp_path / "postgres").mkdir()
    data.prepare()


def test_a_folder_that_exists_but_cannot_be_written_is_refused(tmp_path):
    data = DataFolder(tmp_path)
    data.prepare()
    shutil.rmtree(data.locks)
    data.locks.symlink_to("/proc/self")  # nobody may make a file there, not even root

    with pytest.raises(StartRefused, match="cannot be written"):
        data.prepare()


def test_a_log_of_ten_megabytes_is_put_aside_once(tmp_path):
    data = DataFolder(tmp_path)
    data.prepare()
    log = data.log("postgres")
    with log.open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)

    assert data.log("postgres") == log

    assert not log.exists()
    assert (tmp_path / "log" / "postgres.log.1").stat().st_size == 10 * 1024 * 1024 + 1


def test_the_environment_names_the_folder_and_without_it_var_beside_the_program_is_meant(monkeypatch, tmp_path):
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path / "named"))
    assert folder.from_environment() == DataFolder(tmp_path / "named")

    monkeypatch.setenv("TRACKER_DATA", "")
    assert folder.from_environment() == DataFolder(REPOSITORY / "var")


def test_a_private_file_is_never_half_written_and_opens_to_its_owner_alone(tmp_path):
    path = tmp_path / "password"
    path.write_text("old")

    folder.write_privately(path, "new")

    assert path.read_text() == "new"
    assert mode(path) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["password"]


@pytest.mark.parametrize(("number", "full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EACCES, False)])
def test_a_full_disk_is_told_from_other_troubles(number, full):
    assert folder.is_full(OSError(number, "")) is full
