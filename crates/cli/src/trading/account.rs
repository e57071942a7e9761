//! `steelyard account`

use serde_json::json;

use super::arguments::AccountTask;
use super::position;
use crate::failure::Failure;

/// What a list of fills shows of each.
const FILL_COLUMNS: [&str; 8] =
    ["time", "market", "direction", "price", "size", "realized_pnl", "fee", "order"];

/// Shows an account, or moves its money.
pub fn run(task: &AccountTask) -> Result<(), Failure> {
    match task {
        AccountTask::Show(options) => {
            let (venue, address) = (options.venue.venue(), options.address()?);
            let mut answer = json!({"account": address.to_string()});
            answer["margin"] = json!(venue.account(address)?);
            let positions = answer["margin"]["positions"].take();
            if let Some(margin) = answer["margin"].as_object_mut() {
                margin.remove("positions");
            }
            answer["fees"] = json!(venue.fees(address)?);
            answer["positions"] = if options.venue.json { positions } else { position::brief(positions) };
            answer["balances"] = json!(venue.balances(address)?);
            options.venue.show(&answer)
        }
        AccountTask::Fills(options) => {
            options.venue.show_rows(&options.venue.venue().fills(options.address()?)?, &FILL_COLUMNS)
        }
        AccountTask::Send { destination, amount, signer } => {
            signer.trader()?.send_cash(*destination, *amount)?;
            signer.venue.show_done();
            Ok(())
        }
        AccountTask::Withdraw { destination, amount, signer } => {
            signer.trader()?.withdraw(*destination, *amount)?;
            signer.venue.show_done();
            Ok(())
        }
        AccountTask::ApproveAgent { agent, name, signer } => {
            signer.trader()?.approve_agent(*agent, name.as_deref())?;
            signer.venue.show_done();
            Ok(())
        }
    }
}
