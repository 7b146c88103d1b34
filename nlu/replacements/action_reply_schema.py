"""Checks the reply of an action against a schema that is compiled once.

Stock Rasa calls `jsonschema.validate` for each reply. That builds the schema, checks the schema itself against its
meta-schema and only then the reply: 43 % of the time of a message with one action. The schema never changes, so the
validator is built on first use and kept. Replies are accepted and refused exactly as before, with the same errors.
"""

from __future__ import annotations

import functools
from typing import Any

from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL


@functools.lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def validate_action_result(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """Return true for a well-formed reply, else raise the error that `jsonschema.validate` would raise."""
    error: ValidationError | None = best_match(_validator().iter_errors(result))
    if error is None:
        return True
    error.message += (
        f". Failed to validate Action server response from API, "
        f"make sure your response from the Action endpoint is valid. "
        f"For more information about the format visit "
        f"{DOCS_BASE_URL}/custom-actions"
    )
    raise error


def apply() -> None:
    """Put the replacement in place."""
    RemoteAction._validate_action_result = validate_action_result
