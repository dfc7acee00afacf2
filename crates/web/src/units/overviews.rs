//! 全景图: the college and its general branches, units by areas, on any day of the past.

use super::{facts, up};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::Status;
use jishi_app::checklists::Checklist;
use jishi_app::dossiers;
use jishi_app::living::Present;
use jishi_app::maps::{self, MapRow, Target, TrendPoint};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;
use std::ops::Deref;

#[derive(Template)]
#[template(path = "units/overview.html")]
struct Overview<'d> {
    frame: Frame,
    code: String,
    today: Day,
    seen: Seen,
    problem: Option<String>,
    facts: Vec<(String, String)>,
    own: &'d [Checklist],
    may_export: bool,
}

/// What is wanted, as the address says it.
struct Wanted {
    map: maps::Wanted,
    today: Day,
}

impl Deref for Wanted {
    type Target = maps::Wanted;

    fn deref(&self) -> &maps::Wanted {
        &self.map
    }
}

/// What there is to see of it.
struct Seen {
    wanted: Wanted,
    all: maps::Seen,
}

impl Deref for Seen {
    type Target = maps::Seen;

    fn deref(&self) -> &maps::Seen {
        &self.all
    }
}

/// One cell of a map: numbers, a word, and how it looks.
struct Cell {
    text: String,
    word: String,
    class: &'static str,
}

fn cell(counts: &[usize; 5]) -> Cell {
    let (met, due) = maps::met_of_due(counts);
    let open = counts[Status::NotYetDue as usize];
    if due == 0 {
        let (text, word) = if open > 0 {
            ("未到期", format!("{open}项未到期"))
        } else {
            ("—", "没有适用的要求".into())
        };
        return Cell { text: text.into(), word, class: "none" };
    }
    // in halves and tenths one sees at a glance; the figures stand beside
    let class = if met == due {
        "all"
    } else if met * 2 >= due {
        "some"
    } else {
        "few"
    };
    let word = format!(
        "{due}项到期要求中达到{met}项，未达到{}项，无法判定{}项",
        counts[Status::NotMet as usize],
        counts[Status::Undetermined as usize]
    );
    Cell { text: format!("{met}/{due}"), word, class }
}

/// The chart's room, in its own units.
const WIDE: usize = 720;
const LEFT: usize = 44;
const TOP: usize = 24;
const FLOOR: usize = 184;

/// A point of the chart: place, figure, label.
struct Dot {
    x: usize,
    y: usize,
    bar: usize,
    figure: String,
    label: String,
}

fn dots(trend: &[TrendPoint]) -> Vec<Dot> {
    let step = (WIDE - LEFT - 20) / trend.len().max(1);
    let dot = |(i, point): (usize, &TrendPoint)| {
        let share = point.share()?;
        let bar = share * (FLOOR - TOP) / 1000;
        Some(Dot {
            x: LEFT + step / 2 + i * step,
            y: FLOOR - bar,
            bar,
            figure: format!("{}%", share / 10),
            label: format!("{}月", point.day.date().month()),
        })
    };
    trend.iter().enumerate().filter_map(dot).collect()
}

impl Overview<'_> {
    fn cell(&self, counts: &[usize; 5]) -> Cell {
        cell(counts)
    }

    fn query(&self, standard: &str, category: &str, general: &str) -> String {
        let mut query = format!("standard={}", part(standard));
        for (name, value) in [("category", category), ("general", general)] {
            if !value.is_empty() {
                query.push_str(&format!("&{name}={}", part(value)));
            }
        }
        query.push_str(&self.as_of());
        query
    }

    fn address(&self, standard: &str) -> String {
        let wanted = &self.seen.wanted;
        format!("/units/{}?{}", part(&self.code), self.query(standard, &wanted.category, &wanted.general))
    }

    fn of_kind(&self, category: &str) -> String {
        let wanted = &self.seen.wanted;
        format!("/units/{}?{}", part(&self.code), self.query(&wanted.standard, category, &wanted.general))
    }

    fn export(&self) -> String {
        let wanted = &self.seen.wanted;
        let query = self.query(&wanted.standard, &wanted.category, &wanted.general);
        format!("/units/{}/export.xlsx?{query}", part(&self.code))
    }

    /// What carries an earlier day along.
    fn as_of(&self) -> String {
        let wanted = &self.seen.wanted;
        if wanted.day == wanted.today { String::new() } else { format!("&as_of={}", wanted.day) }
    }

    /// Where a cell leads: to the unit's list of this standard, or of one area.
    fn unit(&self, code: &str, area: &str) -> String {
        let area = if area.is_empty() { String::new() } else { format!("&area={}", part(area)) };
        let standard = part(&self.seen.wanted.standard);
        format!("/units/{}?standard={standard}{area}{}", part(code), self.as_of())
    }

    fn verdict(&self, id: &str) -> String {
        format!("/units/{}/verdict?id={}{}", part(&self.code), part(id), self.as_of())
    }

    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }

    fn is_today(&self) -> bool {
        self.seen.wanted.day == self.today
    }

    fn areas(&self) -> &[(String, String)] {
        self.seen.map.as_ref().map(|m| m.areas.as_slice()).unwrap_or_default()
    }

    fn is_chosen(&self, standard: &str) -> bool {
        self.seen.wanted.standard == standard
    }

    fn is_category(&self, category: &str) -> bool {
        self.seen.wanted.category == category
    }

    fn is_general(&self, code: &str) -> bool {
        self.seen.wanted.general == code
    }

    fn dots(&self) -> Vec<Dot> {
        dots(&self.seen.trend)
    }

    /// The line through the dots.
    fn line(&self) -> String {
        let points: Vec<String> = self.dots().iter().map(|d| format!("{},{}", d.x, d.y)).collect();
        points.join(" ")
    }

    fn percent(&self, point: &TrendPoint) -> String {
        point.share().map_or_else(|| "—".into(), |share| format!("{}.{}%", share / 10, share % 10))
    }

    /// Over all rows: everything (0), or the first, second … area.
    fn sum(&self, rows: &[MapRow], column: usize) -> Cell {
        let mut counts = [0; 5];
        for row in rows {
            let add = if column == 0 { &row.all } else { &row.cells[column - 1] };
            for (to, n) in counts.iter_mut().zip(add) {
                *to += n;
            }
        }
        cell(&counts)
    }
}

