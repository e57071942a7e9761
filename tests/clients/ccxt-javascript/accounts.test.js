/** Balances, positions, leverage, margin and what moves between accounts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { BTC, ETH, only, price, story, trade } from './bot.js';

test('a balance and a position show what the account holds', story(async ({ alice, bob }) => {
  assert.deepEqual((await bob.fetchBalance()).USDC, { free: 1_000_000, used: 0, total: 1_000_000 });
  const at = await price(alice, BTC, 1);
  await bob.setLeverage(10, BTC, { marginMode: 'isolated' });
  await trade(alice, bob, BTC, 1, at);
  const long = await bob.fetchPosition(BTC);
  assert.deepEqual([long.side, long.contracts, long.entryPrice], ['long', 1, at]);
  assert.deepEqual([long.marginMode, long.leverage], ['isolated', 10]);
  assert.ok(Math.abs(long.liquidationPrice / ((at * 0.9) / (1 - 1 / 80)) - 1) < 1e-3);
  const short = await alice.fetchPosition(BTC);
  assert.deepEqual([short.side, short.contracts, short.marginMode], ['short', 1, 'cross']);
  assert.ok((await alice.fetchBalance()).USDC.used > 0);
}));

test('leverage and margin mode are chosen by market', story(async ({ alice, bob }) => {
  await bob.setLeverage(5, BTC, { marginMode: 'cross' });
  await bob.setMarginMode('isolated', ETH, { leverage: 7 });
  await trade(alice, bob, BTC, 0.1, await price(alice, BTC, 1));
  await trade(alice, bob, ETH, 1, await price(alice, ETH, 1));
  const modes = (await bob.fetchPositions()).map((row) => [row.symbol, row.marginMode, row.leverage]).sort();
  assert.deepEqual(modes, [[BTC, 'cross', 5], [ETH, 'isolated', 7]]);
  await assert.rejects(bob.setLeverage(41, BTC), /leverage/i);
}));

test('margin is added to an isolated position and taken back', story(async ({ alice, bob }) => {
  const margin = async () => Number((await bob.fetchPosition(ETH)).info.position.leverage.rawUsd);
  await bob.setMarginMode('isolated', ETH, { leverage: 5 });
  await trade(alice, bob, ETH, 10, await price(alice, ETH, 1));
  const before = await margin();
  await bob.addMargin(ETH, 1_000);
  await bob.reduceMargin(ETH, 400);
  assert.ok(Math.abs((await margin()) - before - 600) < 1e-6);
  await assert.rejects(bob.addMargin(BTC, 100), ccxt.ExchangeError);
}));

test('a withdrawal leaves the account and the ledger tells', story(async ({ alice }) => {
  await alice.withdraw('USDC', 1_000, alice.walletAddress);
  assert.equal((await alice.fetchBalance()).USDC.total, 999_000);
  const withdrawal = only(await alice.fetchWithdrawals());
  assert.equal(withdrawal.amount + withdrawal.fee.cost, 1_000);
  assert.equal(only(await alice.fetchDeposits()).amount, 1_000_000);
  const ledger = (await alice.fetchLedger()).map((row) => row.info.delta.type);
  assert.ok(ledger.includes('deposit') && ledger.includes('withdraw'));
  await assert.rejects(alice.withdraw('USDC', 10_000_000, alice.walletAddress), ccxt.InsufficientFunds);
  assert.equal((await alice.fetchTradingFee(BTC)).taker, 0.00045);
}));

test('a sub-account is made, funded and trades', story(async ({ alice, bob }) => {
  const { response: { data: address } } = await alice.createSubAccount('ccxt');
  await alice.transfer('USDC', 10_000, 'main', address);
  assert.equal((await alice.fetchBalance({ user: address })).USDC.total, 10_000);
  const at = await price(alice, BTC, 1);
  await bob.createOrder(BTC, 'limit', 'sell', 0.1, at);
  await alice.createOrder(BTC, 'limit', 'buy', 0.1, at, { vaultAddress: address });
  assert.equal(only(await alice.fetchPositions([BTC], { user: address })).contracts, 0.1);
  await alice.transfer('USDC', 1_000, address, 'main');
  assert.equal((await alice.fetchBalance()).USDC.total, 1_000_000 - 9_000);
}));

test('dollars move between perpetuals and spot', story(async ({ alice }) => {
  const spot = async () => (await alice.fetchBalance({ type: 'spot' })).USDC.total;
  const before = await spot();
  await alice.transfer('USDC', 500, 'swap', 'spot');
  await alice.transfer('USDC', 200, 'spot', 'swap');
  assert.equal(await spot(), before + 300);
  assert.equal((await alice.fetchBalance()).USDC.total, 999_700);
}));

test('a liquidation is told to the liquidated', story(async ({ venue, alice, bob }) => {
  const at = await price(alice, BTC, 1);
  const crashed = bob.priceToPrecision(BTC, at * 0.97);
  await bob.setLeverage(40, BTC, { marginMode: 'isolated' });
  await trade(alice, bob, BTC, 0.5, at);
  await alice.createOrder(BTC, 'limit', 'buy', 1, Number(crashed));
  await venue.control('price', { coin: 'BTC', price: crashed });
  for (let step = 0; step < 6; step += 1) await venue.control('step', { milliseconds: 10_000 });
  assert.deepEqual(await bob.fetchPositions([BTC]), []);
  const liquidations = (await bob.fetchMyTrades(BTC)).filter((row) => row.info.liquidation);
  assert.equal(liquidations.reduce((sum, row) => sum + row.amount, 0), 0.5);
  assert.ok(liquidations.every((row) => row.info.liquidation.liquidatedUser === bob.walletAddress.toLowerCase()));
}));
