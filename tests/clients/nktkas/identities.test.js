/** Who may act for whom: agents and sub-accounts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatePrivateKey } from 'viem/accounts';
import { Bot, GTC, only, story, trade } from './bot.js';

test('an agent trades for the account that approved it until it is replaced', story(async ({ venue, alice, btc }) => {
  const agent = new Bot(venue, generatePrivateKey());
  await assert.rejects(agent.buy(btc, btc.price(0.95), '0.1'), /does not exist/);
  await alice.exchange.approveAgent({ agentAddress: agent.address, agentName: 'helper' });
  const { oid } = (await agent.buy(btc, btc.price(0.95), '0.1')).resting;
  assert.equal(only(await alice.info.openOrders({ user: alice.address })).oid, oid);
  assert.equal(only(await alice.info.extraAgents({ user: alice.address })).name, 'helper');
  assert.deepEqual(await alice.info.userRole({ user: agent.address }), {
    role: 'agent', data: { user: alice.address.toLowerCase() },
  });

  const other = new Bot(venue, generatePrivateKey());
  await alice.exchange.approveAgent({ agentAddress: other.address, agentName: 'helper' });
  await assert.rejects(agent.buy(btc, btc.price(0.95), '0.1'), /does not exist/);
  await other.exchange.cancel({ cancels: [{ a: btc.index, o: oid }] });
}));

test('an agent cannot move money out', story(async ({ venue, alice, bob }) => {
  const agent = new Bot(venue, generatePrivateKey());
  await alice.exchange.approveAgent({ agentAddress: agent.address, agentName: null });
  await assert.rejects(agent.exchange.usdSend({ destination: bob.address, amount: '1' }));
  assert.equal((await alice.state()).marginSummary.accountValue, '1000000.0');
}));

test('a sub-account is made, funded, traded for and read', story(async ({ alice, bob, btc }) => {
  const made = await alice.exchange.createSubAccount({ name: 'spare' });
  const user = made.response.data;
  await alice.exchange.subAccountTransfer({ subAccountUser: user, isDeposit: true, usd: 20_000_000_000 });
  assert.equal((await alice.state(user)).marginSummary.accountValue, '20000.0');

  await bob.sell(btc, btc.price(1), '0.1');
  await alice.buy(btc, btc.price(1), '0.1', GTC, { vaultAddress: user });
  assert.equal(only((await alice.state(user)).assetPositions).position.szi, '0.1');
  assert.deepEqual((await alice.state()).assetPositions, []);
  const row = only(await alice.info.subAccounts({ user: alice.address }));
  assert.deepEqual([row.name, row.subAccountUser, row.master], ['spare', user, alice.address.toLowerCase()]);
  await assert.rejects(bob.buy(btc, btc.price(0.95), '0.1', GTC, { vaultAddress: user }));

  await alice.exchange.subAccountTransfer({ subAccountUser: user, isDeposit: false, usd: 5_000_000_000 });
  assert.equal((await alice.state()).marginSummary.accountValue, '985000.0');
}));

test('the venue says what each address is', story(async ({ alice, bob, btc }) => {
  await trade(alice, bob, btc, btc.price(1), '0.1');
  assert.deepEqual(await alice.info.userRole({ user: alice.address }), { role: 'user' });
  assert.deepEqual(await alice.info.userRole({ user: '0x00000000000000000000000000000000000000aa' }), { role: 'missing' });
}));
