//! What a book makes of units, and what becomes of a plan, in terms of the public interface.

mod actuals;
mod importing;
mod model;
mod preventive;
mod sample;
mod town;
mod unrefused;
