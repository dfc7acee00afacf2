//! 对照清单: a branch or a group, every requirement in the documents' own order.

use super::{facts, up};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::Status;
use jishi_app::checklists::{self, AreaLines, Checklist, Line};
use jishi_app::dossiers;
use jishi_app::duties::{Duties, Task};
use jishi_app::living::Present;
use jishi_app::plans::{self, Fate, Glance, GlanceMark, GlanceRow};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::UnitKind;
use std::borrow::Cow;

#[derive(Template)]
#[template(path = "units/checklist.html")]
struct Page<'d> {
    frame: Frame,
    code: String,
    today: Day,
    lists: Vec<&'d Checklist>,
    /// Only this area, where one was asked for.
    area: Option<&'d str>,
    open: bool,
    may_record: bool,
    /// Branches plan their year; Party groups sit by the plan of theirs.
    plans: bool,
    see_records: bool,
    facts: Vec<(String, String)>,
    glance: Cow<'d, Glance>,
    others: Cow<'d, [(RecordKind, [usize; 12])]>,
    owed: &'d Duties,
    month: usize,
    earlier: Option<i32>,
    whole: bool,
}

impl Page<'_> {
    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }

    fn is_month(&self, month: &usize) -> bool {
        self.month == *month
    }

    fn total(&self, row: &GlanceRow) -> usize {
        row.months.iter().flatten().filter(|mark| mark.record.is_some()).count()
    }

    fn sum(&self, counts: &[usize; 12]) -> usize {
        counts.iter().sum()
    }

    /// How a sitting looks in the year: a mark and the day, and what it means in words.
    fn mark(&self, mark: &GlanceMark) -> (&'static str, i8, String) {
        let sign = match mark.fate {
            Fate::Done | Fate::OnAnotherDay => "✓",
            Fate::Partly => "◐",
            Fate::Missed => "✕",
            Fate::Coming => "◷",
        };
        let planned = if mark.planned.is_some() { "计划内，" } else { "" };
        (
            sign,
            mark.day.date().day(),
            format!("{}：{planned}{}", words::day(mark.day, self.today), mark.fate.label()),
        )
    }

    fn class(&self, mark: &GlanceMark) -> &'static str {
        match mark.fate {
            Fate::Done | Fate::OnAnotherDay => "done",
            Fate::Partly | Fate::Coming => "coming",
            Fate::Missed => "missed",
        }
    }

    /// Records of a kind in a month.
    fn records(&self, kind: &RecordKind, month: &usize) -> String {
        let year = self.glance.year;
        let first = i16::try_from(year).ok().and_then(|y| Day::new(y, i8::try_from(*month + 1).ok()?, 1));
        let (from, until) = match first {
            Some(first) => (first.to_string(), first.plus_months(1).plus(-1).to_string()),
            None => (String::new(), String::new()),
        };
        format!("/records?unit={}&kind={}&from={from}&until={until}", part(&self.code), kind.id())
    }

    fn owed(&self) -> impl Iterator<Item = &Task> {
        self.owed.coming.iter().chain(&self.owed.standing).chain(&self.owed.unclear)
    }

    fn form(&self, task: &Task) -> Option<String> {
        let form = task.form.as_ref().filter(|_| self.may_record)?;
        let path = if form.sitting { "sittings" } else { "records" };
        let item = form.item.as_deref().map(|item| format!("&item={}", part(item))).unwrap_or_default();
        let due = task.due.map(|due| format!("&due={due}")).unwrap_or_default();
        Some(format!("/units/{}/{path}/new?kind={}{item}{due}", part(&task.unit), form.kind))
    }

    fn count(&self, list: &Checklist, status: &str) -> usize {
        Status::ALL.iter().position(|s| s.id() == status).map_or(0, |at| list.counts[at])
    }

    fn verdict(&self, id: &str) -> String {
        format!("/units/{}/verdict?id={}", part(&self.code), part(id))
    }

    fn is_shown(&self, line: &Line) -> bool {
        !self.open || !matches!(line.status, Status::Met | Status::NotApplicable)
    }

    fn has_shown(&self, area: &AreaLines) -> bool {
        self.area.is_none_or(|wanted| area.id == wanted) && area.lines.iter().any(|l| self.is_shown(l))
    }

    fn counts(&self, counts: &[usize; 5]) -> String {
        let mut parts = Vec::new();
        for status in Status::ALL {
            let n = counts[status as usize];
            if n > 0 {
                parts.push(format!("{}{n}", status.label()));
            }
        }
        parts.join(" · ")
    }

    fn persons(&self, counts: &[usize; 5]) -> String {
        let total: usize = counts.iter().sum();
        format!("{total}人：{}", self.counts(counts))
    }
}

pub fn checklist(ask: &Ask, present: &Present, code: &str) -> Answer {
    let world = present.world();
    let today = present.today();
    let name = world.units.get(code).map(|u| u.on(today).name.clone()).unwrap_or_default();
    let dossier = dossiers::of_unit(present, code);
    let standard = ask.query.get("standard");
    let lists = dossier.lists.iter().filter(|list| standard.is_none_or(|wanted| list.standard == wanted));
    let whole = ask.query.get("standard").is_none() && ask.query.get("area").is_none();
    let this = i32::from(today.date().year());
    let year = ask.query.number("year").ok().flatten().and_then(|y| i32::try_from(y).ok()).unwrap_or(this);
    let short_year = i16::try_from(year).unwrap_or(today.date().year());
    let page = Page {
        glance: match year == this {
            true => Cow::Borrowed(&dossier.glance),
            false => Cow::Owned(plans::glance(world, code, year, today)),
        },
        others: match year == this {
            true => Cow::Borrowed(&dossier.others),
            false => Cow::Owned(checklists::others(present, code, short_year)),
        },
        owed: &dossier.owed,
        month: if year == this { usize::try_from(today.date().month()).unwrap_or(12) } else { 13 },
        earlier: (year == this).then_some(year - 1),
        whole,
        see_records: ask.may(world, Ability::SeeRecords, code),
        frame: up(ask, world, code, today, Frame::of(ask, present, name))
            .leading("各项标准逐条做到了没有、今年开了什么、现在还要办什么")
            .explained("branch"),
        code: code.to_owned(),
        today,
        lists: lists.collect(),
        area: ask.query.get("area"),
        open: ask.query.text("show") == "open",
        may_record: ask.may(world, Ability::Record, code),
        plans: world.units.get(code).is_some_and(|unit| unit.latest().kind == UnitKind::Branch),
        facts: facts(present, &dossier, code),
    };
    Reply::page(&page)
}
