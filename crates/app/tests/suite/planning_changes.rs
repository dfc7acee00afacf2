//! A plan kept alive through the year, and questions asked of it.

use crate::support::day;
use jishi_app::planning::PlanningDesk;
use jishi_domain::actions::{Action, Confirmation, Entry, PostStarted, UnitMerged};
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::plans::{PlannedSitting, YearPlan};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use jishi_engine::planning::situations::{Situation, with_records};
use jishi_engine::planning::{self, Goal, Outcome, PlanSettings, Proposal};
use jishi_engine::standards::Library;

const TODAY: &str = "2026-11-15";
const BRANCH: &str = "B04";

struct Year {
    world: World,
    library: Library,
    plan: YearPlan,
}

/// The demo college under some of its standards, with the branch's plan of the coming year.
fn year(standards: &[&str]) -> Year {
    let mut world = World::fold(jishi_demo::college(7, day(TODAY))).unwrap();
    world.adoptions.retain(|a| standards.contains(&a.standard.as_str()));
    // the demo's programmes end in the course of the year; here they go on
    world.adoptions.iter_mut().for_each(|a| a.until = None);
    let library = crate::support::library();
    let plan = outcome(&world, &library, BRANCH, TODAY, &PlanSettings::default(), None).plan;
    Year { world, library, plan }
}

fn outcome(
    world: &World,
    library: &Library,
    unit: &str,
    today: &str,
    settings: &PlanSettings,
    earlier: Option<&YearPlan>,
) -> Outcome {
    let desk = PlanningDesk::new(world, library, unit, day(today)).unwrap();
    let request = desk.request(2027, settings, earlier);
    let outcome = planning::plan(&request).unwrap();
    assert_eq!(planning::check(&request, &outcome.plan).unwrap(), []);
    outcome
}

fn refusal(world: &World, library: &Library, unit: &str, today: &str, settings: &PlanSettings) -> String {
    let desk = PlanningDesk::new(world, library, unit, day(today)).unwrap();
    planning::plan(&desk.request(2027, settings, None)).unwrap_err().to_string()
}

impl Year {
    /// The college after the plan was kept up to a day, but for some of its sittings.
    fn kept(&self, until: &str, but: impl Fn(&PlannedSitting) -> bool) -> World {
        let settings = PlanSettings::default();
        let desk = PlanningDesk::new(&self.world, &self.library, BRANCH, day(TODAY)).unwrap();
        let situation = Situation::of(&desk.request(2027, &settings, None)).unwrap();
        let mut plan = self.plan.clone();
        plan.sittings.retain(|s| s.day < day(until) && !but(s));
        plan.filings.retain(|f| f.by < day(until));
        with_records(&self.world, situation.done(&plan)).unwrap()
    }

    fn again(&self, world: &World, today: &str, settings: &PlanSettings) -> Outcome {
        outcome(world, &self.library, BRANCH, today, settings, Some(&self.plan))
    }

    /// Sittings that stay on their day.
    fn stay(&self, now: &YearPlan) -> (usize, usize) {
        let ahead: Vec<&PlannedSitting> =
            self.plan.sittings.iter().filter(|s| s.day >= now.made_on).collect();
        let same = |s: &&&PlannedSitting| now.sitting(&s.id).is_some_and(|n| n.day == s.day);
        (ahead.iter().filter(same).count(), ahead.len())
    }
}

fn apply(world: &mut World, on: &str, action: Action) {
    let entry = Entry {
        sequence: world.sequence + 1,
        actor: "system".to_owned(),
        entered_at: format!("{on}T04:00:00Z"),
        event_day: day(on),
        action,
    };
    world.apply(&entry).unwrap();
}

#[test]
fn a_missed_march_is_lost_where_months_count_and_made_up_where_quarters_and_years_do() {
    let year = year(&["national-baseline", "two-norms-one-model"]);
    let world = year.kept("2027-04-01", |s| s.day.date().month() == 3);
    let now = year.again(&world, "2027-04-06", &PlanSettings::default());
    let lost = |period: &str| now.plan.lost.iter().filter(|l| l.period == period).count();
    assert!(lost("2027-03") > 0 && lost("2027-04") == 0, "{:?}", now.plan.lost);
    let march = now.plan.lost.iter().find(|l| l.period == "2027-03").unwrap();
    assert!(march.reason.contains("2027年3月31日"), "{}", march.reason);
    let (same, ahead) = year.stay(&now.plan);
    assert!(same * 10 >= ahead * 9, "{same} of {ahead} stay");
    assert!(now.changes.iter().all(|c| c.words.contains('：')), "{:?}", now.changes);
}

