"""SQLite, in memory. Tables are clustered by the key that judging groups by, so that it sorts nothing."""

import csv
import sqlite3

from protocol import serve
from sql import Twelve

# keys: what judging groups and joins by
TABLES = {
    "branch": "branch INTEGER PRIMARY KEY, code TEXT, established INT, ended INT",
    "member": "person INTEGER PRIMARY KEY, branch INT, code TEXT, since INT, until INT",
    "officer": "branch INT, person INT, since INT, until INT, PRIMARY KEY (branch, person)",
    "sitting": "sitting INT, branch INT, record TEXT, day INT, month INT, theme_day INT, general_meeting INT, "
    "committee_meeting INT, lecture INT, life_meeting INT, delay INT, PRIMARY KEY (branch, day, sitting)",
    "attendance": "sitting INT, person INT, day INT, month INT, state INT, missed_theme_day INT, hours INT, "
    "PRIMARY KEY (person, day, sitting)",
    "dues": "record TEXT, person INT, day INT, month INT, amount INT, delay INT, PRIMARY KEY (person, day, record)",
    "talk": "record TEXT, person INT, day INT, delay INT, PRIMARY KEY (person, day, record)",
    "filing": "record TEXT, branch INT, day INT, report INT, received INT, PRIMARY KEY (branch, day, record)",
}


def load(folder, numbers):
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("BEGIN")
    for table, columns in TABLES.items():
        rowid = "" if "INTEGER PRIMARY KEY" in columns else "WITHOUT ROWID"
        db.execute(f"CREATE TABLE {table} ({columns}) {rowid}")
        with open(f"{folder}/{table}.csv", newline="") as file:
            rows = csv.reader(file)
            places = ", ".join("?" for _ in next(rows))
            db.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    db.execute("CREATE INDEX member_by_branch ON member (branch, since, until)")
    db.execute("COMMIT")
    db.execute("ANALYZE")

    def run(sql):
        # the sums by person are looked up by person
        sql = sql.replace("CREATE TEMP TABLE part AS", "INSERT INTO part")
        if sql.startswith("INSERT INTO part"):
            columns = ["person INTEGER PRIMARY KEY", "hours", "missed"]
            columns += [f"q{q}" for q in range(4) if f" AS q{q}" in sql]
            db.execute(f"CREATE TEMP TABLE part ({', '.join(columns)})")
        return db.execute(sql).fetchall()

    return Twelve(numbers, run).judge


serve(f"SQLite {sqlite3.sqlite_version}", load)
