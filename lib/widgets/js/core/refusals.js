// The sentences that say why a setting cannot be drawn stand in tables, which Python reads too.

import COMMON_REFUSALS from "../../refusals/common.json";

/** { id, sentence } of one row of a table, its {placeholders} filled in. */
function fill(row, values) {
  const sentence = row.sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? row[name]);
  return { id: row.id, sentence };
}

/**
 * The first row of a table that these settings break, or null. `conditions` says by a row's id when it does:
 * (settings, row) => true, or the values of its placeholders.
 */
export function firstRefusal(table, conditions, settings) {
  for (const row of table) {
    const values = conditions[row.id]?.(settings, row);
    if (values) return fill(row, values);
  }
  return null;
}

const isStep = (step, count) => Number.isInteger(step) && step >= 0 && step < count;

/** Why there is no such step, or null. */
export const refuseStep = (step, count) =>
  firstRefusal(COMMON_REFUSALS, { step: () => !isStep(step, count) && { step, last: count - 1 } });
