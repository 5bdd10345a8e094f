"""Fills a database with practices of one size each, quickly and outside the program: what is measured is reading them.

Arguments: database file, today, practices, cards of each, ODS code (the only one) or "-", furthest end in days.
"""
import datetime
import random
import sqlite3
import sys

path, today, practices, cards, only, furthest = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], int(sys.argv[6])
rng = random.Random(7)
today = datetime.date.fromisoformat(today)
micros = lambda days: int((datetime.datetime.combine(today, datetime.time(12), datetime.UTC).timestamp() + days * 86400) * 1e6)
database = sqlite3.connect(path, isolation_level=None, timeout=30)
database.execute("PRAGMA foreign_keys = OFF")
database.execute("PRAGMA cache_size = -200000")
database.execute("BEGIN IMMEDIATE")
for number in range(practices):
    ods = f"B{number:05}" if only == "-" else only
    if only == "-":
        database.execute("INSERT INTO practice (ods, name, kind, uses_emis, report_link, created_at) VALUES (?, ?, 'practice', 1, ?, ?)", (ods, f"Practice {number}", f"link{number}", micros(-900)))
    people, held, events, seen, positions = [], [], [], [], []
    for one in range(cards):
        person, card = f"p{one:06}", f"c{one:06}"
        # A card runs for two years or less; some ran out lately.
        ends, last = rng.randint(-5 if only == "-" else 1, furthest), rng.randint(1, 60)
        people.append((ods, person, f"Person {one}", f"{one:012}"))
        held.append((ods, card, f"09{one:08}", person))
        events.append((ods, f"e{one:06}", card, str(today - datetime.timedelta(days=400))))
        for slot in ("9A", "9C"):
            seen.append((ods, f"{slot}{one:06}", person, card, slot, micros(ends - 730), micros(ends), f"{slot}{one:062}", micros(-last)))
        ends_on = str(today + datetime.timedelta(days=rng.randint(1, 700))) if one % 10 == 0 else None
        positions.append((ods, f"o{one:06}", person, '["B0420"]' if one % 50 == 0 else '["B0011", "B0020"]', ends_on))
    database.executemany("INSERT INTO person (practice, id, name, uuid, visitor) VALUES (?, ?, ?, ?, 0)", people)
    database.executemany("INSERT INTO card (practice, id, serial, series, holder) VALUES (?, ?, ?, 9, ?)", held)
    database.executemany("INSERT INTO card_event (practice, id, card, happened_on, kind) VALUES (?, ?, ?, ?, 'issued')", events)
    database.executemany("INSERT INTO certificate VALUES (?, ?, ?, ?, ?, 'CN=Sub CA', ?, ?, 'RSA 2048', 1482, ?, ?)", seen)
    database.executemany("INSERT INTO position (practice, id, person, name, activities, ends_on) VALUES (?, ?, ?, 'Receptionist', ?, ?)", positions)
database.execute("COMMIT")
