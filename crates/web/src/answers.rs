//! What a handler gives back.

use crate::frames::{Frame, Problem};
use askama::Template;
use jishi_app::errors::{AppError, FieldError};
use jishi_domain::refusals::Refusal;

/// 答复 — a response, ready to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
}

/// What a handler returns.
pub type Answer = Result<Reply, Failure>;

/// 未能办理 — why a request was not answered as asked.
#[derive(Debug)]
pub enum Failure {
    /// Somebody must sign in first.
    SignIn,
    /// Not permitted.
    Forbidden(Refusal),
    /// There is no such thing.
    Missing(Refusal),
    /// It does not fit what is there.
    Refused(Refusal),
    /// It stands otherwise by now: somebody was quicker, or the same was done before.
    Conflict(Refusal),
    /// It cannot be read at all.
    Unreadable(Refusal),
    /// It is longer than what is taken.
    TooLarge(Refusal),
    /// It is of a kind that is not taken here.
    Unsupported(Refusal),
    /// The address is right and the method is not.
    NotHere(Refusal),
    /// Too often; after so many seconds it may be tried again.
    TooOften(Refusal, u64),
    /// Fields that do not fit, for a program: field and problem.
    Fields(Refusal, Vec<(String, String)>),
    /// The server failed; the visitor is told that, the log gets the cause.
    Broken(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Failure {
        match (error.refusal(), &error) {
            (Some(refusal), AppError::Conflict(_)) => Failure::Conflict(refusal),
            (Some(refusal), _) => Failure::Refused(refusal),
            (None, _) => Failure::Broken(format!("{error:?}")),
        }
    }
}

impl From<FieldError> for Failure {
    fn from(misfit: FieldError) -> Failure {
        match Failure::from(misfit.error) {
            Failure::Refused(refusal) if !misfit.field.is_empty() => {
                let problem = format!("{}：{}。{}", refusal.object, refusal.problem, refusal.remedy);
                Failure::Fields(refusal, vec![(misfit.field.to_owned(), problem)])
            }
            failure => failure,
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Failure {
        Failure::Broken(format!("template: {error}"))
    }
}

impl Failure {
    /// There is no such thing.
    pub fn missing(
        object: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Failure {
        Failure::Missing(Refusal::new(object, problem, remedy))
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Failure::SignIn => 303,
            Failure::Forbidden(_) => 403,
            Failure::Missing(_) => 404,
            Failure::Unreadable(_) => 400,
            Failure::NotHere(_) => 405,
            Failure::Conflict(_) => 409,
            Failure::TooLarge(_) => 413,
            Failure::Unsupported(_) => 415,
            Failure::Refused(_) | Failure::Fields(..) => 422,
            Failure::TooOften(..) => 429,
            Failure::Broken(_) => 500,
        }
    }

    /// Heading and words.
    pub fn words(&self) -> (&'static str, Refusal) {
        match self {
            Failure::SignIn => (
                "没有登录",
                Refusal::new("这次请求", "没有登录，或登录已经结束", "登录后重试；程序请带上有效的令牌"),
            ),
            Failure::Forbidden(refusal) => ("没有权限", refusal.clone()),
            Failure::Missing(refusal) => ("没有找到", refusal.clone()),
            Failure::Refused(refusal) | Failure::Fields(refusal, _) => ("没有办成", refusal.clone()),
            Failure::Conflict(refusal) => ("有冲突", refusal.clone()),
            Failure::Unreadable(refusal) => ("看不懂", refusal.clone()),
            Failure::TooLarge(refusal) => ("太大", refusal.clone()),
            Failure::Unsupported(refusal) => ("格式不对", refusal.clone()),
            Failure::NotHere(refusal) => ("不能这样打开", refusal.clone()),
            Failure::TooOften(refusal, _) => ("太频繁", refusal.clone()),
            Failure::Broken(_) => (
                "出了故障",
                Refusal::new(
                    "系统",
                    "没有办成这件事，什么也没有改动",
                    "稍后再试；仍不行时把页面下方的编号告诉系统管理员",
                ),
            ),
        }
    }
}

impl Reply {
    /// A page.
    pub fn page(template: &impl Template) -> Answer {
        Ok(Reply::html(200, template.render()?))
    }

    /// A page of a form that could not be taken as it is: what is wrong stands beside its fields.
    pub fn form_again(template: &impl Template) -> Answer {
        Ok(Reply::html(422, template.render()?))
    }

    /// Markup with a status.
    pub fn html(status: u16, body: String) -> Reply {
        Reply {
            status,
            headers: vec![("content-type", "text/html; charset=utf-8".into())],
            body: body.into_bytes(),
        }
    }

    /// On to another page, after something was done.
    pub fn on_to(address: impl Into<String>) -> Reply {
        Reply { status: 303, headers: vec![("location", address.into())], body: Vec::new() }
    }

    /// The same with a message for the page that follows.
    #[must_use]
    pub fn saying(self, message: &str) -> Reply {
        self.with_cookie(format!(
            "said={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax",
            crate::words::part(message)
        ))
    }

    /// The same with a cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: String) -> Reply {
        self.headers.push(("set-cookie", cookie));
        self
    }

    /// A file to keep.
    pub fn file(name: &str, mime: &str, body: Vec<u8>) -> Reply {
        let disposition = format!("attachment; filename*=UTF-8''{}", crate::words::part(name));
        Reply {
            status: 200,
            headers: vec![("content-type", mime.into()), ("content-disposition", disposition)],
            body,
        }
    }

    /// JSON.
    pub fn json(status: u16, value: &impl serde::Serialize) -> Answer {
        let body = serde_json::to_vec(value).map_err(|error| Failure::Broken(format!("json: {error}")))?;
        Ok(Reply { status, headers: vec![("content-type", "application/json".into())], body })
    }

    /// The written page for something that was not answered as asked.
    pub fn failure(failure: &Failure, frame: Frame) -> Reply {
        if matches!(failure, Failure::SignIn) {
            return Reply::on_to("/sign-in");
        }
        let (title, refusal) = failure.words();
        let page = Problem { frame: frame.titled(title), refusal };
        let body = page.render().unwrap_or_else(|error| error.to_string());
        Reply::html(failure.status(), body).waiting(failure)
    }

    /// The same failure for a program: object, problem and remedy as JSON.
    pub fn problem(failure: &Failure, request: u64) -> Reply {
        let (title, refusal) = failure.words();
        let status = if matches!(failure, Failure::SignIn) { 401 } else { failure.status() };
        let fields = match failure {
            Failure::Fields(_, fields) => fields
                .iter()
                .map(|(field, problem)| serde_json::json!({"field": field, "problem": problem}))
                .collect(),
            _ => Vec::new(),
        };
        let body = serde_json::json!({
            "title": title,
            "status": status,
            "object": refusal.object,
            "problem": refusal.problem,
            "remedy": refusal.remedy,
            "request": request,
            "fields": fields,
        });
        let mut reply = Reply {
            status,
            headers: vec![("content-type", "application/problem+json".into())],
            body: body.to_string().into_bytes(),
        };
        if status == 401 {
            reply.headers.push(("www-authenticate", "Bearer realm=\"jishi\"".into()));
        }
        reply.waiting(failure)
    }

    /// Says when it may be tried again, where it came too often.
    fn waiting(mut self, failure: &Failure) -> Reply {
        if let Failure::TooOften(_, seconds) = failure {
            self.headers.push(("retry-after", seconds.to_string()));
        }
        self
    }
}
