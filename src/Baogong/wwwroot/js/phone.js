// Small comforts for phones. Every page works without them: steppers and forms are plain buttons that post.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The problem is read out and seen first.
  document.querySelector(".errors")?.focus();

  // The keyboard waits at the next step while the eye stays at the top.
  document.querySelector("[data-focus]")?.focus({ preventScroll: true });

  // A second tap on a slow network sends nothing; coming back by the back button frees the button again.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach(form => delete form.dataset.sent));

  // Steppers count at once; the server counts again.
  const yuan = fen => "¥" + (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const count = form => {
    let pieces = 0, fen = 0, grams = 0;
    for (const input of all("[data-fen]", form)) {
      const n = Math.max(0, parseInt(input.value, 10) || 0), max = +input.max;
      pieces += n; fen += n * input.dataset.fen; grams += n * input.dataset.grams;
      const [minus, plus] = all("button", input.parentElement);
      minus.disabled = n <= 0; plus.disabled = n >= max;
      const say = document.getElementById(input.dataset.say);
      if (say) say.hidden = n < max || max === 0;
    }
    const put = (name, text) => all(`[data-sum="${name}"]`).forEach(e => { e.textContent = text; });
    put("pieces", pieces); put("yuan", yuan(fen)); put("kg", (Math.round(grams / 100) / 10).toString());
  };
  for (const form of all("form[data-order]")) {
    form.addEventListener("click", event => {
      const button = event.target.closest(".stepper button");
      if (!button) return;
      event.preventDefault();
      const input = button.parentElement.querySelector("input");
      const n = (parseInt(input.value, 10) || 0) + (button.value.startsWith("plus") ? 1 : -1);
      input.value = Math.min(Math.max(n, 0), +input.max);
      count(form);
    });
    form.addEventListener("input", () => count(form));
    addEventListener("pageshow", () => count(form));
    count(form);
  }

  // "Later" means later by itself: the same form, the same key, at a moment of its own so that not all come at once.
  for (const form of all("form[data-retry]")) {
    const button = document.querySelector(`[form="${form.id}"]`);
    all("[data-retry-say]", form).forEach(e => { e.hidden = false; });
    setTimeout(() => form.requestSubmit(button), 1000 * form.dataset.retry * (1 + Math.random()));
  }

  // What is left is told again every quarter of a minute while somebody looks, each page at a moment of its own.
  const left = Object.groupBy?.(all("[data-left]"), e => e.dataset.left) ?? {};
  const tell = async path => {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch(path).catch(() => null);      // a lost network says nothing: the next time will
    if (!answer?.ok) return;
    for (const { letter, text, kind } of await answer.json())
      for (const e of left[path].filter(e => e.dataset.letter === letter)) {
        e.textContent = text;
        e.classList.remove("gone", "few");
        if (kind) e.classList.add(kind);
      }
  };
  for (const path of Object.keys(left))
    setTimeout(() => setInterval(tell, 15000, path), 15000 * Math.random());

  // Copy buttons appear only where copying works; the text itself stands on the page.
  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
      button.textContent = button.dataset.done;
    });
  }
  for (const button of all("[data-print]")) { button.hidden = false; button.addEventListener("click", () => print()); }
  // A choice that should act at once still has its button for those without script.
  for (const select of all("select[data-go]")) select.addEventListener("change", () => select.form.requestSubmit());

  // A paper list is typed column by column: Enter goes to the next cell, arrows move, the last Enter reaches the button.
  for (const sheet of all("[data-sheet]")) {
    const cells = all("input", sheet), columns = +sheet.dataset.sheet;
    const step = { Enter: 1, ArrowDown: columns, ArrowUp: -columns };
    sheet.addEventListener("keydown", event => {
      const at = cells.indexOf(event.target), by = step[event.key];
      if (at < 0 || !by) return;
      event.preventDefault();
      const next = cells[at + by] ?? (event.key === "Enter" ? document.getElementById("sheet-go") : null);
      next?.focus(); next?.select?.();
    });
  }
})();
