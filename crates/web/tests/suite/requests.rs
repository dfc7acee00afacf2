//! What people ask for and read about themselves, from page to page.

use crate::kit::House;

#[test]
fn a_correction_goes_from_the_own_page_to_whoever_manages_the_person_and_back() {
    let house = House::sample();
    let (member, organizer) = (house.visitor("member"), house.visitor("organizer"));
    let form = member.get("/me/corrections/new?field=joined").text();
    assert!(form.contains(r#"<option value="joined" selected"#), "the field is chosen already");
    let again = member.post("/me/corrections", &[("field", "joined"), ("wish", "电话 100 1234 5678")]);
    assert_eq!(again.status, 422);
    assert!(
        again.text().contains("号码") && again.text().contains("100 1234 5678"),
        "what was typed is still there"
    );
    let asked = member.post("/me/corrections", &[("field", "joined"), ("wish", "应为2003年，见志愿书")]);
    assert_eq!(asked.location(), Some("/me#requests"));
    assert!(member.get("/me").text().contains("待答复"));
    assert!(organizer.get("/").text().contains("更正请求2件"), "the sample college has one already");
    assert!(organizer.get("/corrections").text().contains("应为2003年"));

    let answer = "/people/member/corrections/correction-0002";
    assert_eq!(house.visitor("branch-secretary").post(answer, &[("reason", "不改")]).status, 403);
    let empty = organizer.post(answer, &[("do", "refuse"), ("reason", "")]);
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("没有填写为什么不能更正"));
    assert_eq!(organizer.post(answer, &[("do", "done"), ("reason", "已按志愿书改正")]).status, 303);
    let own = member.get("/me").text();
    assert!(own.contains("已更正") && own.contains("已按志愿书改正"));
    assert!(
        house
            .visitor("organization-department")
            .get("/ledger")
            .text()
            .contains("答复柏党员对加入党组织日期的更正请求")
    );
}

#[test]
fn a_burden_names_its_reporter_to_the_office_alone() {
    let house = House::sample();
    let member = house.visitor("member");
    assert!(member.get("/me").text().contains("/burdens/new?page=%2Fme"), "every page links the form");
    let form = member.get("/burdens/new?page=%2Fme").text();
    assert!(form.contains(r#"name="page" value="/me""#));
    assert_eq!(member.post("/burdens", &[("text", "")]).status, 422);
    let sent = member.post("/burdens", &[("text", "月报填了两次"), ("page", "//other.example")]);
    assert_eq!(sent.location(), Some("/burdens"));

    let office = house.visitor("organization-department");
    let list = office.get("/burdens").text();
    assert!(list.contains("月报填了两次") && list.contains("柏党员") && !list.contains("other.example"));
    let answer = [("answer", "合并为一次"), ("changed", "停报纸质月报"), ("published", "yes")];
    assert_eq!(house.visitor("college-leader").post("/burdens/burden-0003", &answer).status, 403);
    assert_eq!(office.post("/burdens/burden-0003", &answer).status, 303);
    assert!(member.get("/burdens").text().contains("合并为一次"));
    let others = house.visitor("branch-secretary").get("/burdens").text();
    assert!(others.contains("月报填了两次") && others.contains("停报纸质月报") && !others.contains("柏党员"));
    assert!(!others.contains("同一份总结要报两次"), "what nobody published stays between two");
}

#[test]
fn the_ledger_is_filtered_by_its_address_and_the_chain_is_verified_from_its_page() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let found = office.get("/ledger?unit=B3&kind=records").text();
    assert!(found.contains("枫支部走访企业") && !found.contains("柏支部学习党章"));
    assert!(office.get("/ledger?from=2026-02-30").text().contains("不是日期"));
    assert!(office.get("/ledger?person=%E6%97%A0%E6%AD%A4%E4%BA%BA").text().contains("没有这个人"));
    let secretary = house.visitor("branch-secretary");
    assert!(!secretary.get("/ledger").text().contains("枫支部走访企业"));
    assert_eq!(house.visitor("member").get("/ledger").status, 403);

    let system = house.visitor("system-administrator");
    assert_eq!(system.post("/ledger/verify", &[]).location(), Some("/ledger/head"));
    let head = system.get("/ledger/head").text();
    assert!(head.contains("全部相符") && head.contains("枫系统") && head.contains("现在核验"));
    let seen = house.visitor("member").get("/ledger/head").text();
    assert!(seen.contains("全部相符") && !seen.contains("现在核验"), "everybody may keep the code");
    assert_eq!(secretary.post("/ledger/verify", &[]).status, 403);
}

#[test]
fn what_is_not_answered_as_asked_is_answered_by_a_written_page() {
    let house = House::sample();
    let member = house.visitor("member");
    for (page, status) in [
        (member.get("/nowhere"), 404),
        (member.get("/corrections"), 403),
        (member.get("/burdens/burden-0001"), 405),
        (member.post_bare("/burdens", &[("text", "x"), ("_csrf", "0")]), 403),
        (member.post("/burdens", &[("text", &"长".repeat(500_000))]), 413),
    ] {
        assert_eq!(page.status, status, "{}", page.address);
        let text = page.text();
        assert!(text.contains("<h1>") && text.contains(r#"role="alert""#), "{}: {text}", page.address);
        assert!(text.contains("回首页"), "{} leads nowhere", page.address);
    }
}

#[test]
fn the_address_for_digests_is_entered_by_who_looks_after_the_person_and_stays_between_two() {
    let house = House::sample();
    let (organizer, member) = (house.visitor("organizer"), house.visitor("member"));
    let form = "/people/member/particulars";
    let fields = |address| [("name", "柏党员"), ("attribute.email", address), ("reason", "本人登记")];
    let wrong = organizer.post(form, &fields("柏党员"));
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("不像邮箱地址"));
    assert_eq!(organizer.post(form, &fields("bai@mail.example")).status, 303);
    assert!(organizer.get(form).text().contains("bai@mail.example"));
    assert!(member.get("/me").text().contains("bai@mail.example"), "what is stored stands on the own page");
    let seen = house.visitor("branch-secretary").get("/people/member");
    assert_eq!(seen.status, 200);
    assert!(!seen.text().contains("bai@mail.example"), "the roster does not show it");
}
