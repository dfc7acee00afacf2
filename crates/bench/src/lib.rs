//! Synthetic colleges of any size, and the same twelve indicators judged by several engines.

pub mod branches;
pub mod by_hand;
pub mod chances;
pub mod college;
pub mod comparisons;
pub mod further;
pub mod plans;
pub mod programs;
pub mod reports;
pub mod site;
pub mod surroundings;
pub mod tables;
pub mod times;
pub mod workers;
