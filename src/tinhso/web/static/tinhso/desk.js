"use strict";
// Nothing here is needed: keys go on and back faster, a scanner's Enter stays in its field, the hall's screen refreshes.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const back = document.querySelectorAll('a[data-key="Escape"]');
  if (back.length) {
    event.preventDefault();
    back[back.length - 1].click();
  }
});
// A form that is on its way is not sent twice by an impatient key; the server would know, the officer should see it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
const hall = document.getElementById("hall");
if (hall) {
  setInterval(async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("#hall > div");
      const held = hall.querySelector(":scope > div");
      if (fresh && held && fresh.innerHTML !== held.innerHTML) held.innerHTML = fresh.innerHTML;
    } catch {
      // The next turn tries again.
    }
  }, Number(hall.dataset.refresh) * 1000);
}
