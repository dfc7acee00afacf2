//! The library of standards in the browser: adopting step by step, with nothing kept in the server.

use crate::kit::House;

const ADOPT: &str = "/standards/organization-year/adopt";

/// Where an answer leads.
fn leads_to(page: &crate::kit::Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text());
    page.header("location").unwrap_or_default().to_owned()
}

#[test]
fn a_standard_is_adopted_step_by_step_and_going_back_loses_nothing() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let before = house.head();
    let first = office.get(ADOPT);
    assert_eq!(first.status, 200);
    let next = office.post(ADOPT, &[("step", "scope"), ("from", "2026-01-01"), ("resolution", "党委会决定")]);
    let phases = leads_to(&next);
    assert!(phases.contains("step=phases") && phases.contains("from=2026-01-01"), "{phases}");
    let wrong = office.post(
        ADOPT,
        &[
            ("step", "phases"),
            ("from", "2026-01-01"),
            ("phase.mobilize.from", "2026-03-01"),
            ("phase.mobilize.until", "2026-02-01"),
        ],
    );
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("结束日期早于开始日期"));
    let parameters = leads_to(&office.post(
        ADOPT,
        &[
            ("step", "phases"),
            ("from", "2026-01-01"),
            ("phase.mobilize.from", "2026-03-01"),
            ("phase.mobilize.until", "2026-03-31"),
        ],
    ));
    // the step before, asked for again, still has what was filled in later
    let back = parameters.replace("step=parameters", "step=phases");
    assert!(office.get(&back).text().contains("2012年"), "the document's own days stand beside");
    let wrong = office.post(
        ADOPT,
        &[
            ("step", "parameters"),
            ("from", "2026-01-01"),
            ("shown", "attainment-share"),
            ("set.attainment-share", "很多"),
        ],
    );
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("0到1之间的比例"));
    let tried = leads_to(&office.post(
        ADOPT,
        &[
            ("step", "parameters"),
            ("do", "try"),
            ("from", "2026-01-01"),
            ("shown", "attainment-share"),
            ("set.attainment-share", "80%"),
        ],
    ));
    assert!(tried.contains("step=parameters") && tried.contains("set.attainment-share=80%25"), "{tried}");
    assert!(office.get(&tried).text().contains("按您的值"));
    assert_eq!(house.head(), before, "nothing is written before the last step");
    let summary = office.get(&tried.replace("step=parameters", "step=summary"));
    assert!(summary.text().contains("对今天判定的影响"), "{}", summary.text());
    let adopted = office.post(
        ADOPT,
        &[
            ("step", "summary"),
            ("from", "2026-01-01"),
            ("set.attainment-share", "80%"),
            ("ok", "combine-sittings"),
        ],
    );
    assert!(leads_to(&adopted).starts_with("/standards/organization-year"));
    assert_eq!(house.head(), before + 1, "one entry");
    let parameters = office.get("/standards/organization-year/parameters").text();
    assert!(parameters.contains("80%") && parameters.contains("学院设定"));
}

#[test]
fn an_adopted_standard_is_ended_with_a_day_and_a_reason() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    office.post(ADOPT, &[("step", "summary"), ("from", "2026-01-01")]);
    let before = house.head();
    let end = "/standards/organization-year/end";
    assert_eq!(office.get(end).status, 200);
    let wrong = office.post(end, &[("day", "2025-01-01"), ("reason", "")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("不晚于采用日期") && wrong.text().contains("停用原因没有填写"));
    assert_eq!(house.head(), before);
    office.post(end, &[("day", "2026-02-01"), ("reason", "由新文件取代")]);
    assert_eq!(house.head(), before + 1);
}
