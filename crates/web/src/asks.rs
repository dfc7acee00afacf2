//! A request, read: who asks, for what, with what.

use crate::fields::Fields;
use crate::sites::Site;
use jishi_domain::permissions::{Ability, Access, Standings};
use jishi_domain::worlds::World;
use std::str::FromStr;

/// 访问者 — somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Name of the account.
    pub account: String,
    /// Code of the person; it is the actor of what is entered.
    pub person: String,
    /// What the person is today.
    pub standings: Standings,
    /// Proof that a form came from this session.
    pub csrf: String,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// The session's token, as the cookie brought it; empty where a program comes with a token of its own.
    pub token: String,
    /// What a program's token may be used for; `None` for people, who may what they may.
    pub scopes: Option<Vec<Ability>>,
}

impl Visitor {
    /// What the visitor may do.
    pub fn access<'w>(&self, world: &'w World) -> Access<'w> {
        let access = Access::with(world, self.standings.clone());
        match &self.scopes {
            Some(scopes) => access.limited_to(scopes),
            None => access,
        }
    }
}

/// 上传文件
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// Name of the file, as the browser says it.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// 请求 — everything that a handler may know of a request.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The site.
    pub site: Site,
    /// Number of the request in logs.
    pub id: u64,
    /// Path and query, as asked.
    pub address: String,
    /// Values of the path's places: `unit`, `person` …
    pub places: Vec<(String, String)>,
    /// Values of the query.
    pub query: Fields,
    /// Values of the form.
    pub form: Fields,
    /// Files that came with the form.
    pub uploads: Vec<Upload>,
    /// Who asks; `None` when signed out.
    pub visitor: Option<Visitor>,
    /// A part of a page is wanted, not a whole one.
    pub partial: bool,
    /// A message from the page before.
    pub said: Option<String>,
    /// What the browser calls itself, shortened.
    pub agent: String,
    /// The host that the browser asked, as it says.
    pub host: String,
    /// The network from which the request came, as far as the server knows.
    pub from: String,
    /// The address from which it came, for counting; kept nowhere.
    pub address_of: String,
    /// The request was made on the server itself, by nobody's order.
    pub local: bool,
    /// Token of a sign-in that waits for its second step.
    pub ticket: Option<String>,
    /// A JSON body, as it came.
    pub json: Option<Vec<u8>>,
    /// Whoever sends it was let in, and it was counted, before its body was read.
    pub admitted: bool,
    /// Proof that a request without a form came from a page of this session.
    pub proof: Option<String>,
}

impl Ask {
    /// How the site is reached from where the visitor is: scheme and host.
    pub fn site_address(&self) -> String {
        if let Some(address) = &self.site.settings().public_address {
            return address.clone();
        }
        let scheme = if self.site.settings().https { "https" } else { "http" };
        format!("{scheme}://{}", self.host)
    }

    /// Whether a program asks, which wants JSON whatever happens.
    pub fn is_api(&self) -> bool {
        self.address.starts_with("/api/")
    }

    /// A value of the path.
    pub fn place(&self, name: &str) -> &str {
        self.places.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// A value of the path, read; `None` where it cannot be.
    pub fn place_as<T: FromStr>(&self, name: &str) -> Option<T> {
        self.place(name).parse().ok()
    }

    /// Who asks. Routes whose guard asks for a sign-in always have one.
    pub fn who(&self) -> &Visitor {
        static NOBODY: std::sync::LazyLock<Visitor> = std::sync::LazyLock::new(|| Visitor {
            account: String::new(),
            person: String::new(),
            standings: Standings::of(&World::default(), "", jishi_domain::dates::Day::MAX),
            csrf: String::new(),
            must_change: false,
            token: String::new(),
            scopes: None,
        });
        self.visitor.as_ref().unwrap_or(&NOBODY)
    }

    /// Whether the visitor may do it at a unit.
    pub fn may(&self, world: &World, ability: Ability, unit: &str) -> bool {
        self.visitor.as_ref().is_some_and(|v| v.access(world).may(ability, unit))
    }
}
