//! 导入: a workbook is uploaded, its import previewed, then carried out as a whole or not at all.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::forms::{Input, Widget, filled, propose};
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::XLSX;
use askama::Template;
use jishi_app::imports::{self, ImportPreview, Imported, KeptFile, UploadedWorkbook};
use jishi_app::living::Present;
use jishi_app::{CellIssue, TemplateKind};
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;

const IMPORT: Guard = Guard::Somewhere(Ability::Import);

pub const ROUTES: &[Route] = &[
    Route::show("/import", IMPORT, "导入名册或记录表：下载模板，上传，先预览", form),
    Route::change("/import", IMPORT, "上传工作簿，只预览，不写入", upload),
    Route::show("/import/templates/{kind}", IMPORT, "下载导入模板，带本单位的下拉列表", template),
    Route::show("/import/files/{file}", IMPORT, "上传的工作簿会新增、变更什么，哪些地方要改", preview),
    Route::show("/import/files/{file}/corrected", IMPORT, "下载标出问题的工作簿，改好后再上传", corrected),
    Route::change("/import/files/{file}/commit", IMPORT, "按预览导入：全部写入，或什么也不写", commit),
    Route::change("/import/files/{file}/drop", IMPORT, "放弃上传的工作簿", discard),
];

#[derive(Template)]
#[template(path = "imports/form.html")]
struct Form {
    frame: Frame,
    inputs: Vec<Input>,
    errors: Errors,
    most: usize,
}

#[derive(Template)]
#[template(path = "imports/preview.html")]
struct Page {
    frame: Frame,
    number: u64,
    file: KeptFile,
}

impl Page {
    fn preview(&self) -> &ImportPreview {
        &self.file.preview
    }

    fn cell(&self, issue: &CellIssue) -> String {
        match (issue.place.row, issue.place.column) {
            (0, _) => "整个表".to_owned(),
            (row, Some(_)) => format!("{}{row}", issue.place.letters()),
            (row, None) => format!("第{row}行"),
        }
    }

    fn is_error(&self, issue: &CellIssue) -> bool {
        issue.level == jishi_app::Level::Error
    }
}

const KINDS: [(&str, &str, TemplateKind); 2] = [
    ("roster", "名册（一人一行）", TemplateKind::Roster),
    ("records", "记录表（会议、报送、党费等）", TemplateKind::Records),
];

fn kind(id: &str) -> Option<TemplateKind> {
    KINDS.iter().find(|(known, ..)| *known == id).map(|(_, _, kind)| *kind)
}

fn page(ask: &Ask, present: &Present, mut fields: Fields, errors: Errors) -> Form {
    let (world, today) = (present.world(), present.today());
    propose(&mut fields, "kind", "roster");
    let mut inputs = vec![
        Input::choice("kind", "是什么表", KINDS.map(|(id, word, _)| (id, word))).needed(),
        Input::new("file", "文件", Widget::File(".xlsx"))
            .needed()
            .hint("Excel 工作簿（.xlsx）。按列名认列，列的先后不要紧；旧的 .xls 请先另存为 .xlsx"),
    ];
    let access = ask.who().access(world);
    if access.has(Ability::ManageUnits) {
        let units = world.units.iter().filter(|(code, unit)| {
            matches!(unit.latest().kind, UnitKind::College | UnitKind::GeneralBranch)
                && unit.exists_on(today)
                && access.may(Ability::ManageUnits, code)
        });
        let units = units.map(|(code, unit)| (code.clone(), unit.on(today).name.clone()));
        let hint = "名册里有没登记过的支部时，由导入设立在这里；不选则作为错误列出";
        inputs.push(Input::choice("under", "新支部设在", units).hint(hint));
    }
    Form {
        frame: Frame::of(ask, present, "导入")
            .leading(
                "先上传预览：会新增、变更什么，哪一格有什么问题；确认后才写入，要么全部写入，要么什么也不写",
            )
            .explained("people"),
        inputs: filled(inputs, &fields, &errors),
        errors,
        most: ask.site.settings().upload_bytes >> 20,
    }
}

