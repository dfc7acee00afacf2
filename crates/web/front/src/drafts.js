// Drafts: what is typed stays on this device until it has been sent, if the network goes. Only for who typed it, for three
// days at most, and nothing of it after signing out.
const PREFIX = "draft:";
const KEPT = 3 * 24 * 3600 * 1000;
const FRESH = 12 * 3600 * 1000;
// what is sealed on the server is not left lying on a device
const skip = new Set(["_csrf", "key", "seen", "content"]);

const who = () => document.body.dataset.who ?? "";
const key = (form) => PREFIX + form.dataset.draft;

const drafts = () => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
};

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
};

// what is old, unreadable or somebody else's goes
const tidy = () => {
  for (const name of drafts()) {
    const draft = read(name);
    const foreign = who() && draft?.who !== who();
    if (!draft || foreign || Date.now() - draft.at > KEPT) localStorage.removeItem(name);
  }
};

const keep = (form) => {
  const pairs = [...new FormData(form)].filter(([name, value]) => !skip.has(name) && typeof value === "string");
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), who: who(), from: location.search, pairs }));
  } catch {
    // no room or no permission: the form itself still holds everything
  }
};

const fill = (form, pairs) => {
  const names = new Set();
  const next = new Map();
  for (const field of form.elements) {
    if (!field.name || skip.has(field.name) || field.type === "file" || field.type === "submit") continue;
    names.add(field.name);
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else {
      const at = next.get(field.name) ?? 0;
      if (values.length > at) field.value = values[at];
      next.set(field.name, at + 1);
    }
  }
  // blocks and persons that were added: the server draws them again
  const lost = pairs.filter(([name, value]) => value && name !== "do" && !names.has(name));
  for (const [name, value] of lost) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  const redraw = form.querySelector("[data-redraw]");
  if (lost.length && redraw && navigator.onLine) redraw.click();
  else form.dispatchEvent(new Event("change", { bubbles: true }));
};

const say = (form, words, kind) => {
  const box = document.createElement("p");
  box.className = kind;
  box.setAttribute("role", kind.includes("bad") ? "alert" : "status");
  box.append(words);
  form.before(box);
  return box;
};

const button = (box, words, quiet, run) => {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: words, className: quiet ? "quiet" : "" });
  made.addEventListener("click", () => {
    run();
    box.remove();
  });
  box.append(made);
};

const restore = (form, draft) => {
  const when = new Date(draft.at).toLocaleString("zh-CN", { dateStyle: "short", timeStyle: "short" });
  const drop = () => {
    localStorage.removeItem(key(form));
    location.reload();
  };
  // opened again from the same link soon after: it is the same form; otherwise one is asked
  if (draft.from === location.search && Date.now() - draft.at < FRESH) {
    fill(form, draft.pairs);
    button(say(form, `已恢复本机上${when}没有提交的内容。`, "notice due"), "不要，重新填", true, drop);
    return;
  }
  const box = say(form, `本机存有${when}没有提交的内容。`, "notice due");
  button(box, "接着填", false, () => fill(form, draft.pairs));
  button(box, "不要了", true, () => localStorage.removeItem(key(form)));
};

addEventListener("DOMContentLoaded", () => {
  tidy();
  // the page that follows a saved form names the draft that is done with
  for (const done of document.querySelectorAll("[data-draft-done]")) {
    localStorage.removeItem(PREFIX + done.dataset.draftDone);
  }
  for (const form of document.querySelectorAll("form[data-draft]")) {
    // a form that came back with what is wrong holds the newest already
    const draft = document.querySelector(".error-summary") ? null : read(key(form));
    if (draft && !form.querySelector("[data-redrawn]")) restore(form, draft);
    form.addEventListener("input", () => keep(form));
  }
});

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches?.('form[action="/sign-out"]')) {
    for (const name of drafts()) localStorage.removeItem(name);
    return;
  }
  const draft = form.matches?.("form[data-draft]");
  if (draft) keep(form);
  if (!navigator.onLine && form.method === "post") {
    event.preventDefault();
    const words = draft ? "现在没有网络：内容已存在本机，联网后再点一次提交。" : "现在没有网络，联网后再点一次。";
    say(form, words, "notice bad").scrollIntoView({ block: "center" });
  }
});
