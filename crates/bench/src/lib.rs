//! Synthetic colleges of any size, and the same twelve indicators judged by several engines.

pub mod branches;
pub mod by_hand;
pub mod chances;
pub mod college;
