//! `jishi digest`.

use super::{Answer, Done, key_source, say};
use crate::options::Digest;
use crate::progress::Progress;
use jishi_app::clock::Clock;
use jishi_app::digests;
use jishi_app::errors::AppError;
use jishi_app::library;
use jishi_app::living::Living;

/// Shows the digests that are due, and sends them where asked.
pub fn digest(options: &Digest) -> Done {
    let clock = options.as_of.map_or(Clock::System, Clock::on);
    let mut progress = Progress::new("读取台账");
    let key = key_source(options.db.master_key_file.as_deref());
    let living = Living::open(&options.db.db, &key, library::leaked(), clock)?;
    let today = living.clock().today();
    if let Some(person) = &options.person {
        let present = living.present();
        if !present.world().people.contains_key(person) {
            return Err(AppError::refused(format!("人员 {person}"), "没有登记", "核对编号"));
        }
        let digest = digests::of(&present, person);
        drop(progress);
        say(digests::text(&digest, today).trim_end())?;
        return Ok(Answer::Done);
    }
    let mut post = if options.send { Some(mail::Post::open(options)?) } else { None };
    let receivers = digests::receivers(&mut living.desk())?;
    progress.say("整理提要");
    let (mut sent, mut quiet) = (0, 0);
    for (done, (person, address)) in receivers.iter().enumerate() {
        progress.tell(done, receivers.len());
        let digest = digests::of(&living.present(), person);
        if !digests::may_send(&mut living.desk(), &digest, today)? {
            quiet += 1;
            continue;
        }
        sent += 1;
        if let Some(post) = &mut post {
            post.send(address, "纪实：两周内的事", &digests::text(&digest, today))?;
            // noted one by one: what was sent stays noted if the next one fails
            digests::note_sent(&mut living.desk(), &digest, today, &living.clock().now())?;
        }
    }
    drop(progress);
    let word = if options.send { "已寄" } else { "该寄" };
    say(format!("{word}{sent}封；{quiet}人这次不打扰；登记了邮箱、有账号的共{}人", receivers.len()))?;
    Ok(Answer::Done)
}

#[cfg(feature = "mail")]
mod mail {
    //! Messages by SMTP.

    use crate::options::Digest;
    use jishi_app::errors::AppError;
    use lettre::message::Mailbox;
    use lettre::message::header::ContentType;
    use lettre::{Message, SmtpTransport, Transport};

    /// 发信 — a server and from whom messages come.
    pub struct Post {
        server: SmtpTransport,
        from: Mailbox,
    }

    fn mailbox(address: &str) -> Result<Mailbox, AppError> {
        address.parse().map_err(|_| {
            AppError::refused(format!("邮箱“{address}”"), "看不懂", "写成 name@example.cn 的样子")
        })
    }

    impl Post {
        /// The server and sender of the options.
        pub fn open(options: &Digest) -> Result<Post, AppError> {
            let (Some(url), Some(from)) = (&options.smtp, &options.from) else {
                return Err(AppError::refused(
                    "发信",
                    "没有写明邮件服务器或发件人",
                    "用 --smtp 和 --from，或环境变量 JISHI_SMTP 和 JISHI_MAIL_FROM",
                ));
            };
            let server = SmtpTransport::from_url(url).map_err(|error| {
                // the address may hold a password: the error is told, the address is not
                AppError::refused(
                    "邮件服务器地址",
                    format!("看不懂（{error}）"),
                    "写成 smtps://用户:密码@主机 的样子",
                )
            })?;
            Ok(Post { server: server.build(), from: mailbox(from)? })
        }

        /// Sends a message.
        pub fn send(&mut self, to: &str, subject: &str, text: &str) -> Result<(), AppError> {
            let message = Message::builder()
                .from(self.from.clone())
                .to(mailbox(to)?)
                .subject(subject)
                .header(ContentType::TEXT_PLAIN)
                .body(text.to_owned())
                .map_err(|error| AppError::refused("信件", error.to_string(), "请报告这个错误"))?;
            self.server.send(&message).map(drop).map_err(|error| {
                AppError::refused(
                    format!("寄给 {to} 的信"),
                    format!("没有寄出（{error}）"),
                    "检查邮件服务器后重试，已寄出的不会重寄",
                )
            })
        }
    }
}

#[cfg(not(feature = "mail"))]
mod mail {
    //! A program that was built without messages says so.

    use crate::options::Digest;
    use jishi_app::errors::AppError;

    /// 发信
    pub struct Post;

    impl Post {
        /// Refused: this program cannot send.
        pub fn open(options: &Digest) -> Result<Post, AppError> {
            let asked = options.smtp.is_some() || options.from.is_some();
            let problem = if asked {
                "这个程序编译时没有带上发信功能"
            } else {
                "没有写明邮件服务器，这个程序也没有带上发信功能"
            };
            Err(AppError::refused("发信", problem, "不带 --no-default-features 编译后再试"))
        }

        /// Never reached: there is no post to send with.
        pub fn send(&mut self, _: &str, _: &str, _: &str) -> Result<(), AppError> {
            Ok(())
        }
    }
}
