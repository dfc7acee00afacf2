"""The twelve indicators of the benchmark over rows that a database has summed up already.

Both sites in Python share it: each reads the rows in its own way and hands them in. Days count from the first of the year.
Only what a page shows is worked out: of each indicator at a branch the result that speaks most strongly, with a reason. The
period chips, the numbers of persons and the evidence that Jishi's page has beside them are left out.
"""

from datetime import date, timedelta

FIRST = date(2025, 1, 1)
FIRST_OF_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
OPEN = 30_000
NOT_APPLICABLE, MET, NOT_YET_DUE, NOT_MET = range(4)
STATUS = ["not_applicable", "met", "not_yet_due", "not_met"]
WORD = ["不适用", "已达到", "未到期", "未达到"]
VACATION = {7}
GRACE = 30
REPORT_DAY = 175

AREAS = ["组织生活", "教育管理", "党员", "组织建设"]
# area, title, reason, what to do
INDICATORS = [
    (0, "主题党日每月开展", "开展主题党日{}次，应不少于{}次", "在{}前开展主题党日并记录"),
    (0, "支部党员大会每季召开", "召开支部党员大会{}次，应不少于{}次", "在{}前召开支部党员大会并记录"),
    (0, "支委会每月召开", "召开支部委员会会议{}次，应不少于{}次", "在{}前召开支部委员会会议并记录"),
    (0, "党课每季开讲", "上党课{}次，应不少于{}次", "在{}前安排一次党课"),
    (0, "组织生活会每年召开", "召开组织生活会{}次，应不少于{}次", "在{}前召开组织生活会"),
    (1, "每人每年学时", "参加学习{}学时，应不少于{}学时", "在{}前补足学时"),
    (1, "主题党日无故缺席", "主题党日无故缺席{}次，应不多于{}次", "按时参加主题党日"),
    (1, "支部每季人均学时", "人均{}学时，应不少于{}学时", "在{}前组织学习"),
    (2, "党费按月交纳", "交纳党费{}次，应不少于{}次", "在{}前交纳党费"),
    (2, "每人每年谈心谈话", "谈心谈话{}次，应不少于{}次", "在{}前谈心谈话一次"),
    (3, "半年情况报告", "报告{}份，应有{}份", "在{}前报送"),
    (3, "支委会设置", "支部委员{}名", "按规定设置支部委员会"),
]
FORCE, CLAUSE = "必须", "BM-01"


class Period:
    def __init__(self, number, start, end, today):
        half = (end - start + 1) // 2
        self.number, self.start, self.end = number, start, end
        # who came later, or went earlier, owes too short a part of it
        self.latest, self.earliest = end - half, start + half
        self.last, self.open = min(end - 1, today), today < end


class Calendar:
    def __init__(self, today):
        begun = next(m for m in range(12) if today < FIRST_OF_MONTH[m + 1]) + 1

        def periods(months):
            starts = range(0, begun, months)
            return [
                Period(i, FIRST_OF_MONTH[m], FIRST_OF_MONTH[m + months], today) for i, m in enumerate(starts)
            ]

        self.today = today
        self.months, self.quarters, self.halves = periods(1), periods(3), periods(6)
        (self.year,) = periods(12)


class Line:
    """The result of one indicator at one branch."""

    __slots__ = ("indicator", "status", "counted", "required", "due")

    def __init__(self, indicator):
        self.indicator, self.status = indicator, -1
        self.counted = self.required = 0
        self.due = None

    def say(self, status, counted, required, due):
        # of several that weigh the same the last is told, of what is still open the first
        if status > self.status or (status == self.status and status != NOT_YET_DUE):
            self.status, self.counted, self.required, self.due = status, counted, required, due

    def least(self, counted, required, period):
        if counted >= required:
            self.say(MET, counted, required, period.end - 1)
        else:
            self.say(NOT_YET_DUE if period.open else NOT_MET, counted, required, period.end - 1)

    def owes_nothing(self):
        self.say(NOT_APPLICABLE, 0, 0, None)

    # what templates ask
    @property
    def title(self):
        return INDICATORS[self.indicator][1]

    force, clause = FORCE, CLAUSE

    @property
    def status_id(self):
        return STATUS[self.status]

    @property
    def word(self):
        return WORD[self.status]

    @property
    def due_day(self):
        if self.due is None:
            return ""
        day = FIRST + timedelta(days=self.due)
        return f"{day.month}月{day.day}日"

    @property
    def reason(self):
        if self.status == NOT_APPLICABLE:
            return "不适用"
        return INDICATORS[self.indicator][2].format(self.counted, self.required)

    @property
    def next(self):
        if self.status in (MET, NOT_APPLICABLE):
            return ""
        return INDICATORS[self.indicator][3].format(self.due_day)

    @property
    def verdict(self):
        return f"benchmark@2025:{self.indicator}:{self.due}"


def hours(hundredths):
    return f"{hundredths / 100:g}"


