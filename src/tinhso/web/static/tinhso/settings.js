// While a procedure is edited, what a citizen will see follows the form. Without this the button “Xem trước” does it.
const form = document.querySelector("form.editing");
const preview = document.getElementById("preview");
let waiting = 0;
let asked = 0;

async function show() {
  const mine = ++asked;
  const sent = new FormData(form);
  sent.set("viec", "xem");
  preview.classList.add("waits");
  try {
    const answer = await fetch(location.href, { method: "POST", body: sent });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("preview");
    if (fresh) preview.replaceChildren(...fresh.childNodes);
  } catch {
    // No network: what was shown stays, and the buttons still say so.
  } finally {
    if (mine === asked) preview.classList.remove("waits");
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 600);
});
