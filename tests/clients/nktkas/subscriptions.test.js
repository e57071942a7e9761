/** What the client is told: every subscription, of the client's own types, and requests over the socket. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExchangeClient, InfoClient, SubscriptionClient } from '@nktkas/hyperliquid';
import { GTC, IOC, listen, only, story, trade } from './bot.js';
import * as types from './types.js';

/** The chain's own blocks and transactions. */
const NOT_HERE = new Set(['explorerBlock', 'explorerTxs']);
/** These tell nothing until something happens that does not happen in the story. */
const SILENT = new Set(['notification', 'activeSpotAssetCtx', 'orderUpdates', 'userEvents']);

test('every subscription is told, of the type that the client publishes', story(async ({ alice, bob, btc, socket }) => {
  await bob.exchange.updateLeverage({ asset: btc.index, isCross: false, leverage: 7 });
  await trade(alice, bob, btc, btc.price(1), '0.5');
  await bob.sell(btc, btc.price(1.02), '0.1');
  await bob.buy(btc, btc.price(0.98), '0.1');
  await bob.exchange.usdSend({ destination: alice.address, amount: '25' });

  const coin = 'BTC';
  const parameters = {
    activeAssetCtx: { coin }, activeSpotAssetCtx: { coin: '@1' }, activeAssetData: { coin, user: bob.address },
    bbo: { coin }, candle: { coin, interval: '1m' }, l2Book: { coin }, trades: { coin },
    allMids: {}, assetCtxs: {}, allDexsAssetCtxs: undefined, spotAssetCtxs: undefined,
  };
  const differences = [];
  const transport = socket();
  for (const name of subscriptions()) {
    const stream = await listen(transport, name, name in parameters ? parameters[name] : { user: bob.address });
    if (!SILENT.has(name)) await stream.find(() => true);
    const type = `${name[0].toUpperCase()}${name.slice(1)}Event`;
    differences.push(...stream.told.flatMap((event) => types.subscription.differences(type, event)));
    await stream.unsubscribe();
  }
  assert.deepEqual([...new Set(differences)], []);
}));

function subscriptions() {
  const methods = Object.getOwnPropertyNames(SubscriptionClient.prototype).filter((name) => name !== 'constructor');
  return methods.filter((name) => !NOT_HERE.has(name));
}

test('orders, fills and events are told to the account they are of', story(async ({ alice, bob, btc, socket }) => {
  const transport = socket();
  const user = bob.address;
  const orders = await listen(transport, 'orderUpdates', { user });
  const events = await listen(transport, 'userEvents', { user });
  const fills = await listen(transport, 'userFills', { user });
  const { oid } = (await bob.buy(btc, btc.price(1), '0.5')).resting;
  await alice.sell(btc, btc.price(1), '0.2', IOC);
  await bob.exchange.cancel({ cancels: [{ a: btc.index, o: oid }] });

  const update = await orders.find((rows) => rows.some((row) => row.status === 'canceled'));
  assert.deepEqual(types.subscription.differences('OrderUpdatesEvent', update), []);
  const row = update.find(({ status }) => status === 'canceled');
  assert.deepEqual([row.order.oid, row.order.sz, row.order.origSz], [oid, '0.3', '0.5']);
  const event = await events.find((data) => data.fills);
  assert.deepEqual(types.subscription.differences('UserEventsEvent', event), []);
  const told = await fills.find((data) => !data.isSnapshot);
  assert.deepEqual(only(told.fills), event.fills[0]);
  assert.deepEqual([event.fills[0].oid, event.fills[0].sz, event.fills[0].crossed], [oid, '0.2', false]);
}));

test('the book and the trades of a market follow its orders', story(async ({ alice, bob, btc, socket }) => {
  const transport = socket();
  const book = await listen(transport, 'l2Book', { coin: 'BTC' });
  const best = await listen(transport, 'bbo', { coin: 'BTC' });
  const trades = await listen(transport, 'trades', { coin: 'BTC' });
  await alice.sell(btc, btc.price(1.01), '0.5');
  const { levels: [bids, asks] } = await book.find((data) => data.levels[1].length > 0);
  assert.deepEqual([bids, only(asks).sz, only(asks).n], [[], '0.5', 1]);
  assert.equal((await best.find((data) => data.bbo[1])).bbo[1].sz, '0.5');
  await bob.buy(btc, btc.price(1.01), '0.5', IOC);
  const trade = (await trades.find((rows) => rows.length > 0)).at(-1);
  assert.deepEqual([trade.side, trade.sz], ['B', '0.5']);
  assert.deepEqual(trade.users, [bob.address.toLowerCase(), alice.address.toLowerCase()]);
  await book.find((data) => data.levels[1].length === 0);
}));

test('questions and actions go over the socket as well', story(async ({ alice, bob, btc, socket }) => {
  const transport = socket();
  const info = new InfoClient({ transport });
  const exchange = new ExchangeClient({ transport, wallet: bob.wallet });
  assert.equal((await info.clearinghouseState({ user: bob.address })).marginSummary.accountValue, '1000000.0');
  const order = { a: btc.index, b: true, p: btc.price(0.95), s: '0.1', r: false, t: GTC };
  const { resting } = only((await exchange.order({ orders: [order], grouping: 'na' })).response.data.statuses);
  assert.equal(only(await alice.info.openOrders({ user: bob.address })).oid, resting.oid);
  await exchange.cancel({ cancels: [{ a: btc.index, o: resting.oid }] });
  await assert.rejects(exchange.cancel({ cancels: [{ a: btc.index, o: resting.oid }] }), /never placed/);
}));
