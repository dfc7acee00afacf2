//! A plan of a year in the browser: worked out, moved, accepted, filed, received, made known, recorded from, seen done.

use crate::kit::{House, Page, Visitor};

const PLAN: &str = "/units/B1/plan?year=2026";

/// Sends a form and takes the way on.
#[track_caller]
fn done(visitor: &Visitor<'_>, address: &str, fields: &[(&str, &str)]) -> Page {
    let sent = visitor.post(address, fields);
    assert_eq!(sent.status, 303, "{address}: {}", sent.text());
    visitor.get(sent.location().unwrap())
}

/// The addresses of links that begin so.
fn links(page: &Page, begin: &str) -> Vec<String> {
    let markup = page.markup();
    let all = markup.all("a").filter_map(|a| a.get("href")).filter(|href| href.starts_with(begin));
    all.map(|href| href.replace("&amp;", "&")).collect()
}

fn value<'p>(address: &'p str, name: &str) -> &'p str {
    let query = address.split_once('?').unwrap().1.split('#').next().unwrap();
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap()
}

#[test]
fn a_plan_goes_its_way_and_a_sitting_recorded_from_it_shows_as_done() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let drafts = done(&secretary, "/units/B1/plan/propose", &[("year", "2026")]);
    assert!(drafts.text().contains("日子最少") && drafts.text().contains("每次最短"), "{}", drafts.text());
    assert!(drafts.text().contains("为什么不能更少"));

    let draft = secretary.get("/units/B1/plan/draft?year=2026&variant=fewest-dates");
    let edits = links(&draft, "/units/B1/plan/draft?year=2026&variant=fewest-dates&edit=");
    let sitting = value(&edits[0], "edit").to_owned();
    let common = [("year", "2026"), ("variant", "fewest-dates"), ("sitting", sitting.as_str())];
    let with = |day| [&common[..], &[("day", day)]].concat();
    let effect = secretary.post("/units/B1/plan/effect", &with("2026-06-10"));
    assert_eq!(effect.status, 200);
    assert!(effect.text().contains("改到6月10日"), "{}", effect.text());
    let refused = secretary.post("/units/B1/plan/move", &with("2027-01-05"));
    assert_eq!(refused.status, 422, "not into another year");
    let moved = done(&secretary, "/units/B1/plan/move", &with("2026-06-10"));
    assert!(moved.text().contains("手工定"));

    let head = house.head();
    let accepted =
        done(&secretary, "/units/B1/plan/accept", &[("year", "2026"), ("variant", "fewest-dates")]);
    assert_eq!(house.head(), head + 1, "one entry");
    assert!(accepted.text().contains("已采用，还没有报备"));
    assert!(house.visitor("member").get(PLAN).text().contains("还没有向党员公布"));

    let version = [("year", "2026"), ("version", "1")];
    let sending = [&version[..], &[("to", "C"), ("items", "three-meetings-plan")]].concat();
    let sent = done(&secretary, "/units/B1/plan/send", &sending);
    assert!(sent.text().contains("已报，等备案"));
    assert_eq!(secretary.post("/units/B1/plan/receive", &version).status, 403, "not one's own");
    let dean = house.visitor("general-branch-secretary");
    assert_eq!(dean.post("/units/B1/plan/receive", &version).status, 422, "it was filed with the college");
    let office = house.visitor("organization-department");
    assert!(office.get("/plans?year=2026").text().contains("等您备案的"));
    let received = done(&office, "/units/B1/plan/receive", &version);
    assert!(received.text().contains("已备案"));
    done(&secretary, "/units/B1/plan/make-known", &version);
    let seen = house.visitor("member").get(PLAN);
    assert!(seen.text().contains("会议活动（") && !seen.text().contains("每个人的任务"));

    // the moved sitting is today's: its form comes filled in
    let plan = secretary.get(PLAN);
    let forms = links(&plan, "/units/B1/sittings/new?planned=");
    let form = secretary.get(&forms[0]);
    let markup = form.markup();
    let mark = markup.value_of("planned").unwrap();
    assert_eq!(mark, format!("B1/2026/{sitting}"));
    assert_eq!(markup.value_of("day").as_deref(), Some("2026-06-10"));
    let kinds: Vec<String> = markup
        .all("input")
        .filter(|input| input.get("name") == Some("kind") && input.attributes.contains_key("checked"))
        .filter_map(|input| input.get("value").map(str::to_owned))
        .collect();
    assert!(!kinds.is_empty());
    let mut fields = vec![("planned", mark.as_str()), ("day", "2026-06-10")];
    // everybody whom the roster names is there
    let present = markup.all("input").filter(|input| input.get("value") == Some("present"));
    fields.extend(present.filter_map(|input| Some((input.get("name")?, "present"))));
    fields.extend(kinds.iter().map(|kind| ("kind", kind.as_str())));
    let key = markup.value_of("key").unwrap_or_default();
    fields.push(("key", &key));
    done(&secretary, "/units/B1/sittings/new", &fields);
    let plan = secretary.get(PLAN);
    assert!(plan.text().contains("按计划开了"), "the year at a glance shows it done");
    assert!(!links(&plan, "/units/B1/sittings/new?planned=").contains(&forms[0]));
}

