"""Reads what Jishi exports (JSON Lines, docs/exchange.md) into the tables of the sites in Python, and opens one account.

SITE_DB names the new database; the arguments are the file, the account and its password.
"""

import hashlib
import json
import os
import secrets
import sys
from datetime import date

os.environ["DJANGO_SETTINGS_MODULE"] = "django_site.settings"
import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction

from django_site.models import Attendance, Dues, Filing, Member, Officer, Sitting, Talk, Unit
from verdicts import FIRST, OPEN

ATTENDED = {"present", "online", "made-up"}
CATEGORIES = {"teacher": "教师"}


def day_of(text):
    return (date.fromisoformat(text) - FIRST).days


def month_of(text):
    return int(text[5:7]) - 1


def entries(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if "action" in entry:
                yield entry["action"], entry["event_day"], entry["payload"]


def main(path, name, password):
    call_command("migrate", run_syncdb=True, verbosity=0)
    units, members, officers = {}, {}, []
    rows = {table: [] for table in (Sitting, Attendance, Dues, Talk, Filing)}
    for action, on, what in entries(path):
        if action == "unit.established":
            unit = what["unit"]
            code = unit["code"]
            category = CATEGORIES.get(unit.get("category"), "")
            units[code] = Unit(
                code=code,
                name=unit["name"],
                kind=unit["kind"],
                category=category,
                parent=what.get("parent", ""),
                established=day_of(on),
                ended=OPEN,
            )
        elif action == "unit.dissolved":
            units[what["unit"]].ended = day_of(on)
        elif action == "person.registered":
            (membership,) = what["memberships"]
            person = what["person"]["code"]
            since, until = day_of(membership["from"]), membership.get("until")
            members[person] = Member(
                person=person, unit_id=membership["unit"], since=since, until=day_of(until) if until else OPEN
            )
        elif action == "membership.ended":
            members[what["person"]].until = day_of(on)
        elif action == "post.started":
            leads = what["post"] in ("secretary", "deputy-secretary")
            officers.append(
                Officer(unit_id=what["unit"], person_id=what["person"], leads=leads, since=day_of(on), until=OPEN)
            )
        elif action == "record.added":
            record(what, rows)
    for officer in officers:
        # a post ends with the membership, and with the unit
        officer.until = min(members[officer.person_id].until, units[officer.unit_id].ended)
    with transaction.atomic():
        Unit.objects.bulk_create(units.values())
        Member.objects.bulk_create(members.values())
        Officer.objects.bulk_create(officers)
        for table, objects in rows.items():
            table.objects.bulk_create(objects)
        User.objects.create_user(name, password=password)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE account (name TEXT PRIMARY KEY, salt BLOB, hash BLOB, disabled INTEGER)")
            cursor.execute("CREATE TABLE api_session (token TEXT PRIMARY KEY, account TEXT, expires REAL)")
            salt = secrets.token_bytes(16)
            hashed = hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)
            cursor.execute("INSERT INTO account VALUES (%s, %s, %s, 0)", [name, salt, hashed])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def record(what, rows):
    kinds, day, unit = what["kinds"], day_of(what["day"]), what["unit"]
    month = month_of(what["day"])
    if kinds[0] == "dues-payment":
        month = month_of(what["month"])
        rows[Dues].append(Dues(unit_id=unit, person_id=what["persons"][0], day=day, month=month))
    elif kinds[0] == "talk":
        rows[Talk].append(Talk(unit_id=unit, person_id=what["persons"][0], day=day))
    elif kinds[0] == "filing":
        rows[Filing].append(Filing(unit_id=unit, day=day, item=what["items"][0], status=what["status"]))
    else:
        sitting = Sitting(
            id=len(rows[Sitting]) + 1,
            unit_id=unit,
            day=day,
            month=month,
            theme_day="theme-day" in kinds,
            general_meeting="general-meeting" in kinds,
            committee_meeting="committee-meeting" in kinds,
            lecture="party-lecture" in kinds,
            life_meeting="organizational-life-meeting" in kinds,
        )
        rows[Sitting].append(sitting)
        hours = round(float(what.get("hours", 0)) * 100)
        for there in what.get("attendance", ()):
            rows[Attendance].append(
                Attendance(
                    unit_id=unit,
                    sitting_id=sitting.id,
                    person_id=there["person"],
                    day=day,
                    quarter=month // 3,
                    hours=hours if there["state"] in ATTENDED else 0,
                    missed=int(there["state"] == "unexcused" and sitting.theme_day),
                )
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
