"""The college as a developer would lay it out for these pages: each table says itself of whom and which month it is."""

from django.db import models


class Unit(models.Model):
    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=20)
    parent = models.CharField(max_length=20)
    established = models.IntegerField()
    ended = models.IntegerField()

    class Meta:
        db_table = "unit"


class Member(models.Model):
    person = models.CharField(max_length=20, primary_key=True)
    unit = models.ForeignKey(Unit, models.CASCADE)
    since = models.IntegerField()
    until = models.IntegerField()

    class Meta:
        db_table = "member"


class Officer(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE)
    person = models.ForeignKey(Member, models.CASCADE)
    leads = models.BooleanField()
    since = models.IntegerField()
    until = models.IntegerField()

    class Meta:
        db_table = "officer"


class Sitting(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE)
    day = models.IntegerField()
    month = models.IntegerField()
    theme_day = models.BooleanField()
    general_meeting = models.BooleanField()
    committee_meeting = models.BooleanField()
    lecture = models.BooleanField()
    life_meeting = models.BooleanField()

    class Meta:
        db_table = "sitting"


class Attendance(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE)
    sitting = models.ForeignKey(Sitting, models.CASCADE)
    person = models.ForeignKey(Member, models.CASCADE)
    day = models.IntegerField()
    quarter = models.IntegerField()
    hours = models.IntegerField()
    missed = models.IntegerField()

    class Meta:
        db_table = "attendance"


class Dues(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE)
    person = models.ForeignKey(Member, models.CASCADE)
    day = models.IntegerField()
    month = models.IntegerField()

    class Meta:
        db_table = "dues"


class Talk(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE)
    person = models.ForeignKey(Member, models.CASCADE)
    day = models.IntegerField()

    class Meta:
        db_table = "talk"


class Filing(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE)
    day = models.IntegerField()
    item = models.CharField(max_length=40)
    status = models.CharField(max_length=20)

    class Meta:
        db_table = "filing"
