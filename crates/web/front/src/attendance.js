// Attendance: says at once how many of those expected are there, and fills "everyone present" back in.
const count = (form) => {
  const out = form.querySelector("[data-attendance-sum]");
  if (!out) return;
  const rows = form.querySelectorAll("[data-attendee]");
  let due = 0;
  let here = 0;
  for (const row of rows) {
    const state = row.querySelector("input:checked, select")?.value;
    if (!state || state === "not-due") continue;
    due += 1;
    if (state === "present" || state === "online") here += 1;
  }
  out.textContent = `应到${due}人，实到${here}人`;
};

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form");
  if (form && event.target.closest("[data-attendee]")) count(form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-everyone]");
  if (!button) return;
  event.preventDefault();
  const form = button.closest("form");
  for (const input of form.querySelectorAll(`[data-attendee] input[value="${button.dataset.everyone}"]`)) {
    input.checked = true;
  }
  count(form);
  form.dispatchEvent(new Event("change", { bubbles: true }));
});

addEventListener("DOMContentLoaded", () => {
  for (const form of document.forms) count(form);
});
