//! Recording in the browser: saved once, shown with its entry, corrected and withdrawn with a reason; self sign-in.

use crate::kit::{House, Page, Visitor};

const DAY: &str = "2026-06-10";
const NEW: &str = "/units/B1/sittings/new?kind=theme-day";
const SAVE: &str = "/units/B1/sittings/new";

/// Names of the persons whom a form lists, in its order.
fn listed(page: &Page) -> Vec<String> {
    let markup = page.markup();
    let mut people: Vec<String> = Vec::new();
    for input in markup.all("input") {
        let Some(person) = input.get("name").and_then(|name| name.strip_prefix("at.")) else { continue };
        if !people.iter().any(|known| known == person) {
            people.push(person.to_owned());
        }
    }
    people
}

/// What a browser would send of a fresh form: everyone present but one.
fn filled(page: &Page, absent: &str) -> Vec<(String, String)> {
    let key = page.markup().value_of("key").unwrap();
    let mut fields = vec![("key".to_owned(), key), ("day".to_owned(), DAY.to_owned())];
    for person in listed(page) {
        let state = if person == absent { "excused" } else { "present" };
        fields.push((format!("at.{person}"), state.to_owned()));
    }
    fields.push((format!("why.{absent}"), "出差".to_owned()));
    fields
}

fn send(visitor: &Visitor<'_>, address: &str, fields: &[(String, String)], more: &[(&str, &str)]) -> Page {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    visitor.post(address, &fields.chain(more.iter().copied()).collect::<Vec<_>>())
}

fn said(page: &Page) -> String {
    let said = page.cookie("said").unwrap_or_default();
    percent_encoding::percent_decode_str(&said).decode_utf8_lossy().into_owned()
}

#[test]
fn a_form_sent_twice_is_one_record_and_says_its_entry() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let form = secretary.get(NEW);
    assert!(listed(&form).contains(&"mate".to_owned()) && !listed(&form).contains(&"applicant".to_owned()));
    let fields = filled(&form, "mate");
    let more = [("kind", "theme-day"), ("title", "学习条例"), ("do", "save")];
    let before = house.head();
    let first = send(&secretary, SAVE, &fields, &more);
    assert_eq!((first.status, house.head()), (303, before + 1), "{}", first.text());
    assert!(said(&first).contains(&format!("已记入台账第{}条（校验", before + 1)), "{}", said(&first));
    let second = send(&secretary, SAVE, &fields, &more);
    assert_eq!((second.location(), house.head()), (first.location(), before + 1));
    let record = secretary.get(first.location().unwrap()).text();
    assert!(record.contains("柏同组（出差）") && record.contains(&format!("第{}条", before + 1)));
}

#[test]
fn the_same_form_with_something_else_in_it_is_refused_and_nothing_is_lost() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let fields = filled(&secretary.get(NEW), "mate");
    send(&secretary, SAVE, &fields, &[("kind", "theme-day"), ("title", "一")]);
    let before = house.head();
    let other = send(&secretary, SAVE, &fields, &[("kind", "theme-day"), ("title", "二")]);
    assert_eq!((other.status, house.head()), (422, before));
    assert!(other.text().contains("已经保存过") && other.text().contains("value=\"二\""));
}

#[test]
fn a_roster_that_no_longer_fits_the_kinds_is_shown_before_it_is_saved() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let fields = filled(&secretary.get(NEW), "mate");
    let before = house.head();
    let shown = send(&secretary, SAVE, &fields, &[("kind", "committee-meeting"), ("do", "save")]);
    assert_eq!((shown.status, house.head()), (422, before));
    assert!(shown.text().contains("应到名册随类型和日期变了"));
    let due = listed(&shown);
    assert!(due.contains(&"branch-committee".to_owned()) && !due.contains(&"mate".to_owned()), "{due:?}");
}

