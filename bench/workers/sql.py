"""The twelve indicators in SQL: set-based, conditional aggregates, every large table read once a judgement.

DuckDB and SQLite take the same three statements. The first sums up attendance by person, because three indicators ask
for it; the second judges branches, the third members.
"""

from protocol import Counts, periods



class Twelve:
    def __init__(self, numbers, run):
        """`run(sql)` gives the rows of a statement."""
        self.n, self.run = numbers, run

    def judge(self, d):
        n = self.n
        months, quarters, halves = (periods(d, m) for m in (1, 3, 6))
        (year,) = periods(d, 12)
        counts = Counts()
        self.attendance(d, len(quarters))
        self.branches(d, n, months, quarters, halves, year, counts)
        self.members(d, n, months, year, counts)
        return counts

    def attendance(self, d, quarters):
        sums = [
            f"coalesce(sum(hours) FILTER (WHERE month BETWEEN {3 * q} AND {3 * q + 2}), 0) AS q{q}"
            for q in range(quarters)
        ]
        self.run("DROP TABLE IF EXISTS part")
        self.run(
            "CREATE TEMP TABLE part AS SELECT person, sum(hours) AS hours, "
            f"count(*) FILTER (WHERE missed_theme_day) AS missed, {', '.join(sums)} "
            f"FROM attendance WHERE day <= {d} GROUP BY person"
        )

    def branches(self, d, n, months, quarters, halves, year, counts):
        def of_month(column, p):
            return f"count(*) FILTER (WHERE {column} AND month = {p.number})"

        def of_quarter(column, p):
            return f"count(*) FILTER (WHERE {column} AND month BETWEEN {3 * p.number} AND {3 * p.number + 2})"

        s = [f"{of_month('theme_day', p)} AS theme{p.number}" for p in months]
        s += [f"{of_month('committee_meeting', p)} AS committee{p.number}" for p in months]
        s += [f"{of_quarter('general_meeting', p)} AS general{p.number}" for p in quarters]
        s += [f"{of_quarter('lecture', p)} AS lecture{p.number}" for p in quarters]
        s += ["count(*) FILTER (WHERE life_meeting) AS life"]

        def on(day):
            return f"count(*) FILTER (WHERE since <= {day} AND until > {day})"

        o = [f"{on(p.last)} AS o{p.number}" for p in months] + [f"{on(d)} AS o"]
        m = [f"{on(p.last)} AS m{p.number}" for p in quarters] + [f"{on(d)} AS m"]
        h = [f"sum(q{p.number}) AS h{p.number}" for p in quarters]
        due = {p.number: n["report_day"] if p.start == 0 else p.end - 1 for p in halves}
        r = [
            f"count(*) FILTER (WHERE day BETWEEN {p.start} AND {min(due[p.number], d)}) AS r{p.number}"
            for p in halves
        ]
        out = ["count(*)"]
        then = []

        def ask(indicator, owed, met, is_open):
            place = len(out)
            out.extend([f"count(*) FILTER (WHERE {owed})", f"count(*) FILTER (WHERE {owed} AND {met})"])
            then.append((indicator, place, is_open))

        def lives(p):
            return f"established <= {p.latest} AND ended >= {p.earliest}"

        for p in months:
            if n["vacation"] >> p.number & 1:
                ask(0, "1 = 0", "1 = 0", p.open)
                ask(2, "1 = 0", "1 = 0", p.open)
                continue
            ask(0, lives(p), f"theme{p.number} >= {n['theme_days']}", p.open)
            met = f"committee{p.number} >= {n['committee_meetings']}"
            ask(2, f"{lives(p)} AND o{p.number} > 0", met, p.open)
        for p in quarters:
            ask(1, lives(p), f"general{p.number} >= {n['general_meetings']}", p.open)
            ask(3, lives(p), f"lecture{p.number} >= {n['lectures']}", p.open)
            met = f"coalesce(h{p.number}, 0) >= {n['average_hours']} * m{p.number}"
            ask(10, f"{lives(p)} AND m{p.number} > 0", met, p.open)
        ask(4, lives(year), f"life >= {n['life_meetings']}", year.open)
        for p in halves:
            ask(8, lives(p), f"r{p.number} > 0", d <= due[p.number])
        low, high = n["committee"]
        right = f"coalesce(o, 0) BETWEEN {low} AND {high} AND coalesce(o, 0) % 2 = 1"
        ask(11, f"coalesce(m, 0) >= {n['committee_from']}", right, False)
        (row,) = self.run(
            f"WITH s AS (SELECT branch, {', '.join(s)} FROM sitting WHERE day <= {d} GROUP BY branch), "
            f"o AS (SELECT branch, {', '.join(o)} FROM officer GROUP BY branch), "
            f"m AS (SELECT branch, {', '.join(m)} FROM member GROUP BY branch), "
            f"h AS (SELECT branch, {', '.join(h)} FROM part JOIN member USING (person) GROUP BY branch), "
            f"r AS (SELECT branch, {', '.join(r)} FROM filing WHERE report AND received GROUP BY branch) "
            f"SELECT {', '.join(out)} FROM branch "
            "LEFT JOIN s USING (branch) LEFT JOIN o USING (branch) LEFT JOIN m USING (branch) "
            f"LEFT JOIN h USING (branch) LEFT JOIN r USING (branch) WHERE established <= {d}"
        )
        counts.before_adoption(row[0], 0)
        for indicator, place, is_open in then:
            counts.least(indicator, row[0], row[place], row[place + 1], is_open)

    def members(self, d, n, months, year, counts):
        paid = [f"count(*) FILTER (WHERE month = {p.number}) AS d{p.number}" for p in months]
        out = ["count(*)"]
        then = []

        def owes(p):
            arrived = min(p.latest, d - n["grace"])
            return f"established <= {p.latest} AND ended >= {p.earliest} AND since <= {arrived}"

        def ask(indicator, owed, met, is_open):
            place = len(out)
            out.extend([f"count(*) FILTER (WHERE {owed})", f"count(*) FILTER (WHERE {owed} AND {met})"])
            then.append((indicator, place, is_open))

        ask(5, owes(year), f"hours >= {n['hours']}", year.open)
        ask(7, owes(year), f"talks >= {n['talks']}", year.open)
        for p in months:
            if n["vacation"] >> p.number & 1:
                ask(6, "1 = 0", "1 = 0", p.open)
            else:
                ask(6, owes(p), f"d{p.number} >= {n['dues']}", p.open)
        # who joined late is not excused from a limit
        lives = f"established <= {year.latest} AND ended >= {year.earliest}"
        ask(9, lives, f"coalesce(missed, 0) <= {n['absences']}", False)
        (row,) = self.run(
            f"WITH d AS (SELECT person, {', '.join(paid)} FROM dues WHERE day <= {d} GROUP BY person), "
            f"t AS (SELECT person, count(*) AS talks FROM talk WHERE day <= {d} GROUP BY person) "
            f"SELECT {', '.join(out)} FROM member JOIN branch USING (branch) "
            "LEFT JOIN part USING (person) LEFT JOIN d USING (person) LEFT JOIN t USING (person) "
            f"WHERE established <= {d} AND ended > {d} AND since <= {d} AND until > {d}"
        )
        counts.before_adoption(0, row[0])
        for indicator, place, is_open in then:
            counts.least(indicator, row[0], row[place], row[place + 1], is_open)