#[test]
fn a_plan_that_is_kept_does_not_change() {
    let year = year(&["national-baseline", "two-norms-one-model"]);
    let world = year.kept("2027-06-01", |_| false);
    let now = year.again(&world, "2027-06-01", &PlanSettings::default());
    let (same, ahead) = year.stay(&now.plan);
    assert_eq!(same, ahead);
    assert!(now.changes.iter().all(|c| c.now.is_some() && c.was == c.now), "{:?}", now.changes);
    // dues and reports of single persons were not recorded in this year; sittings all were
    assert!(now.plan.lost.iter().all(|l| !l.reason.contains("没有完成")), "{:?}", now.plan.lost);
}

#[test]
fn a_standard_adopted_in_may_adds_what_it_asks_and_says_so() {
    let year = year(&["national-baseline"]);
    let mut world = year.kept("2027-05-01", |_| false);
    let full = World::fold(jishi_demo::college(7, day(TODAY))).unwrap();
    let mut adoption = full.adoption_on("two-norms-one-model", day(TODAY)).unwrap().clone();
    (adoption.from, adoption.until) = (day("2027-05-01"), None);
    let proposal = Proposal::Adopt(Box::new(adoption.clone()));
    let settings = PlanSettings::default();
    let desk = PlanningDesk::new(&world, &year.library, BRANCH, day("2027-05-06")).unwrap();
    let price = planning::price(&desk.request(2027, &settings, None), &proposal).unwrap();
    let (dates, sittings, hours) = price.more();
    assert!(dates >= 0 && sittings >= 0 && hours >= 0 && !price.new.is_empty(), "{:?}", price.more());
    world.adoptions.push(adoption);
    let now = year.again(&world, "2027-05-06", &settings);
    assert_eq!(now.figures.dates.value, price.after.dates.value);
    assert!(now.changes.iter().any(|c| c.words.contains("两化一创")), "{:?}", now.changes);
    let (same, ahead) = year.stay(&now.plan);
    assert!(same * 10 >= ahead * 8, "{same} of {ahead} stay");
}

#[test]
fn a_secretary_who_is_ill_is_stood_in_for_on_the_same_days() {
    let year = year(&["national-baseline"]);
    let chair = year.plan.sittings[0].chair.clone().unwrap();
    let absent = vec![(chair.clone(), day("2027-01-01"), day("2027-03-31"))];
    let settings = PlanSettings { absent, ..PlanSettings::default() };
    let now = year.again(&year.world, TODAY, &settings);
    let (same, ahead) = year.stay(&now.plan);
    assert_eq!(same, ahead);
    let spring = now.plan.sittings.iter().filter(|s| s.day <= day("2027-03-31"));
    assert!(spring.clone().count() > 0 && spring.clone().all(|s| s.chair.as_deref() != Some(&chair)));
    assert!(now.changes.iter().any(|c| c.words.contains("原主持人不能到会")), "{:?}", now.changes);
}

