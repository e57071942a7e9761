/** An account as the venue shows it, and the same account as `hyperliquid-math` computes it from the raw facts. */

import Decimal from 'decimal.js';
import { calculatePerpLiquidationPrice } from 'hyperliquid-math/liquidation';
import { evaluatePerpAccountMargin } from 'hyperliquid-math/margin';
import { calculatePerpUnrealizedPnl } from 'hyperliquid-math/positions';

Decimal.set({ precision: 60 });

/** A unit of money: all amounts are whole numbers of it. */
export const UNIT = new Decimal('0.000001');
const PRICE_DECIMALS = 6;

/** The markets by name, with what the computation needs of each. */
export function markets({ answer: [meta, contexts], maxPrices }) {
  const tables = new Map(meta.marginTables.map(([id, table]) => [id, table.marginTiers]));
  return new Map(meta.universe.map((asset, index) => [asset.name, {
    asset: { network: 'testnet', marketKind: 'perp', dex: null, index },
    mark: contexts[index].markPx,
    maxPrice: new Decimal(maxPrices[index]),
    tick: new Decimal(10).pow(asset.szDecimals - PRICE_DECIMALS),
    tiers: (tables.get(asset.marginTableId) ?? [{ lowerBound: '0', maxLeverage: asset.maxLeverage }])
      .map((tier) => ({ lowerBound: tier.lowerBound, maxLeverage: String(tier.maxLeverage) })),
  }]));
}

/** What their functions say of the account. Their inputs are the venue's raw facts: size, mark, tiers, leverage, and money. */
export function computed(state, marketOf) {
  const held = state.assetPositions.map(({ position }) => ({ position, market: marketOf.get(position.coin) }));
  const crossAccountValue = crossValue(state, held).toFixed();
  const inMargin = held.map(({ position, market }) => (
    { ...common(position, market), leverage: String(position.leverage.value) }
  ));
  const account = ok(evaluatePerpAccountMargin({ crossAccountValue, positions: inMargin }));
  const inLiquidation = held.map(({ position, market }) => (
    { ...common(position, market), entryPrice: position.entryPx }
  ));
  return {
    crossAccountValue,
    account,
    positions: held.map(({ position: { szi: signedSize, entryPx: entryPrice }, market }) => ({
      facts: account.positions.find((row) => row.asset.index === market.asset.index),
      pnl: ok(calculatePerpUnrealizedPnl({
        position: { kind: 'open', signedSize, entryPrice }, markPrice: market.mark,
      })).unrealizedPnl,
      liquidation: calculatePerpLiquidationPrice({
        targetAsset: market.asset, crossAccountValue, positions: inLiquidation,
      }).value,
    })),
  };
}

function common(position, market) {
  return {
    asset: market.asset,
    signedSize: position.szi,
    markPrice: market.mark,
    marginMode: marginMode(position, market),
    marginTiers: market.tiers,
  };
}

function marginMode({ szi, leverage }, market) {
  if (leverage.type === 'cross') return { kind: 'cross' };
  const isolatedMarginValue = new Decimal(szi).mul(market.mark).plus(leverage.rawUsd).toFixed();
  return { kind: 'isolated', isolatedMarginValue, marginRemoval: 'allowed' };
}

/** Money without what the cross positions cost, plus the positions at their marks. */
function crossValue(state, held) {
  const cross = held.filter(({ position }) => position.leverage.type === 'cross');
  const signed = cross.map(({ position, market }) => new Decimal(position.szi).mul(market.mark));
  return signed.reduce((sum, value) => sum.plus(value), new Decimal(state.crossMarginSummary.totalRawUsd));
}

function ok({ value }) {
  if (value.status !== 'ok') throw new Error(JSON.stringify(value));
  return value.data;
}
