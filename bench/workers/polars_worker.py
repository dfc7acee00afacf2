"""Polars, lazy frames over tables in memory, as many threads as the others have: one."""

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import polars as pl
from polars import col

from protocol import Counts, periods, serve

SMALL, TINY, LONG, FLAG, TEXT = pl.Int16, pl.Int8, pl.Int32, pl.Int8, pl.String
TABLES = {
    "branch": {"branch": LONG, "code": TEXT, "established": SMALL, "ended": SMALL},
    "member": {"person": LONG, "branch": LONG, "code": TEXT, "since": SMALL, "until": SMALL},
    "officer": {"branch": LONG, "person": LONG, "since": SMALL, "until": SMALL},
    "sitting": {
        "sitting": LONG, "branch": LONG, "record": TEXT, "day": SMALL, "month": TINY, "theme_day": FLAG,
        "general_meeting": FLAG, "committee_meeting": FLAG, "lecture": FLAG, "life_meeting": FLAG, "delay": SMALL,
    },
    "attendance": {
        "sitting": LONG, "person": LONG, "day": SMALL, "month": TINY, "state": TINY, "missed_theme_day": FLAG,
        "hours": SMALL,
    },
    "dues": {"record": TEXT, "person": LONG, "day": SMALL, "month": TINY, "amount": LONG, "delay": SMALL},
    "talk": {"record": TEXT, "person": LONG, "day": SMALL, "delay": SMALL},
    "filing": {"record": TEXT, "branch": LONG, "day": SMALL, "report": FLAG, "received": FLAG},
}
FLAGS = ["theme_day", "general_meeting", "committee_meeting", "lecture", "life_meeting", "missed_theme_day",
         "report", "received"]


def load(folder, numbers):
    t = {}
    for name, schema in TABLES.items():
        frame = pl.read_csv(f"{folder}/{name}.csv", schema=schema).rechunk()
        t[name] = frame.with_columns(col(c).cast(pl.Boolean) for c in schema if c in FLAGS)
    return lambda day: judge(t, numbers, day)


def on(day):
    return (col("since") <= day) & (col("until") > day)


class Asked:
    """Which sums answer which indicator."""

    def __init__(self):
        self.out, self.then = [pl.len().alias("n")], []

    def ask(self, indicator, owed, met, is_open):
        i = len(self.then)
        self.out += [owed.sum().alias(f"owed{i}"), (owed & met).sum().alias(f"met{i}")]
        self.then.append((indicator, is_open))

    def put(self, row, counts):
        for i, (indicator, is_open) in enumerate(self.then):
            counts.least(indicator, row["n"], row[f"owed{i}"], row[f"met{i}"], is_open)


