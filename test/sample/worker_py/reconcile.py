"""Compares the provider's settlements with our orders, once a night."""

import json
import logging
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from worker_py.payments import charge, settled_charges

log = logging.getLogger("reconcile")


def report(folder: Path, day: str, rows: list[dict]) -> Path:
    path = folder / f"reconciliation-{day}.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    os.replace(temporary, path)
    return path


def archive(path: Path) -> None:
    subprocess.run(["gzip", "--keep", "--force", str(path)], check=True)


def upload(path: Path, target: str) -> None:
    subprocess.run(["rclone", "copy", str(path), target], check=True, timeout=120)


def main() -> int:
    logging.basicConfig(level=logging.INFO)
    base_url = os.environ["PAYMENT_URL"]
    folder = Path(os.environ.get("DATA_DIR", "./data"))
    day = (date.today() - timedelta(days=1)).isoformat()
    rows = [charge(base_url, row["charge"]) for row in settled_charges(base_url, day)]
    path = report(folder, day, rows)
    archive(path)
    target = os.environ.get("ARCHIVE")
    if target:
        upload(path, target)
    log.info("reconciled %d charges of %s", len(rows), day)
    return 0


if __name__ == "__main__":
    sys.exit(main())