#[test]
fn a_correction_shows_old_and_new_and_a_withdrawn_record_stays_readable() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let form = secretary.get("/records/R-B1/correct");
    let mut fields: Vec<(String, String)> = vec![
        ("seen".into(), form.markup().value_of("seen").unwrap()),
        ("kind".into(), "theme-day".into()),
        ("kind".into(), "party-lecture".into()),
        ("day".into(), "2026-05-15".into()),
        ("title".into(), "柏支部学习党章修正案".into()),
        ("at.member".into(), "unexcused".into()),
    ];
    let silent = send(&secretary, "/records/R-B1/correct", &fields, &[("do", "save")]);
    assert!(silent.status == 422 && silent.text().contains("写明为什么更正"));
    fields.push(("reason".into(), "记错了题目".into()));
    let corrected = send(&secretary, "/records/R-B1/correct", &fields, &[("do", "save")]);
    assert_eq!(corrected.status, 303, "{}", corrected.text());
    let page = secretary.get("/records/R-B1").text();
    assert!(
        page.contains("原来是</span>柏支部学习党章</del>") && page.contains("柏支部学习党章修正案</ins>")
    );
    assert!(page.contains("原因：记错了题目"));
    let withdrawn = secretary.post("/records/R-B1/withdraw", &[("reason", "没有开")]);
    assert_eq!(withdrawn.location(), Some("/withdrawn/R-B1"));
    let page = secretary.get("/withdrawn/R-B1").text();
    assert!(page.contains("已经撤回") && page.contains("没有开") && page.contains("柏支部学习党章修正案"));
    assert_eq!(house.visitor("inspector").get("/withdrawn/R-B1").status, 200);
    assert_eq!(house.visitor("deputy").get("/withdrawn/R-B1").status, 200);
    assert_eq!(house.visitor("member").get("/withdrawn/R-B1").status, 403);
}

/// The code that a form shows.
fn code(page: &Page) -> String {
    let text = page.text();
    let at = text.find("<p class=\"code\">").unwrap() + "<p class=\"code\">".len();
    text[at..at + 4].to_owned()
}

/// Who has signed in, as the open form asks for it.
fn signed(visitor: &Visitor<'_>) -> String {
    visitor.ask("GET", "/units/B1/sittings/signed", None, &[("hx-request", "true")]).text()
}

#[test]
fn members_sign_in_by_code_until_the_sitting_is_saved() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let fields = filled(&secretary.get(NEW), "mate");
    let before = house.head();
    let open = send(&secretary, SAVE, &fields, &[("kind", "theme-day"), ("do", "check-in")]);
    assert!(open.status == 200 && open.text().contains("class=\"qr\""));
    let code = code(&open);
    let (member, foreign) = (house.visitor("member"), house.visitor("organization-department"));
    assert_eq!(foreign.post("/check-in", &[("code", &code)]).status, 422);
    assert_eq!(member.post("/check-in", &[("code", &code)]).status, 303);
    assert!(signed(&secretary).contains("已签到1人：柏党员"));
    let again = send(&secretary, SAVE, &fields, &[("kind", "theme-day"), ("do", "roster")]);
    assert!(again.text().contains("10:00已签到"), "the row says it");
    assert_eq!(house.head(), before, "signing in is no part of the ledger");
    assert_eq!(send(&secretary, SAVE, &fields, &[("kind", "theme-day")]).status, 303);
    let late = house.visitor("group-leader").post("/check-in", &[("code", &code)]);
    assert!(late.status == 422 && late.text().contains("签到已经结束"));
}

#[test]
fn codes_are_not_found_by_trying() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let fields = filled(&secretary.get(NEW), "mate");
    let code = code(&send(&secretary, SAVE, &fields, &[("kind", "theme-day"), ("do", "check-in")]));
    let member = house.visitor("member");
    let wrong = if code == "0000" { "0001" } else { "0000" };
    for _ in 0..5 {
        assert!(member.post("/check-in", &[("code", wrong)]).text().contains("不对"));
    }
    let right = member.post("/check-in", &[("code", &code)]);
    assert!(right.status == 422 && right.text().contains("次数太多"));
}

