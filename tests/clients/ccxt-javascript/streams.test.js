/** What ccxt watches: each stream while the venue trades, and orders over the socket. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BTC, ETH, only, price, story, trade } from './bot.js';

/** The first value watched for which `wanted` holds. */
async function until(watch, wanted) {
  for (;;) {
    const found = await watch();
    if (wanted(found)) return found;
  }
}

test('the order book is watched until it is unwatched', story(async ({ alice, bob }) => {
  const bid = await price(alice, BTC, 0.99);
  assert.equal((await bob.watchOrderBook(BTC)).bids.length, 0);
  const watched = until(() => bob.watchOrderBook(BTC), (book) => book.bids.length > 0);
  await alice.createOrder(BTC, 'limit', 'buy', 0.5, bid);
  assert.deepEqual([...(await watched).bids[0]].slice(0, 2), [bid, 0.5]);
  await bob.unWatchOrderBook(BTC);
  assert.ok(!(BTC in bob.orderbooks));
}));

test('trades and candles are watched', story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  await trade(alice, bob, BTC, 0.25, at);
  const [first] = await bob.watchTrades(BTC);
  assert.deepEqual([first.amount, first.price, first.side], [0.25, at, 'buy']);
  assert.equal((await bob.watchOHLCV(BTC, '1m')).at(-1)[4], at);
  const second = until(() => bob.watchTrades(BTC), (rows) => rows.at(-1).amount === 0.5);
  await trade(alice, bob, BTC, 0.5, at);
  await second;
  await bob.unWatchTrades(BTC);
  await bob.unWatchOHLCV(BTC, '1m');
}));

test('tickers are watched one by one and together', story(async ({ bob }) => {
  assert.equal((await bob.watchTicker(BTC)).symbol, BTC);
  await bob.unWatchTicker(BTC);
  assert.deepEqual(Object.keys(await bob.watchTickers([BTC, ETH])).sort(), [BTC, ETH]);
  await bob.unWatchTickers([BTC, ETH]);
}));

/** Returns when the venue has taken the account's subscriptions to the channels: the client has sent them, and the
 * answer to what it sent after them has come. */
async function subscribed(exchange, ...channels) {
  const wanted = channels.map((channel) => `subscribe:${channel}::${exchange.walletAddress.toLowerCase()}`);
  const client = exchange.client(exchange.urls.api.ws.public);
  while (!wanted.every((hash) => hash in client.subscriptions)) await new Promise(setImmediate);
  await exchange.watchOrderBook(ETH);
}

test("an account's orders and trades are watched", story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  const orders = until(() => bob.watchOrders(BTC), (rows) => rows.at(-1)?.status === 'closed');
  const trades = until(() => bob.watchMyTrades(BTC), (rows) => rows.length > 0);
  await subscribed(bob, 'orderUpdates', 'userFills');
  const bid = await bob.createOrder(BTC, 'limit', 'buy', 0.25, at);
  await alice.createOrder(BTC, 'limit', 'sell', 0.25, at, { timeInForce: 'IOC' });
  assert.equal((await orders).at(-1).id, bid.id);
  const mine = only(await trades);
  assert.deepEqual([mine.order, mine.side, mine.amount, mine.price], [bid.id, 'buy', 0.25, at]);
  await bob.unWatchOrders();
  await bob.unWatchMyTrades();
}));

test('balance and positions are watched', story(async ({ alice, bob }) => {
  assert.equal((await bob.watchBalance()).USDC.total, 1_000_000);
  const opened = until(() => bob.watchPositions([BTC]), (rows) => rows.length > 0 && rows[0].contracts > 0);
  await trade(alice, bob, BTC, 0.25, await price(alice, BTC, 1));
  const position = only(await opened);
  assert.deepEqual([position.symbol, position.side, position.contracts], [BTC, 'long', 0.25]);
}));

test('orders are placed, edited and cancelled over the socket', story(async ({ alice }) => {
  const at = await price(alice, BTC, 0.95);
  const placed = await alice.createOrderWs(BTC, 'limit', 'buy', 0.1, at);
  const edited = await alice.editOrderWs(placed.id, BTC, 'limit', 'buy', 0.2, at);
  const order = only(await alice.fetchOpenOrders(BTC));
  assert.deepEqual([order.id, order.amount], [edited.id, 0.2]);
  const bid = { symbol: ETH, type: 'limit', side: 'buy', amount: 1, price: await price(alice, ETH, 0.95) };
  const batch = await alice.createOrdersWs([bid, { ...bid, amount: 2 }]);
  await alice.cancelOrderWs(edited.id, BTC);
  await alice.cancelOrdersWs(batch.map((row) => row.id), ETH);
  assert.deepEqual(await alice.fetchOpenOrders(), []);
  await assert.rejects(alice.createOrderWs(BTC, 'limit', 'buy', 0.00001, at), /Order must have minimum value of/);
}));