#[test]
fn a_calendar_is_read_by_its_secret_until_the_secret_is_renewed_or_revoked() {
    let house = House::sample();
    let member = house.visitor("member");
    let fresh = |unit: &str| {
        let page = member.post("/calendars", &[("unit", unit)]);
        links(&page, "/calendar/").swap_remove(0)
    };
    let stranger = house.stranger();
    let first = fresh("");
    let read = stranger.get(&first);
    assert_eq!(read.status, 200);
    assert!(read.header("content-type").unwrap().starts_with("text/calendar"));
    assert!(read.text().starts_with("BEGIN:VCALENDAR\r\n") && read.text().contains("柏党员的组织生活"));
    let second = fresh("");
    assert_eq!((stranger.get(&first).status, stranger.get(&second).status), (404, 200), "renewed");
    let of_branch = fresh("B1");
    assert_eq!(stranger.get(&of_branch).status, 200);
    assert_eq!(stranger.get(&second).status, 200, "each calendar has its own");
    assert_eq!(member.post("/calendars", &[("unit", "B3")]).status, 422, "not of another branch");
    done(&member, "/calendars/revoke", &[("unit", "")]);
    assert_eq!((stranger.get(&second).status, stranger.get(&of_branch).status), (404, 200), "revoked");
    assert!(member.get("/digest").text().contains("两周提要"));
}

#[test]
fn general_branches_and_the_college_plan_their_own_year() {
    let house = House::sample();
    for (who, unit) in [("general-branch-secretary", "G1"), ("organization-department", "C")] {
        let visitor = house.visitor(who);
        let address = format!("/units/{unit}/plan?year=2026");
        let year = [("year", "2026")];
        assert!(visitor.get(&address).text().contains("还没有2026年的计划"), "{unit}");
        done(&visitor, &format!("/units/{unit}/plan/propose"), &year);
        let variant = [("year", "2026"), ("variant", "fewest-dates")];
        let plan = done(&visitor, &format!("/units/{unit}/plan/accept"), &variant);
        // the sample's standards ask them for papers alone
        assert!(
            plan.text().contains("佐证认定（") && plan.text().contains("已采用"),
            "{unit}: {}",
            plan.text()
        );
        assert!(!links(&plan, &format!("/units/{unit}/records/new?kind=")).is_empty(), "{unit}");
        assert_eq!(plan.text().contains("报上级备案"), unit != "C", "nobody stands above the college");
        assert!(plan.text().contains("看所属党组织的计划"));
    }
    let overview = house.visitor("organization-department").get("/plans?year=2026");
    assert!(overview.text().contains("已采用") || overview.text().contains("采用"), "{}", overview.text());
}

#[test]
fn a_plan_that_is_filed_as_no_document_is_warned_of_first() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    done(&secretary, "/units/B1/plan/propose", &[("year", "2026")]);
    done(&secretary, "/units/B1/plan/accept", &[("year", "2026"), ("variant", "fewest-dates")]);
    let bare = [("year", "2026"), ("version", "1"), ("to", "C")];
    let head = house.head();
    let warned = secretary.post("/units/B1/plan/send", &bare);
    assert_eq!(warned.status, 422, "{}", warned.text());
    assert!(warned.text().contains("仍算没有报送") && warned.text().contains("不作为材料，只送上级备案"));
    assert_eq!(house.head(), head, "nothing was written");
    let meant = [&bare[..], &[("unseen", "1")]].concat();
    assert!(done(&secretary, "/units/B1/plan/send", &meant).text().contains("已报，等备案"));
}

#[test]
fn what_an_adoption_costs_is_worked_out_before_it_is_signed() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let summary = office.get("/standards/organization-year/adopt?step=summary&from=2026-06-10");
    let price = links(&summary, "/standards/").into_iter().find(|to| to.contains("/price?")).unwrap();
    let page = office.get(&price);
    assert!(page.text().contains("还没有测算"), "{}", page.text());
    let same = "已经这样采用";
    assert!(!page.text().contains(same), "it is not adopted yet");
    assert!(
        office.get("/standards/five-standards/price").text().contains(same),
        "it is, and nothing is changed"
    );
    let raised = "/standards/five-standards/price?step=summary&from=2026-01-01&set.theme-days-per-month=2";
    assert!(!office.get(raised).text().contains(same), "another number is something else");
    let head = house.head();
    let fields = [("from", "2026-06-10"), ("year", "2027")];
    let known = done(&office, "/standards/organization-year/price", &fields);
    assert!(
        known.text().contains("2027年，采用以后多出来的") && known.text().contains("合计"),
        "{}",
        known.text()
    );
    assert!(known.text().contains("已测算") && known.text().contains("逐个支部"));
    assert_eq!(house.head(), head, "nothing is written in the ledger");
    let bad = office.post("/standards/organization-year/price", &[("from", "morgen"), ("year", "2027")]);
    assert_eq!(bad.status, 422);
    assert_eq!(house.visitor("member").get(&price).status, 403);
}

#[test]
fn the_least_that_is_still_to_be_done_is_shown_to_who_plans() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    assert!(secretary.get("/units/B1/plan").text().contains("/units/B1/plan/path"));
    let all = secretary.get("/units/B1/plan/path").text();
    assert!(all.contains("还能做到") || all.contains("做不到了"), "{all}");
    assert!(all.contains("五化达标") && !all.contains("组织建设年达标"), "goals are what is adopted");
    let attained = secretary.get("/units/B1/plan/path?goal=five-standards&by=2026-12-31").text();
    assert!(attained.contains(r#"<option value="five-standards" selected"#), "{attained}");
    let late = secretary.get("/units/B1/plan/path?by=2019-01-01").text();
    assert!(late.contains(r#"role="alert""#) && late.contains("选今天到"), "{late}");
    let far = secretary.get("/units/B1/plan/path?by=5190-09-22").text();
    assert!(far.contains("1900到2099"), "a day that nobody means is refused: {far}");
    assert!(secretary.get("/units/B1/plan/path?by=morgen").text().contains(r#"role="alert""#));
    assert_eq!(secretary.get("/units/B1/plan/path?goal=nothing").status, 404);
    assert_eq!(house.visitor("member").get("/units/B1/plan/path").status, 403);
}
