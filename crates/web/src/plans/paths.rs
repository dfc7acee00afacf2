//! 最省路径: from today to every must, or to 达标 under a standard, by a day: the least that must be done, or which period
//! closed the way.

use super::rows::{self, DutyRow, SittingRow};
use super::{calendar_year, frame, year_address};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::errors::AppError;
use jishi_app::living::Present;
use jishi_app::planning::{self, Goal, PlanSettings};
use jishi_app::plans::Asked;
use jishi_domain::dates::Day;
use jishi_domain::plans::PlannedFiling;

/// The goal that is every must of every standard.
const MUST: &str = "must";

/// What the least is.
struct Way {
    possible: bool,
    words: String,
    sittings: Vec<SittingRow>,
    /// What is to be sent or made known, and by which day.
    papers: Vec<(String, String)>,
    duties: Vec<DutyRow>,
    lost: Vec<(Asked, String)>,
}

#[derive(Template)]
#[template(path = "plans/path.html")]
struct Page {
    frame: Frame,
    action: String,
    goals: Vec<(String, String)>,
    goal: String,
    by: String,
    /// What is wrong with the day.
    problem: Option<String>,
    /// Why nothing could be worked out.
    refused: Option<String>,
    way: Option<Way>,
}

impl Page {
    fn is_goal(&self, id: &str) -> bool {
        self.goal == id
    }
}

fn way(ask: &Ask, present: &Present, unit: &str, goal: &Goal, by: Day) -> Result<Way, AppError> {
    let library = ask.site.college().library();
    let path = planning::path(present, library, unit, &PlanSettings::default(), goal, by)?;
    let plan = &path.outcome.plan;
    let paper =
        |filing: &PlannedFiling| (rows::paper(library, filing), words::day(filing.by, present.today()));
    Ok(Way {
        possible: path.possible,
        words: path.words,
        sittings: plan.sittings.iter().map(|s| rows::sitting(present, library, plan, s)).collect(),
        papers: plan.filings.iter().map(paper).collect(),
        duties: rows::duties(present, library, &plan.duties, |_| true),
        lost: rows::lost(library, plan),
    })
}

pub fn path(ask: &Ask, present: &Present) -> Answer {
    let unit = ask.place("unit").to_owned();
    let year = calendar_year(present.today());
    let end = jishi_domain::periods::Cadence::Year.around(present.today()).end.plus(-1);
    let mut goals = vec![(MUST.to_owned(), "各项标准的必须要求都达到".to_owned())];
    goals.extend(present.plans().iter().map(|plan| {
        let document = &plan.standard.document;
        (document.id.clone(), format!("{}达标", document.short))
    }));
    let goal = match ask.query.text("goal") {
        "" => MUST.to_owned(),
        known if goals.iter().any(|(id, _)| id == known) => known.to_owned(),
        _ => return Err(Failure::missing("这个目标", "没有采用", "从列出的目标中选择")),
    };
    let (by, problem) = match ask.query.day("by") {
        Ok(Some(day)) if day < present.today() || day > end => {
            (day, Some(format!("选今天到{}之间的一天", words::whole_day(end))))
        }
        Ok(day) => (day.unwrap_or(end), None),
        Err(problem) => (end, Some(problem)),
    };
    let wanted = match goal.as_str() {
        MUST => Goal::EveryMust,
        id => Goal::Attained(id.to_owned()),
    };
    let (way, refused) = match &problem {
        Some(_) => (None, None),
        None => match way(ask, present, &unit, &wanted, by) {
            Ok(way) => (Some(way), None),
            Err(AppError::Refused(refusal)) => (None, Some(refusal.to_string())),
            Err(error) => return Err(error.into()),
        },
    };
    let page = Page {
        frame: frame(ask, present, "最省路径", &unit)
            .under("年度计划", year_address(&unit, year))
            .leading("从今天到所选的一天，至少还要办哪些事才能做到；做不到的，说明失去的是哪一期"),
        action: format!("/units/{}/plan/path", part(&unit)),
        by: if problem.is_some() { ask.query.text("by").to_owned() } else { by.to_string() },
        goals,
        goal,
        problem,
        refused,
        way,
    };
    Reply::page(&page)
}
