// The sentences that say why a setting cannot be drawn stand in one table, which Python reads too.

/** { id, sentence } of one row of the table, its {placeholders} filled in. */
export function fill(row, values) {
  const sentence = row.sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? row[name]);
  return { id: row.id, sentence };
}
