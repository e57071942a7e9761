/** Who earns of others' trades: builders of clients, and referrers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GTC, IOC, only, story, trade } from './bot.js';
import * as types from './types.js';

test('a builder earns what the account allowed him', story(async ({ venue, alice, bob, btc }) => {
  const builder = venue.accounts[2].address;
  const order = { a: btc.index, b: true, p: btc.price(1), s: '1', r: false, t: IOC };
  const bid = () => bob.exchange.order({ orders: [order], grouping: 'na', builder: { b: builder, f: 10 } });
  await alice.sell(btc, btc.price(1), '2', GTC);
  await assert.rejects(bid(), /Builder fee has not been approved/);
  await bob.exchange.approveBuilderFee({ builder, maxFeeRate: '0.01%' });
  assert.equal(await bob.info.maxBuilderFee({ user: bob.address, builder }), 10);
  assert.equal(only((await bid()).response.data.statuses).filled.totalSz, '1');
  const [fill] = await bob.info.userFills({ user: bob.address });
  assert.ok(Math.abs(Number(fill.builderFee) - Number(btc.price(1)) / 10_000) < 1e-5);
  assert.deepEqual(types.info.differences('UserFillsResponse', [fill]), []);
}));

test('a referrer is named by his code', story(async ({ alice, bob, btc }) => {
  await trade(alice, bob, btc, btc.price(1), '5');
  await alice.exchange.registerReferrer({ code: 'BALANCE' });
  await bob.exchange.setReferrer({ code: 'BALANCE' });
  const referral = await bob.info.referral({ user: bob.address });
  assert.equal(referral.referredBy.code, 'BALANCE');
  assert.deepEqual(types.info.differences('ReferralResponse', referral), []);
  assert.deepEqual(types.info.differences('ReferralResponse', await alice.info.referral({ user: alice.address })), []);
}));
