// Tables and pages: print, and a filter over rows that are already on the page.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
});

document.addEventListener("input", (event) => {
  const box = event.target.closest?.("[data-filter]");
  if (!box) return;
  const wanted = box.value.trim().toLowerCase();
  for (const row of document.querySelectorAll(`${box.dataset.filter} [data-row]`)) {
    row.hidden = wanted !== "" && !row.dataset.row.toLowerCase().includes(wanted);
  }
});

// Sheets: tick or untick every line that is shown, and say how many are ticked.
const sum = (table) => {
  const place = table.closest("fieldset")?.querySelector("[data-sheet-sum]");
  if (place) place.textContent = `已勾选${table.querySelectorAll("input[type=checkbox]:checked").length}人`;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-tick], [data-untick]");
  if (!button) return;
  const table = document.querySelector(button.dataset.tick ?? button.dataset.untick);
  for (const box of table.querySelectorAll("[data-row]:not([hidden]) input[type=checkbox]")) {
    box.checked = "tick" in button.dataset;
  }
  sum(table);
  button.form?.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("change", (event) => {
  const table = event.target.closest?.("table.lines");
  if (table) sum(table);
});
