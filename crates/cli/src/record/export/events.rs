//! Tables of events: all of them by kind, and orders, fills and prices with columns of their own.

use std::path::Path;

use engine::command::OrderKind;
use engine::event::{CancelReason, Cause, Event, Fill, OrderPlaced, SpotFill};
use engine::ids::OrderId;
use journal::Replayed;
use parquet::errors::Result;
use units::Size;

use super::moment::{Moment, PRICE, USD, notional};
use super::money::MoneyTables;
use super::table::{Cell, Kind, Table};
use super::variant;

/// Tables of events. Each row begins with the block, its time, and the event's number in it.
pub struct EventTables {
    events: Table,
    orders: Table,
    order_changes: Table,
    fills: Table,
    prices: Table,
    money: MoneyTables,
}

impl EventTables {
    /// Empty tables in a folder.
    pub fn create(folder: &Path) -> Result<Self> {
        use Kind::{Flag, Moment, Text, Whole};
        let table = |name: &str, own: &[(&str, Kind)]| Table::of_events(folder, name, own);
        Ok(Self {
            events: table(
                "events",
                &[("cause", Text), ("command", Whole), ("kind", Text), ("content", Text)],
            )?,
            orders: table(
                "orders",
                &[
                    ("order", Whole),
                    ("account", Text),
                    ("market", Text),
                    ("side", Text),
                    ("price", PRICE),
                    ("size", PRICE),
                    ("kind", Text),
                    ("time_in_force", Text),
                    ("trigger_price", PRICE),
                    ("reduce_only", Flag),
                    ("client_id", Text),
                    ("is_liquidation", Flag),
                ],
            )?,
            order_changes: table(
                "order_changes",
                &[("order", Whole), ("change", Text), ("reason", Text), ("lots", Whole)],
            )?,
            fills: table(
                "fills",
                &[
                    ("trade", Whole),
                    ("order", Whole),
                    ("account", Text),
                    ("market", Text),
                    ("origin", Text),
                    ("price", PRICE),
                    ("size", PRICE),
                    ("cost", USD),
                    ("realized", USD),
                    ("fee", PRICE),
                    ("fee_asset", Text),
                    ("builder_fee", USD),
                    ("margin", USD),
                ],
            )?,
            prices: table("prices", &[("market", Text), ("kind", Text), ("price", PRICE), ("seen", Moment)])?,
            money: MoneyTables::create(folder)?,
        })
    }

    /// Writes what followed from a block.
    pub fn take(&mut self, replayed: &Replayed<'_>) -> Result<()> {
        let mut cause = Cause::Clock(replayed.block.time);
        for (number, event) in (0_u64..).zip(replayed.events) {
            let (height, time) = (replayed.block.height, replayed.block.time);
            let moment = Moment { height, time, number, state: replayed.state };
            if let Event::Began(began) = event {
                cause = *began;
            }
            self.event(&moment, cause, event)?;
            self.own_table(&moment, event)?;
        }
        Ok(())
    }

    fn event(&mut self, moment: &Moment<'_>, cause: Cause, event: &Event) -> Result<()> {
        let (kind, content) = variant(event);
        let (cause, command) = match cause {
            Cause::Clock(_) => ("clock", None),
            Cause::Command(number) => ("command", Some(u64::from(number))),
            Cause::Triggers => ("triggers", None),
            Cause::Liquidation => ("liquidation", None),
        };
        let [height, time, number] = moment.place();
        self.events.row([height, time, number, cause.into(), command.into(), kind.into(), content.into()])
    }

    fn own_table(&mut self, moment: &Moment<'_>, event: &Event) -> Result<()> {
        match event {
            Event::OrderPlaced(placed) => self.order(moment, placed),
            Event::Filled(fill) => self.fill(moment, fill),
            Event::SpotFilled(fill) => self.spot_fill(moment, fill),
            Event::OrderRested { order } => self.order_change(moment, *order, "rested", None, None),
            Event::TriggerArmed { order, size } => {
                self.order_change(moment, *order, "armed", None, Some(*size))
            }
            Event::OrderTriggered { order, size } => {
                self.order_change(moment, *order, "triggered", None, Some(*size))
            }
            Event::OrderTrimmed { order, remaining } => {
                self.order_change(moment, *order, "trimmed", None, Some(*remaining))
            }
            Event::OrderCancelled { order, reason } => {
                self.order_change(moment, *order, "cancelled", Some(*reason), None)
            }
            Event::OraclePriceSet { market, price, time, .. } => {
                let [height, now, number] = moment.place();
                let (name, price) = (moment.market(*market), moment.price(*market, *price));
                self.prices.row([height, now, number, name, "oracle".into(), price, (*time).into()])
            }
            Event::MarkPriceSet { market, price, time, .. } => {
                let [height, now, number] = moment.place();
                let (name, price) = (moment.market(*market), moment.price(*market, *price));
                self.prices.row([height, now, number, name, "mark".into(), price, (*time).into()])
            }
            _ => self.money.take(moment, event),
        }
    }

