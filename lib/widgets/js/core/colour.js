// Colour scales. Signed values are coloured in the style sheet (blue below zero, orange above, the page's own colour at
// an explicit zero); pictures and counts get their colour here, with black or white ink, whichever reads better.

const VIRIDIS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

const ink = (rgb) => {
  const [r, g, b] = rgb.map((x) => (x / 255 <= 0.04045 ? x / 3294.6 : ((x / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
};

const paint = (rgb) => {
  const whole = rgb.map(Math.round);
  return { background: `rgb(${whole})`, ink: ink(whole) };
};

const share = (x, low, high) => (high > low ? Math.min(1, Math.max(0, (x - low) / (high - low))) : 0);

const LIGHTS = [[236, 92, 78], [88, 184, 98], [92, 142, 240]];

/** Grey from black to white; a channel 0, 1 or 2 is lit in red, green or blue instead. */
export function greyScale(low, high, channel = null) {
  return (x) => {
    const level = share(x, low, high);
    return paint((LIGHTS[channel] ?? [255, 255, 255]).map((light) => level * light));
  };
}

/** Viridis, for counts. */
export function countScale(high) {
  return (x) => {
    const at = share(x, 0, high) * (VIRIDIS.length - 1);
    const from = Math.min(Math.floor(at), VIRIDIS.length - 2);
    return paint(VIRIDIS[from].map((value, i) => value + (at - from) * (VIRIDIS[from + 1][i] - value)));
  };
}

/** Blue below zero, orange above: the style sheet mixes the colour from this strength. */
export function signedScale(most) {
  return (x) => ({ sign: Math.sign(x), strength: most > 0 ? Math.min(1, Math.abs(x) / most) : 0 });
}

export const largest = (a) => a.flat(3).reduce((most, x) => Math.max(most, Math.abs(x ?? 0)), 0);
