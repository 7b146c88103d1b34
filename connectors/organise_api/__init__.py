"""The organisers' API: what their pages do, for programs with a token, described in the OpenAPI document."""

from connectors.organise_api.bodies import MOST_TEXT_BYTES
from connectors.organise_api.router import FILES_PATH, PREFIX, build_organise_api_router, refusal

__all__ = ["FILES_PATH", "MOST_TEXT_BYTES", "PREFIX", "build_organise_api_router", "refusal"]
