// Drafts: what is typed stays on this device until it has been sent, if the network goes.
const key = (form) => "draft:" + form.dataset.draft;
const skip = new Set(["_csrf"]);

const keep = (form) => {
  const pairs = [...new FormData(form)].filter(([name, value]) => !skip.has(name) && typeof value === "string");
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), pairs }));
  } catch {
    // no room or no permission: the form itself still holds everything
  }
};

const fill = (form, pairs) => {
  for (const field of form.elements) {
    if (!field.name || skip.has(field.name) || field.type === "file" || field.type === "submit") continue;
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const offer = (form, draft) => {
  const box = document.createElement("p");
  box.className = "notice";
  box.setAttribute("role", "status");
  const when = new Date(draft.at).toLocaleString("zh-CN", { dateStyle: "short", timeStyle: "short" });
  box.append(`本机存有${when}没有提交的内容。`);
  const take = document.createElement("button");
  take.type = "button";
  take.textContent = "接着填";
  take.addEventListener("click", () => {
    fill(form, draft.pairs);
    box.remove();
  });
  const drop = document.createElement("button");
  drop.type = "button";
  drop.textContent = "不要了";
  drop.className = "quiet";
  drop.addEventListener("click", () => {
    localStorage.removeItem(key(form));
    box.remove();
  });
  box.append(take, drop);
  form.prepend(box);
};

addEventListener("DOMContentLoaded", () => {
  // the page that follows a saved form names the draft that is done with
  for (const done of document.querySelectorAll("[data-draft-done]")) {
    localStorage.removeItem("draft:" + done.dataset.draftDone);
  }
  for (const form of document.querySelectorAll("form[data-draft]")) {
    try {
      const draft = JSON.parse(localStorage.getItem(key(form)) ?? "null");
      if (draft) offer(form, draft);
    } catch {
      localStorage.removeItem(key(form));
    }
    form.addEventListener("input", () => keep(form));
  }
});

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches?.("form[data-draft]")) keep(form);
  if (!navigator.onLine && form.method === "post") {
    event.preventDefault();
    const box = document.createElement("p");
    box.className = "notice bad";
    box.setAttribute("role", "alert");
    box.textContent = "现在没有网络：内容已存在本机，联网后再点一次提交。";
    form.prepend(box);
    box.scrollIntoView();
  }
});
