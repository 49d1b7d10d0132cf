// How numbers are written: a true minus, no digits that say nothing.

const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

const signed = (text) => (/^-0*\.?0*$/.test(text) ? "0" : text.replace("-", "−"));

/** At most `digits` significant digits: 0.0625, −4, 1.2e6. */
export function number(x, digits = 4) {
  if (x === null || x === undefined) return "·";
  const size = Math.abs(x);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return signed(x.toExponential(2).replace("e+", "e"));
  const decimals = size >= 1 ? Math.max(0, digits - 1 - Math.floor(Math.log10(size))) : digits;
  return signed(trim(x.toFixed(decimals)));
}

/** At most four characters and a sign, for a cell of a grid. */
export function cellText(x) {
  const size = Math.abs(x);
  if (size >= 9999.5) return signed(x.toExponential(0).replace("e+", "e"));
  return signed(trim(x.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)));
}

/** Read a number that a person typed: comma or point, a true minus, 1/9. NaN where it is none. */
export function parseNumber(text) {
  const parts = text.trim().replace(/−/g, "-").replace(",", ".").split("/");
  if (parts.length > 2 || parts.some((part) => part.trim() === "")) return NaN;
  return parts.map(Number).reduce((a, b) => a / b);
}

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
