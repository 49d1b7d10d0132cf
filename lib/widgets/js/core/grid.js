// A grid of numbers: every value printed, cells reached with the arrow keys, edited through a labelled input.
// It knows nothing of what the numbers mean.

import { cellText, number, parseNumber } from "./format.js";
import { h, setText } from "./dom.js";

/**
 * @param label    what the grid is called, for its aria-label and its cells' inputs
 * @param hint     the element where what onpoint has to say appears
 * @param onedit   (row, column, value) => void; a grid without it cannot be edited
 * @param onpick   (row, column) => void; what a click or Enter on a cell does instead
 * @param onpoint  (row, column) => void while a cell is hovered or focused; (null) when no longer
 */
export function makeGrid({ label, hint, onedit, onpick, onpoint }) {
  const element = h("div.nn-grid", { "role": "grid", "aria-label": label, "aria-describedby": hint.id });
  const rings = new Map();
  let cells = [];
  let shape = "";
  let origin = [0, 0];
  let current = [0, 0];
  let editing = null;
  let wasFocused = null;

  const cellAt = (row, column) => cells[row]?.[column];
  const placeOf = (node) => {
    const cell = node.closest?.("[role=gridcell]");
    return cell && cell.nnPlace ? [cell, ...cell.nnPlace] : [];
  };
  const named = (row, column) => [row - origin[0], column - origin[1]];

  function build(rows, columns) {
    element.replaceChildren();
    rings.clear();
    element.style.setProperty("--rows", rows);
    element.style.setProperty("--columns", columns);
    cells = Array.from({ length: rows }, (_, r) => {
      const row = Array.from({ length: columns }, (__, c) => {
        const cell = h("div.nn-cell", { role: "gridcell", tabindex: "-1" });
        cell.nnPlace = [r, c];
        return cell;
      });
      element.append(h("div.nn-row", { role: "row" }, ...row));
      return row;
    });
    current = current.map((at, axis) => Math.min(at, [rows, columns][axis] - 1));
    cellAt(...current).tabIndex = 0;
  }

  function focus(row, column) {
    const cell = cellAt(row, column);
    if (!cell) return;
    cellAt(...current).tabIndex = -1;
    current = [row, column];
    cell.tabIndex = 0;
    cell.focus();
  }

  function edit(cell, start) {
    const [row, column] = cell.nnPlace;
    if (!onedit || cell.classList.contains("nn-ghost")) return;
    const [r, c] = named(row, column);
    const written = number(cell.nnValue, 12).replace("−", "-");
    const input = h("input.nn-edit", {
      "inputmode": "decimal", "autocomplete": "off", "aria-label": `${label}, row ${r}, column ${c}`,
    });
    input.value = start ?? written;
    const close = (keep, back) => {
      if (editing !== input) return;
      editing = null;
      input.remove();
      cell.nnLook = null;
      setText(cell, cellText(cell.nnValue));
      if (back) cell.focus();
      if (keep && input.value.trim() !== "" && input.value !== written) onedit(r, c, parseNumber(input.value));
    };
    input.addEventListener("blur", () => close(true, false));
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") close(true, true);
      if (event.key === "Escape") close(false, true);
    });
    cell.textContent = "";
    cell.append(input);
    editing = input;
    input.focus();
    if (start === undefined) input.select();
  }

  element.addEventListener("pointerdown", (event) => {
    wasFocused = element.getRootNode().activeElement === placeOf(event.target)[0] ? placeOf(event.target)[0] : null;
  });
  element.addEventListener("click", (event) => {
    const [cell, row, column] = placeOf(event.target);
    if (!cell || event.target === editing) return;
    const again = wasFocused === cell;
    focus(row, column);
    if (onpick) onpick(...named(row, column));
    else if (again || event.detail > 1) edit(cell);
  });
  element.addEventListener("keydown", (event) => {
    const [cell, row, column] = placeOf(event.target);
    if (!cell || editing || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1], Home: [row, 0], End: [row, cells[row].length - 1],
    };
    if (moves[event.key]) focus(...moves[event.key]);
    else if ((event.key === "Enter" || event.key === " ") && onpick) onpick(...named(row, column));
    else if (event.key === "Enter" || event.key === "F2") edit(cell);
    else if (/^[-−.\d]$/.test(event.key) && onedit) edit(cell, event.key);
    else return;
    event.preventDefault();
  });
  const point = (event) => {
    const [cell, row, column] = placeOf(event.target);
    if (!cell) return;
    if (event.type === "focusin") current = [row, column];
    onpoint?.(...named(row, column));
  };
  element.addEventListener("pointerover", point);
  element.addEventListener("focusin", point);
  element.addEventListener("pointerleave", () => onpoint?.(null));
  element.addEventListener("focusout", () => onpoint?.(null));

  return {
    element,
    cellAt: (row, column) => cellAt(row + origin[0], column + origin[1]),

    /**
     * Draw values. `scale` gives the look of a value; `ghost(r, c)` says that a cell belongs to the padding;
     * `tapped(r, c)` marks single cells; null values stay empty. `at` is the place of the cell that is called (0, 0).
     */
    show({ values, scale, ghost, tapped, at = [0, 0] }) {
      const size = [values.length, values[0].length];
      if (shape !== String(size)) build(...size);
      shape = String(size);
      origin = at;
      element.classList.toggle("nn-fine", Math.max(...size) > 18);
      values.forEach((line, r) => line.forEach((value, c) => {
        const cell = cells[r][c];
        cell.nnValue = value;
        if (editing && cell.contains(editing)) return;
        const look = value === null ? {} : scale(value);
        const extra = `${ghost?.(r, c) ? " nn-ghost" : ""}${tapped?.(r, c) ? " nn-tap" : ""}${value === null ? " nn-empty" : ""}`;
        const written = value === null ? "" : cellText(value);
        const key = `${written}|${extra}|${look.background ?? ""}|${look.sign}|${look.strength}`;
        if (cell.nnLook === key) return;
        cell.nnLook = key;
        cell.className = `nn-cell${extra}${look.sign < 0 ? " nn-minus" : ""}${look.sign > 0 ? " nn-plus" : ""}`;
        cell.style.cssText = look.background
          ? `background:${look.background};color:${look.ink}`
          : `--strength:${look.strength ?? 0}`;
        setText(cell, written);
        cell.dataset.length = written.length;
      }));
    },

    /** Outline a block of cells, or with null take the outline away. It glides where the reader allows motion. */
    ring(name, box) {
      let ring = rings.get(name);
      if (!box) {
        if (ring) ring.hidden = true;
        return;
      }
      if (!ring) {
        ring = h(`div.nn-ring.nn-ring-${name}`, { "aria-hidden": "true" });
        rings.set(name, ring);
        element.append(ring);
      }
      ring.hidden = false;
      const [row, column, height, width] = box;
      ring.style.cssText = `--r:${row};--c:${column};--h:${height};--w:${width}`;
    },
  };
}
