"""DuckDB taking the same rows out of a table of its own as training batches do: by trust, sorted by time, as JSON lines.

usage: duckdb_training.py FILE STORE OUT
"""

import json
import os
import sys
import time

import duckdb

COLUMNS = """{
    forecast_id: 'VARCHAR', timestamp: 'TIMESTAMP',
    variables: 'STRUCT(spx_close DOUBLE, us_10y_yield DOUBLE, wb_gdp_growth_annual DOUBLE, wb_unemployment_total DOUBLE)',
    confidence: 'JSON', fragility: 'JSON', symbolic_overlay: 'VARCHAR', trust_score: 'JSON', domain: 'VARCHAR'}"""


def main():
    path, name, out = sys.argv[1:]
    is_new = not os.path.exists(name)
    store = duckdb.connect(name)
    if is_new:
        store.execute(
            "CREATE TABLE records AS SELECT DISTINCT * REPLACE (TRY_CAST(trust_score AS DOUBLE) AS trust_score)"
            f" FROM read_json('{path}', format = 'newline_delimited', columns = {COLUMNS}) WHERE forecast_id IS NOT NULL"
        )
        store.execute("CHECKPOINT")
    started = time.monotonic()
    store.execute(
        "COPY (SELECT 'records' AS source, timestamp AS time, trust_score AS trust, variables, records AS record"
        " FROM records WHERE timestamp IS NOT NULL AND coalesce(trust_score, 1) >= 0.7 ORDER BY timestamp, forecast_id)"
        f" TO '{out}' (FORMAT json)"
    )
    print(json.dumps({"seconds": time.monotonic() - started}))
    store.close()


main()
