/* Nothing needs this: the way back into view, help with keys, and the browser's calendar beside typed days. */
(() => {
  for (const here of document.querySelectorAll(".top nav [aria-current], .tabs [aria-current]")) {
    const line = here.closest("ul, .tabs");
    if (line && line.scrollWidth > line.clientWidth) line.scrollLeft = here.offsetLeft - line.offsetLeft - 24;
  }
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
  }
  for (const button of document.querySelectorAll("[data-prints]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const help = document.getElementById("keys-help");
  document.addEventListener("keydown", (event) => {
    if (!help || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys") === "off") return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, dialog")) return;
    if (event.key === "?") {
      event.preventDefault();
      help.showModal();
    } else if (event.key === "/") {
      const first = document.querySelector("main input[type=search], main input:not([type=hidden], [type=checkbox], [type=radio])");
      if (first && first.checkVisibility()) {
        event.preventDefault();
        first.focus();
      }
    }
  });
  // A day is typed as dd/mm/yyyy whatever the browser's language; its calendar writes it in the same way.
  for (const typed of document.querySelectorAll("input[data-day]")) {
    const picker = document.createElement("input");
    if (!picker.showPicker) break;
    picker.type = "date";
    picker.tabIndex = -1;
    picker.className = "day-picker";
    picker.setAttribute("aria-hidden", "true");
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "day-opener";
    opener.tabIndex = -1; // Whoever works by keys types the day; the next key leads to the next field.
    opener.setAttribute("aria-label", typed.dataset.day);
    const wrap = document.createElement("span");
    wrap.className = "day";
    typed.replaceWith(wrap);
    wrap.append(typed, opener, picker);
    opener.addEventListener("click", () => {
      const found = typed.value.trim().match(/^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})/);
      picker.value = found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
      picker.showPicker();
    });
    picker.addEventListener("change", () => {
      const day = picker.value.split("-").reverse().join("/");
      const hour = typed.dataset.hour ? typed.value.trim().match(/\d{1,2}:\d{2}$/)?.[0] ?? typed.dataset.hour : "";
      typed.value = [day, hour].filter(Boolean).join(" ");
      typed.dispatchEvent(new Event("input", { bubbles: true }));
      typed.focus();
    });
  }
})();
