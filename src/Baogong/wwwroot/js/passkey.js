// Passkeys: the form asks the server what to sign, the browser signs, the form posts the answer like any other field.
// Without script, or in a browser without passkeys, these forms stay hidden and the password below does the work.
"use strict";
(() => {
  const able = window.PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON;
  if (!able) return;

  const sign = async (form) => {
    const asked = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!asked.ok) throw new Error("options " + asked.status);
    const options = await asked.json();
    return form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const error = form.querySelector("[data-passkey-error]"), button = form.querySelector("button");
      error.hidden = true;
      button.setAttribute("aria-busy", "true");
      sign(form).then(
        (credential) => { form.elements.credential.value = JSON.stringify(credential); form.submit(); },
        () => { error.hidden = false; button.removeAttribute("aria-busy"); });
    });
  }
})();