#[test]
fn a_committee_elected_in_june_meets_every_month_from_then_on() {
    let mut year = year(&["national-baseline"]);
    let officers = |world: &World| -> Vec<usize> {
        let on =
            |p: &jishi_domain::people::Post| p.unit == BRANCH && p.post.on_committee() && p.until == Day::MAX;
        (0..world.posts.len()).filter(|i| on(&world.posts[*i])).collect()
    };
    // before June the branch has a secretary alone
    let posts = officers(&year.world);
    let others: Vec<String> = posts
        .iter()
        .filter(|i| year.world.posts[**i].post != PostKind::Secretary)
        .map(|i| year.world.posts[*i].person.clone())
        .collect();
    year.world.posts.retain(|p| p.unit != BRANCH || !p.post.on_committee() || p.post == PostKind::Secretary);
    year.plan = outcome(&year.world, &year.library, BRANCH, TODAY, &PlanSettings::default(), None).plan;
    let meets = |s: &&PlannedSitting| s.kinds.contains(&RecordKind::CommitteeMeeting);
    assert_eq!(year.plan.sittings.iter().filter(meets).count(), 0);
    let mut world = year.kept("2027-06-10", |_| false);
    let posts = [PostKind::OrganizationOfficer, PostKind::PublicityOfficer, PostKind::DisciplineOfficer];
    for (person, post) in others.into_iter().zip(posts) {
        let body = PostStarted {
            person,
            unit: BRANCH.to_owned(),
            post,
            origin: Vec::new(),
            full_time: false,
            duty: None,
        };
        apply(&mut world, "2027-06-10", Action::PostStarted(Box::new(body)));
    }
    let now = year.again(&world, "2027-06-11", &PlanSettings::default());
    let mut months: Vec<i8> = now.plan.sittings.iter().filter(meets).map(|s| s.day.date().month()).collect();
    months.dedup();
    assert_eq!(months, [6, 7, 8, 9, 10, 11, 12]);
    assert!(now.changes.iter().any(|c| c.words.contains("新增要求")), "{:?}", now.changes);
}

#[test]
fn a_merged_branch_has_no_plan_and_the_refusal_names_who_took_it_over() {
    let year = year(&["national-baseline"]);
    let mut world = year.world.clone();
    let into = "B06";
    let body = UnitMerged { unit: BRANCH.to_owned(), into: into.to_owned() };
    apply(&mut world, "2026-11-10", Action::UnitMerged(Box::new(body)));
    let words = refusal(&world, &year.library, BRANCH, TODAY, &PlanSettings::default());
    let name = &world.units[into].latest().name;
    assert!(words.contains("不存在") && words.contains(name.as_str()), "{words}");
    assert!(
        !outcome(&world, &year.library, into, TODAY, &PlanSettings::default(), None).plan.sittings.is_empty()
    );
}

#[test]
fn odd_questions_get_a_sentence_and_never_an_endless_search() {
    let year = year(&["national-baseline", "two-norms-one-model"]);
    let (world, library) = (&year.world, &year.library);
    let whole = vec![(day("2027-01-01"), day("2027-12-31"))];
    let closed = PlanSettings { closed: whole, ..PlanSettings::default() };
    assert!(refusal(world, library, BRANCH, TODAY, &closed).contains("没有一天可以开会"));
    assert!(refusal(world, library, BRANCH, "2028-02-01", &PlanSettings::default()).contains("已经结束"));
    let group = world.units.iter().find(|(_, u)| u.latest().kind == UnitKind::Group).unwrap().0;
    assert!(refusal(world, library, group, TODAY, &PlanSettings::default()).contains("所在的党支部"));
    // a branch of two members, neither of whom holds a post
    let mut small = world.clone();
    small.posts.retain(|p| p.unit != BRANCH);
    let mut left = 0;
    small.people.retain(|_, p| {
        let here = p.membership_on(day(TODAY)).is_some_and(|m| m.unit.as_deref() == Some(BRANCH));
        left += usize::from(here && left < 2 && p.membership_on(day(TODAY)).unwrap().stage.is_member());
        !here || left <= 2 && p.membership_on(day(TODAY)).unwrap().stage.is_member()
    });
    small.records.clear();
    let desk = PlanningDesk::new(&small, library, BRANCH, day(TODAY)).unwrap();
    let settings = PlanSettings::default();
    let outcome = planning::plan(&desk.request(2027, &settings, None)).unwrap();
    assert!(outcome.remarks.iter().any(|r| r.contains("没有可以讲课的人")), "{:?}", outcome.remarks);
    // one step of the solver: the best that was found, and how far it may be from the best there is
    let hurried = PlanSettings { steps: 1, ..PlanSettings::default() };
    let desk = PlanningDesk::new(world, library, BRANCH, day(TODAY)).unwrap();
    match planning::plan(&desk.request(2027, &hurried, None)) {
        Ok(outcome) => assert!(outcome.figures.gap() >= 0 && !outcome.plan.sittings.is_empty()),
        Err(refusal) => assert!(refusal.to_string().contains("步数"), "{refusal}"),
    }
}

