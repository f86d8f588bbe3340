/* Nothing needs this. In a list: j and k go down and up, o opens, a ticks; and how many are ticked is counted.
   Elsewhere a key follows the link that names it. */
(() => {
  const rows = [...document.querySelectorAll("table.inbox tbody tr")];
  const links = [...document.querySelectorAll("a[data-key]")];
  if (!rows.length && !links.length) return;
  let at = -1;
  const count = document.querySelector(".many-count");
  const counted = () => {
    if (!count) return;
    const ticked = document.querySelectorAll("input[name=chon]:checked").length;
    count.hidden = !ticked;
    count.textContent = ticked;
  };
  const all = document.querySelector(".tick-all");
  if (all) {
    const boxes = () => [...document.querySelectorAll("input[name=chon]")];
    const whole = all.querySelector("input");
    all.hidden = false;
    whole.addEventListener("change", () => boxes().forEach((box) => { box.checked = whole.checked; }));
    document.addEventListener("change", () => { whole.checked = boxes().every((box) => box.checked); });
  }
  const go = (to) => {
    if (rows[at]) rows[at].classList.remove("at");
    at = Math.min(Math.max(to, 0), rows.length - 1);
    rows[at].classList.add("at");
    rows[at].querySelector("a.open").focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };
  const keys = links.length ? {} : {
    j: () => go(at + 1),
    k: () => go(at - 1),
    o: () => { if (rows[at]) rows[at].querySelector("a.open").click(); },
    a: () => {
      const box = rows[at] && rows[at].querySelector("input[name=chon]");
      if (box) { box.checked = !box.checked; counted(); }
    },
  };
  links.forEach((link) => { keys[link.dataset.key] = () => link.click(); });
  // Whoever speaks to her computer must be able to switch single keys off.
  const hint = document.querySelector(".keys");
  const off = hint && hint.querySelector("input");
  if (off) {
    hint.hidden = false;
    off.checked = localStorage.getItem("keys") !== "off";
    off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (off && !off.checked) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("change", counted);
  counted();
})();
