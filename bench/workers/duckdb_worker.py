"""DuckDB, in memory, as many threads as the others have: one."""

import duckdb

from protocol import serve
from sql import Twelve

TABLES = {
    "branch": "branch INTEGER, code VARCHAR, established SMALLINT, ended SMALLINT",
    "member": "person INTEGER, branch INTEGER, code VARCHAR, since SMALLINT, until SMALLINT",
    "officer": "branch INTEGER, person INTEGER, since SMALLINT, until SMALLINT",
    "sitting": "sitting INTEGER, branch INTEGER, record VARCHAR, day SMALLINT, month TINYINT, theme_day BOOLEAN, "
    "general_meeting BOOLEAN, committee_meeting BOOLEAN, lecture BOOLEAN, life_meeting BOOLEAN, delay SMALLINT",
    "attendance": "sitting INTEGER, person INTEGER, day SMALLINT, month TINYINT, state TINYINT, "
    "missed_theme_day BOOLEAN, hours SMALLINT",
    "dues": "record VARCHAR, person INTEGER, day SMALLINT, month TINYINT, amount INTEGER, delay SMALLINT",
    "talk": "record VARCHAR, person INTEGER, day SMALLINT, delay SMALLINT",
    "filing": "record VARCHAR, branch INTEGER, day SMALLINT, report BOOLEAN, received BOOLEAN",
}


def load(folder, numbers):
    db = duckdb.connect(":memory:")
    db.execute("SET threads = 1")
    for table, columns in TABLES.items():
        db.execute(f"CREATE TABLE {table} ({columns})")
        db.execute(f"COPY {table} FROM '{folder}/{table}.csv' (FORMAT csv, HEADER true)")
    return Twelve(numbers, lambda sql: db.execute(sql).fetchall()).judge


serve(f"DuckDB {duckdb.__version__}", load)
