/** Orders that are worked off over time. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, only, story } from './bot.js';
import * as types from './types.js';

test('a TWAP order is worked off slice by slice, and told of', story(async ({ venue, alice, bob, btc, socket }) => {
  await alice.sell(btc, btc.price(1.005), '5');
  const user = bob.address;
  const states = await listen(socket(), 'twapStates', { user });
  const twap = { a: btc.index, b: true, s: '0.5', r: false, m: 5, t: false };
  const { twapId } = (await bob.exchange.twapOrder({ twap })).response.data.status.running;
  await states.find((data) => data.states.length === 1);
  for (let step = 0; step < 4; step += 1) await venue.control('step', { milliseconds: 30_000 });

  const slices = await bob.info.userTwapSliceFills({ user });
  assert.ok(slices.length >= 3, JSON.stringify(slices));
  assert.ok(slices.every((row) => row.twapId === twapId && row.fill.side === 'B'));
  assert.deepEqual(types.info.differences('UserTwapSliceFillsResponse', slices), []);
  assert.deepEqual(types.subscription.differences('TwapStatesEvent', states.told.at(-1)), []);

  const cancelled = await bob.exchange.twapCancel({ a: btc.index, t: twapId });
  assert.equal(cancelled.response.data.status, 'success');
  const history = await bob.info.twapHistory({ user });
  assert.deepEqual(types.info.differences('TwapHistoryResponse', history), []);
  assert.deepEqual(new Set(history.map((row) => row.status.status)), new Set(['activated', 'terminated']));
  await assert.rejects(bob.exchange.twapCancel({ a: btc.index, t: twapId }), /TWAP was never placed/);
  await assert.rejects(bob.exchange.twapOrder({ twap: { ...twap, s: '0.0001' } }), /TWAP order value too small/);
}));
