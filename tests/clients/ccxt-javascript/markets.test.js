/** What anybody may read: markets, prices, books, candles, trades, funding. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BTC, ETH, only, price, story, trade } from './bot.js';

test('markets have their limits and precisions', story(async ({ alice }) => {
  const btc = alice.markets[BTC];
  assert.deepEqual([btc.swap, btc.linear, btc.active, btc.contractSize], [true, true, true, 1]);
  assert.equal(btc.precision.amount, 1e-5);
  assert.equal(btc.limits.leverage.max, 40);
  assert.equal(alice.priceToPrecision(BTC, 97_123.456), '97123');
  assert.ok(Object.values(alice.markets).some((market) => market.spot));
  assert.equal((await alice.fetchStatus()).status, 'ok');
  assert.ok(Math.abs((await alice.fetchTime()) - Date.now()) < 60_000);
  assert.ok('USDC' in (await alice.fetchCurrencies()));
}));

test('tickers and the order book follow orders', story(async ({ alice, bob }) => {
  const bid = await price(alice, BTC, 0.99);
  const ask = await price(alice, BTC, 1.01);
  await alice.createOrder(BTC, 'limit', 'buy', 0.5, bid);
  await alice.createOrder(BTC, 'limit', 'sell', 0.25, ask);
  await bob.createOrder(BTC, 'limit', 'buy', 0.25, bid);
  const book = await bob.fetchOrderBook(BTC);
  assert.deepEqual([book.bids, book.asks], [[[bid, 0.75]], [[ask, 0.25]]]);
  const tickers = await bob.fetchTickers([BTC, ETH]);
  assert.deepEqual(Object.keys(tickers).sort(), [BTC, ETH]);
  assert.deepEqual([tickers[BTC].bid, tickers[BTC].ask, tickers[BTC].last], [bid, ask, (bid + ask) / 2]);
}));

test('trades and candles tell the same', story(async ({ alice, bob }) => {
  const at = await price(alice, BTC, 1);
  await trade(alice, bob, BTC, 0.25, at);
  await trade(alice, bob, BTC, 0.5, at + 1);
  const trades = await bob.fetchTrades(BTC);
  assert.deepEqual(trades.map((row) => [row.amount, row.price, row.side]), [[0.25, at, 'buy'], [0.5, at + 1, 'buy']]);
  const candles = await alice.fetchOHLCV(BTC, '1d');
  assert.equal(candles.reduce((sum, candle) => sum + candle[5], 0), 0.75);
  assert.equal(candles[0][1], at);
  assert.equal(candles.at(-1)[4], at + 1);
}));

test('funding is paid between the two sides and kept as history', story(async ({ venue, alice, bob }) => {
  const rates = await alice.fetchFundingRates();
  assert.equal(Object.keys(rates).length, Object.values(alice.markets).filter((market) => market.swap).length);
  assert.equal((await alice.fetchFundingRate(BTC)).interval, '1h');

  await trade(alice, bob, BTC, 1, await price(alice, BTC, 1));
  await venue.control('warp', { milliseconds: 3_600_000 });
  const rate = only(await alice.fetchFundingRateHistory(BTC));
  const paid = only(await bob.fetchFundingHistory(BTC));
  const received = only(await alice.fetchFundingHistory(BTC));
  const kept = -paid.amount - received.amount;
  assert.ok(kept > -1e-9 && kept < 2e-6, `what one pays the other receives, rounded down: ${kept}`);
  assert.equal(paid.amount < 0, rate.fundingRate > 0, 'the long pays a rate above zero');
}));

test('open interest counts one side', story(async ({ alice, bob }) => {
  await trade(alice, bob, ETH, 3, await price(alice, ETH, 1));
  assert.equal((await alice.fetchOpenInterest(ETH)).openInterestAmount, 3);
  assert.equal((await alice.fetchOpenInterests([BTC]))[BTC].openInterestAmount, 0);
}));
