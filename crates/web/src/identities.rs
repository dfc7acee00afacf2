//! 统一身份认证: to the college's own provider and back. The button stands on the sign-in page.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use crate::routes::Route;
use crate::sessions::{enter, page, ticket};
use jishi_app::accounts::{Attempt, Entered};
use jishi_app::identities::{self, IdentityError, Provider, Returned};

pub const ROUTES: &[Route] = &[
    Route::enter("/sign-in/identity", Guard::Everyone, "到学校的统一身份认证去登录", depart),
    Route::enter("/sign-in/identity/back", Guard::Everyone, "从统一身份认证回来，核对结果后登录", come_back),
];

/// Seconds for which the browser keeps what it needs to come back.
const KEPT: i64 = 600;

fn provider(ask: &Ask) -> Result<&Provider, Failure> {
    ask.site.settings().identity.as_deref().ok_or_else(|| {
        Failure::missing("统一身份认证", "本站没有设置", "用登录名和密码登录；需要设置时请与系统管理员联系")
    })
}

/// The sign-in page with what was refused; the log gets the cause.
fn refused(ask: &Ask, back: &str, error: IdentityError) -> Answer {
    match error {
        IdentityError::Denied { refusal, cause, .. } => {
            tracing::warn!(id = ask.id, cause, "identity");
            let problem = format!("{}：{}。{}", refusal.object, refusal.problem, refusal.remedy);
            let reply = Reply::form_again(&page(ask, "", back, Some(problem)))?;
            Ok(reply.with_cookie(ticket(ask, "", 0)))
        }
        IdentityError::Failed(error) => Err(error.into()),
    }
}

fn depart(ask: &Ask) -> Answer {
    let provider = provider(ask)?;
    if ask.visitor.is_some() {
        return Ok(Reply::on_to("/"));
    }
    let back = ask.query.text("back");
    match identities::begin(ask.site.college(), provider, back) {
        Ok(departure) => Ok(Reply::on_to(departure.address).with_cookie(ticket(ask, &departure.token, KEPT))),
        Err(error) => refused(ask, back, error),
    }
}

fn come_back(ask: &Ask) -> Answer {
    let provider = provider(ask)?;
    let returned = Returned {
        token: ask.ticket.as_deref().unwrap_or_default(),
        state: ask.query.text("state"),
        code: ask.query.text("code"),
        error: ask.query.text("error"),
        issuer: ask.query.text("iss"),
    };
    let attempt = Attempt { name: "", password: "", agent: &ask.agent, from: &ask.from };
    match identities::finish(ask.site.college(), provider, &ask.site.rules(), &returned, &attempt) {
        Ok((entered, back)) => {
            let is_in = matches!(entered, Entered::SignedIn(_));
            let reply = enter(ask, entered, &back);
            Ok(if is_in { reply.with_cookie(ticket(ask, "", 0)) } else { reply })
        }
        Err(error) => refused(ask, "", error),
    }
}
