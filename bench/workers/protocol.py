"""What the benchmark's Python workers share: lines in, lines out, periods, counts.

A worker reads one JSON object a line and answers with one:
  {"load": DIR, "numbers": {...}}  -> {"ready": true, "engine": "..."}
  {"judge": DAY, "least": SECONDS} -> {"counts": [[met, not met, not yet due, not applicable] * 12], "cpu": s, "wall": s}
  {"memory": true}                 -> {"peak": bytes}
DAY counts from the first of the year. A question is asked again until `least` seconds of CPU time have passed; the
means are given.
"""

import json
import resource
import sys
import time

FIRST_OF_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
MET, NOT_MET, NOT_YET_DUE, NOT_APPLICABLE = range(4)
UNIT_CADENCES = [0, 1, 2, 3, 4, 8, 10]
PERSON_CADENCES = [5, 6, 7, 9]


class Period:
    """A period that has begun: first day, first day after, and what follows from them."""

    def __init__(self, number, start, end, as_of):
        half = (end - start + 1) // 2
        self.number, self.start, self.end = number, start, end
        # who came later, or went earlier, owes too short a part of it
        self.latest, self.earliest = end - half, start + half
        self.last = min(end - 1, as_of)
        self.open = as_of < end


def periods(as_of, months):
    begun = next(m for m in range(12) if as_of < FIRST_OF_MONTH[m + 1]) + 1
    starts = range(0, begun, months)
    return [
        Period(i, FIRST_OF_MONTH[m], FIRST_OF_MONTH[m + months], as_of) for i, m in enumerate(starts)
    ]


class Counts:
    """Verdicts by indicator and status."""

    def __init__(self):
        self.by_indicator = [[0] * 4 for _ in range(12)]

    def least(self, indicator, subjects, owed, met, is_open):
        """Of so many subjects so many owe a period, and so many of them have done enough."""
        row = self.by_indicator[indicator]
        row[NOT_APPLICABLE] += subjects - owed
        row[MET] += met
        row[NOT_YET_DUE if is_open else NOT_MET] += owed - met

    def before_adoption(self, branches, members):
        """The last period before the adoption is owed by nobody."""
        for indicator in UNIT_CADENCES:
            self.by_indicator[indicator][NOT_APPLICABLE] += branches
        for indicator in PERSON_CADENCES:
            self.by_indicator[indicator][NOT_APPLICABLE] += members


def serve(name, load):
    """Answers questions. `load(folder, numbers)` gives the function that judges a day."""
    judge = None
    for line in sys.stdin:
        ask = json.loads(line)
        if "load" in ask:
            judge = load(ask["load"], ask["numbers"])
            answer = {"ready": True, "engine": name}
        elif "judge" in ask:
            times = 0
            cpu, wall = time.process_time(), time.perf_counter()
            while True:
                counts = judge(ask["judge"])
                times += 1
                spent = time.process_time() - cpu
                if spent >= ask["least"]:
                    break
            answer = {
                "counts": counts.by_indicator,
                "cpu": spent / times,
                "wall": (time.perf_counter() - wall) / times,
            }
        else:
            answer = {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
        print(json.dumps(answer), flush=True)
