"""The route by which the dialogue engine has its actions run; nobody else is let in."""

import hmac
import json
import zlib
from typing import Any

import structlog
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

ACTIONS_PATH = "/internal/actions/webhook"
_MOST_INFLATED_BYTES = 8 * 1024 * 1024

log = structlog.get_logger(__name__)


def build_actions_router(executor: ActionExecutor, token: str) -> APIRouter:
    """The action endpoint of rasa-sdk's protocol, behind the token shared with the engine at start."""
    router = APIRouter(include_in_schema=False)

    @router.post(ACTIONS_PATH)
    async def run_action(request: Request, authorization: str = Header("")) -> JSONResponse:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            return JSONResponse({"error": "not authorised"}, 401)
        call = _decoded(await request.body(), request.headers.get("content-encoding", ""))
        if call is None:
            return JSONResponse({"error": "expected a call of rasa-sdk's protocol"}, 400)
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejected:
            return JSONResponse({"error": "rejected", "action_name": rejected.action_name}, 400)
        except ActionNotFoundException as unknown:
            return JSONResponse({"error": "unknown action", "action_name": unknown.action_name}, 404)
        except Exception as error:
            log.error("action.failed", action=call.get("next_action"), exc_info=error)
            return JSONResponse({"error": "action failed"}, 500)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    return router


def _decoded(body: bytes, encoding: str) -> dict[str, Any] | None:
    try:
        if encoding == "deflate":
            body = zlib.decompressobj().decompress(body, _MOST_INFLATED_BYTES)
        call = json.loads(body)
    except (zlib.error, ValueError):
        return None
    return call if isinstance(call, dict) and call.get("next_action") else None
