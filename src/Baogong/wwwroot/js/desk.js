// Small additions for the keyboard; every page works without them.
(() => {
  "use strict";
  const typing = (e) => e.target.closest("input, textarea, select, [contenteditable]");

  // "/" goes to the filter, j and k (or the arrows inside a table) from row to row.
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e)) return;
    if (e.key === "/") {
      const filter = document.querySelector("[data-filter]");
      if (filter) { e.preventDefault(); filter.focus(); filter.select(); }
      return;
    }
    const inTable = e.target.closest(".desk-table");
    const step = e.key === "j" || (inTable && e.key === "ArrowDown") ? 1 : e.key === "k" || (inTable && e.key === "ArrowUp") ? -1 : 0;
    if (!step) return;
    const links = [...document.querySelectorAll(".desk-table tbody tr")].map((r) => r.querySelector("a, button, summary")).filter(Boolean);
    if (links.length === 0) return;
    const here = links.findIndex((l) => l.closest("tr") === e.target.closest("tr"));
    const next = links[Math.min(links.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    e.preventDefault();
    next.focus();
  });

  // A problem or a result is read first.
  const message = document.querySelector(".alert[tabindex]");
  if (message) message.focus({ preventScroll: true });

  // Narrow a long list of tick boxes while typing: <input data-narrows="#list">, items carry data-text.
  for (const input of document.querySelectorAll("[data-narrows]")) {
    input.hidden = false;
    const list = document.querySelector(input.dataset.narrows);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const item of list.querySelectorAll("[data-text]")) item.hidden = !item.dataset.text.toLowerCase().includes(wanted);
      for (const group of list.querySelectorAll("details")) {
        const any = group.querySelector("[data-text]:not([hidden])");
        group.hidden = !any;
        if (wanted) group.open = true;
      }
    });
    input.addEventListener("keydown", (e) => { if (e.key === "Enter") e.preventDefault(); });
  }

  // One tick for a whole group: <input data-ticks="#group">.
  for (const all of document.querySelectorAll("[data-ticks]")) {
    const boxes = () => [...document.querySelectorAll(all.dataset.ticks + " input[type=checkbox]")];
    const show = () => {
      const ticked = boxes().filter((b) => b.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    all.closest("label").hidden = false;
    all.addEventListener("change", () => { for (const b of boxes()) b.checked = all.checked; });
    for (const b of boxes()) b.addEventListener("change", show);
    show();
  }

  // A form is sent once, however often the button is pressed.
  document.addEventListener("submit", (e) => {
    if (e.target.method !== "post") return;
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    e.target.dataset.sent = "1";
    setTimeout(() => { delete e.target.dataset.sent; }, 4000);
  });
})();
