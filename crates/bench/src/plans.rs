//! A year of the demo college, planned: how long it takes, and what it saves beside plans made by hand.

use crate::times::{cpu, median};
use jishi_app::planning::{PlanningDesk, college};
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::units::UnitCategory;
use jishi_domain::worlds::World;
use jishi_engine::planning::{self, ByHand, Figures, PlanSettings};
use std::collections::BTreeMap;
use std::error::Error;

/// The demo college's seed.
const SEED: u64 = 7;

/// Sums of a kind of branch.
#[derive(Default)]
struct Sums {
    branches: i64,
    duties: i64,
    plan: [i64; 3],
    separate: [i64; 3],
    together: [i64; 3],
}

impl Sums {
    fn add(&mut self, figures: &Figures, separate: ByHand, together: ByHand) {
        let add = |to: &mut [i64; 3], of: [i64; 3]| to.iter_mut().zip(of).for_each(|(a, b)| *a += b);
        self.branches += 1;
        self.duties += figures.duties as i64;
        add(&mut self.plan, [figures.dates.value, figures.sittings.value, figures.person_hours.value]);
        add(&mut self.separate, [separate.dates, separate.sittings, separate.person_hours]);
        add(&mut self.together, [together.dates, together.sittings, together.person_hours]);
    }

    fn line(&self, name: &str) -> String {
        let mean = |sum: i64| format!("{:.1}", sum as f64 / self.branches.max(1) as f64);
        let three = |of: &[i64; 3]| of.iter().map(|sum| mean(*sum)).collect::<Vec<_>>().join(" | ");
        format!(
            "| {name} | {} | {} | {} | {} | {} |",
            self.branches,
            mean(self.duties),
            three(&self.plan),
            three(&self.together),
            three(&self.separate)
        )
    }
}

/// Plans what is left of a year on a day, and prints.
///
/// # Errors
/// A branch of the demo college cannot be planned, or its plan does not hold.
pub fn run(year: i32, today: Day) -> Result<bool, Box<dyn Error>> {
    let world = World::fold(jishi_demo::college(SEED, today)).map_err(|refusal| refusal.to_string())?;
    let library = jishi_app::library::built_in_for(|_| true);
    let settings = PlanSettings::default();
    let (mut sums, mut all): (BTreeMap<&str, Sums>, Sums) = Default::default();
    let (mut spent, mut effects, mut checks) = (Vec::new(), Vec::new(), Vec::new());
    let mut desks = Vec::new();
    let (mut proven, mut certified, mut unmet, mut lost) = (0, 0, 0, 0);
    let (mut steps, mut most) = (0, (0, String::new()));
    for (code, unit) in &world.units {
        if unit.latest().kind != jishi_domain::units::UnitKind::Branch || !unit.exists_on(today) {
            continue;
        }
        let begin = cpu();
        let desk = PlanningDesk::new(&world, &library, code, today)?;
        desks.push(cpu() - begin);
        let request = desk.request(year, &settings, None);
        let outcome = planning::plan(&request).map_err(|refusal| refusal.to_string())?;
        spent.push(cpu() - begin);
        let begin = cpu();
        let findings = planning::check(&request, &outcome.plan).map_err(|refusal| refusal.to_string())?;
        checks.push(cpu() - begin);
        unmet += findings.len();
        lost += outcome.plan.lost.len();
        for finding in &findings {
            println!("{code}: {}", finding.words);
        }
        let own: Vec<u64> = outcome.figures.steps.iter().map(|(_, steps, _)| *steps).collect();
        let sum = own.iter().sum::<u64>();
        steps += sum;
        if sum > most.0 {
            most = (sum, format!("{code} {own:?}"));
        }
        proven += usize::from(outcome.figures.is_proven());
        certified += usize::from(outcome.figures.dates.value == outcome.figures.dates.certified);
        if let Some(sitting) = outcome.plan.sittings.first() {
            // the site keeps the part of the college that concerns a unit until something is written
            let begin = cpu();
            planning::effect(&request, &outcome.plan, &sitting.id, sitting.day.plus(40))
                .map_err(|refusal| refusal.to_string())?;
            effects.push(cpu() - begin);
        }
        let separate = planning::by_hand(&request, false).map_err(|refusal| refusal.to_string())?;
        let together = planning::by_hand(&request, true).map_err(|refusal| refusal.to_string())?;
        let name = match unit.latest().category {
            UnitCategory::Teacher => "teacher",
            UnitCategory::Student => "student",
            UnitCategory::Office => "office",
            UnitCategory::Logistics => "logistics",
            UnitCategory::Retired => "retired",
            UnitCategory::Mixed => "mixed",
        };
        sums.entry(name).or_default().add(&outcome.figures, separate, together);
        all.add(&outcome.figures, separate, together);
    }
    println!(
        "| kind of branch | branches | duties | dates | sittings | class hours of all | by hand, kinds shared: dates | sittings | class hours | by hand, each document alone: dates | sittings | class hours |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (name, sums) in &sums {
        println!("{}", sums.line(name));
    }
    println!("{}", all.line("all"));
    let worst = |times: &[f64]| times.iter().copied().fold(0.0, f64::max);
    println!(
        "\nproven optimum of a branch-year: {proven} of {}, dates certified without the solver: {certified}, findings of the checker: {unmet}, lost for good: {lost}",
        spent.len()
    );
    println!("nodes of branch and bound: {steps}, most in {}", most.1);
    for (what, times) in [
        ("the part of the college that concerns a unit", &desks),
        ("plan, with that", &spent),
        ("check", &checks),
        ("effect of a moved sitting", &effects),
    ] {
        println!(
            "{what}: median {:.0} ms, worst {:.0} ms of processor time",
            median(times) * 1e3,
            worst(times) * 1e3
        );
    }
    let begin = cpu();
    let plans = college(&world, &library, today, year, &|code| shared(&world, code, today))?;
    println!(
        "college with shared lecturers and rooms: {:.1} s, {} branches, {} clashes before, {} after, at least {}, gap {}, {} dates exchanged",
        cpu() - begin,
        plans.outcomes.len(),
        plans.settled.before,
        plans.settled.clashes.len(),
        plans.settled.bound,
        plans.settled.gap(),
        plans.settled.moves.len()
    );
    Ok(unmet == 0)
}

/// Branches of one general branch share its room, and its secretary and committee as lecturers.
fn shared(world: &World, code: &str, today: Day) -> PlanSettings {
    let above = world.units.get(code).and_then(|unit| unit.parent_on(today)).unwrap_or(code);
    let sits = |p: &&jishi_domain::people::Post| {
        p.unit == above && matches!(p.post, PostKind::Secretary | PostKind::DeputySecretary)
    };
    let lecturers: Vec<String> = world.posts.iter().filter(sits).map(|p| p.person.clone()).collect();
    PlanSettings { lecturers, place: Some(format!("{above}会议室")), ..PlanSettings::default() }
}
