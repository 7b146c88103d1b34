"""`assistant organiser …`: accounts of those who may change the texts. The first one can only be made here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.desk import terminal_user
from assistant.organisers.roles import ROLES, Role
from assistant.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

app = typer.Typer(no_args_is_help=True, help="Accounts of organisers, who change and publish the texts.")

Name = Annotated[str, typer.Argument(help="Name of the organiser.")]
RoleOption = Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")]
DataDir = Annotated[Path | None, typer.Option(help="Folder of the database (ASSISTANT_DATA_DIR).")]


@app.command()
def add(name: Name, role: RoleOption = "editor", data_dir: DataDir = None) -> None:
    """Create an account. The password is asked for, or read from standard input where that is no terminal."""
    from assistant.organisers.accounts import Accounts

    with _database(data_dir) as engine:
        organiser = Accounts(engine).add(name, _new_password(), _role(role))
        _record(engine, "account.added", organiser.name, role=role)
    typer.echo(f"{organiser.name} may sign in at /organise as {role}.")


@app.command("list")
def list_all(data_dir: DataDir = None) -> None:
    """List the accounts."""
    from assistant.organisers.accounts import Accounts

    with _database(data_dir) as engine:
        for organiser in Accounts(engine).all():
            locked = f"  locked until {organiser.locked_until:%H:%M:%S} UTC" if organiser.locked_until else ""
            typer.echo(f"{organiser.name:<24} {organiser.role:<10} since {organiser.created:%Y-%m-%d}{locked}")


@app.command()
def password(name: Name, data_dir: DataDir = None) -> None:
    """Set a new password, which signs the organiser out everywhere and unlocks the account."""
    from assistant.organisers.accounts import Accounts

    with _database(data_dir) as engine:
        Accounts(engine).set_password(name, _new_password())
        _record(engine, "account.password_set", name)
    typer.echo(f"{name} has a new password.")


@app.command()
def role(
    name: Name, role: Annotated[str, typer.Argument(help=f"One of: {', '.join(ROLES)}.")], data_dir: DataDir = None
) -> None:
    """Give an organiser another role."""
    from assistant.organisers.accounts import Accounts

    with _database(data_dir) as engine:
        Accounts(engine).set_role(name, _role(role))
        _record(engine, "account.role_set", name, role=role)
    typer.echo(f"{name} is {role} now.")


@app.command()
def remove(name: Name, data_dir: DataDir = None) -> None:
    """Delete an account with its sign-ins and tokens; what it did stays on record."""
    from assistant.organisers.accounts import Accounts

    with _database(data_dir) as engine:
        Accounts(engine).remove(name)
        _record(engine, "account.removed", name)
    typer.echo(f"{name} is gone.")


@app.command("sign-out")
def sign_out(name: Name, data_dir: DataDir = None) -> None:
    """Sign an organiser out everywhere."""
    from assistant.organisers.accounts import Accounts
    from assistant.organisers.sign_ins import SignIns

    with _database(data_dir) as engine:
        accounts = Accounts(engine)
        ended = SignIns(engine, accounts).end_all(accounts.get(name).name)
        _record(engine, "account.signed_out", name, places=ended)
    typer.echo(f"{name} was signed in in {ended} places and is in none now.")


@app.command()
def token(
    name: Name, label: Annotated[str, typer.Option(help="What the token is for.")] = "", data_dir: DataDir = None
) -> None:
    """Make a token for /api/organise, with the role of that organiser, and print it once."""
    from assistant.organisers.accounts import Accounts
    from assistant.organisers.tokens import ApiTokens

    with _database(data_dir) as engine:
        made = ApiTokens(engine, Accounts(engine)).add(name, label)
        _record(engine, "token.added", name, label=label)
    typer.echo(made)


@contextmanager
def _database(data_dir: Path | None) -> "Iterator[Engine]":
    from assistant.database import open_database

    engine = open_database(load_settings(data_dir=data_dir).database)
    try:
        yield engine
    finally:
        engine.dispose()


def _role(given: str) -> Role:
    for role in ROLES:
        if role == given:
            return role
    raise typer.BadParameter(f"'{given}' is none of {', '.join(ROLES)}.")


def _new_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _record(engine: "Engine", action: str, subject: str, **details: object) -> None:
    from assistant.organisers.audit import Audit

    Audit(engine).record(terminal_user(), action, subject, **details)
