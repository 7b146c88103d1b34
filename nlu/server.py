"""Builds and runs the Rasa server: replacements in place, every route behind the token, no request log."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import rasa.core.run
import rasa.core.utils
import rasa.utils.common
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from nlu import replacements
from nlu.access import require_token
from nlu.environment import ROOT
from nlu.erasure import add_erasure_routes

RESPONSE_TIMEOUT_SECONDS = 60


def build_app(model: Path, endpoints: AvailableEndpoints, token: str) -> Sanic:
    """Assemble the server with Rasa's own parts, as `rasa run` does, and add ours."""
    channels = rasa.core.run.create_http_input_channels(None, str(ROOT / "credentials.yml"))
    app = rasa.core.run.configure_app(
        channels, enable_api=False, endpoints=endpoints, response_timeout=RESPONSE_TIMEOUT_SECONDS
    )
    require_token(app, token)
    add_erasure_routes(app)
    app.register_listener(
        partial(rasa.core.run.load_agent_on_start, str(model), endpoints, None), "before_server_start"
    )
    app.register_listener(rasa.core.run.close_resources, "after_server_stop")
    return app


def serve(model: Path, endpoints: AvailableEndpoints, host: str, port: int, token: str) -> None:
    """Run the server until it is told to stop."""
    replacements.apply_all()
    app = build_app(model, endpoints, token)
    rasa.utils.common.update_sanic_log_level()
    workers = rasa.core.utils.number_of_sanic_workers(endpoints.lock_store)
    # The request log would name conversations.
    app.run(host=host, port=port, workers=workers, access_log=False, motd=False)
