//! Sign-in data, outside the ledger: accounts, sessions, API tokens and the security log
//! (docs/decisions/0017-sign-in-data-stands-outside-the-ledger.md).
//!
//! The store keeps and finds; which password is good, how long a session lasts and when an account is locked is
//! decided above. Only hashes of passwords, tokens and recovery codes come here. Times are UTC,
//! `YYYY-MM-DDTHH:MM:SSZ`, and are always given by the caller.

mod logs;
mod rules;
mod sessions;
mod tickets;
mod tokens;

pub use logs::{LogQuery, SecurityEvent};
pub use sessions::Session;
pub use tickets::Ticket;
pub use tokens::ApiToken;

use crate::connections::{Connection, Row, Value};
use crate::drafts::check_time;
use crate::errors::StoreError;
use crate::secrets::Randomness;
use crate::stores::Store;
use crate::tables::{ACCOUNTS, RECOVERY_CODES, Table};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// 账号 — with which one person signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Name for signing in; unique, in lower case.
    pub name: String,
    /// Code of the person; each has at most one account.
    pub person: String,
    /// The password's hash in PHC form.
    pub password_hash: String,
    /// The password was given by somebody else and must be changed first.
    pub must_change: bool,
    /// Failed attempts since the last success.
    pub failed: u64,
    /// Until when no attempt is looked at.
    pub locked_until: Option<String>,
    /// Whether a one-time password is asked for, too.
    pub has_totp: bool,
    /// The time step of the last one-time password that was accepted, so that none counts twice.
    pub totp_step: u64,
    /// When it was opened.
    pub created_at: String,
    /// Since when nobody can sign in with it.
    pub disabled_at: Option<String>,
}

/// 新账号
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// Name for signing in.
    pub name: &'a str,
    /// Code of the person.
    pub person: &'a str,
    /// The password's hash in PHC form.
    pub password_hash: &'a str,
    /// The password must be changed first.
    pub must_change: bool,
}

const COLUMNS: &str = "name, person, password_hash, must_change, failed, locked_until, totp, totp_step, created_at, disabled_at";

fn read(row: &Row<'_>) -> Result<Account, StoreError> {
    let optional = |column| Ok::<_, StoreError>(row.optional_text(column)?.map(str::to_owned));
    Ok(Account {
        name: row.text(0)?.to_owned(),
        person: row.text(1)?.to_owned(),
        password_hash: row.text(2)?.to_owned(),
        must_change: row.integer(3)? != 0,
        failed: row.sequence(4)?,
        locked_until: optional(5)?,
        has_totp: row.optional_text(6)?.is_some(),
        totp_step: row.sequence(7)?,
        created_at: row.text(8)?.to_owned(),
        disabled_at: optional(9)?,
    })
}

fn open(connection: &mut Connection, new: &NewAccount<'_>, at: &str) -> Result<(), StoreError> {
    let taken = connection.first(
        "SELECT name, person FROM accounts WHERE name = $1 OR person = $2",
        &[new.name.into(), new.person.into()],
        |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())),
    )?;
    match taken {
        Some((name, _)) if name == new.name => {
            Err(StoreError::refusal(format!("账号 {name}"), "已经有人使用", "换一个登录名"))
        }
        Some((name, person)) => Err(StoreError::refusal(
            format!("人员 {person}"),
            format!("已有账号{name}"),
            "一人一个账号；忘记密码请重设密码",
        )),
        None => connection.insert(
            &ACCOUNTS,
            &[
                new.name.into(),
                new.person.into(),
                new.password_hash.into(),
                new.must_change.into(),
                Value::from(0u64),
                Value::Null,
                Value::Null,
                Value::from(0u64),
                at.into(),
                Value::Null,
            ],
        ),
    }
}

