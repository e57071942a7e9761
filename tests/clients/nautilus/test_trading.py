"""A strategy in a trading node: data, orders over the socket, events and positions."""

from nautilus_trader.model.data import QuoteTick, TradeTick
from nautilus_trader.model.enums import OrderSide, TimeInForce
from nautilus_trader.model.events import (
    OrderAccepted,
    OrderCanceled,
    OrderFilled,
    OrderRejected,
    OrderUpdated,
    PositionClosed,
    PositionOpened,
)
from other_side import OtherSide
from trading import BTC, trading



def test_an_order_is_placed_modified_and_cancelled_over_the_socket(venue, gate):
    async def story(strategy):
        instrument = strategy.cache.instrument(BTC)
        first, second = (instrument.make_price(price) for price in (90_000, 89_000))
        order = strategy.order_factory.limit(BTC, OrderSide.BUY, instrument.make_qty(0.01), first, post_only=True)
        strategy.submit_order(order)
        await strategy.find(OrderAccepted)
        strategy.modify_order(order, price=second)
        await strategy.find(OrderUpdated, lambda event: event.price == second)
        strategy.cancel_order(order)
        await strategy.find(OrderCanceled)
        assert order.is_closed

    trading(venue, gate, 0, story)


def test_fills_open_and_close_a_position(venue, gate):
    other = OtherSide(venue, 1)

    async def story(strategy):
        instrument = strategy.cache.instrument(BTC)
        size, price = instrument.make_qty(0.25), instrument.make_price(other.price(1))
        order = strategy.order_factory.limit(BTC, OrderSide.BUY, size, price)
        strategy.submit_order(order)
        await strategy.find(OrderAccepted)
        other.sell(float(size), float(price))
        filled = await strategy.find(OrderFilled)
        assert (filled.last_qty, filled.last_px, filled.commission.as_double() > 0) == (size, price, True)
        opened = await strategy.find(PositionOpened)
        assert (opened.quantity, opened.avg_px_open) == (size, float(price))

        other.sell(0.1, other.price(1.05))
        other.buy(float(size), float(price))
        await strategy.find(QuoteTick, lambda tick: tick.bid_size == size)
        reducing = {"time_in_force": TimeInForce.IOC, "reduce_only": True}
        strategy.submit_order(strategy.order_factory.limit(BTC, OrderSide.SELL, size, price, **reducing))
        await strategy.find(PositionClosed)

    trading(venue, gate, 0, story)


def test_what_trades_is_told(venue, gate):
    sides = OtherSide(venue, 1), OtherSide(venue, 2)

    async def story(strategy):
        price = sides[0].price(1)
        # The adapter tells quotes of two sides alone.
        sides[1].buy(0.1, sides[1].price(0.95))
        sides[0].sell(0.5, price)
        await strategy.find(QuoteTick, lambda tick: float(tick.ask_price) == price and float(tick.ask_size) == 0.5)
        sides[1].buy(0.2, price)
        trade = await strategy.find(TradeTick)
        assert (float(trade.size), float(trade.price)) == (0.2, price)

    trading(venue, gate, 0, story)


def test_a_refused_order_is_rejected_with_the_reason(venue, gate):
    async def story(strategy):
        instrument = strategy.cache.instrument(BTC)
        order = strategy.order_factory.limit(
            BTC, OrderSide.SELL, instrument.make_qty(0.01), instrument.make_price(99_000), reduce_only=True
        )
        strategy.submit_order(order)
        rejected = await strategy.find(OrderRejected)
        assert "Reduce only order would increase position" in rejected.reason

    trading(venue, gate, 0, story)
