//! 年度计划 in use: kept as a draft, accepted, filed, received or returned, made known, carried out.
//!
//! A plan itself is worked out elsewhere; here is what a unit does with it.

mod attending;
mod clashes;
mod courses;
mod overviews;
mod prefills;
mod proposals;
mod sheets;
mod sights;
mod words;
mod working_out;
mod years;

pub use attending::{attending, is_due};
pub use clashes::{Clash, ClashSide, clashes};
pub use courses::{
    Sending, accept, filing_items, give_back, make_known, publication_items, receive, receivers, send, unseen,
};
pub use overviews::{UnitPlan, UnitStanding, all};
pub use prefills::{planned, prefill};
pub use proposals::{Figures, Move, Proposal, drop_proposals, keep, proposal, reschedule};
pub use sheets::{sheets, write_workbook};
pub use sights::{Sight, sight};
pub use words::{Asked, Proof, asked, asked_of_all, proof};
pub use working_out::{Shift, examine, move_in_draft, propose, reopen, shift, work_out};
pub(crate) use years::glance_among;
pub use years::{Carried, CarriedFiling, Fate, Glance, GlanceMark, GlanceRow, Year, filings, glance, year};

use crate::errors::AppError;
use jishi_domain::plans::PlanState;
use jishi_domain::worlds::World;

/// The plan that a unit has accepted for a year.
///
/// # Errors
/// There is none.
pub fn standing<'w>(world: &'w World, unit: &str, year: i32) -> Result<&'w PlanState, AppError> {
    world.plan(unit, year).ok_or_else(|| {
        AppError::refused(world.called_plan(unit, year), "还没有采用", "先生成计划，核对后采用")
    })
}