impl Store {
    /// Every account, by name.
    ///
    /// # Errors
    /// The database fails.
    pub fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        all(&mut self.connection, &format!("SELECT {COLUMNS} FROM accounts ORDER BY name"), &[], read)
    }

    /// The account of that name.
    ///
    /// # Errors
    /// The database fails.
    pub fn account(&mut self, name: &str) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE name = $1");
        self.connection.first(&sql, &[name.into()], read)
    }

    /// The account of that person.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_of(&mut self, person: &str) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE person = $1");
        self.connection.first(&sql, &[person.into()], read)
    }

    /// Opens an account.
    ///
    /// # Errors
    /// A refusal where the name is taken, the person has an account already or is not in the ledger.
    pub fn open_account(&mut self, new: &NewAccount<'_>, at: &str) -> Result<(), StoreError> {
        self.open_accounts(std::slice::from_ref(new), at)
    }

    /// Opens accounts, all or none.
    ///
    /// # Errors
    /// As [`Store::open_account`], for the first that does not fit.
    pub fn open_accounts(&mut self, new: &[NewAccount<'_>], at: &str) -> Result<(), StoreError> {
        check_time(at)?;
        let world = self.world()?;
        if let Some(unknown) = new.iter().find(|one| !world.people.contains_key(one.person)) {
            return Err(StoreError::refusal(
                format!("人员 {}", unknown.person),
                "没有登记",
                "核对编号，或先导入花名册",
            ));
        }
        self.connection.writing(|connection| new.iter().try_for_each(|one| open(connection, one, at)))
    }

    /// Puts another password's hash in, and forgets failed attempts.
    ///
    /// # Errors
    /// A refusal where there is no such account.
    pub fn set_password_hash(&mut self, name: &str, hash: &str, must_change: bool) -> Result<(), StoreError> {
        self.change_account(
            name,
            "password_hash = $1, must_change = $2, failed = 0, locked_until = NULL",
            vec![hash.into(), must_change.into()],
        )
    }

    /// Counts one failed attempt and says how many there are now. Two servers never count less than there were.
    ///
    /// # Errors
    /// A refusal where there is no such account.
    pub fn note_failed_attempt(&mut self, name: &str) -> Result<u64, StoreError> {
        self.connection.writing(|connection| {
            connection.execute("UPDATE accounts SET failed = failed + 1 WHERE name = $1", &[name.into()])?;
            connection
                .first("SELECT failed FROM accounts WHERE name = $1", &[name.into()], |row| row.sequence(0))?
                .ok_or_else(|| unknown(name))
        })
    }

    /// Looks at no attempt until that time.
    ///
    /// # Errors
    /// A refusal where there is no such account.
    pub fn lock_account(&mut self, name: &str, until: &str) -> Result<(), StoreError> {
        check_time(until)?;
        self.change_account(name, "locked_until = $1", vec![until.into()])
    }

    /// Forgets failed attempts and unlocks.
    ///
    /// # Errors
    /// A refusal where there is no such account.
    pub fn forget_failed_attempts(&mut self, name: &str) -> Result<(), StoreError> {
        self.change_account(name, "failed = 0, locked_until = NULL", Vec::new())
    }

    /// Disables an account and ends its sessions and tokens.
    ///
    /// # Errors
    /// A refusal where there is no such account.
    pub fn disable_account(&mut self, name: &str, at: &str) -> Result<(), StoreError> {
        check_time(at)?;
        self.change_account(name, "disabled_at = $1", vec![at.into()])?;
        self.end_sessions(name, at)?;
        self.connection.execute("DELETE FROM api_tokens WHERE account = $1", &[name.into()]).map(drop)
    }

    /// Enables an account again.
    ///
    /// # Errors
    /// A refusal where there is no such account.
    pub fn enable_account(&mut self, name: &str) -> Result<(), StoreError> {
        self.change_account(name, "disabled_at = NULL, failed = 0, locked_until = NULL", Vec::new())
    }

    /// Erases an account with everything of it but the security log.
    ///
    /// # Errors
    /// A refusal where there is no such account.
    pub fn erase_account(&mut self, name: &str) -> Result<(), StoreError> {
        self.connection.writing(|connection| {
            let erased = connection.execute("DELETE FROM accounts WHERE name = $1", &[name.into()])?;
            for table in ["sessions", "api_tokens", "recovery_codes", "tickets"] {
                connection.execute(&format!("DELETE FROM {table} WHERE account = $1"), &[name.into()])?;
            }
            if erased == 0 { Err(unknown(name)) } else { Ok(()) }
        })
    }

    /// Keeps a secret for one-time passwords, sealed under the master key, with hashes of recovery codes; `None`
    /// takes both away.
    ///
    /// # Errors
    /// A refusal where there is no such account or no master key.
    pub fn set_totp(
        &mut self,
        name: &str,
        secret: Option<&[u8]>,
        codes: &[String],
    ) -> Result<(), StoreError> {
        let sealed = match secret {
            Some(secret) => Some(self.master_key()?.seal("totp", name, secret)?),
            None => None,
        };
        self.change_account(name, "totp = $1, totp_step = 0", vec![sealed.into()])?;
        self.connection.writing(|connection| {
            connection.execute("DELETE FROM recovery_codes WHERE account = $1", &[name.into()])?;
            let rows: Vec<Value<'_>> =
                codes.iter().flat_map(|code| [Value::from(code), Value::from(name)]).collect();
            if rows.is_empty() { Ok(()) } else { connection.insert(&RECOVERY_CODES, &rows) }
        })
    }

    /// The secret for one-time passwords.
    ///
    /// # Errors
    /// There is no master key, or another one.
    pub fn totp_secret(&mut self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let sealed =
            self.connection.first("SELECT totp FROM accounts WHERE name = $1", &[name.into()], |row| {
                Ok(row.optional_text(0)?.map(str::to_owned))
            })?;
        match sealed.flatten() {
            Some(sealed) => self.master_key()?.unseal("totp", name, &sealed).map(Some),
            None => Ok(None),
        }
    }

    /// Takes note of the time step of an accepted one-time password; `false` where it, or a later one, was accepted before.
    ///
    /// # Errors
    /// The database fails.
    pub fn accept_totp_step(&mut self, name: &str, step: u64) -> Result<bool, StoreError> {
        let sql = "UPDATE accounts SET totp_step = $1 WHERE name = $2 AND totp_step < $1";
        Ok(self.connection.execute(sql, &[step.into(), name.into()])? == 1)
    }

    /// Uses up a recovery code; `false` where there is no such code.
    ///
    /// # Errors
    /// The database fails.
    pub fn use_recovery_code(&mut self, name: &str, hash: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM recovery_codes WHERE hash = $1 AND account = $2";
        Ok(self.connection.execute(sql, &[hash.into(), name.into()])? == 1)
    }

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// The database fails.
    pub fn recovery_codes_left(&mut self, name: &str) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) FROM recovery_codes WHERE account = $1";
        Ok(self.connection.first(sql, &[name.into()], |row| row.sequence(0))?.unwrap_or(0))
    }

    fn change_account(
        &mut self,
        name: &str,
        set: &str,
        mut values: Vec<Value<'_>>,
    ) -> Result<(), StoreError> {
        values.push(Value::from(name.to_owned()));
        let sql = format!("UPDATE accounts SET {set} WHERE name = ${}", values.len());
        if self.connection.execute(&sql, &values)? == 0 { Err(unknown(name)) } else { Ok(()) }
    }
}

/// Takes away every session of a database that was restored from a backup, and what was half-way to one: nobody is
/// signed in there.
pub(crate) fn end_all_sessions(connection: &mut Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM tickets", &[])?;
    connection.execute("DELETE FROM sessions", &[]).map(drop)
}

/// A fresh token of 256 random bits, for a cookie or a header: 64 hexadecimal digits.
///
/// # Errors
/// The operating system gives no random numbers.
pub fn fresh_token() -> Result<Zeroizing<String>, StoreError> {
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(Randomness::new().take()?);
    Ok(Zeroizing::new(hex::encode(*bytes)))
}

/// The hash under which a token or recovery code is kept. What has 256 random bits needs no slow hash.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

fn unknown(name: &str) -> StoreError {
    StoreError::refusal(format!("账号 {name}"), "不存在", "核对登录名")
}

fn all<T>(
    connection: &mut Connection,
    sql: &str,
    values: &[Value<'_>],
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    connection.query(sql, values, &mut |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// The columns of a table for a query.
fn columns(table: &Table) -> String {
    table.columns.join(", ")
}
