//! Builder fees and referrals for the engine.

use engine::command::{self, EarningsAction};
use units::{Decimal, Rate};

use super::actions::{ApproveBuilderFee, BuilderFee};
use super::exchange_response::ExchangeResponse;

/// A tenth of a basis point, the unit of builder fees.
pub(super) const BUILDER_FEE_UNIT: Rate = Rate(Rate::basis_points(1).0 / 10);

/// Decimals of a per cent in a [`Rate`].
const PERCENT_DECIMALS: u32 = 10;

/// What the builder of the client charges on an order.
///
/// # Errors
/// A fee that is no rate of this venue.
pub(super) fn builder_fee(fee: &BuilderFee) -> Result<command::BuilderFee, ExchangeResponse> {
    let rate = i64::try_from(fee.fee).ok().and_then(|fee| fee.checked_mul(BUILDER_FEE_UNIT.0));
    match rate {
        Some(rate) => Ok(command::BuilderFee { builder: fee.builder.address(), rate: Rate(rate) }),
        None => Err(ExchangeResponse::Err(format!("Builder fee {} is too high.", fee.fee))),
    }
}

/// The approval of a builder, whose rate is written in per cent: `0.01%`.
///
/// # Errors
/// A rate that is no decimal number of per cent.
pub(super) fn approve_builder(approval: &ApproveBuilderFee) -> Result<command::Action, ExchangeResponse> {
    let written = approval.max_fee_rate.strip_suffix('%');
    let rate = written
        .and_then(|text| text.parse::<Decimal>().ok())
        .and_then(|percent| percent.to_scale(PERCENT_DECIMALS).ok());
    match rate {
        Some(rate) => Ok(command::Action::Earnings(EarningsAction::ApproveBuilder {
            builder: approval.builder.address(),
            most: Rate(rate),
        })),
        None => Err(ExchangeResponse::Err(
            "Invalid maxFeeRate: write per cent with its sign, such as `0.01%`.".into(),
        )),
    }
}
