"use strict";
// Search over the rows of the table of changes. Rows stand in the page, so that it can be read without this script; the
// script takes them into memory and shows a page of those that match. Printing shows all that match.
// Until it has done so the rows are kept out of the layout: laying out thousands of rows for nothing takes seconds.
document.documentElement.classList.add("scripted");
document.addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("changes");
  if (!table) return;
  const size = 100;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = rows.map((row) => fold(row.textContent));
  const box = document.getElementById("search");
  const picks = Array.from(document.querySelectorAll("select[data-pick]"));
  const count = document.getElementById("count");
  const place = document.getElementById("place");
  const back = document.getElementById("back");
  const next = document.getElementById("next");
  let found = rows;
  let page = 0;

  const show = () => {
    const pages = Math.max(1, Math.ceil(found.length / size));
    page = Math.min(Math.max(page, 0), pages - 1);
    body.replaceChildren(...found.slice(page * size, (page + 1) * size));
    place.textContent = "Page " + (page + 1) + " of " + pages;
    back.disabled = page === 0;
    next.disabled = page === pages - 1;
  };
  const find = () => {
    const start = performance.now();
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    const wanted = picks.filter((pick) => pick.value).map((pick) => [pick.dataset.pick, pick.value]);
    found = rows.filter((row, number) =>
      words.every((word) => texts[number].includes(word)) &&
      wanted.every(([name, value]) => row.dataset[name] === value));
    page = 0;
    show();
    count.textContent = found.length.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " changes shown";
    count.dataset.ms = (performance.now() - start).toFixed(1);
  };
  const turn = (step) => { page += step; show(); table.scrollIntoView({ block: "start" }); };

  box.addEventListener("input", find);
  picks.forEach((pick) => pick.addEventListener("change", find));
  back.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  document.getElementById("find").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("find").hidden = false;
  document.getElementById("pager").hidden = false;
  window.addEventListener("beforeprint", () => body.replaceChildren(...found));
  window.addEventListener("afterprint", show);
  find();
  table.classList.add("ready");
});
