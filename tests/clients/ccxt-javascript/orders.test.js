/** Every type of order: created, edited, cancelled and refused. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { BTC, ETH, only, price, story, trade } from './bot.js';

const CLOID = '0x000000000000000000000000000000c1';

test('a limit order rests, is edited and cancelled', story(async ({ alice }) => {
  const at = await price(alice, BTC, 0.95);
  const placed = await alice.createOrder(BTC, 'limit', 'buy', 0.01, at);
  let order = only(await alice.fetchOpenOrders(BTC));
  assert.deepEqual([order.id, order.symbol, order.type, order.side], [placed.id, BTC, 'limit', 'buy']);
  assert.deepEqual([order.amount, order.price, order.remaining, order.filled], [0.01, at, 0.01, 0]);
  assert.equal((await alice.fetchOrder(placed.id, BTC)).status, 'open');

  const edited = await alice.editOrder(placed.id, BTC, 'limit', 'buy', 0.02, at - 1);
  order = only(await alice.fetchOpenOrders(BTC));
  assert.deepEqual([order.id, order.amount, order.price], [edited.id, 0.02, at - 1]);
  await assert.rejects(alice.cancelOrder(placed.id, BTC), ccxt.OrderNotFound);
  assert.equal((await alice.cancelOrder(edited.id, BTC)).status, 'success');
  assert.deepEqual(await alice.fetchOpenOrders(BTC), []);
  assert.equal((await alice.fetchOrder(edited.id, BTC)).status, 'canceled');
  assert.equal((await alice.fetchCanceledOrders(BTC)).length, 2);
}));

test('a market order takes at once and its trade is mine', story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  await assert.rejects(bob.createOrder(BTC, 'market', 'buy', 0.25, at), ccxt.InvalidOrder);
  await alice.createOrder(BTC, 'limit', 'sell', 0.5, at);
  const bought = await bob.createOrder(BTC, 'market', 'buy', 0.25, at);
  assert.deepEqual([bought.filled, bought.average], [0.25, at]);
  assert.equal(only(await bob.fetchClosedOrders(BTC)).id, bought.id);
  const mine = only(await bob.fetchMyTrades(BTC));
  assert.deepEqual([mine.order, mine.side, mine.amount, mine.price], [bought.id, 'buy', 0.25, at]);
  assert.equal(mine.takerOrMaker, 'taker');
  assert.equal(only(await alice.fetchMyTrades(BTC)).takerOrMaker, 'maker');
}));

test('a post-only order never takes', story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  await alice.createOrder(BTC, 'limit', 'sell', 0.5, at);
  await assert.rejects(bob.createOrder(BTC, 'limit', 'buy', 0.1, at, { postOnly: true }), ccxt.InvalidOrder);
  await bob.createOrder(BTC, 'limit', 'buy', 0.1, at - 10, { postOnly: true });
  const order = only(await bob.fetchOpenOrders(BTC));
  assert.deepEqual([order.postOnly, order.timeInForce], [true, 'ALO']);
}));

test('an immediate order never rests', story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  await assert.rejects(bob.createOrder(BTC, 'limit', 'buy', 0.1, at, { timeInForce: 'IOC' }), ccxt.InvalidOrder);
  await alice.createOrder(BTC, 'limit', 'sell', 0.25, at);
  assert.equal((await bob.createOrder(BTC, 'limit', 'buy', 0.5, at, { timeInForce: 'IOC' })).filled, 0.25);
  assert.deepEqual(await bob.fetchOpenOrders(BTC), []);
}));

test('a reduce-only order only reduces', story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  await assert.rejects(bob.createOrder(BTC, 'limit', 'sell', 0.1, at, { reduceOnly: true }), ccxt.InvalidOrder);
  await trade(alice, bob, BTC, 0.1, at);
  await bob.createOrder(BTC, 'limit', 'sell', 0.1, at + 10, { reduceOnly: true });
  assert.equal(only(await bob.fetchOpenOrders(BTC)).reduceOnly, true);
}));

for (const [kind, factor, type, name] of [
  ['stopLossPrice', 0.9, 'market', 'Stop Market'],
  ['stopLossPrice', 0.9, 'limit', 'Stop Limit'],
  ['takeProfitPrice', 1.1, 'market', 'Take Profit Market'],
  ['takeProfitPrice', 1.1, 'limit', 'Take Profit Limit'],
]) {
  test(`a ${name} order waits for its trigger`, story(async ({ alice, bob }) => {
    await trade(alice, bob, BTC, 0.1, await price(alice, BTC, 1));
    const at = await price(bob, BTC, factor);
    const placed = await bob.createOrder(BTC, type, 'sell', 0.1, at, { [kind]: at, reduceOnly: true });
    const order = only(await bob.fetchOpenOrders(BTC));
    assert.deepEqual([order.id, order.info.orderType, order.triggerPrice, order[kind]], [placed.id, name, at, at]);
    await bob.cancelOrder(placed.id, BTC);
    assert.deepEqual(await bob.fetchOpenOrders(BTC), []);
  }));
}

test('an entry carries its stop and its take-profit', story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  await bob.createOrder(BTC, 'limit', 'buy', 0.1, at, {
    stopLoss: { triggerPrice: await price(bob, BTC, 0.9), type: 'market' },
    takeProfit: { triggerPrice: await price(bob, BTC, 1.1), type: 'market' },
  });
  await alice.createOrder(BTC, 'limit', 'sell', 0.1, at, { timeInForce: 'IOC' });
  const waiting = (await bob.fetchOpenOrders(BTC)).map((order) => order.info.orderType).sort();
  assert.deepEqual(waiting, ['Stop Market', 'Take Profit Market']);
}));

test('client order ids place, find, edit and cancel', story(async ({ alice }) => {
  const at = await price(alice, BTC, 0.95);
  const placed = await alice.createOrder(BTC, 'limit', 'buy', 0.01, at, { clientOrderId: CLOID });
  assert.equal(placed.clientOrderId, CLOID);
  assert.equal((await alice.fetchOrder(undefined, BTC, { clientOrderId: CLOID })).id, placed.id);
  await alice.editOrder(placed.id, BTC, 'limit', 'buy', 0.02, at, { clientOrderId: CLOID });
  assert.equal(only(await alice.fetchOpenOrders(BTC)).clientOrderId, CLOID);
  await alice.cancelOrder(undefined, BTC, { clientOrderId: CLOID });
  await assert.rejects(alice.cancelOrder(undefined, BTC, { clientOrderId: CLOID }), ccxt.OrderNotFound);
}));

test('batches are placed, edited and cancelled together', story(async ({ alice }) => {
  const order = async (symbol, factor, amount) => (
    { symbol, type: 'limit', side: 'buy', amount, price: await price(alice, symbol, factor) }
  );
  const placed = await alice.createOrders([await order(BTC, 0.95, 0.01), await order(ETH, 0.95, 0.5)]);
  const edited = await alice.editOrders([{ ...(await order(BTC, 0.93, 0.03)), id: placed[0].id }]);
  assert.equal(only(await alice.fetchOpenOrders(BTC)).id, edited[0].id);
  await alice.cancelOrders([edited[0].id], BTC);
  await alice.cancelOrdersForSymbols([{ id: placed[1].id, symbol: ETH }]);
  assert.deepEqual(await alice.fetchOpenOrders(), []);
  assert.equal((await alice.cancelAllOrdersAfter(10_000)).status, 'ok');
}));

test('an order out of bounds raises the error that ccxt has for it', story(async ({ alice }) => {
  const bid = async (amount, factor) => alice.createOrder(BTC, 'limit', 'buy', amount, await price(alice, BTC, factor));
  await assert.rejects(bid(0.0001, 0.95), ccxt.InvalidOrder);
  await assert.rejects(bid(1_000, 0.95), ccxt.InsufficientFunds);
  await assert.rejects(bid(0.1, 0.1), ccxt.InvalidOrder);
}));
