// Plans: a sitting is dragged to another day; what that changes is shown before anything is kept.
const calendar = () => document.querySelector("[data-plan-calendar]");
let dragged = null;

const ask = async (form, sitting, day) => {
  const out = document.querySelector("[data-effect]");
  form.elements.sitting.value = sitting;
  form.elements.day.value = day;
  out.textContent = "正在算会影响什么……";
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(out.dataset.effect, { method: "POST", body, headers: { "hx-request": "true" } });
    const text = await answer.text();
    form.hidden = !answer.ok;
    if (answer.ok) {
      out.innerHTML = text;
      form.querySelector("button").focus();
    } else {
      // a refusal comes as a whole page: its words are enough here
      const page = new DOMParser().parseFromString(text, "text/html");
      out.textContent = page.querySelector("main .notice")?.textContent ?? "不能改到这一天。";
    }
  } catch {
    out.textContent = "现在没有网络，没有算成。";
  }
};

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-sitting]") ?? null;
  if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.sitting);
});

document.addEventListener("dragover", (event) => {
  const day = dragged && event.target.closest?.("[data-day]");
  if (!day) return;
  event.preventDefault();
  for (const other of calendar().querySelectorAll(".over")) other.classList.remove("over");
  day.classList.add("over");
});

document.addEventListener("drop", (event) => {
  const day = dragged && event.target.closest?.("[data-day]");
  if (!day) return;
  event.preventDefault();
  const form = document.querySelector("[data-plan-drop], [data-plan-move]");
  if (form.matches("[data-plan-move]") && form.elements.sitting.value !== dragged.dataset.sitting) {
    // another one is open for editing: open the dragged one with its new day
    location.href = dragged.getAttribute("href").replace("#edit", `&day=${day.dataset.day}#edit`);
    return;
  }
  ask(form, dragged.dataset.sitting, day.dataset.day);
});

document.addEventListener("dragend", () => {
  dragged = null;
  for (const other of document.querySelectorAll(".over")) other.classList.remove("over");
});

// a secret address is copied whole: the site's own name belongs to it
for (const link of document.querySelectorAll("[data-absolute]")) {
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "quiet";
  copy.textContent = "复制地址";
  copy.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(link.href);
    copy.textContent = "已复制";
  });
  link.textContent = link.href;
  link.after(" ", copy);
}
