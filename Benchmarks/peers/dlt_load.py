"""dlt into DuckDB: a pydantic model as its contract, rows that break it discarded, merged by forecast_id.

usage: dlt_load.py FILE STORE
"""

import json
import os
import sys
from typing import ClassVar

# It is to ask no server anything, and to write nothing into the user's home.
path, name = sys.argv[1:]
folder = os.path.dirname(os.path.abspath(name))
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["DLT_DATA_DIR"] = folder
os.environ["DLT_PROJECT_DIR"] = folder

import dlt
import duckdb
from dlt.common.libs.pydantic import DltConfig
from pydantic import BaseModel


class Forecast(BaseModel):
    dlt_config: ClassVar[DltConfig] = {"skip_nested_types": True}

    forecast_id: str
    timestamp: str
    variables: dict[str, float]
    confidence: float
    fragility: float
    symbolic_overlay: str
    trust_score: float
    domain: str


@dlt.resource(
    name="records",
    write_disposition="merge",
    primary_key="forecast_id",
    columns=Forecast,
    schema_contract={"data_type": "discard_row", "columns": "evolve", "tables": "evolve"},
)
def records():
    batch = []
    with open(path, "rb") as file:
        for line in file:
            batch.append(json.loads(line))
            if len(batch) == 1_000:
                yield batch
                batch = []
    yield batch


def main():
    pipeline = dlt.pipeline(
        pipeline_name="bench", destination=dlt.destinations.duckdb(name), dataset_name="bench", pipelines_dir=folder
    )
    pipeline.run(records(), loader_file_format="jsonl")
    with duckdb.connect(name) as store:
        stored = store.execute("SELECT count(*) FROM bench.records").fetchone()[0]
    print(json.dumps({"stored": stored}))


main()