/// What an address wants, and what is wrong with its day.
fn wanted(ask: &Ask, today: Day) -> (Wanted, Option<String>) {
    let (day, problem) = match ask.query.day("as_of") {
        Ok(None) => (today, None),
        Ok(Some(day)) if day <= today => (day, None),
        Ok(Some(_)) => (today, Some("截至日期在今天以后，还没有可看的；下面是今天的情况".to_owned())),
        Err(problem) => (today, Some(format!("截至日期{problem}；下面是今天的情况"))),
    };
    let text = |name: &str| ask.query.text(name).to_owned();
    let map = maps::Wanted {
        standard: text("standard"),
        category: text("category"),
        general: text("general"),
        day,
    };
    let wanted = Wanted { map, today };
    (wanted, problem)
}

fn look(ask: &Ask, present: &Present, code: &str, mut wanted: Wanted) -> Seen {
    let reach = ask.who().access(present.world()).units(Ability::SeeVerdicts);
    let seen = maps::look(present, ask.site.college().library(), &reach, code, &wanted.map);
    wanted.map.standard.clone_from(&seen.standard);
    Seen { wanted, all: seen }
}

pub fn overview(ask: &Ask, present: &Present, code: &str) -> Answer {
    let world = present.world();
    let today = present.today();
    let (wanted, problem) = wanted(ask, today);
    let is_today = wanted.day == today;
    let dossier = dossiers::of_unit(present, code);
    let name = world.units.get(code).map(|u| u.latest().name.clone()).unwrap_or_default();
    let frame = up(ask, world, code, today, Frame::of(ask, present, name))
        .leading("各支部在所选标准下的情况：数字是已达到的和已到期的要求数，点格子看这个支部的清单")
        .explained("overview");
    let page = Overview {
        frame,
        code: code.to_owned(),
        today,
        seen: look(ask, present, code, wanted),
        problem,
        facts: facts(present, &dossier, code),
        own: if is_today { &dossier.lists } else { &[] },
        may_export: ask.may(world, Ability::Export, code),
    };
    Reply::page(&page)
}

/// The same as a workbook.
pub fn export(ask: &Ask, present: &Present) -> Answer {
    let code = ask.place("unit");
    let (wanted, problem) = wanted(ask, present.today());
    if let Some(problem) = problem {
        return Err(Failure::missing("导出的全景图", problem, "改好截至日期再导出"));
    }
    let kind = present.world().units.get(code).map(|u| u.latest().kind);
    if !matches!(kind, Some(UnitKind::College | UnitKind::GeneralBranch)) {
        return Err(Failure::missing("导出的全景图", "只有学校和党总支才有", "从全校或总支的页面导出"));
    }
    let day = wanted.day;
    let seen = look(ask, present, code, wanted);
    let Some(map) = &seen.map else {
        return Err(Failure::missing(
            "导出的全景图",
            format!("{}没有采用任何标准", day.in_words()),
            "换一个截至日期",
        ));
    };
    let rows: Vec<MapRow> = seen.general.iter().chain(&seen.rows).cloned().collect();
    let targets: Vec<Target> = seen.targets.iter().chain(&seen.other_targets).cloned().collect();
    let bytes = maps::workbook(map, &rows, &seen.trend, &targets, day)?;
    let name = format!("全景图-{}-{day}.xlsx", map.short);
    Ok(Reply::file(&name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_stays_in_its_room_and_says_its_figures() {
        let day = |month| Day::new(2026, month, 28).unwrap();
        let trend: Vec<TrendPoint> =
            (1..=12).map(|m| TrendPoint { day: day(m), met: m as usize, due: 12 }).collect();
        let dots = dots(&trend);
        assert_eq!((dots.len(), dots[11].y, dots[11].figure.as_str()), (12, TOP, "100%"));
        assert!(dots.iter().all(|d| d.x > LEFT
            && d.x < WIDE
            && d.y >= TOP
            && d.y + d.bar == FLOOR
            && d.figure.ends_with('%')));
        assert_eq!(dots[0].label, "1月");
    }

    #[test]
    fn a_cell_says_its_share_in_figures_and_words() {
        let cell = |counts| {
            let cell = cell(&counts);
            (cell.text, cell.class)
        };
        assert_eq!(cell([3, 0, 0, 0, 0]), ("3/3".into(), "all"));
        assert_eq!(cell([2, 1, 0, 0, 1]), ("2/4".into(), "some"));
        assert_eq!(cell([1, 2, 0, 0, 0]), ("1/3".into(), "few"));
        assert_eq!(cell([0, 0, 4, 1, 0]), ("未到期".into(), "none"));
    }
}
