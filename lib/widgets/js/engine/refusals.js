// The sentences that say why a setting cannot be drawn stand in one table, which Python reads too.

/** { id, setting, sentence } of one row of the table, its {placeholders} filled in. */
export function fill(row, values) {
  const put = (text) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? row[name]);
  return { id: row.id, setting: put(row.setting), sentence: put(row.sentence) };
}
