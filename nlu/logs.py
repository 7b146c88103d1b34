"""Plain log lines on stderr that name the event and never the person.

Rasa passes message texts, slots and sender ids to its structured logger; those keys are dropped before rendering,
unless the level is DEBUG, which is for development only.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from typing import Any

FORMAT = "%(asctime)s %(levelname)-7s %(name)s %(message)s"
# Kept keys are facts about the program; anything else may hold what a delegate wrote.
HARMLESS_KEYS = frozenset({"event", "event_info", "level", "exc_info", "exception", "filename", "url", "timestamp"})
CHATTY = ("apscheduler", "asyncio", "jieba", "matplotlib", "pykwalify", "sanic.access", "sanic.root", "urllib3")


def drop_personal(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep only the keys that cannot hold anything personal."""
    return {key: value for key, value in event.items() if key in HARMLESS_KEYS}


def configure_logs(level_name: str) -> None:
    """Send all logs, structured or not, to stderr at the given level."""
    level = logging.getLevelName(level_name.upper())
    if not isinstance(level, int):
        raise ValueError(f"Unknown log level '{level_name}'.")
    logging.basicConfig(format=FORMAT, stream=sys.stderr, level=level, force=True)
    os.environ["LOG_LEVEL"] = logging.getLevelName(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    if level > logging.DEBUG:
        # They are about the inside of frozen libraries; whoever works on the data or the components logs at DEBUG.
        warnings.simplefilter("ignore")
        os.environ["PYTHONWARNINGS"] = "ignore"
    _configure_structured(level)


def _configure_structured(level: int) -> None:
    import structlog

    personal = [] if level <= logging.DEBUG else [drop_personal]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *personal,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"], drop_missing=True),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
