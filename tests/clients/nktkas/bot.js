/** A bot: the client's three classes with an account of the venue, and the tests' way to run a story with two of them. */

import assert from 'node:assert/strict';
import {
  ExchangeClient, HttpTransport, InfoClient, SubscriptionClient, WebSocketTransport,
} from '@nktkas/hyperliquid';
import { privateKeyToAccount } from 'viem/accounts';
import WebSocket from 'ws';
import { startVenue, within } from '../venue/venue.js';

export const DEADLINE_MILLISECONDS = 30_000;
export const GTC = { limit: { tif: 'Gtc' } };
export const IOC = { limit: { tif: 'Ioc' } };
export const ALO = { limit: { tif: 'Alo' } };

/** All that a program changes to trade here are the two addresses. */
export function httpTransport(venue, options = {}) {
  return new HttpTransport({ apiUrl: venue.url, ...options });
}

export function socketTransport(venue, options = {}) {
  return new WebSocketTransport({ url: venue.websocketUrl, reconnect: { WebSocket }, ...options });
}

/** An account with its key. */
export class Bot {
  constructor(venue, privateKey, options = {}) {
    this.wallet = privateKeyToAccount(privateKey);
    this.address = this.wallet.address;
    const transport = httpTransport(venue);
    this.info = new InfoClient({ transport });
    this.exchange = new ExchangeClient({ transport, wallet: this.wallet, ...options });
  }

  /** Places one order and gives its status. */
  async order(market, isBuy, price, size, type = GTC, { reduceOnly = false, cloid, ...options } = {}) {
    const order = { a: market.index, b: isBuy, p: price, s: size, r: reduceOnly, t: type, ...(cloid && { c: cloid }) };
    const answer = await this.exchange.order({ orders: [order], grouping: 'na' }, options);
    return only(answer.response.data.statuses);
  }

  buy(market, ...rest) {
    return this.order(market, true, ...rest);
  }

  sell(market, ...rest) {
    return this.order(market, false, ...rest);
  }

  state(user = this.address) {
    return this.info.clearinghouseState({ user });
  }
}

/** A market as a client sees it: prices that it accepts. */
export class Market {
  static async of(info, coin) {
    const [meta, contexts] = await info.metaAndAssetCtxs();
    const index = meta.universe.findIndex((asset) => asset.name === coin);
    return Object.assign(new Market(), { coin, index, oraclePrice: Number(contexts[index].oraclePx) });
  }

  /** A price of five figures near `factor` times the oracle price. */
  price(factor) {
    return String(Number((this.oraclePrice * factor).toPrecision(5)));
  }
}

/** A test: a fresh venue, two bots, the BTC market, and the story. */
export function story(tell) {
  return async () => {
    const venue = await startVenue();
    const sockets = [];
    const socket = () => {
      sockets.push(socketTransport(venue));
      return sockets.at(-1);
    };
    try {
      const [alice, bob] = venue.accounts.map((account) => new Bot(venue, account.private_key));
      const btc = await Market.of(alice.info, 'BTC');
      const world = { venue, alice, bob, btc, socket };
      await within(DEADLINE_MILLISECONDS, 'the story did not end in time', tell(world));
    } finally {
      await Promise.all(sockets.map((transport) => transport.close()));
      await venue.stop();
    }
  };
}

/** The seller's order rests at the price, the buyer takes all of it. */
export async function trade(seller, buyer, market, price, size) {
  await seller.sell(market, price, size);
  const bought = await buyer.buy(market, price, size, IOC);
  assert.equal(bought.filled.totalSz, size);
  return bought.filled.oid;
}

/** The one element of a list. */
export function only(rows) {
  assert.equal(rows.length, 1, JSON.stringify(rows));
  return rows[0];
}

/** Subscribes by the client's method of that name, and gives what it tells one by one. */
export async function listen(transport, name, parameters) {
  const told = [];
  let wake = () => {};
  const listener = (data) => {
    told.push(data);
    wake();
  };
  const client = new SubscriptionClient({ transport });
  const subscription = await (parameters ? client[name](parameters, listener) : client[name](listener));
  return {
    told,
    unsubscribe: () => subscription.unsubscribe(),
    /** The first told for which `wanted` holds, of those so far and those to come. */
    async find(wanted) {
      const search = async () => {
        for (let next = 0; ; next += 1) {
          while (next >= told.length) await new Promise((resolve) => { wake = resolve; });
          if (wanted(told[next])) return told[next];
        }
      };
      return within(DEADLINE_MILLISECONDS / 2, `${name} did not tell it: ${JSON.stringify(told).slice(0, 2_000)}`, search());
    },
  };
}
