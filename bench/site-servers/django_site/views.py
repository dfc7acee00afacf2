"""The two pages: signed in, rows by the ORM, results in the request, templates."""

import os

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, render

from verdicts import AREAS, College, by_area, cells

from .models import Attendance, Dues, Filing, Member, Officer, Sitting, Talk, Unit

TODAY = int(os.environ["SITE_TODAY"])

sign_in = LoginView.as_view(template_name="sign_in.html", next_page="/units/C")


def college(**of):
    """What the indicators ask about one branch, or about all."""
    until_today = {"day__lte": TODAY, **of}
    return College(
        TODAY,
        Sitting.objects.filter(**until_today)
        .values_list("unit_id", "month")
        .annotate(
            Sum("theme_day"), Sum("general_meeting"), Sum("committee_meeting"), Sum("lecture"), Sum("life_meeting")
        )
        .order_by(),
        Attendance.objects.filter(**until_today)
        .values_list("unit_id", "person_id", "quarter")
        .annotate(Sum("hours"), Sum("missed"))
        .order_by(),
        Dues.objects.filter(**until_today).values_list("person_id", "month").distinct().order_by(),
        Talk.objects.filter(**until_today).values_list("person_id").annotate(Count("id")).order_by(),
        Filing.objects.filter(item="half-year-report", status="received", **until_today).values_list("unit_id", "day"),
        Member.objects.filter(**of).values_list("unit_id", "person", "since", "until"),
        Officer.objects.filter(**of).values_list("unit_id", "leads", "since", "until"),
    )


@login_required
def dashboard(request):
    of_all = college()
    rows = []
    for unit in Unit.objects.filter(kind="branch", established__lte=TODAY, ended__gt=TODAY).order_by("parent", "code"):
        rows.append((unit, cells(of_all.lines(unit.code, unit.established, unit.ended))))
    return render(request, "map.html", {"rows": rows, "areas": AREAS})


@login_required
def checklist(request, code):
    unit = get_object_or_404(Unit, code=code)
    lines = college(unit=unit).lines(code, unit.established, unit.ended)
    return render(request, "checklist.html", {"unit": unit, "areas": by_area(lines)})
