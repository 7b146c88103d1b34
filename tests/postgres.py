"""A PostgreSQL of the tests' own: a throw-away cluster on a socket in a temporary folder, run by Debian's programs."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

# PostgreSQL refuses to run as root; Debian's package brings this user.
USER = "postgres"
# Safety against a power cut costs time and is of no use here; nobody but the socket's owner gets in.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=60"


class PostgresMissing(Exception):
    """There is no PostgreSQL on this machine to test with."""


class Postgres:
    """A running cluster that gives out empty databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._admin: Engine = create_engine(self._url("postgres", "postgresql+psycopg"), isolation_level="AUTOCOMMIT")

    def create(self) -> str:
        """Create an empty database and return its address as a setting would give it."""
        name = f"test_{secrets.token_hex(6)}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return self._url(name, "postgresql")

    def close(self) -> None:
        self._admin.dispose()

    def _url(self, name: str, scheme: str) -> str:
        return f"{scheme}://{USER}@/{name}?host={self._folder}"


def programs() -> Path:
    """The folder of `initdb` and `pg_ctl`. Raises PostgresMissing where there is none."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise PostgresMissing("PostgreSQL is not installed (Debian: apt-get install postgresql)")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a cluster, and stop it and remove it in the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        data = folder / "data"
        _run([programs() / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"])
        options = f"{OPTIONS} -c unix_socket_directories={folder}"
        control = [programs() / "pg_ctl", "-D", data, "-w", "-s"]
        _run([*control, "-o", options, "-l", folder / "log", "start"])
        cluster = Postgres(folder)
        try:
            yield cluster
        finally:
            cluster.close()
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str | Path]) -> None:
    """Run a program of PostgreSQL as a user who may."""
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    # What keeps running inherits the output: a pipe would never end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [*as_user, *map(str, command)], cwd="/tmp", stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        said.seek(0)
        told = said.read().decode(errors="replace")
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {told}")


def check_runnable() -> None:
    """Raise PostgresMissing with the reason where no cluster can be started."""
    programs()
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(USER)
        except KeyError:
            raise PostgresMissing(f"PostgreSQL does not run as root, and there is no user '{USER}'") from None
