import os
import signal
import stat
import subprocess
import sys
import time

import pytest
import redis

from diversion.embedded.folder import LONGEST_SOCKET_PATH, REPOSITORY, DataFolder
from diversion.embedded.valkey import Valkey
from tests.embedded.conftest import (
    ask,
    ask_until_answered,
    emptied,
    keepers_of,
    kill,
    postmaster_of,
    servers_of,
    soon,
    variables,
)

pytestmark = pytest.mark.slow
NONE = {"postgres": [], "valkey": []}


def broker(data):
    valkey = Valkey(data)
    return redis.Redis(unix_socket_path=str(valkey.socket), password=(valkey.home / "password").read_text())


def test_a_command_finds_both_servers_up_and_leaves_none_behind(data, command):
    running = command()

    assert running.said == "up"
    assert ask(data, "SELECT current_user", role="tracker_app") == [("tracker_app",)]
    assert broker(data).ping() is True
    assert running.finish() == 0
    assert servers_of(data) == NONE


def test_the_database_keeps_what_it_confirms_and_the_run_time_role_may_change_no_table(data, command):
    command()

    assert ask(data, "SHOW synchronous_commit") == [("on",)]
    assert ask(data, "SHOW fsync") == [("on",)]
    assert ask(data, "SHOW listen_addresses") == [("",)]
    assert ask(data, "SELECT pg_encoding_to_char(encoding), datlocale FROM pg_database WHERE datname = 'tracker'") == [
        ("UTF8", "C.UTF-8")
    ]
    assert ask(data, "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'tracker_app'") == [
        (False, False, False)
    ]
    assert ask(data, "SELECT has_schema_privilege('tracker_app', 'public', 'CREATE')") == [(False,)]


def test_the_broker_wants_its_password_listens_on_no_port_and_never_drops_a_job(data, command):
    command()

    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(Valkey(data).socket)).ping()
    kept = broker(data).config_get("port", "appendonly", "maxmemory-policy")
    assert kept == {"port": "0", "appendonly": "yes", "maxmemory-policy": "noeviction"}


def test_two_commands_at_once_share_the_servers_and_the_last_one_stops_them(data, command):
    first, second = command(), command()
    postmaster = postmaster_of(data)

    first.finish()

    assert ask(data, "SELECT 1") == [(1,)]
    assert postmaster_of(data) == postmaster
    second.finish()
    assert servers_of(data) == NONE


def test_commands_that_come_and_go_together_never_meet_a_stopped_server(data, command):
    leaving = [command()]
    for _ in range(6):
        running = [command(wait=False) for _ in range(3)]
        assert [one.finish() for one in leaving] == [0] * len(leaving)

        assert [one.said for one in running] == ["up"] * 3
        assert ask(data, "SELECT 1") == [(1,)]
        leaving = running
    assert [one.finish() for one in leaving] == [0, 0, 0]
    assert servers_of(data) == NONE


def test_commands_that_all_make_the_first_start_make_one_cluster(data, command):
    running = [command(wait=False) for _ in range(4)]

    assert [one.said for one in running] == ["up"] * 4
    assert ask(data, "SELECT count(*) FROM pg_database WHERE datname = 'tracker'") == [(1,)]
    assert [one.finish() for one in running] == [0] * 4
    assert servers_of(data) == NONE


def test_a_killed_postgres_is_back_within_seconds_and_kept_what_it_confirmed(data, command):
    command()
    ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
    killed = postmaster_of(data)

    kill(killed)

    assert ask_until_answered(data, "SELECT answer FROM kept") == [(42,)]
    assert postmaster_of(data) != killed


def test_a_killed_valkey_is_back_within_seconds_with_its_queue(data, command):
    command()
    broker(data).rpush("celery", "a job")

    kill(*servers_of(data)["valkey"])

    assert soon(lambda: Valkey(data).answers())
    assert broker(data).lrange("celery", 0, -1) == [b"a job"]


def test_a_killed_command_takes_its_servers_with_it(data, command):
    running = command()

    running.kill()

    assert soon(lambda: servers_of(data) == NONE)


def test_killed_keepers_take_their_servers_with_them_and_the_next_command_starts_new_ones(data, command):
    running = command()

    kill(*keepers_of(data))

    assert soon(lambda: servers_of(data) == NONE)
    assert command().said == "up"
    assert ask(data, "SELECT 1") == [(1,)]
    running.finish()


