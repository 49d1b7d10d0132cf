// The stepper of convolution and pooling: what core/mount.js needs to know of them.

import { countSteps, frameAt, outputSize, refuse, shapeOf } from "../engine/convolution.js";
import { same } from "../core/format.js";
import { drawConvolution, kernelId, kernelOf, picture, pictureId } from "../drawing/convolution.js";
import { numberTables, say, where } from "../drawing/convolution-text.js";

/** Bring along what a change makes impossible: the kernel's channels, a stale upstream gradient. */
function settle(settings, patch) {
  const s = { ...settings };
  const channels = shapeOf(s.image)[0];
  if ("image" in patch && channels && s.kernel.length !== channels) {
    s.kernel = Array.from({ length: channels }, () => s.kernel[0]);
  }
  if (s.upstream !== null && !("upstream" in patch) && !refuse({ ...s, upstream: null })
    && !same(shapeOf(s.upstream), outputSize(s))) s.upstream = null;
  return s;
}

export const convolution = {
  kind: "convolution",
  settle,
  refuse,
  count: countSteps,
  frame: frameAt,
  where,
  say,
  numbers: numberTables,
  draw: drawConvolution,
  pack(key, value) {
    if (key === "image") return pictureId(value) ?? value;
    return key === "kernel" ? kernelId(value) ?? value : value;
  },
  unpack(key, value, settings) {
    if (key === "image") return picture(value) ?? value;
    return key === "kernel" ? kernelOf(value, settings.image.length) ?? value : value;
  },
};
