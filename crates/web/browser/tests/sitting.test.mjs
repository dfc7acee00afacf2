// A secretary records a combined theme day, lecture and general meeting with a vote, sees what it answers before saving,
// saves, corrects, and finds the verdict turned to met; with and without a script. And how many touches a sitting costs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stand } from "../kit/ground.mjs";
import { DESKTOP, Hand, PHONE } from "../kit/visitors.mjs";

const ground = stand({ each: true });

// what a finger meets is the label, the box itself is out of sight
const labelled = (place, word) => place.locator("label").filter({ hasText: new RegExp(`^\\s*${word}\\s*$`) });
const kind = (page, word) => labelled(page.getByRole("group", { name: "这是什么" }), word);
const state = (row, word) => labelled(row.getByRole("radiogroup"), word);
const answers = (page) =>
  page.locator("#credit").evaluate((credit) => {
    const heading = [...credit.querySelectorAll("h3")].find((h) => h.textContent.startsWith("保存后达到"));
    const items = heading ? [...heading.nextElementSibling.querySelectorAll(".status")] : [];
    return items.map((item) => item.textContent.trim());
  });

// Shows anew what the sitting answers, and gives it back: the script does so by itself, without it there is a button.
async function credit(page, script, before) {
  if (!script) await page.getByRole("button", { name: "先看回应了什么" }).click();
  if (before !== undefined) {
    const changed = (before) => document.getElementById("credit")?.innerText.trim() !== before;
    await page.waitForFunction(changed, before);
  }
  return (await page.locator("#credit").innerText()).trim();
}

const isMet = async (page, address) => {
  await page.goto(address);
  return (await page.locator("main .status").first().getAttribute("class")).split(" ").includes("met");
};

for (const [size, script] of [[DESKTOP, true], [PHONE, false]]) {
  const how = `${size.width} px, ${script ? "with" : "without"} a script`;
  test(`a sitting of three kinds is recorded, corrected, and turns a verdict to met (${how})`, async (t) => {
    const { page, context, faults } = await ground.open({ account: "secretary", size, script });
    const home = await page.locator('main a[href^="/units/"]').first().getAttribute("href");
    await page.goto(home);
    await page.getByRole("link", { name: "记录会议或活动" }).click();

    const nothing = (await page.locator("#credit").innerText()).trim();
    await kind(page, "主题党日").check();
    const one = await credit(page, script, nothing);
    await kind(page, "党课").check();
    await kind(page, "支部党员大会").check();
    const three = await credit(page, script, one);
    assert.notEqual(three, one, "further kinds answer more");
    const rows = page.locator("[data-attendee]");
    assert.ok((await rows.count()) >= 10, "the roster of that day is there");
    for (const n of [0, 1, 2]) await state(rows.nth(n), n === 0 ? "缺席" : "请假").check();
    const absent = await credit(page, script, three);
    assert.notEqual(absent, three, "absences answer less");
    const due = await rows.count();
    if (script) await page.getByText(`应到${due}人，实到${due - 3}人`).first().waitFor();

    await page.getByLabel("主题", { exact: true }).fill("学习党章，讨论接收预备党员");
    await page.getByLabel("学时", { exact: true }).fill("1.5");
    const item = page.getByLabel("议题", { exact: true }).first();
    if (!(await item.isVisible())) await page.getByText(/^议题1/).click();
    await item.fill("讨论本年度党费使用");
    const vote = page.getByLabel("表决事项").first();
    if (!(await vote.isVisible())) await page.getByText("表决", { exact: true }).first().click();
    await vote.selectOption({ label: "一般事项" });
    await page.locator('[name="item.0.due"]').fill(String(due));
    await page.locator('[name="item.0.present"]').fill(String(due - 3));
    await page.locator('[name="item.0.yes"]').fill(String(due - 3));

    // what the page promises, looked up as it is now
    const promised = await answers(page);
    assert.ok(promised.length > 0, "a sitting of three kinds answers something");
    const other = await context.newPage();
    await other.goto(home);
    const verdicts = await other.locator("tbody tr").evaluateAll((rows) =>
      rows.flatMap((row) => [...row.querySelectorAll('a[href*="/verdict?"]')].map((a) => [row.querySelector("th a")?.textContent.trim(), a.getAttribute("href")])),
    );
    const open_ = [];
    for (const [title, address] of verdicts) {
      if (open_.length < 3 && promised.includes(title) && !(await isMet(other, address))) open_.push([title, address]);
    }
    assert.ok(open_.length > 0, `none of ${promised.join("、")} is open on the branch's page`);

    await page.getByRole("button", { name: "保存", exact: true }).last().click();
    await page.getByRole("status").filter({ hasText: "台账" }).waitFor();
    await page.getByRole("heading", { level: 1, name: "学习党章，讨论接收预备党员" }).waitFor();
    const record = new URL(page.url()).pathname;
    await page.getByText(/赞成/).first().waitFor();

    const turned = [];
    for (const [title, address] of open_) if (await isMet(other, address)) turned.push(title);
    assert.ok(turned.length > 0, `none of ${open_.map(([title]) => title).join("、")} turned to met`);
    t.diagnostic(`turned to met: ${[...new Set(turned)].join("、")}`);

    await page.getByRole("link", { name: "更正" }).click();
    await page.getByLabel("主题", { exact: true }).fill("学习党章，讨论党费使用");
    await page.getByLabel("为什么更正").fill("主题写错");
    await page.getByRole("button", { name: "保存更正" }).last().click();
    await page.getByRole("heading", { level: 1, name: "学习党章，讨论党费使用" }).waitFor();
    assert.equal(new URL(page.url()).pathname, record);
    await page.getByText("主题写错").first().waitFor();
    assert.equal(await page.locator("tbody tr").count(), 2, "what was recorded and what was corrected stand in the history");
    await context.close();
    assert.deepEqual(faults, []);
  });
}

test("a sitting of twenty with three absences costs at most twelve touches of a phone", async (t) => {
  const { page, context, faults } = await ground.open({ account: "office", size: PHONE });
  await page.goto("/units/B07");
  const hand = new Hand();
  await hand.tap(page.getByRole("link", { name: "记录会议或活动" }));
  await hand.tap(kind(page, "主题党日"));
  await hand.tap(kind(page, "党课"));
  const rows = page.locator("[data-attendee]");
  assert.ok((await rows.count()) >= 20);
  await hand.type(page.getByLabel("主题", { exact: true }), "学习党章");
  for (const n of [2, 7, 11]) await hand.tap(state(rows.nth(n), "请假"));
  await hand.choose(page.getByLabel("主讲人", { exact: true }).first(), { index: 1 });
  await hand.tap(page.getByRole("button", { name: "保存", exact: true }).last());
  await page.getByRole("status").filter({ hasText: "台账" }).waitFor();
  t.diagnostic(`${hand.touches} touches, ${hand.letters} letters, ${hand.seconds.toFixed(1)} s by a script`);
  assert.ok(hand.touches <= 12, `${hand.touches} touches`);
  await context.close();
  assert.deepEqual(faults, []);
});
