//! The manual has a page for everything that a page calls explained, and a picture is a picture.

use crate::kit::House;
use std::collections::BTreeSet;
use std::path::Path;

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// Names that pages give to [`Frame::explained`](jishi_web::frames::Frame::explained).
fn explained() -> BTreeSet<String> {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let names = texts.iter().flat_map(|text| text.split(".explained(\"").skip(1));
    names.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_page_that_is_explained_has_its_page_in_the_manual() {
    let house = House::sample();
    let member = house.visitor("member");
    let contents = member.get("/manual").markup().links();
    let names = explained();
    assert!(names.contains("duties") && names.len() > 5);
    for name in names {
        let address = format!("/manual/{name}");
        assert_eq!(member.get(&address).status, 200, "crates/web/src/manual/{name}.md is missing");
        assert!(contents.contains(&address), "{name} does not stand in the contents");
    }
}

#[test]
fn every_page_of_the_manual_can_be_read_by_everybody_who_is_signed_in() {
    let house = House::sample();
    let applicant = house.visitor("applicant");
    let contents = applicant.get("/manual").markup().links();
    let pages: Vec<String> = contents.into_iter().filter(|link| link.starts_with("/manual/")).collect();
    assert!(pages.len() > 5);
    for address in pages {
        let page = applicant.get(&address);
        assert_eq!(page.status, 200, "{address}");
        let markup = page.markup();
        assert!(markup.all("h2").count() > 0, "{address} has no sections");
        for picture in markup.all("img").filter_map(|img| img.get("src")) {
            assert_eq!(applicant.get(picture).header("content-type"), Some("image/png"), "{picture}");
        }
    }
    assert_eq!(applicant.get("/manual/none").status, 404);
    assert!(house.stranger().get("/manual/duties").asks_to_sign_in());
}
