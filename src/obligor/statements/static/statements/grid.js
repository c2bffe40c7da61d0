// The entry grid: arrows, Enter, paste from a spreadsheet, and running sums. Without it the grid
// is a plain form. Amounts are whole millionths of the unit in BigInt, so that sums are exact.
(() => {
  "use strict";
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const PLACES = 6, ONE = 10n ** BigInt(PLACES);
  const cells = [...grid.querySelectorAll("input[data-column]")];
  const rows = [...grid.querySelectorAll("tr[data-line]")];
  const rowOf = new Map(rows.map((row) => [row.dataset.line, row]));
  const columns = Math.max(...cells.map((cell) => Number(cell.dataset.column))) + 1;
  const parts = new Map(rows.filter((r) => r.dataset.sum).map((r) => [r.dataset.line, r.dataset.sum.trim().split(/\s+/).map((p) => [p[0] === "-" ? -1n : 1n, p.replace(/^[+-]/, "")])]));

  // ---- numbers -----------------------------------------------------------------------------
  const plain = (text) => text.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/．/g, ".").replace(/[（]/g, "(").replace(/[）]/g, ")").replace(/[－—–−]/g, "-").replace(/[,，\s\u00a0¥￥]/g, "");
  const read = (text) => {
    let t = plain(text);
    if (t === "" || /^-+$/.test(t)) return null;
    let sign = 1n;
    const inside = t.match(/^\((.*)\)$/);
    if (inside) { sign = -1n; t = inside[1]; }
    const found = t.match(/^([+-]?)(\d*)(?:\.(\d*))?$/);
    if (!found || (!found[2] && !found[3])) return undefined;
    if (found[1] === "-") sign = -sign;
    return sign * (BigInt(found[2] || "0") * ONE + BigInt((found[3] || "").padEnd(PLACES, "0").slice(0, PLACES)));
  };
  const spell = (value) => {
    const size = value < 0n ? -value : value;
    const whole = String(size / ONE).replace(/\B(?=(\d{3})+$)/g, ",");
    const rest = String(size % ONE).padStart(PLACES, "0").replace(/0+$/, "");
    const shown = rest ? `${whole}.${rest.padEnd(2, "0")}` : whole;
    return value < 0n ? `(${shown})` : shown;
  };
  const input = (code, column) => rowOf.get(code)?.querySelector(`input[data-column="${column}"]`);
  const stated = (code, column) => { const box = input(code, column); return box ? read(box.value) ?? null : null; };
  const value = (code, column, seen = new Set()) => {
    const own = stated(code, column);
    if (own !== null || !parts.has(code) || seen.has(code)) return own;
    return summed(code, column, new Set([...seen, code]));
  };
  const summed = (code, column, seen = new Set([code])) => {
    let any = false, sum = 0n;
    for (const [sign, part] of parts.get(code)) {
      const one = value(part, column, seen);
      if (one !== null) { any = true; sum += sign * one; }
    }
    return any ? sum : null;
  };

  // ---- running sums ------------------------------------------------------------------------
  const words = grid.dataset;
  const tell = (place, text, isBad) => {
    place.textContent = text;
    place.classList.toggle("is-off", isBad);
  };
  const settle = () => {
    for (const [code] of parts) {
      for (let column = 0; column < columns; column += 1) {
        const place = rowOf.get(code).querySelector(`[data-computed="${column}"]`);
        if (!place) continue;
        const sum = summed(code, column), own = stated(code, column);
        if (sum === null) tell(place, "", false);
        else if (own === null) tell(place, `= ${spell(sum)}`, false);
        else tell(place, own === sum ? "✓" : `≠ ${spell(sum)} (${words.off} ${spell(own - sum)})`, own !== sum);
      }
    }
    document.querySelectorAll("[data-balance]").forEach((place) => {
      const column = Number(place.dataset.balance);
      const left = value(words.left, column), right = value(words.right, column);
      if (left === null || right === null) return tell(place, "–", false);
      const gap = left - right;
      return tell(place, gap === 0n ? words.balanced : `${words.gap} ${spell(gap)}`, gap !== 0n);
    });
  };
  const check = (box) => {
    const isWrong = read(box.value) === undefined;
    box.classList.toggle("is-invalid", isWrong);
    box.setAttribute("aria-invalid", String(isWrong));
  };

  // ---- keyboard ----------------------------------------------------------------------------
  const shown = (box) => box.offsetParent !== null && !box.readOnly;
  const inColumn = (column) => cells.filter((box) => Number(box.dataset.column) === column && shown(box));
  const step = (box, by) => {
    const all = inColumn(Number(box.dataset.column)), next = all[all.indexOf(box) + by];
    if (next) { next.focus(); next.select(); }
  };
  const aside = (box, by) => {
    const next = box.closest("tr").querySelector(`input[data-column="${Number(box.dataset.column) + by}"]`);
    if (next) { next.focus(); next.select(); }
  };
  grid.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches("input[data-column]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowUp: () => step(box, -1), ArrowDown: () => step(box, 1), Enter: () => step(box, event.shiftKey ? -1 : 1) };
    if (event.key === "ArrowLeft" && box.selectionStart === 0 && (box.selectionEnd === 0 || box.selectionEnd === box.value.length)) moves.ArrowLeft = () => aside(box, -1);
    if (event.key === "ArrowRight" && box.selectionEnd === box.value.length) moves.ArrowRight = () => aside(box, 1);
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });

  // ---- paste a block of cells ----------------------------------------------------------------
  grid.addEventListener("paste", (event) => {
    const box = event.target, text = event.clipboardData.getData("text/plain");
    if (!box.matches("input[data-column]") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const first = Number(box.dataset.column), down = inColumn(first), start = down.indexOf(box);
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, i) => {
      const target = down[start + i];
      if (!target) return;
      line.split("\t").forEach((cell, j) => {
        const place = target.closest("tr").querySelector(`input[data-column="${first + j}"]`);
        if (place && !place.readOnly) { place.value = cell.trim(); check(place); }
      });
    });
    settle();
  });
  grid.addEventListener("input", (event) => { if (event.target.matches("input[data-column]")) { check(event.target); settle(); } });
  grid.addEventListener("focusin", (event) => { if (event.target.matches("input[data-column]")) event.target.select(); });

  // ---- unit and unsaved work ---------------------------------------------------------------
  const unit = document.querySelector("select[name=unit]");
  const named = () => document.querySelectorAll("[data-unit-name]").forEach((place) => { place.textContent = unit.selectedOptions[0].textContent; });
  if (unit) { unit.addEventListener("change", named); }
  let isChanged = false;
  const form = grid.closest("form");
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  settle();
})();
