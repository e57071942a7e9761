/** Spot markets: pairs, balances, holds, and money on its way between the two sides. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GTC, IOC, listen, only, story } from './bot.js';
import * as types from './types.js';

const FIRST_SPOT = 10_000;

/** The first pair, as a market of the bot, and its token. */
async function firstPair(info) {
  const { universe, tokens } = await info.spotMeta();
  const [pair] = universe;
  const token = tokens.find(({ index }) => index === pair.tokens[0]);
  return { market: { index: FIRST_SPOT + pair.index, coin: pair.name }, token };
}

async function balance(bot, coin) {
  const { balances } = await bot.info.spotClearinghouseState({ user: bot.address });
  return balances.find((row) => row.coin === coin) ?? { total: '0.0', hold: '0.0' };
}

test('a pair is traded, and what an order binds is held', story(async ({ alice, bob, socket }) => {
  const { market, token } = await firstPair(alice.info);
  await bob.exchange.usdClassTransfer({ amount: '1000', toPerp: false });
  const before = Number((await balance(bob, token.name)).total);
  const cash = Number((await balance(bob, 'USDC')).total);

  const [, contexts] = await alice.info.spotMetaAndAssetCtxs();
  const price = String(Number((Number(contexts[0].markPx) || 1).toPrecision(4)));
  const size = '100';
  await alice.sell(market, price, size);
  assert.equal(Number((await balance(alice, token.name)).hold), 100);
  const bought = await bob.buy(market, price, size, IOC);
  assert.equal(Number(bought.filled.totalSz), 100);
  assert.equal(Number((await balance(alice, token.name)).hold), 0);
  const gained = Number((await balance(bob, token.name)).total) - before;
  assert.ok(gained > 99.9 && gained <= 100, `all but the fee: ${gained}`);
  const paid = cash - Number((await balance(bob, 'USDC')).total);
  assert.ok(Math.abs(paid - 100 * Number(price)) < 1e-6, `the price: ${paid}`);

  const state = await bob.info.spotClearinghouseState({ user: bob.address });
  assert.deepEqual(types.info.differences('SpotClearinghouseStateResponse', state), []);
  assert.deepEqual(types.info.differences('SpotMetaAndAssetCtxsResponse', await bob.info.spotMetaAndAssetCtxs()), []);
  const details = await bob.info.tokenDetails({ tokenId: token.tokenId });
  assert.deepEqual(types.info.differences('TokenDetailsResponse', details), []);
  const stream = await listen(socket(), 'spotState', { user: bob.address });
  assert.deepEqual(types.subscription.differences('SpotStateEvent', await stream.find(() => true)), []);
  const fill = only(await bob.info.userFills({ user: bob.address }));
  assert.deepEqual([fill.coin, fill.dir], [market.coin, 'Buy']);
}));

test('tokens and dollars are sent', story(async ({ alice, bob }) => {
  const { token } = await firstPair(alice.info);
  const before = Number((await balance(bob, token.name)).total);
  const named = `${token.name}:${token.tokenId}`;
  await alice.exchange.spotSend({ destination: bob.address, token: named, amount: '25' });
  assert.equal(Number((await balance(bob, token.name)).total), before + 25);

  await alice.exchange.usdClassTransfer({ amount: '500', toPerp: false });
  assert.equal(Number((await alice.state()).marginSummary.accountValue), 999_500);
  await alice.exchange.usdClassTransfer({ amount: '200', toPerp: true });
  assert.equal(Number((await alice.state()).marginSummary.accountValue), 999_700);
  await assert.rejects(alice.exchange.spotSend({ destination: bob.address, token: named, amount: '1000000000' }), /Insufficient/);
}));

test('a spot order beyond the balance is refused', story(async ({ bob }) => {
  const { market } = await firstPair(bob.info);
  await assert.rejects(bob.buy(market, '1', '1000000', GTC), /spot balance/i);
}));
