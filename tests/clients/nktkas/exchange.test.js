/** What the client's exchange class sends: orders of every type, leverage and margin, transfers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExchangeClient } from '@nktkas/hyperliquid';
import { ALO, Bot, GTC, IOC, httpTransport, only, story, trade } from './bot.js';

/** Too large for a number: the client takes a smaller one for an order id. */
const CLOID = '0x1234567890abcdef1234567890abcdef';
const OK = { status: 'ok', response: { type: 'default' } };

test('an order rests, is modified and cancelled by either id', story(async ({ alice, btc }) => {
  const { resting } = await alice.buy(btc, btc.price(0.95), '0.1', GTC, { cloid: CLOID });
  assert.equal(resting.cloid, CLOID);
  const user = alice.address;
  const found = await alice.info.orderStatus({ user, oid: CLOID });
  assert.equal(found.order.order.oid, resting.oid);

  const order = { a: btc.index, b: true, p: btc.price(0.94), s: '0.2', r: false, t: GTC, c: CLOID };
  assert.deepEqual(await alice.exchange.modify({ oid: resting.oid, order }), OK);
  const open = only(await alice.info.openOrders({ user }));
  assert.deepEqual([open.limitPx, open.sz, open.cloid].map(String), [`${btc.price(0.94)}.0`, '0.2', CLOID]);
  const batch = await alice.exchange.batchModify({ modifies: [{ oid: CLOID, order: { ...order, s: '0.3' } }] });
  assert.ok(only(batch.response.data.statuses).resting);

  const cancelled = await alice.exchange.cancelByCloid({ cancels: [{ asset: btc.index, cloid: CLOID }] });
  assert.deepEqual(cancelled.response.data.statuses, ['success']);
  const { oid } = (await alice.buy(btc, btc.price(0.95), '0.1', ALO)).resting;
  await alice.exchange.cancel({ cancels: [{ a: btc.index, o: oid }] });
  assert.deepEqual(await alice.info.openOrders({ user }), []);
  await assert.rejects(alice.exchange.cancel({ cancels: [{ a: btc.index, o: oid }] }), /never placed, already canceled, or filled/);
}));

test('immediate, post-only and reduce-only orders keep their word', story(async ({ alice, bob, btc }) => {
  await assert.rejects(bob.buy(btc, btc.price(1), '0.1', IOC), /could not immediately match/);
  await alice.sell(btc, btc.price(1), '0.5');
  await assert.rejects(bob.buy(btc, btc.price(1), '0.1', ALO), /Post only order would have immediately matched/);
  await assert.rejects(bob.sell(btc, btc.price(1), '0.1', GTC, { reduceOnly: true }), /Reduce only order would increase/);
  const { filled } = await bob.buy(btc, btc.price(1.01), '0.25', IOC);
  assert.deepEqual([filled.totalSz, Number(filled.avgPx)], ['0.25', Number(btc.price(1))]);
}));

test('an entry carries its stop and its take-profit', story(async ({ alice, bob, btc }) => {
  const child = (tpsl, factor) => ({
    a: btc.index, b: false, p: btc.price(factor), s: '0.1', r: true,
    t: { trigger: { isMarket: true, triggerPx: btc.price(factor), tpsl } },
  });
  const entry = { a: btc.index, b: true, p: btc.price(1), s: '0.1', r: false, t: GTC };
  const orders = [entry, child('tp', 1.1), child('sl', 0.9)];
  const answer = await bob.exchange.order({ orders, grouping: 'normalTpsl' });
  const [first, ...children] = answer.response.data.statuses;
  assert.ok(first.resting);
  assert.deepEqual(children, ['waitingForFill', 'waitingForFill']);
  await alice.sell(btc, btc.price(1), '0.1', IOC);
  const waiting = await bob.info.frontendOpenOrders({ user: bob.address });
  assert.deepEqual(waiting.map((order) => order.orderType).sort(), ['Stop Market', 'Take Profit Market']);
}));

test('leverage and isolated margin are set', story(async ({ alice, bob, btc }) => {
  assert.deepEqual(await bob.exchange.updateLeverage({ asset: btc.index, isCross: false, leverage: 5 }), OK);
  await trade(alice, bob, btc, btc.price(1), '0.5');
  const margin = async () => Number(only((await bob.state()).assetPositions).position.leverage.rawUsd);
  const before = await margin();
  assert.deepEqual(await bob.exchange.updateIsolatedMargin({ asset: btc.index, isBuy: true, ntli: 1_000_000 }), OK);
  assert.ok(Math.abs((await margin()) - before - 1) < 1e-6);
  await assert.rejects(bob.exchange.updateLeverage({ asset: btc.index, isCross: true, leverage: 41 }), /leverage/i);
}));

test('money moves between accounts and out', story(async ({ alice, bob }) => {
  assert.deepEqual(await alice.exchange.usdSend({ destination: bob.address, amount: '1000.5' }), OK);
  assert.equal((await bob.state()).marginSummary.accountValue, '1001000.5');
  assert.deepEqual(await alice.exchange.withdraw3({ destination: alice.address, amount: '100' }), OK);
  assert.equal((await alice.state()).marginSummary.accountValue, '998899.5');
  await assert.rejects(alice.exchange.usdSend({ destination: bob.address, amount: '99999999' }), /Insufficient balance/);
}));

test('scheduled cancels, expiries and noop are taken', story(async ({ alice, btc }) => {
  assert.deepEqual(await alice.exchange.scheduleCancel({ time: Date.now() + 10_000 }), OK);
  assert.deepEqual(await alice.exchange.scheduleCancel(), OK);
  assert.deepEqual(await alice.exchange.noop(), OK);
  const late = { expiresAfter: Date.now() - 1_000 };
  await assert.rejects(alice.buy(btc, btc.price(0.95), '0.1', GTC, late), /expire/i);
}));

test('either network name and any chain id is good for signing', story(async ({ venue, bob, btc }) => {
  const key = venue.accounts[0].private_key;
  for (const options of [{}, { signatureChainId: '0x66eee' }, { signatureChainId: '0xa4b1' }]) {
    const sender = new Bot(venue, key, options);
    assert.deepEqual(await sender.exchange.usdSend({ destination: bob.address, amount: '1' }), OK);
  }
  const testnet = httpTransport(venue, { isTestnet: true });
  const { wallet } = new Bot(venue, key);
  const exchange = new ExchangeClient({ transport: testnet, wallet });
  const order = { a: btc.index, b: true, p: btc.price(0.95), s: '0.1', r: false, t: GTC };
  assert.ok(only((await exchange.order({ orders: [order], grouping: 'na' })).response.data.statuses).resting);
}));