#[test]
fn a_month_of_dues_is_one_sheet_and_who_has_paid_is_not_asked_again() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let address = "/units/B1/records/new?kind=dues-payment&month=2026-05";
    let sheet = secretary.get(address).text();
    assert!(sheet.contains("2026-05-22已交21.5元") && sheet.contains("value=\"other-group\""));
    let before = house.head();
    let saved = secretary.post(
        "/units/B1/records/new",
        &[
            ("kind", "dues-payment"),
            ("sheet", "yes"),
            ("day", DAY),
            ("month", "2026-05"),
            ("sheet.person", "member"),
            ("amount.member", "10"),
            ("sheet.person", "other-group"),
            ("amount.other-group", "12.5"),
        ],
    );
    assert_eq!((saved.status, house.head()), (303, before + 2), "{}", saved.text());
    assert!(said(&saved).contains("已记2条"));
    let page = secretary.get(address).text();
    assert!(page.contains("2026-06-10已交12.5元") && page.contains("2026-06-10已交10元"));
}

#[test]
fn a_change_of_the_form_answers_with_credit_votes_and_the_roster() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let fields = filled(&secretary.get(NEW), "mate");
    let vote = [
        ("kind", "general-meeting"),
        ("item.0.title", "接收预备党员"),
        ("item.0.vote", "admission"),
        ("item.0.yes", "1"),
    ];
    let live = send(&secretary, "/units/B1/sittings/credit", &fields, &vote).text();
    assert!(live.contains("id=\"vote-0\"") && live.contains("id=\"credit-sum\""));
    assert!(!live.contains("id=\"attending\""), "the roster is the same");
    let committee = send(&secretary, "/units/B1/sittings/credit", &fields, &[("kind", "committee-meeting")]);
    assert!(committee.text().contains("id=\"attending\""));
}

/// The verdict on the branch's theme day of May, as the branch's page links it.
fn verdict(visitor: &Visitor<'_>) -> String {
    let links = visitor.get("/units/B1").markup().links();
    let of_may = |link: &&String| link.contains("theme-day-monthly") && link.ends_with(":2026-05");
    links.iter().find(of_may).unwrap_or_else(|| panic!("no verdict on May in {links:?}")).clone()
}

#[test]
fn a_verdict_is_seen_as_of_a_day_and_as_known_on_a_day() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let address = verdict(&secretary);
    let now = secretary.get(&address).text();
    assert!(now.contains("/records/R-B1\"") && !now.contains("不是现在的"), "{address}");
    // the record of 15 May was entered on that day; the sample's entries before it were known in April
    let before = secretary.get(&format!("{address}&as_of=2026-05-31&known_at=2026-04-09")).text();
    assert!(before.contains("只看台账在2026年4月9日已有的内容") && !before.contains("/records/R-B1\""));
    let after = secretary.get(&format!("{address}&as_of=2026-05-31&known_at=2026-05-15")).text();
    assert!(after.contains("/records/R-B1\""));
}

#[test]
fn the_to_do_list_leads_to_forms_that_are_filled_in_and_members_are_offered_none() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let links = secretary.get("/").markup().links();
    let form =
        links.iter().find(|link| link.starts_with("/units/B1/") && link.contains("/new?kind=")).unwrap();
    let page = secretary.get(form);
    let kind = form.split("kind=").nth(1).unwrap().split('&').next().unwrap();
    let chosen = |e: &crate::markup::Element| e.get("name") == Some("kind") && e.get("value") == Some(kind);
    assert!(page.status == 200 && page.markup().all("input").any(chosen), "{form}");
    let own = house.visitor("member").get("/").markup().links();
    assert!(own.iter().all(|link| !link.contains("/new?kind=")), "{own:?}");
}