    fn order(&mut self, moment: &Moment<'_>, placed: &OrderPlaced) -> Result<()> {
        let [height, time, number] = moment.place();
        let (kind, tif, trigger) = match placed.kind {
            OrderKind::Limit(tif) => ("limit", Some(format!("{tif:?}")), None),
            OrderKind::Trigger { trigger_price, is_market: true, .. } => {
                ("market trigger", None, Some(trigger_price))
            }
            OrderKind::Trigger { trigger_price, .. } => ("limit trigger", None, Some(trigger_price)),
        };
        let trigger = trigger.map_or(Cell::Absent, |price| moment.price(placed.market, price));
        self.orders.row([
            height,
            time,
            number,
            placed.order.0.into(),
            moment.account(placed.account),
            moment.market(placed.market),
            format!("{:?}", placed.side).into(),
            moment.price(placed.market, placed.price),
            moment.size(placed.market, placed.size),
            kind.into(),
            tif.into(),
            trigger,
            placed.reduce_only.into(),
            placed.client_id.map(|id| format!("0x{:032x}", { id.0 })).into(),
            placed.is_liquidation.into(),
        ])
    }

    fn order_change(
        &mut self,
        moment: &Moment<'_>,
        order: OrderId,
        change: &str,
        reason: Option<CancelReason>,
        size: Option<Size>,
    ) -> Result<()> {
        let [height, time, number] = moment.place();
        let reason: Cell = reason.map(|reason| format!("{reason:?}")).into();
        let lots = size.map_or(Cell::Absent, |size| Cell::Whole(size.0));
        self.order_changes.row([height, time, number, order.0.into(), change.into(), reason, lots])
    }

    fn fill(&mut self, moment: &Moment<'_>, fill: &Fill) -> Result<()> {
        let [height, time, number] = moment.place();
        // The fee stands in a column for fees of any asset: USD have two places fewer.
        let fee = Cell::Decimal(i128::from(fill.fee.0) * 100);
        self.fills.row([
            height,
            time,
            number,
            fill.trade.0.into(),
            fill.order.map(|order| order.0).into(),
            moment.account(fill.account),
            moment.market(fill.market),
            format!("{:?}", fill.origin).into(),
            moment.price(fill.market, fill.price),
            moment.size(fill.market, fill.size),
            notional(fill.cost),
            fill.realized.into(),
            fee,
            "USD".into(),
            fill.builder.map(|share| share.amount).into(),
            fill.margin.into(),
        ])
    }

    fn spot_fill(&mut self, moment: &Moment<'_>, fill: &SpotFill) -> Result<()> {
        let [height, time, number] = moment.place();
        let pair = moment.state.market(fill.market).parameters.pair();
        let received = pair.map(|(base, quote)| if fill.size.0 > 0 { base } else { quote });
        let (fee, asset) = match received {
            Some(asset) => (moment.amount(asset, fill.fee), moment.asset(asset)),
            None => (Cell::Absent, Cell::Absent),
        };
        self.fills.row([
            height,
            time,
            number,
            fill.trade.0.into(),
            fill.order.0.into(),
            moment.account(fill.account),
            moment.market(fill.market),
            if fill.is_taker { "Taker".into() } else { "Maker".into() },
            moment.price(fill.market, fill.price),
            moment.size(fill.market, fill.size),
            Cell::Absent,
            Cell::Absent,
            fee,
            asset,
            Cell::Absent,
            Cell::Absent,
        ])
    }

    /// Ends all files, and says how many rows each has.
    pub fn close(self) -> Result<Vec<(&'static str, u64)>> {
        let mut rows = vec![
            ("events", self.events.close()?),
            ("orders", self.orders.close()?),
            ("order_changes", self.order_changes.close()?),
            ("fills", self.fills.close()?),
            ("prices", self.prices.close()?),
        ];
        rows.extend(self.money.close()?);
        Ok(rows)
    }
}
