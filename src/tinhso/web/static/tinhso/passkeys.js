/* Making a passkey and signing with one: what the page asks for goes to the device, its answer into the form. */
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const button = form.querySelector("button[data-asks]");
  const told = form.querySelector("[data-told]");
  const say = (name) => {
    told.textContent = told.dataset[name] ?? "";
    told.hidden = !told.textContent;
  };
  if (!window.PublicKeyCredential) return say("unable");
  say("");
  form.querySelector("[data-with-script]").hidden = false;
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const read = (row) => ({ ...row, id: bytes(row.id) });
  const options = () => {
    const asked = JSON.parse(form.dataset.passkey);
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    if (asked.excludeCredentials) asked.excludeCredentials = asked.excludeCredentials.map(read);
    return asked;
  };
  const written = (found) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (found.response[name]) response[name] = text(found.response[name]);
    return { id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: {}, response };
  };
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    say("asking");
    button.disabled = true;
    try {
      const publicKey = options();
      const found = publicKey.user ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
      form.elements.answer.value = JSON.stringify(written(found));
      form.submit();
    } catch (fault) {
      say(fault.name === "InvalidStateError" ? "known" : fault.name === "SecurityError" ? "elsewhere" : "none");
      button.disabled = false;
    }
  });
})();
