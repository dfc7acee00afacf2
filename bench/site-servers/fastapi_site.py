"""The two pages with FastAPI: signed in by a cookie, rows by sqlite3, results in the request, Jinja2.

The handlers are coroutines that ask SQLite directly, without a thread pool and without an ORM: the cheapest way with one worker.
"""

import hashlib
import os
import secrets
import sqlite3
import time
from urllib.parse import parse_qs

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from verdicts import AREAS, College, by_area, cells

TODAY = int(os.environ["SITE_TODAY"])
HERE = os.path.dirname(os.path.abspath(__file__))

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
db = sqlite3.connect(os.environ["SITE_DB"], isolation_level=None, check_same_thread=False)
db.execute("PRAGMA journal_mode=WAL")
pages = Environment(loader=FileSystemLoader(os.path.join(HERE, "templates")), autoescape=True, auto_reload=False)
map_page, checklist_page = pages.get_template("map.html"), pages.get_template("checklist.html")


def signed_in(request: Request) -> str:
    token = hashlib.sha256(request.cookies.get("session", "").encode()).hexdigest()
    row = db.execute(
        "SELECT account.name FROM api_session JOIN account ON account.name = api_session.account "
        "WHERE token = ? AND expires > ? AND NOT disabled",
        (token, time.time()),
    ).fetchone()
    if row is None:
        raise HTTPException(403)
    return row[0]


@app.post("/sign-in")
async def sign_in(request: Request):
    form = parse_qs((await request.body()).decode())
    name, password = form.get("username", [""])[0], form.get("password", [""])[0]
    row = db.execute("SELECT salt, hash FROM account WHERE name = ?", (name,)).fetchone()
    if row is None or hashlib.scrypt(password.encode(), salt=row[0], n=16384, r=8, p=1) != row[1]:
        raise HTTPException(403)
    token = secrets.token_urlsafe(32)
    hashed = hashlib.sha256(token.encode()).hexdigest()
    db.execute("INSERT INTO api_session VALUES (?, ?, ?)", (hashed, name, time.time() + 12 * 3600))
    response = RedirectResponse("/units/C", status_code=303)
    response.set_cookie("session", token, httponly=True, samesite="lax")
    return response


def college(where, values):
    """What the indicators ask about one branch, or about all."""
    until_today = f"WHERE day <= {TODAY} {where}"

    def ask(sql):
        return db.execute(sql, values)

    return College(
        TODAY,
        ask(
            "SELECT unit_id, month, sum(theme_day), sum(general_meeting), sum(committee_meeting), sum(lecture), "
            f"sum(life_meeting) FROM sitting {until_today} GROUP BY unit_id, month"
        ),
        ask(
            "SELECT unit_id, person_id, quarter, sum(hours), sum(missed) "
            f"FROM attendance {until_today} GROUP BY unit_id, person_id, quarter"
        ),
        ask(f"SELECT DISTINCT person_id, month FROM dues {until_today}"),
        ask(f"SELECT person_id, count(*) FROM talk {until_today} GROUP BY person_id"),
        ask(f"SELECT unit_id, day FROM filing {until_today} AND item = 'half-year-report' AND status = 'received'"),
        ask(f"SELECT unit_id, person, since, until FROM member WHERE true {where}"),
        ask(f"SELECT unit_id, leads, since, until FROM officer WHERE true {where}"),
    )


@app.get("/units/C", response_class=HTMLResponse)
async def dashboard(account: str = Depends(signed_in)):
    of_all = college("", ())
    units = db.execute(
        "SELECT code, name, category, established, ended FROM unit "
        "WHERE kind = 'branch' AND established <= ? AND ended > ? ORDER BY parent, code",
        (TODAY, TODAY),
    )
    rows = [
        ({"code": code, "name": name, "category": category}, cells(of_all.lines(code, established, ended)))
        for code, name, category, established, ended in units
    ]
    return map_page.render(account=account, rows=rows, areas=AREAS)


@app.get("/units/{code}", response_class=HTMLResponse)
async def checklist(code: str, account: str = Depends(signed_in)):
    row = db.execute("SELECT name, established, ended FROM unit WHERE code = ?", (code,)).fetchone()
    if row is None:
        raise HTTPException(404)
    name, established, ended = row
    lines = college("AND unit_id = ?", (code,)).lines(code, established, ended)
    return checklist_page.render(account=account, unit={"name": name}, areas=by_area(lines))
