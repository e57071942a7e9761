/** Every question of the client about an account that has done everything: the answers are of the client's own types. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InfoClient } from '@nktkas/hyperliquid';
import { IOC, Market, story, trade } from './bot.js';
import * as types from './types.js';

/** Questions that the venue does not have: the chain's own, borrowing, and the public venue's web pages. */
const NOT_HERE = new Set([
  'alignedQuoteTokenInfo', 'allBorrowLendReserveStates', 'blockDetails', 'borrowLendReserveState', 'borrowLendUserState',
  'gossipRootIps', 'isVip', 'leadingVaults', 'legalCheck', 'perpAnnotation', 'perpCategories', 'perpConciseAnnotations',
  'preTransferCheck', 'spotPairDeployAuctionStatus', 'txDetails', 'userBorrowLendInterest', 'userDetails',
  'subAccounts2', 'userTwapSliceFillsByTime', 'validatorL1Votes', 'validatorSummaries', 'approvedBuilders',
]);

/** Questions about a thing that this account does not have: they have tests of their own. */
const OF_A_THING = new Set(['perpDexLimits', 'tokenDetails', 'vaultDetails']);

test('every answer is of the type that the client publishes', story(async ({ venue, alice, bob, btc }) => {
  const eth = await Market.of(alice.info, 'ETH');
  await bob.exchange.updateLeverage({ asset: eth.index, isCross: false, leverage: 7 });
  await trade(alice, bob, btc, btc.price(1), '0.5');
  await trade(alice, bob, eth, eth.price(1), '2');
  await bob.sell(btc, btc.price(1.02), '0.1');
  for (const [tpsl, factor, isMarket] of [['tp', 1.1, true], ['sl', 0.9, false]]) {
    const trigger = { isMarket, triggerPx: btc.price(factor), tpsl };
    await bob.sell(btc, btc.price(factor), '0.5', { trigger }, { reduceOnly: true });
  }
  await assert.rejects(bob.buy(btc, btc.price(0.99), '0.1', IOC));
  await bob.exchange.approveAgent({ agentAddress: '0x00000000000000000000000000000000000000a9', agentName: 'helper' });
  await bob.exchange.createSubAccount({ name: 'spare' });
  await bob.exchange.usdSend({ destination: alice.address, amount: '25' });
  await bob.exchange.withdraw3({ destination: bob.address, amount: '50' });
  await venue.control('warp', { milliseconds: 3_600_000 });
  const [{ oid }] = await bob.info.openOrders({ user: bob.address });

  const user = bob.address;
  const span = { startTime: 0, endTime: Date.now() + 86_400_000 };
  const parameters = {
    activeAssetData: { user, coin: 'BTC' },
    candleSnapshot: { coin: 'BTC', interval: '1h', ...span },
    fundingHistory: { coin: 'BTC', ...span },
    l2Book: { coin: 'BTC' },
    marginTable: { id: 50 },
    maxBuilderFee: { user, builder: alice.address },
    orderStatus: { user, oid },
    perpDexStatus: { dex: '' },
    recentTrades: { coin: 'BTC' },
    userFillsByTime: { user, ...span },
    userFunding: { user, ...span },
    userNonFundingLedgerUpdates: { user, ...span },
  };
  const differences = [];
  for (const name of questions()) {
    const answer = await ask(bob.info, name, parameters[name] ?? { user });
    const type = `${name[0].toUpperCase()}${name.slice(1)}Response`;
    differences.push(...types.info.differences(type, answer));
  }
  assert.deepEqual(differences, []);
}));

/** Asks by the client's method of that name; those that take a signal alone have no parameters. */
function ask(client, name, parameters) {
  return client[name].length === 1 ? client[name]() : client[name](parameters);
}

function questions() {
  const methods = Object.getOwnPropertyNames(InfoClient.prototype).filter((name) => name !== 'constructor');
  return methods.filter((name) => !NOT_HERE.has(name) && !OF_A_THING.has(name));
}
