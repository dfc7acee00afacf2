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
