"""The organisers' API: what their pages do, for programs with a token, described in the OpenAPI document."""

from connectors.organise_api.bodies import MOST_TEXT_BYTES
from connectors.organise_api.router import PREFIX, STREAMED_PATHS, build_organise_api_router, refusal

__all__ = ["MOST_TEXT_BYTES", "PREFIX", "STREAMED_PATHS", "build_organise_api_router", "refusal"]
