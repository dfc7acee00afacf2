// Attendance: says at once how many of those expected are there.
const count = (form) => {
  const out = form.querySelectorAll("[data-attendance-sum]");
  if (!out.length) return;
  let due = 0;
  let here = 0;
  for (const row of form.querySelectorAll("[data-attendee]")) {
    const state = row.querySelector("input[type=radio]:checked")?.value;
    if (!state) continue;
    due += 1;
    if (state === "present" || state === "online") here += 1;
  }
  for (const place of out) place.textContent = `应到${due}人，实到${here}人`;
};

const all = () => {
  for (const form of document.forms) count(form);
};

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form");
  // the form itself says so where a draft has been filled in
  if (form && (event.target === form || event.target.closest("[data-attendee]"))) count(form);
});

addEventListener("DOMContentLoaded", all);
// the roster is exchanged when kind or day ask for another
document.addEventListener("htmx:after:swap", all);
