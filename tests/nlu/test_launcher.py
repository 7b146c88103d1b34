"""What the launcher refuses, and what it switches off."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nlu import constants, environment, launcher
from nlu.environment import ROOT, ConfigurationError
from tests.nlu.engine_client import TOKEN


def start(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return subprocess.run(
        [sys.executable, "-m", "nlu.launcher", *arguments],
        cwd=ROOT,
        env={**known, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("token", ["", "short", "with a space in the token", "with-ümlaut-in-the-token"])
def test_it_refuses_to_serve_without_a_proper_token(token: str) -> None:
    done = start("run", **{environment.TOKEN: token})
    assert (done.returncode, environment.TOKEN in done.stderr) == (2, True)


def test_it_says_what_to_do_when_there_is_no_model(tmp_path) -> None:
    database = {environment.DATABASE: f"sqlite:///{tmp_path}/dialogue.sqlite"}
    done = start("run", "--model", str(tmp_path / "none.tar.gz"), **{environment.TOKEN: TOKEN}, **database)
    assert (done.returncode, "nlu.launcher train" in done.stderr) == (2, True)


def test_it_refuses_another_rasa(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "RASA_VERSION", "3.6.20")
    with pytest.raises(ConfigurationError, match=r"needs Rasa 3\.6\.20, found 3\.6\.21"):
        launcher.require_frozen_rasa()


def test_it_binds_to_loopback_unless_told_otherwise() -> None:
    assert launcher.build_parser().parse_args(["run"]).host == "127.0.0.1"


def test_telemetry_is_off_even_for_a_user_who_has_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    environment.quieten_rasa()
    from rasa import telemetry

    assert telemetry.is_telemetry_enabled() is False


def test_serving_uses_one_thread_for_each_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OMP_NUM_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, "8")
    environment.limit_threads()
    assert {
        os.environ[name] for name in ("OMP_NUM_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS", "OPENBLAS_NUM_THREADS")
    } == {"1"}
