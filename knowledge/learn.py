"""Learns anew from the shipped texts and questions, after they or the method have changed: `python -m knowledge.learn`.

Takes some minutes. What was learnt is kept in `knowledge/learnt`, so that nobody who starts the product has to wait.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from knowledge.durable import replace_file
from knowledge.shipped import LEARNT, SHIPPED, calibration_name, learn, open_caches


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, and keep the result in place of what was learnt before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="folder for cached vectors")
    caches = open_caches(parser.parse_args(arguments).data_dir)
    name, calibration = calibration_name(SHIPPED, caches), learn(SHIPPED, caches)
    replace_file(LEARNT / name, json.dumps(calibration.to_json()).encode())
    for path in LEARNT.glob("calibration-*.json"):
        if path.name != name:
            path.unlink()


if __name__ == "__main__":
    main()