def judge(t, n, d):
    months, quarters, halves = (periods(d, m) for m in (1, 3, 6))
    (year,) = periods(d, 12)
    lazy = {name: frame.lazy() for name, frame in t.items()}
    # sums of attendance by person: three indicators ask for them
    part = (
        lazy["attendance"].filter(col("day") <= d).group_by("person").agg(
            col("hours").cast(pl.Int32).sum(),
            col("missed_theme_day").sum().alias("missed"),
            *[
                col("hours").cast(pl.Int32).filter(col("month") // 3 == p.number).sum().alias(f"q{p.number}")
                for p in quarters
            ],
        )
    ).collect().lazy()

    s = lazy["sitting"].filter(col("day") <= d).group_by("branch").agg(
        *[(col("theme_day") & (col("month") == p.number)).sum().alias(f"theme{p.number}") for p in months],
        *[
            (col("committee_meeting") & (col("month") == p.number)).sum().alias(f"committee{p.number}")
            for p in months
        ],
        *[
            (col("general_meeting") & (col("month") // 3 == p.number)).sum().alias(f"general{p.number}")
            for p in quarters
        ],
        *[(col("lecture") & (col("month") // 3 == p.number)).sum().alias(f"lecture{p.number}") for p in quarters],
        col("life_meeting").sum().alias("life"),
    )
    o = lazy["officer"].group_by("branch").agg(
        *[on(p.last).sum().alias(f"o{p.number}") for p in months], on(d).sum().alias("o")
    )
    m = lazy["member"].group_by("branch").agg(
        *[on(p.last).sum().alias(f"m{p.number}") for p in quarters], on(d).sum().alias("m")
    )
    h = part.join(lazy["member"].select("person", "branch"), on="person").group_by("branch").agg(
        *[col(f"q{p.number}").sum().alias(f"h{p.number}") for p in quarters]
    )
    due = {p.number: n["report_day"] if p.start == 0 else p.end - 1 for p in halves}
    r = lazy["filing"].filter(col("report") & col("received")).group_by("branch").agg(
        *[col("day").is_between(p.start, min(due[p.number], d)).sum().alias(f"r{p.number}") for p in halves]
    )
    branches = Asked()

    def lives(p):
        return (col("established") <= p.latest) & (col("ended") >= p.earliest)

    def enough(name, number):
        return col(name).fill_null(0) >= number

    nobody = col("established") < -30000
    for p in months:
        if n["vacation"] >> p.number & 1:
            branches.ask(0, nobody, nobody, p.open)
            branches.ask(2, nobody, nobody, p.open)
            continue
        branches.ask(0, lives(p), enough(f"theme{p.number}", n["theme_days"]), p.open)
        has = lives(p) & (col(f"o{p.number}").fill_null(0) > 0)
        branches.ask(2, has, enough(f"committee{p.number}", n["committee_meetings"]), p.open)
    for p in quarters:
        branches.ask(1, lives(p), enough(f"general{p.number}", n["general_meetings"]), p.open)
        branches.ask(3, lives(p), enough(f"lecture{p.number}", n["lectures"]), p.open)
        members = col(f"m{p.number}").fill_null(0).cast(pl.Int32)
        met = col(f"h{p.number}").fill_null(0) >= n["average_hours"] * members
        branches.ask(10, lives(p) & (members > 0), met, p.open)
    branches.ask(4, lives(year), enough("life", n["life_meetings"]), year.open)
    for p in halves:
        branches.ask(8, lives(p), enough(f"r{p.number}", 1), d <= due[p.number])
    officers = col("o").fill_null(0)
    right = officers.is_between(*n["committee"]) & (officers % 2 == 1)
    branches.ask(11, enough("m", n["committee_from"]), right, False)
    of_branches = lazy["branch"].filter(col("established") <= d)
    for other in (s, o, m, h, r):
        of_branches = of_branches.join(other, on="branch", how="left")
    of_branches = of_branches.select(branches.out)

    members = Asked()

    def owes(p):
        return lives(p) & (col("since") <= min(p.latest, d - n["grace"]))

    members.ask(5, owes(year), enough("hours", n["hours"]), year.open)
    members.ask(7, owes(year), enough("talks", n["talks"]), year.open)
    for p in months:
        if n["vacation"] >> p.number & 1:
            members.ask(6, nobody, nobody, p.open)
        else:
            members.ask(6, owes(p), enough(f"d{p.number}", n["dues"]), p.open)
    # who joined late is not excused from a limit
    members.ask(9, lives(year), col("missed").fill_null(0) <= n["absences"], False)
    paid = lazy["dues"].filter(col("day") <= d).group_by("person").agg(
        *[(col("month") == p.number).sum().alias(f"d{p.number}") for p in months]
    )
    talks = lazy["talk"].filter(col("day") <= d).group_by("person").agg(pl.len().alias("talks"))
    of_members = (
        lazy["member"].filter(on(d))
        .join(lazy["branch"].filter((col("established") <= d) & (col("ended") > d)), on="branch")
        .join(part, on="person", how="left")
        .join(paid, on="person", how="left")
        .join(talks, on="person", how="left")
        .select(members.out)
    )
    counts = Counts()
    of_branches, of_members = (frame.row(0, named=True) for frame in pl.collect_all([of_branches, of_members]))
    counts.before_adoption(of_branches["n"], of_members["n"])
    branches.put(of_branches, counts)
    members.put(of_members, counts)
    return counts


serve(f"Polars {pl.__version__}", load)
