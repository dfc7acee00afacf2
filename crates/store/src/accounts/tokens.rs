//! Tokens with which programs come in.

use super::{all, columns};
use crate::connections::{Row, Value};
use crate::drafts::check_time;
use crate::errors::StoreError;
use crate::stores::Store;
use crate::tables::API_TOKENS;

/// 接口令牌 — a program acts for an account, as far as the scopes go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Hash of the token; the token itself is shown once.
    pub hash: String,
    /// Name of the account.
    pub account: String,
    /// What it is for, in the owner's words.
    pub label: String,
    /// Ids of the abilities that it may use, never more than the account's person has.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: String,
    /// When it ends; `None` without an end.
    pub expires_at: Option<String>,
    /// When it was last used.
    pub last_used: Option<String>,
}

fn read(row: &Row<'_>) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        hash: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        label: row.text(2)?.to_owned(),
        scopes: row.text(3)?.split_whitespace().map(str::to_owned).collect(),
        created_at: row.text(4)?.to_owned(),
        expires_at: row.optional_text(5)?.map(str::to_owned),
        last_used: row.optional_text(6)?.map(str::to_owned),
    })
}

impl Store {
    /// Keeps a new token.
    ///
    /// # Errors
    /// A time that is none; the database fails.
    pub fn add_api_token(&mut self, token: &ApiToken) -> Result<(), StoreError> {
        check_time(&token.created_at)?;
        token.expires_at.as_deref().map_or(Ok(()), check_time)?;
        self.connection.insert(
            &API_TOKENS,
            &[
                Value::from(&token.hash),
                (&token.account).into(),
                (&token.label).into(),
                token.scopes.join(" ").into(),
                (&token.created_at).into(),
                token.expires_at.as_ref().into(),
                token.last_used.as_ref().into(),
            ],
        )
    }

    /// The token with that hash, also an expired one.
    ///
    /// # Errors
    /// The database fails.
    pub fn api_token(&mut self, hash: &str) -> Result<Option<ApiToken>, StoreError> {
        let sql = format!("SELECT {} FROM api_tokens WHERE hash = $1", columns(&API_TOKENS));
        self.connection.first(&sql, &[hash.into()], read)
    }

    /// The tokens of an account, the oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn api_tokens_of(&mut self, account: &str) -> Result<Vec<ApiToken>, StoreError> {
        let sql = format!(
            "SELECT {} FROM api_tokens WHERE account = $1 ORDER BY created_at, hash",
            columns(&API_TOKENS)
        );
        all(&mut self.connection, &sql, &[account.into()], read)
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// The database fails.
    pub fn touch_api_token(&mut self, hash: &str, at: &str) -> Result<(), StoreError> {
        check_time(at)?;
        let sql = "UPDATE api_tokens SET last_used = $1 WHERE hash = $2";
        self.connection.execute(sql, &[at.into(), hash.into()]).map(drop)
    }

    /// Takes a token of an account away; `false` where it has none such.
    ///
    /// # Errors
    /// The database fails.
    pub fn remove_api_token(&mut self, account: &str, hash: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM api_tokens WHERE hash = $1 AND account = $2";
        Ok(self.connection.execute(sql, &[hash.into(), account.into()])? == 1)
    }
}
