//! Risk curves as people write, compare and draw them, and presets of whole markets.
//!
//! The engine knows tables of integer points alone. Here are the families that expand into such tables, their form in a
//! configuration, a table's digest, the difference of two, and a drawing of several.

mod difference;
mod digest;
mod drawing;
mod family;
mod form;
mod number;
pub mod presets;
mod purpose;
mod text;
mod unit;

pub use difference::{Difference, Span, difference};
pub use digest::{canonical_bytes, digest};
pub use drawing::{Line, Panel, draw};
pub use family::{Family, FamilyError};
pub use form::{CurveForm, CurveForms, FormError, Shape, apply};
pub use number::Number;
pub use purpose::{Looser, Purpose};
pub use text::{table, write_form};
pub use unit::Unit;