#[test]
fn what_is_said_in_a_talk_is_sealed_read_for_a_purpose_and_told_to_whom_it_is_about() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let form = secretary.get("/units/B1/records/new?kind=talk").text();
    assert!(form.contains("密封内容") && form.contains("不存入本机草稿"), "{form}");
    let said = "孩子升学，想换到白天的班\n下周再谈";
    let fields = |person| {
        [
            ("kind", "talk"),
            ("day", "2026-06-09"),
            ("by", "branch-secretary"),
            ("sheet", "yes"),
            ("sheet.person", person),
        ]
    };
    let several = [&fields("member")[..], &[("sheet.person", "mate"), ("content", said)]].concat();
    let page = secretary.post("/units/B1/records/new", &several);
    assert!(page.status == 422 && page.text().contains("只能属于其中一次谈话"), "{}", page.text());
    let one = [&fields("member")[..], &[("content", said)]].concat();
    assert_eq!(secretary.post("/units/B1/records/new", &one).status, 303);
    let id = {
        let present = house.site().college().present();
        let mut records = present.world().records.naming("member").map(|listed| listed.record());
        records.find(|r| r.persons == ["member"] && r.content.is_some()).unwrap().id
    };
    let address = format!("/records/{id}");
    let page = secretary.get(&address).text();
    assert!(page.contains("加密保存") && !page.contains("升学"), "{page}");
    let read = |visitor: &crate::kit::Visitor<'_>, purpose: &str| {
        visitor.post(&format!("{address}/content"), &[("purpose", purpose)])
    };
    let before = house.head();
    assert_eq!(read(&secretary, "").status, 422);
    assert_eq!(read(&house.visitor("branch-committee"), "好奇").status, 403, "did not lead this talk");
    assert_eq!(read(&house.visitor("college-leader"), "好奇").status, 403);
    assert_eq!(house.head(), before, "what is refused is no reading");
    let opened = read(&secretary, "准备下周的谈话");
    assert!(opened.status == 200 && opened.text().contains("想换到白天的班"), "{}", opened.text());
    let own = house.visitor("member").get("/me").text();
    assert!(
        own.contains("谈心谈话等记录的内容") && own.contains("准备下周的谈话") && own.contains("柏书记"),
        "{own}"
    );
    assert!(!secretary.get(&address).text().contains("升学"), "shown once");
}

#[test]
fn who_led_a_talk_reads_it_and_a_correction_keeps_or_replaces_what_was_said() {
    let house = House::sample();
    let (led, secretary) = (house.visitor("branch-committee"), house.visitor("branch-secretary"));
    let read = |purpose: &str| led.post("/records/R-T/content", &[("purpose", purpose)]).text();
    assert!(read("回访").contains(crate::sample::SAID));
    let form = secretary.get("/records/R-T/correct").text();
    assert!(form.contains("不填就保留原来的") && !form.contains(crate::sample::SAID), "{form}");
    let correct = |more: &[(&str, &str)]| {
        let seen =
            house.site().college().present().world().records.get("R-T").unwrap().state().sequence.to_string();
        let base = [
            ("kind", "talk"),
            ("day", "2026-05-25"),
            ("by", "branch-committee"),
            ("persons", "mate"),
            ("seen", &seen),
            ("reason", "补正"),
        ];
        let page = secretary.post("/records/R-T/correct", &[&base[..], more].concat());
        assert_eq!(page.status, 303, "{}", page.text());
    };
    correct(&[("place", "办公室")]);
    assert!(read("回访").contains(crate::sample::SAID));
    correct(&[("place", "办公室"), ("content", "已经好转")]);
    let opened = read("回访");
    assert!(opened.contains("已经好转") && opened.contains("重新填写，已密封"), "{opened}");
    correct(&[("place", "办公室"), ("content_drop", "yes")]);
    assert!(!led.get("/records/R-T").text().contains("加密保存"));
    assert!(house.site().college().desk().verify().unwrap().is_sound());
}

#[test]
fn a_program_gets_what_is_sealed_in_no_list_and_gives_none() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let told = secretary.get("/api/v1/records/R-T").text();
    assert!(told.contains("R-T") && !told.contains("\"content\"") && !told.contains("box"), "{told}");
    let body = serde_json::json!({"kinds": ["talk"], "day": "2026-06-08", "persons": ["mate"], "by": "branch-secretary",
        "content": {"box": "AAAA", "persons": ["mate"]}});
    let refused = secretary.post_json("/api/v1/units/B1/records", &body);
    assert!(refused.status == 422 && refused.text().contains("密封内容只在网页上填写"), "{}", refused.text());
}
