/** How the venue's figures differ from the computed ones: each difference has a class with a bound, or is unexplained. */

import Decimal from 'decimal.js';
import { UNIT } from './account.js';

const ZERO = new Decimal(0);
/** A rate of the venue has twelve decimals. */
const RATE = new Decimal('0.000000000001');

/** Counts of the figures by class. */
export class Tally {
  constructor() {
    this.classes = new Map();
    this.unexplained = [];
  }

  count(name) {
    this.classes.set(name, (this.classes.get(name) ?? 0) + 1);
  }

  /** The venue's figure is the computed one, or above it by at most the bound, for the reason that the class has. */
  above(figure, ours, theirs, bound, reason) {
    this.between(figure, ours, theirs, ZERO, bound, reason);
  }

  /** The venue's figure is the computed one, or below it by at most the bound. */
  below(figure, ours, theirs, bound, reason) {
    this.between(figure, ours, theirs, bound, ZERO, reason);
  }

  between(figure, ours, theirs, below, above, reason) {
    const difference = new Decimal(ours).minus(theirs);
    if (difference.isZero()) this.count(`${figure}: the same`);
    else if (difference.lte(above) && difference.gte(below.neg())) this.count(`${figure}: ${reason}`);
    else this.unexplained.push(`${figure}: ${ours} here, ${theirs} there`);
  }
}

/** Compares one account. */
export function compare(state, theirs, marketOf, tally) {
  const { cross } = theirs.account;
  const crossCount = state.assetPositions.filter(({ position }) => position.leverage.type === 'cross').length;
  const each = UNIT.mul(crossCount);
  tally.above('cross account value', state.crossMarginSummary.accountValue, theirs.crossAccountValue, ZERO);
  tally.above('notional', state.marginSummary.totalNtlPos, theirs.account.totals.totalPositionValue, ZERO);
  tally.below('cross margin used', state.crossMarginSummary.totalMarginUsed, cross.initialMargin, each, 'each rounded down');
  const rates = sum(theirs.positions.map(({ facts }) => (facts.marginMode.kind === 'cross' ? rateError(facts) : ZERO)));
  tally.above('cross maintenance margin', state.crossMaintenanceMarginUsed, cross.maintenanceMargin, each.plus(rates),
    'each rounded up, rates of a sixth to twelve decimals');
  tally.below('withdrawable', state.withdrawable, cross.maxRemovableMargin, each, 'each margin rounded up');
  state.assetPositions.forEach(({ position }, index) => {
    comparePosition(position, theirs, index, marketOf.get(position.coin), each.plus(rates), tally);
  });
}

function comparePosition(position, theirs, index, market, crossRounding, tally) {
  const { facts, pnl, liquidation } = theirs.positions[index];
  const size = new Decimal(position.szi);
  const isCross = position.leverage.type === 'cross';
  tally.above('position value', position.positionValue, facts.positionValue, ZERO);
  const entry = size.abs().mul(UNIT);
  tally.between('unrealized profit', position.unrealizedPnl, pnl, entry, entry, 'the entry price is shown to six decimals');
  if (isCross) tally.below('margin used', position.marginUsed, facts.initialMargin, UNIT, 'rounded down');
  else tally.above('isolated margin', position.marginUsed, facts.marginValue, ZERO);
  const rounding = isCross ? crossRounding : UNIT.plus(rateError(facts));
  const available = isCross ? theirs.account.cross.maintenanceMarginAvailable : facts.maintenanceMarginAvailable;
  compareLiquidation(position.liquidationPx, liquidation, { size, market, available, rounding }, tally);
}

/** The venue shows the first tick at which it liquidates; the computed price is the point where equity is the maintenance
 * margin, which the venue rounds up: at most `rounding` more. */
function compareLiquidation(shown, liquidation, { size, market, available, rounding }, tally) {
  const name = 'liquidation price';
  const mark = new Decimal(market.mark);
  if (shown !== null && mark.eq(shown) && new Decimal(available).lt(rounding)) {
    return tally.count(`${name}: liquidatable now, so the mark price is shown`);
  }
  if (liquidation.status !== 'ok') {
    if (liquidation.status === 'not-applicable' && shown === null) return tally.count(`${name}: none, the same`);
    return tally.unexplained.push(`${name}: ${shown} here, ${JSON.stringify(liquidation)} there`);
  }
  const { liquidationPrice, selectedTier } = liquidation.data;
  const root = new Decimal(liquidationPrice);
  const side = size.isPositive() ? 1 : -1;
  // A unit of money more moves the point by this much.
  const slope = size.abs().mul(new Decimal(1).minus(new Decimal(selectedTier.maintenanceRate).mul(side)));
  const rateAtRoot = size.abs().mul(root).mul(RATE);
  const moved = root.plus(rounding.plus(rateAtRoot).plus(UNIT).div(slope).mul(side));
  const [plain, rounded] = [root, moved].map((point) => firstTick(point, side, market.tick));
  if (shown === null) {
    if (plain.lte(0)) return tally.count(`${name}: below the first tick, so none`);
    if (plain.gt(market.maxPrice)) return tally.count(`${name}: above the market's highest price, so none`);
    return tally.unexplained.push(`${name}: none here, ${liquidationPrice} there`);
  }
  if (plain.eq(shown)) return tally.count(`${name}: the same, by tick`);
  const [low, high] = plain.lt(rounded) ? [plain, rounded] : [rounded, plain];
  if (low.lte(shown) && high.gte(shown)) return tally.count(`${name}: maintenance margin rounded up`);
  return tally.unexplained.push(`${name}: ${shown} here, ${liquidationPrice} there, ${size} at ${mark}`);
}

/** The first tick beyond the point: below it for a long position, above it for a short one. */
function firstTick(point, side, tick) {
  const ticks = point.div(tick);
  return (side > 0 ? ticks.ceil().minus(1) : ticks.floor().plus(1)).mul(tick);
}

/** What a position's maintenance margin gains where the leverage of its tier, or of one below, has no rate of twelve decimals:
 * the rate, and the deduction to a unit. */
function rateError(facts) {
  return new Decimal(facts.positionValue).mul(RATE).plus(UNIT);
}

function sum(values) {
  return values.reduce((total, value) => total.plus(value), ZERO);
}
