// Behaviour of the shell and of lists. Everything here is a convenience: pages work without it.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const byId = (id) => document.getElementById(id);
  const isTyping = (el) => el.closest("input, textarea, select, [contenteditable]") !== null;

  // ---- side panel ------------------------------------------------------------------------
  let opener = null;
  const panel = () => window.tabler.Offcanvas.getOrCreateInstance(byId("panel"));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target && event.detail.target.id === "panel-body" && !event.target.closest("#panel")) opener = event.target;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "panel-body") return;
    panel().show();
    const first = byId("panel-body").querySelector(".is-invalid, input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  });
  document.addEventListener("hidden.bs.offcanvas", () => {
    byId("panel-body").replaceChildren();
    if (opener && opener.isConnected) opener.focus();
  });

  // ---- failures --------------------------------------------------------------------------
  const fail = (kind) => {
    const note = byId("failure");
    if (!note) return;
    note.textContent = note.dataset[kind];
    note.hidden = false;
    setTimeout(() => { note.hidden = true; }, 8000);
  };
  document.addEventListener("htmx:sendError", () => fail("offline"));
  document.addEventListener("htmx:responseError", () => fail("failed"));

  // ---- menus that are <details>: one open at a time, closed by Escape or a click outside ---
  const menus = ".listing-tools > details, .listing-find > details, .explain";
  const closeMenus = (except) => document.querySelectorAll(menus).forEach((d) => { if (d !== except && !d.contains(except)) d.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest(menus)));

  // ---- lists -----------------------------------------------------------------------------
  const listing = () => document.querySelector("[data-listing]");
  const rows = () => [...document.querySelectorAll("[data-listing] tbody tr")];
  const here = () => document.querySelector("[data-listing] tr.is-here");
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const now = all.indexOf(here());
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    all.forEach((row) => row.classList.toggle("is-here", row === next));
    next.scrollIntoView({ block: "nearest" });
  };
  const follow = (row, event) => {
    const link = row.dataset.link;
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link, "_blank", "noopener");
    else location.assign(link);
  };
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-listing] tr[data-link]");
    if (row && !event.target.closest("a, button, input, label, summary, details") && !String(getSelection())) follow(row, event);
  });
  const count = (list) => {
    const chosen = list.querySelectorAll("input[name=ids]:checked").length;
    const place = list.querySelector("[data-selected-count]");
    if (place) place.textContent = chosen ? `✓ ${chosen}` : "";
  };
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-listing]");
    if (!list) return;
    if (event.target.matches("[data-check-all]")) list.querySelectorAll("input[name=ids]").forEach((box) => { box.checked = event.target.checked; });
    count(list);
  });

  // ---- keyboard --------------------------------------------------------------------------
  const keys = {
    "/": () => { const box = document.querySelector("[data-search]") || byId("global-search"); if (box) { box.focus(); box.select(); } },
    j: () => step(1),
    k: () => step(-1),
    x: () => { const box = here() && here().querySelector("input[name=ids]"); if (box) { box.checked = !box.checked; count(listing()); } },
    Enter: (event) => { if (here()) follow(here(), event); },
    "?": () => byId("keys") && byId("keys").showModal(),
  };
  // In a question with choices a digit chooses: 1 the first, 2 the second.
  document.addEventListener("keydown", (event) => {
    const asked = event.target.closest("[data-choices]");
    if (!asked || event.altKey || event.ctrlKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const chosen = asked.querySelectorAll("input")[event.key - 1];
    if (chosen) { event.preventDefault(); chosen.focus(); chosen.click(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
    if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const act = keys[event.key];
    if (act) { act(event); if (event.key !== "Enter" || here()) event.preventDefault(); }
  });

  // ---- small conveniences ----------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(byId(copy.dataset.copy).textContent.trim());
    if (event.target.closest("[data-print]")) print();
  });

  // ---- the editor of a policy: line numbers, and marks where the check found a fault ---------
  const number = () => {
    const editor = document.querySelector("[data-code]");
    if (!editor) return;
    const [gutter, area] = [editor.querySelector(".code-gutter"), editor.querySelector("textarea")];
    const faults = new Set(((byId("findings") || {}).dataset || {}).faultLines?.trim().split(/\s+/));
    const count = area.value.split("\n").length;
    area.rows = count + 1;
    gutter.replaceChildren(...Array.from({ length: count }, (_, i) => {
      const line = document.createElement("span");
      line.textContent = i + 1;
      if (faults.has(String(i + 1))) line.className = "is-fault";
      return line;
    }).flatMap((line) => [line, "\n"]));
  };
  const goToLine = (wanted) => {
    const area = document.querySelector("[data-code] textarea");
    const before = area.value.split("\n").slice(0, wanted - 1).join("\n").length + (wanted > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(before, before);
    document.querySelectorAll(".code-gutter span")[wanted - 1]?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("input", (event) => { if (event.target.closest("[data-code]")) number(); });
  document.addEventListener("htmx:afterSettle", number);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go-to-line]");
    if (link) goToLine(Number(link.dataset.goToLine));
  });
  number();
})();
