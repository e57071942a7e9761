/** Account summaries and liquidation prices against another implementation of the published rules, on random accounts. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { computed, markets } from './account.js';
import { Tally, compare } from './differences.js';

const COUNT = process.env.STEELYARD_SOAK ? 10_000 : 500;
/** Built beside the binary: `cargo build --package node --example accounts`. */
const ACCOUNTS = join(dirname(process.env.STEELYARD), 'examples', 'accounts');

test(`${COUNT} accounts have the margin and the liquidation prices that are computed elsewhere`, async () => {
  const child = spawn(ACCOUNTS, [String(COUNT)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const tally = new Tally();
  let marketOf;
  let accounts = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (marketOf === undefined) marketOf = markets(JSON.parse(line));
    else {
      const state = JSON.parse(line);
      compare(state, computed(state, marketOf), marketOf, tally);
      accounts += 1;
    }
  }
  assert.deepEqual(await ended, [0, null]);
  for (const [name, count] of [...tally.classes].sort()) console.log(`${String(count).padStart(7)}  ${name}`);
  assert.equal(accounts, COUNT);
  assert.deepEqual(tally.unexplained.slice(0, 20), [], `${tally.unexplained.length} unexplained differences`);
});