fn form(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, ask.query.clone(), Errors::default()))
}

/// The session to which an uploaded workbook belongs.
fn session(ask: &Ask) -> &str {
    &ask.who().csrf
}

fn upload(ask: &Ask) -> Answer {
    let (site, fields) = (&ask.site, &ask.form);
    let mut errors = Errors::default();
    let kind = kind(fields.text("kind"));
    if kind.is_none() {
        errors.add("kind", "选是名册还是记录表");
    }
    let file = ask.uploads.iter().find(|upload| upload.field == "file");
    if file.is_none() {
        errors.add("file", "选一个要上传的 .xlsx 文件");
    }
    if let (Some(kind), Some(file)) = (kind, file) {
        let upload = UploadedWorkbook {
            name: file.name.clone(),
            bytes: file.bytes.clone(),
            kind,
            new_branches_under: fields.get("under").map(str::to_owned),
        };
        match imports::take_in(site.college(), site.shelf(), session(ask), &ask.who().person, upload) {
            Ok(number) => return Ok(Reply::on_to(format!("/import/files/{number}"))),
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    let present = site.college().present();
    Reply::form_again(&page(ask, &present, fields.clone(), errors))
}

fn number(ask: &Ask) -> u64 {
    ask.place_as("file").unwrap_or(0)
}

fn kept(ask: &Ask) -> Result<KeptFile, Failure> {
    let kept = imports::kept(ask.site.college(), ask.site.shelf(), session(ask), number(ask));
    kept.map_err(|error| match error.refusal() {
        Some(refusal) => Failure::Missing(refusal),
        None => Failure::from(error),
    })
}

fn preview(ask: &Ask, present: &Present) -> Answer {
    let file = kept(ask)?;
    let frame = Frame::of(ask, present, format!("预览“{}”", file.name)).under("导入", "/import");
    let frame = frame.leading("还没有写入任何内容").explained("people");
    Reply::page(&Page { frame, number: number(ask), file })
}

fn corrected(ask: &Ask, _: &Present) -> Answer {
    let file = kept(ask)?;
    let name = file.name.trim_end_matches(".xlsx").trim_end_matches("（标出问题）");
    let body = imports::corrected(&file).map_err(|refusal| Failure::Refused(refusal.refusal))?;
    Ok(Reply::file(&format!("{name}（标出问题）.xlsx"), XLSX, body))
}

fn commit(ask: &Ask) -> Answer {
    let (site, number) = (&ask.site, number(ask));
    kept(ask)?;
    match imports::commit(site.college(), site.shelf(), session(ask), &ask.who().person, number)? {
        Imported::Done { entries: 1, first, .. } => {
            Ok(Reply::on_to("/import").saying(&format!("已导入，记入台账第{first}条")))
        }
        Imported::Done { entries, first, last } => {
            Ok(Reply::on_to("/import").saying(&format!("已导入，记入台账第{first}至{last}条，共{entries}条")))
        }
        Imported::Nothing => Ok(Reply::on_to("/import").saying("文件里的内容都已登记过，没有写入任何内容")),
        Imported::Otherwise => Ok(Reply::on_to(format!("/import/files/{number}"))
            .saying("预览之后台账有了变化，什么也没有写入；请看新的预览再确认")),
    }
}

fn discard(ask: &Ask) -> Answer {
    ask.site.shelf().drop(session(ask), number(ask));
    Ok(Reply::on_to("/import").saying("已放弃，文件已从服务器清除"))
}

fn template(ask: &Ask, present: &Present) -> Answer {
    let id = ask.place("kind");
    let Some(kind) = kind(id) else {
        return Err(Failure::missing(format!("模板 {id}"), "没有这个模板", "从导入页面下载"));
    };
    let access = ask.who().access(present.world());
    let body = imports::template(present, &access, ask.site.college().library(), kind)?;
    let name = if kind == TemplateKind::Roster {
        "党员名册导入模板.xlsx"
    } else {
        "纪实记录导入模板.xlsx"
    };
    Ok(Reply::file(name, XLSX, body))
}
