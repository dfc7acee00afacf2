//! Looking for one person by citizen ID: sent as a form, so that the number stands in no address.

use super::lists;
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::words::part;
use jishi_app::people::secrets;

pub fn find(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let found = secrets::find_by_citizen_id(college, |world| ask.who().access(world), ask.form.text("id"));
    let problem = match found {
        Ok(Some(person)) => {
            return Ok(Reply::on_to(format!("/people/{}", part(&person)))
                .saying("按身份证号查到的就是此人；这次查找已记入台账，本人看得到"));
        }
        Ok(None) => "您可以查阅的人员里，没有登记这个公民身份证号的。核对号码；不在您范围内的请与组织部联系"
            .to_owned(),
        Err(error) => match error.refusal() {
            Some(refusal) => format!("{}：{}。{}", refusal.object, refusal.problem, refusal.remedy),
            None => return Err(Failure::from(error)),
        },
    };
    let present = college.present();
    let mut page = lists::page(ask, &present, Fields::default());
    page.found = Some(problem);
    Reply::form_again(&page)
}
