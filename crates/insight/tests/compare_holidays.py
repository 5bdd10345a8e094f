"""Compares our bank holidays with the `holidays` package: every working day of 2010 to 2040, in each nation.

Reads our days from standard input ("ENG 2026-12-25 Christmas Day") and prints a closing line that the test script counts.
"""

import sys
from datetime import date, timedelta

import holidays

YEARS = range(2010, 2041)

ours = {"ENG": set(), "SCT": set(), "NIR": set()}
for line in sys.stdin:
    code, day, _ = line.split(" ", 2)
    ours[code].add(date.fromisoformat(day))

passed = failed = 0
for code, days in ours.items():
    theirs = {day for day in holidays.UK(subdiv=code, years=YEARS) if day.weekday() < 5}
    for day in sorted(theirs ^ days):
        print(f"{code} {day}: {'only theirs' if day in theirs else 'only ours'}")
    same = bool(days) and theirs == days
    passed, failed = passed + same, failed + (not same)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
