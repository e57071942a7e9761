/** A bot: ccxt's client with an account of the venue, and the tests' way to run a story with two of them. */

import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { startVenue, within } from '../venue/venue.js';

export const BTC = 'BTC/USDC:USDC';
export const ETH = 'ETH/USDC:USDC';
const DEADLINE_MILLISECONDS = 30_000;

/** The client of the account, with its streams: all that a program changes to trade here is `urls`, and the agent that
 * the library wants for a socket without TLS. */
export async function bot(venue, index) {
  const account = venue.accounts[index];
  const exchange = new ccxt.pro.hyperliquid({
    walletAddress: account.address,
    privateKey: account.private_key,
    enableRateLimit: false,
  });
  exchange.urls.api = { public: venue.url, private: venue.url, ws: { public: venue.websocketUrl } };
  await exchange.loadHttpProxyAgent();
  await exchange.loadMarkets();
  return exchange;
}

/** A test: a fresh venue, two bots, and the story. */
export function story(tell) {
  return async () => {
    const venue = await startVenue();
    const bots = [];
    try {
      bots.push(await bot(venue, 0), await bot(venue, 1));
      await within(DEADLINE_MILLISECONDS, 'the story did not end in time', tell({ venue, alice: bots[0], bob: bots[1] }));
    } finally {
      await Promise.all(bots.map((exchange) => exchange.close()));
      await venue.stop();
    }
  };
}

/** The price nearest to `factor` times the oracle price that the market accepts. */
export async function price(exchange, symbol, factor) {
  const { info } = await exchange.fetchTicker(symbol);
  return Number(exchange.priceToPrecision(symbol, Number(info.oraclePx) * factor));
}

/** The seller's order rests at the price, the buyer takes all of it. */
export async function trade(seller, buyer, symbol, amount, at) {
  await seller.createOrder(symbol, 'limit', 'sell', amount, at);
  const bought = await buyer.createOrder(symbol, 'limit', 'buy', amount, at, { timeInForce: 'IOC' });
  assert.equal(bought.filled, amount);
  return bought;
}

/** The one element of a list. */
export function only(rows) {
  assert.equal(rows.length, 1, JSON.stringify(rows));
  return rows[0];
}