def test_after_everything_is_killed_at_once_the_next_command_recovers_by_itself(data, command):
    running = command()
    ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
    broker(data).rpush("celery", "a job")

    kill(running.process.pid, *keepers_of(data), *(pid for pids in servers_of(data).values() for pid in pids))
    running.process.communicate()

    assert command().said == "up"
    assert ask(data, "SELECT answer FROM kept") == [(42,)]
    assert broker(data).lrange("celery", 0, -1) == [b"a job"]


def test_no_second_server_starts_in_a_folder_while_one_that_outlived_its_keeper_still_works_there(data, command):
    running = command()
    orphan = postmaster_of(data)
    # Halted, it cannot follow its keeper: so a machine under load looks.
    os.kill(orphan, signal.SIGSTOP)
    kill(running.process.pid, *keepers_of(data))
    running.process.communicate()

    following = command(wait=False)
    time.sleep(1)

    assert postmaster_of(data) == orphan
    os.kill(orphan, signal.SIGCONT)
    assert following.said == "up"
    assert postmaster_of(data) != orphan
    assert orphan not in servers_of(data)["postgres"]


def test_a_pid_file_whose_number_now_belongs_to_another_program_is_no_obstacle(data, command):
    command().finish()
    stale = "\n".join(
        [str(os.getpid()), str(data.path / "postgres"), str(int(time.time())), "5432", "", "", "", "ready"]
    )
    (data.path / "postgres" / "postmaster.pid").write_text(stale)
    lock = data.sockets() / ".s.PGSQL.5432.lock"
    lock.write_text(f"{os.getpid()}\n")

    assert command().said == "up"
    assert postmaster_of(data) != os.getpid()


def test_a_first_start_that_was_killed_half_way_is_begun_anew(data, command):
    unfinished = data.path / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")

    assert command().said == "up"
    assert ask(data, "SELECT 1") == [(1,)]
    assert not unfinished.exists()


# Whatever the number of its file, one of these is that of the pipe on which the keeper waits for the server's first step.
OTHER_OUTPUTS = """
import os, sys
from diversion.embedded import folder
from diversion.embedded.keeper import used
from diversion.embedded.valkey import Valkey
data = folder.from_environment()
data.prepare()
for number in range(5, 20):
    sys.stdout = open(os.dup2(1, number), "w", closefd=False)
    with used([Valkey(data)]):
        pass
    os.close(number)
"""


def test_a_program_that_put_another_file_in_place_of_its_output_has_servers_too(data):
    done = subprocess.run(
        [sys.executable, "-c", OTHER_OUTPUTS], env=variables(data), cwd=REPOSITORY, timeout=60, check=False
    )

    assert done.returncode == 0
    assert servers_of(data) == NONE


def test_two_data_folders_have_servers_of_their_own(data, command, short):
    other = DataFolder(short / "another")
    command()
    stays = command(other)
    ask(data, "CREATE TABLE only_here (id int)")

    assert ask(other, "SELECT to_regclass('only_here')") == [(None,)]
    stays.finish()
    assert servers_of(other) == NONE
    assert ask(data, "SELECT 1") == [(1,)]


def test_a_folder_with_a_long_name_spaces_and_accents_works_from_a_closed_folder_elsewhere(command, tmp_path):
    with emptied(tmp_path / ("été à la maison " + "x" * 120)) as data:
        running = command(data)

        assert running.said == "up"
        assert ask(data, "SELECT 1") == [(1,)]
        assert broker(data).ping() is True
        assert len(os.fsencode(data.sockets() / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
        assert stat.S_IMODE(data.sockets().stat().st_mode) == 0o700
        running.finish()


def test_data_of_another_postgres_is_refused_in_one_sentence(data, command):
    command().finish()
    (data.path / "postgres" / "PG_VERSION").write_text("12")

    refused = command()

    assert refused.finish() == 1
    assert refused.errors.startswith(
        f"The data in {data.path / 'postgres'} was made by PostgreSQL 12 and this is PostgreSQL"
    )
    assert refused.errors.count("\n") == 1


def test_a_server_that_does_not_stay_up_ends_the_command_with_the_last_line_of_its_log(data, command):
    command().finish()
    (data.path / "postgres" / "postgresql.conf").write_text("nonsense = 1\n")

    refused = command()

    assert refused.finish() == 1
    assert refused.errors.startswith("The embedded postgres does not stay up; its log")
    assert "Traceback" not in refused.errors
    assert servers_of(data) == NONE
