// The seat's keys: letters add packages, the arrows choose, F keys press what shows them. Every page works without them.
(() => {
  "use strict";
  const typing = (e) => e.target.closest("textarea, select, input:not([type=radio]):not(.order-number)");
  const seat = document.querySelector("[data-seat]");
  const keys = [...document.querySelectorAll("[data-key]")];
  let digits = "";

  // The first thing to do has the focus, so that Enter does it. No field has it: an input method would eat the letters.
  const first = document.querySelector("[data-first]");
  if (first && (document.activeElement === document.body || !document.activeElement)) first.focus({ preventScroll: true });

  const press = (target) => {
    if (target.tagName !== "DETAILS") { target.click(); return; }
    target.open = true;
    target.querySelector("select, input:not([type=hidden])").focus();
  };

  const show = () => {
    const fields = [...seat.querySelectorAll("[data-letter]")];
    const fen = fields.reduce((sum, f) => sum + (Number(f.value) || 0) * Number(f.dataset.fen), 0);
    const said = fields.filter((f) => Number(f.value) > 0).map((f) => `${f.dataset.letter}×${Number(f.value)}`).join(" ");
    const sum = seat.querySelector("[data-sum]");
    sum.textContent = fen > 0 ? `${said}  ${sum.dataset.words} ¥${(fen / 100).toFixed(2)}` : "";
  };

  const add = (field, pieces) => {
    const most = Number(field.dataset.most);
    const next = Math.min(Math.max(0, (Number(field.value) || 0) + pieces), most);
    field.value = next > 0 ? String(next) : "";
    show();
    seat.querySelector("[data-go]").focus({ preventScroll: true });
  };

  document.addEventListener("keydown", (e) => {
    // What the desk's own keys did is done (j, k and the arrows in a table).
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (typing(e)) {
      if (e.key === "Escape") e.target.blur();
      return;
    }
    const inNumber = e.target.matches(".order-number");
    const key = keys.find((k) => k.dataset.key === e.key);
    if (key && !(inNumber && e.key === "Backspace")) { e.preventDefault(); press(key); return; }

    const found = [...document.querySelectorAll(".seat-found tbody button")];
    if (found.length > 0 && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      const here = found.indexOf(document.activeElement);
      e.preventDefault();
      found[Math.min(found.length - 1, Math.max(0, here + (e.key === "ArrowDown" ? 1 : -1)))].focus();
      return;
    }

    if (!seat) return;
    if (/^[0-9]$/.test(e.key)) {
      if (!inNumber) digits = (digits + e.key).slice(-2);
      return;
    }
    const field = /^[a-zA-Z]$/.test(e.key) && seat.querySelector(`[data-letter="${e.key.toUpperCase()}"]`);
    if (field) {
      e.preventDefault();
      add(field, (e.shiftKey ? -1 : 1) * (Number(digits) || 1));
    }
    if (e.key !== "Shift") digits = "";
  });

  if (seat) seat.addEventListener("input", show);
})();
