"""sqlite-utils by its library: the key of a record is the hash of its content, a known one is ignored.

usage: sqlite_utils_load.py FILE STORE
"""

import json
import sys

import sqlite_utils


def main():
    path, name = sys.argv[1:]
    store = sqlite_utils.Database(name)
    store.enable_wal()
    store.execute("PRAGMA synchronous=FULL")
    read = 0

    def records():
        nonlocal read
        with open(path, "rb") as file:
            for line in file:
                read += 1
                yield json.loads(line)

    store["records"].insert_all(records(), hash_id="hash", ignore=True, batch_size=50_000)
    stored = store["records"].count
    store.close()
    print(json.dumps({"stored": stored, "duplicates": read - stored, "rejected": 0}))


main()