#[test]
fn moving_the_only_sitting_of_a_month_says_what_is_lost() {
    let year = year(&["national-baseline"]);
    let settings = PlanSettings::default();
    let desk = PlanningDesk::new(&year.world, &year.library, BRANCH, day(TODAY)).unwrap();
    let request = desk.request(2027, &settings, None);
    let in_may = |s: &&PlannedSitting| s.day.date().month() == 5 && s.kinds.contains(&RecordKind::ThemeDay);
    let sitting = year.plan.sittings.iter().find(in_may).unwrap();
    let effect = planning::effect(&request, &year.plan, &sitting.id, day("2027-06-20")).unwrap();
    assert!(effect.lost.iter().any(|f| f.words.contains("2027年5月")), "{effect:?}");
    assert!(effect.remarks.iter().any(|r| r.contains("周末")), "{:?}", effect.remarks);
    let effect = planning::effect(&request, &year.plan, &sitting.id, sitting.day.plus(1)).unwrap();
    assert!(effect.lost.is_empty(), "{effect:?}");
}

#[test]
fn the_cheapest_path_is_short_and_a_lost_month_closes_it() {
    let year = year(&["national-baseline", "two-norms-one-model"]);
    let settings = PlanSettings::default();
    let path = |world: &World, today: &str, goal: &Goal, by: &str| {
        let desk = PlanningDesk::new(world, &year.library, BRANCH, day(today)).unwrap();
        planning::cheapest_path(&desk.request(2027, &settings, None), goal, day(by)).unwrap()
    };
    let kept = year.kept("2027-06-01", |_| false);
    let goal = |slugs: &[&str]| Goal::Indicators(slugs.iter().map(|s| (*s).to_owned()).collect());
    let months = goal(&["nb-theme-day-monthly", "tn-party-lecture", "nb-life-meeting-yearly"]);
    let open = path(&kept, "2027-06-01", &months, "2027-12-31");
    assert!(open.possible, "{}", open.words);
    let whole = year.again(&kept, "2027-06-01", &settings);
    assert!(open.outcome.figures.sittings.value <= whole.figures.sittings.value);
    let one = path(&kept, "2027-06-01", &goal(&["nb-general-meeting-quarterly"]), "2027-12-31");
    assert!(one.possible && one.outcome.figures.dates.value <= 3, "{}", one.words);
    let missed = year.kept("2027-06-01", |s| s.day.date().month() == 3);
    let closed = path(&missed, "2027-06-01", &months, "2027-12-31");
    assert!(!closed.possible && closed.words.contains("2027年3月"), "{}", closed.words);
    // dues that nobody recorded close the way to every must, too
    let every = path(&kept, "2027-06-01", &Goal::EveryMust, "2027-12-31");
    assert!(!every.possible && every.words.contains("党费"), "{}", every.words);
}

#[test]
fn the_path_to_being_up_to_standard_leaves_out_what_the_standard_spares() {
    let id = "two-norms-one-model";
    let year = year(&[id]);
    let settings = PlanSettings::default();
    let path = |share: Option<f64>| {
        let mut world = year.world.clone();
        if let Some(share) = share {
            let value = Some(serde_json::json!(share));
            let confirmed = Confirmation { value, by: "测试".to_owned(), reason: None };
            world.adoptions[0].parameters.insert("attainment-share".to_owned(), confirmed);
        }
        let desk = PlanningDesk::new(&world, &year.library, BRANCH, day("2027-01-04")).unwrap();
        let request = desk.request(2027, &settings, None);
        planning::cheapest_path(&request, &Goal::Attained(id.to_owned()), day("2027-12-31")).unwrap()
    };
    let (all, some) = (path(Some(1.0)), path(Some(0.6)));
    assert!(some.possible, "{}", some.words);
    assert!(some.words.contains("达标允许缺") && some.words.contains("最省"), "{}", some.words);
    let figures = |path: &planning::Path| {
        let figures = &path.outcome.figures;
        (figures.dates.value, figures.sittings.value, path.outcome.plan.filings.len())
    };
    let ((dates, sittings, papers), (fewer_dates, fewer_sittings, fewer_papers)) =
        (figures(&all), figures(&some));
    assert!(
        fewer_dates < dates && fewer_sittings < sittings && fewer_papers <= papers,
        "{dates} {fewer_dates}"
    );
}
