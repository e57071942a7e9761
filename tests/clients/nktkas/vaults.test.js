/** Vaults: founded, paid into, and traded for. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IOC, only, story } from './bot.js';
import * as types from './types.js';

const DOLLARS = 1_000_000;
const FOUNDING = {
  name: 'balance', description: 'Holds a great load by a small weight.', initialUsd: 10_000 * DOLLARS,
};

test('a vault is founded, followed and traded for', story(async ({ alice, bob, btc }) => {
  const made = await alice.exchange.createVault({ ...FOUNDING, nonce: Date.now() });
  const vaultAddress = made.response.data;
  await bob.exchange.vaultTransfer({ vaultAddress, isDeposit: true, usd: 5_000 * DOLLARS });
  assert.equal(Number((await alice.state(vaultAddress)).marginSummary.accountValue), 15_000);

  const follower = only(await bob.info.userVaultEquities({ user: bob.address }));
  assert.deepEqual([follower.vaultAddress, Number(follower.equity)], [vaultAddress, 5_000]);
  assert.deepEqual(types.info.differences('UserVaultEquitiesResponse', [follower]), []);
  const details = await bob.info.vaultDetails({ vaultAddress, user: bob.address });
  assert.deepEqual(types.info.differences('VaultDetailsResponse', details), []);
  assert.equal(details.leader, alice.address.toLowerCase());
  assert.deepEqual(types.info.differences('VaultSummariesResponse', await bob.info.vaultSummaries()), []);
  assert.equal((await bob.info.userRole({ user: vaultAddress })).role, 'vault');

  await bob.sell(btc, btc.price(1), '0.1');
  await alice.buy(btc, btc.price(1), '0.1', IOC, { vaultAddress });
  assert.equal(only((await alice.state(vaultAddress)).assetPositions).position.szi, '0.1');
  await assert.rejects(bob.buy(btc, btc.price(1), '0.1', IOC, { vaultAddress }));

  const leave = { vaultAddress, isDeposit: false, usd: 1_000 * DOLLARS };
  await assert.rejects(bob.exchange.vaultTransfer(leave), 'the money is locked at first');
  const updates = await bob.info.userNonFundingLedgerUpdates({ user: bob.address, startTime: 0 });
  assert.deepEqual(types.info.differences('UserNonFundingLedgerUpdatesResponse', updates), []);
}));
