"""Reads lines by a grammar in hassil's shape and says how long each took: hassil_match.py GRAMMAR < LINES"""

import json
import sys
import time

from hassil import Intents, recognize_best

with open(sys.argv[1], encoding="utf-8") as file:
    intents = Intents.from_dict(json.load(file))
lines = [json.loads(line)["text"] for line in sys.stdin]
recognize_best(lines[0], intents)  # templates are parsed when they are first needed
read = 0
begin = time.process_time()
took = []
for line in lines:
    start = time.perf_counter()
    read += recognize_best(line, intents) is not None
    took.append((time.perf_counter() - start) * 1000)
cpu = (time.process_time() - begin) * 1000 / len(lines)
took.sort()
print(
    json.dumps(
        {
            "lines": len(lines),
            "read": read,
            "times": {
                "p50": took[len(took) // 2],
                "p99": took[len(took) * 99 // 100],
                "max": took[-1],
                "cpu": cpu,
            },
        }
    )
)