class College:
    """Rows, sorted to the branches and members that they are about.

    sittings:   branch, month, theme days, general meetings, committee meetings, lectures, life meetings
    attendance: branch, person, quarter, hours attended, theme days missed without excuse
    dues:       person, month
    talks:      person, number
    reports:    branch, day
    members:    branch, person, since, until
    officers:   branch, whether secretary or deputy, since, until
    """

    def __init__(self, today, sittings, attendance, dues, talks, reports, members, officers):
        self.calendar = Calendar(today)
        self.sittings, self.hours_of_quarter = {}, {}
        for branch, month, *counts in sittings:
            self.sittings.setdefault(branch, {})[month] = counts
        self.attendance = {}
        for branch, person, quarter, attended, missed in attendance:
            sums = self.attendance.setdefault(person, [0, 0])
            sums[0] += attended
            sums[1] += missed
            of_branch = self.hours_of_quarter.setdefault(branch, [0] * 4)
            of_branch[quarter] += attended
        self.dues = set(dues)
        self.talks = dict(talks)
        self.reports, self.members, self.officers = {}, {}, {}
        for branch, day in reports:
            self.reports.setdefault(branch, []).append(day)
        for table, rows in ((self.members, members), (self.officers, officers)):
            for branch, who, since, until in rows:
                table.setdefault(branch, []).append((who, since, until))

    def lines(self, branch, established, ended):
        """The twelve lines of a branch."""
        calendar, today = self.calendar, self.calendar.today
        lines = [Line(i) for i in range(12)]
        theme, general, committee, lecture, life, year_hours, absences, average, dues, talks, report, structure = lines
        months = self.sittings.get(branch, {})
        members, officers = self.members.get(branch, ()), self.officers.get(branch, ())

        def sum_of(kind, of_months):
            return sum(months[m][kind] for m in of_months if m in months)

        def on(rows, day):
            return sum(1 for _, since, until in rows if since <= day < until)

        def seats_on(day):
            there = [leads for leads, since, until in officers if since <= day < until]
            # a lone secretary, with or without a deputy, is no committee
            return 0 if all(there) else len(there)

        def lives(period):
            return established <= period.latest and ended >= period.earliest

        owed_months = [p for p in calendar.months if lives(p) and p.number not in VACATION]
        for period in owed_months:
            theme.least(sum_of(0, (period.number,)), 1, period)
            if seats_on(period.last) > 0:
                committee.least(sum_of(2, (period.number,)), 1, period)
        quarter_hours = self.hours_of_quarter.get(branch, (0, 0, 0, 0))
        for period in calendar.quarters:
            if not lives(period):
                continue
            of = range(3 * period.number, 3 * period.number + 3)
            general.least(sum_of(1, of), 1, period)
            lecture.least(sum_of(3, of), 1, period)
            there = on(members, period.last)
            if there > 0:
                had = quarter_hours[period.number]
                average.least(had, 850 * there, period)
                average.counted, average.required = hours(had / there), hours(850)
        if lives(calendar.year):
            life.least(sum_of(4, range(12)), 1, calendar.year)
        reports = self.reports.get(branch, ())
        for period in calendar.halves:
            if not lives(period):
                continue
            due = REPORT_DAY if period.start == 0 else period.end - 1
            if any(period.start <= day <= min(due, today) for day in reports):
                report.say(MET, 1, 1, due)
            else:
                report.say(NOT_YET_DUE if today <= due else NOT_MET, 0, 1, due)
        if on(members, today) >= 7:
            seats = seats_on(today)
            structure.say(MET if 3 <= seats <= 7 and seats % 2 == 1 else NOT_MET, seats, 0, None)
        if ended > today:
            for person, since, until in members:
                if not since <= today < until:
                    continue
                attended, missed = self.attendance.get(person, (0, 0))
                settled = since + GRACE <= today
                year = calendar.year
                if settled and lives(year) and since <= year.latest:
                    year_hours.least(attended, 3200, year)
                    talks.least(self.talks.get(person, 0), 1, year)
                if lives(year):
                    absences.say(MET if missed <= 1 else NOT_MET, missed, 1, None)
                if settled:
                    for period in owed_months:
                        if since <= period.latest:
                            dues.least(1 if (person, period.number) in self.dues else 0, 1, period)
        year_hours.counted, year_hours.required = hours(year_hours.counted), hours(year_hours.required)
        for line in lines:
            if line.status < 0:
                line.owes_nothing()
        return lines


def by_area(lines):
    """The lines under their headings."""
    return [(title, [line for line in lines if INDICATORS[line.indicator][0] == i]) for i, title in enumerate(AREAS)]


class Cell:
    __slots__ = ("text", "word", "css")

    def __init__(self, lines):
        counts = [0] * 4
        for line in lines:
            counts[line.status] += 1
        met, not_met, waiting = counts[MET], counts[NOT_MET], counts[NOT_YET_DUE]
        due = met + not_met
        if due == 0:
            self.text, self.word, self.css = ("未到期" if waiting else "—"), f"{waiting}项未到期", "none"
        else:
            self.text = f"{met}/{due}"
            self.word = f"{due}项到期要求中达到{met}项，未达到{not_met}项，无法判定0项"
            self.css = "all" if met == due else "some" if met * 2 >= due else "few"


def cells(lines):
    """All of them together, and area by area."""
    return [Cell(lines)] + [Cell([line for line in lines if INDICATORS[line.indicator][0] == i]) for i in range(4)]
