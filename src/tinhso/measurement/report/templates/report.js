"use strict";
(() => {
  const root = document.documentElement;
  const button = document.getElementById("language");
  const titles = { vi: document.title, en: root.dataset.titleEn };
  const each = (selector, work, where = document) => where.querySelectorAll(selector).forEach(work);

  // The address keeps the language and the place: #en, #vi:months, #en:months.
  function read() {
    const [, language, place] = location.hash.match(/^#(?:(en|vi)(?::|$))?(.*)$/) || [];
    return { language: language || null, place: decodeURIComponent(place || "") };
  }
  function speak(language) {
    root.lang = language;
    document.title = titles[language];
    const other = language === "vi" ? "en" : "vi";
    button.textContent = button.dataset[other];
    button.lang = other;
  }
  function go(place) {
    const target = place && document.getElementById(place);
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  }
  function follow() {
    const { language, place } = read();
    speak(language || root.lang);
    go(place);
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    const language = root.lang === "vi" ? "en" : "vi";
    const { place } = read();
    speak(language);
    history.replaceState(null, "", "#" + language + (place ? ":" + place : ""));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    const place = link.getAttribute("href").slice(1);
    history.pushState(null, "", "#" + (root.lang === "en" ? "en:" : "") + place);
    go(place);
    const target = document.getElementById(place);
    if (target && !target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    if (target) target.focus({ preventScroll: true });
  });
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  follow();

  // Tables: a button in each heading sorts; long ones show their first rows.
  const rank = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
  };
  function sort(table, heading) {
    const down = heading.getAttribute("aria-sort") !== "descending";
    each("th[aria-sort]", (other) => other.removeAttribute("aria-sort"), table);
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows], column = heading.cellIndex, sign = down ? -1 : 1;
    rows.sort((a, b) => {
      const x = rank(a, column), y = rank(b, column);
      return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "vi"));
    });
    rows.forEach((row, place) => row.classList.toggle("more", place >= Number(table.dataset.shown)));
    table.tBodies[0].append(...rows);
  }
  each("table.sortable", (table) => {
    table.classList.add("folded");
    each("thead th:not([data-fixed])", (heading) => {
      const sorter = document.createElement("button");
      sorter.type = "button";
      sorter.append(...heading.childNodes);
      sorter.addEventListener("click", () => sort(table, heading));
      heading.append(sorter);
    }, table);
  });
  // A map wider than the screen begins in its middle, where the busiest way runs.
  const hint = document.querySelector(".sideways");
  const tell = () => {
    if (hint) hint.hidden = ![...document.querySelectorAll(".map")].some((map) => map.scrollWidth > map.clientWidth + 1);
  };
  const centre = () => {
    each(".map", (map) => { map.scrollLeft = (map.scrollWidth - map.clientWidth) / 2; });
    tell();
  };
  each(".levels input", (level) => level.addEventListener("change", centre));
  // A phone whose address bar goes away is resized too: whoever moved the map finds it where it was.
  addEventListener("resize", tell);
  if (document.fonts) document.fonts.ready.then(centre);
  centre();
  // A picture leaves with its colours: what the style sheet gave is written into each element.
  const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor"];
  function dress(from, to) {
    const style = getComputedStyle(from);
    for (const look of LOOKS) to.style.setProperty(look, style.getPropertyValue(look));
    [...from.children].forEach((child, place) => dress(child, to.children[place]));
    [...from.children].forEach((child, place) => {
      if (getComputedStyle(child).display === "none") to.children[place].dataset.hidden = "";
    });
  }
  function save(picture) {
    const drawn = [...document.querySelectorAll(`#picture-${picture} svg.drawing, #picture-${picture} svg.map-picture`)];
    const svg = drawn.find((candidate) => candidate.getBoundingClientRect().width > 0);
    const copy = svg.cloneNode(true), box = svg.getBoundingClientRect();
    dress(svg, copy);
    each("[data-hidden]", (hidden) => hidden.remove(), copy);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", Math.round(box.width));
    copy.setAttribute("height", Math.round(box.height));
    copy.style.background = getComputedStyle(document.body).backgroundColor;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
    link.download = `tinh-so-${picture}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  each("button.save", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => save(button.dataset.picture));
  });
  each("button.show-all", (more) => {
    more.hidden = false;
    more.addEventListener("click", () => {
      document.getElementById(more.dataset.table).classList.remove("folded");
      more.remove();
    });
  });
})();
