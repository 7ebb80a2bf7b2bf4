"""DuckDB doing the full job: types checked, bad rows apart, duplicates removed, a durable file. The fastest way found.

usage: duckdb_load.py FILE STORE
"""

import json
import sys

import duckdb

COLUMNS = """{
    forecast_id: 'VARCHAR', timestamp: 'TIMESTAMP',
    variables: 'STRUCT(spx_close DOUBLE, us_10y_yield DOUBLE, wb_gdp_growth_annual DOUBLE, wb_unemployment_total DOUBLE)',
    confidence: 'JSON', fragility: 'JSON', symbolic_overlay: 'VARCHAR', trust_score: 'JSON', domain: 'VARCHAR'}"""
VALID = "forecast_id IS NOT NULL AND c IS NOT NULL AND f IS NOT NULL AND t IS NOT NULL"


def main():
    path, name = sys.argv[1:]
    store = duckdb.connect(name)
    store.execute("BEGIN")
    store.execute(
        "CREATE TEMP TABLE staged AS SELECT *, TRY_CAST(confidence AS DOUBLE) c, TRY_CAST(fragility AS DOUBLE) f,"
        f" TRY_CAST(trust_score AS DOUBLE) t FROM read_json('{path}', format = 'newline_delimited', columns = {COLUMNS})"
    )
    store.execute(
        "CREATE TABLE records AS SELECT DISTINCT forecast_id, timestamp, variables, c AS confidence, f AS fragility,"
        f" symbolic_overlay, t AS trust_score, domain FROM staged WHERE {VALID}"
    )
    store.execute(f"CREATE TABLE rejected AS SELECT * EXCLUDE (c, f, t) FROM staged WHERE NOT ({VALID})")
    store.execute("COMMIT")
    store.execute("CHECKPOINT")
    counts = [store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("staged", "records", "rejected")]
    store.close()
    read, stored, rejected = counts
    print(json.dumps({"stored": stored, "duplicates": read - stored - rejected, "rejected": rejected}))


main()
