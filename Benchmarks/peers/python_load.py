"""The fair script: what a careful programmer writes in an afternoon. json, pydantic, sqlite3.

usage: python_load.py FILE STORE
"""

import hashlib
import json
import sqlite3
import sys

from pydantic import BaseModel, ConfigDict, ValidationError


class Forecast(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")

    forecast_id: str
    timestamp: str
    variables: dict[str, float]
    confidence: float
    fragility: float
    symbolic_overlay: str
    trust_score: float
    domain: str


def main():
    path, name = sys.argv[1:]
    store = sqlite3.connect(name, isolation_level=None)
    store.executescript(
        "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE records(hash BLOB NOT NULL UNIQUE, body TEXT);"
        "CREATE TABLE rejected(line INTEGER, reason TEXT, body BLOB);"
    )
    read = stored = rejected = 0
    batch, refused = [], []

    def commit():
        nonlocal stored, rejected
        store.execute("BEGIN")
        stored += store.executemany("INSERT OR IGNORE INTO records VALUES (?, ?)", batch).rowcount
        store.executemany("INSERT INTO rejected VALUES (?, ?, ?)", refused)
        store.execute("COMMIT")
        rejected += len(refused)
        batch.clear()
        refused.clear()

    with open(path, "rb") as file:
        for line in file:
            read += 1
            try:
                record = json.loads(line)
                Forecast.model_validate(record)
                content = json.dumps(record, sort_keys=True, separators=(",", ":"))
                batch.append((hashlib.sha256(content.encode()).digest()[:16], content))
            except (ValueError, ValidationError) as error:
                refused.append((read, str(error), line))
            if len(batch) == 50_000:
                commit()
    commit()
    store.close()
    print(json.dumps({"stored": stored, "duplicates": read - stored - rejected, "rejected": rejected}))


main()
