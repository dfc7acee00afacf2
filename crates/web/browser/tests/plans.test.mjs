// A plan of a year at a browser: generate, move, accept, file, receive, record from the plan, see it done on the year at
// a glance; with and without a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stand } from "../kit/ground.mjs";
import { DESKTOP, PHONE } from "../kit/visitors.mjs";

const ground = stand({ each: true });

for (const [size, script] of [[DESKTOP, true], [PHONE, false]]) {
  const how = `${size.width} px, ${script ? "with" : "without"} a script`;
  test(`a plan goes from draft to record (${how})`, async () => {
    const today = process.env.JISHI_DAY;
    const planner = await ground.open({ account: "committee", size, script });
    const { page } = planner;
    const plan = "/units/B01/plan?year=2026";
    await page.goto(plan);
    await page.getByRole("button", { name: "生成计划" }).click();
    await page.getByRole("link", { name: /^看“.*日子最少/ }).click();

    // what was not held this year: nothing that was recorded before can be taken for it
    await page.getByRole("link", { name: /^改期.*民主评议党员/ }).first().click();
    await page.getByLabel("改到哪一天").fill(today);
    if (script) await page.getByLabel("改到哪一天").press("Tab");
    else await page.getByRole("button", { name: "先看影响" }).click();
    await page.locator("#effect").getByText(/改到11月15日/).waitFor();
    await page.getByLabel("改到哪一天").fill(today);
    await page.getByRole("button", { name: "保存改动" }).click();
    await page.getByText("手工定").first().waitFor();

    await page.getByRole("button", { name: "采用为2026年计划" }).click();
    await page.getByText("已采用，还没有报备").first().waitFor();
    const receiver = page.getByLabel("报给");
    const general = await receiver.locator("option").evaluateAll((all) => all.find((o) => o.value.startsWith("G"))?.value);
    await receiver.selectOption(general);
    await page.getByRole("button", { name: "报送", exact: true }).click();
    await page.getByText("已报，等备案").first().waitFor();

    const above = await ground.open({ account: "general-secretary", size, script });
    await above.page.goto("/plans?year=2026");
    await above.page.getByRole("region").or(above.page.locator("section")).filter({ hasText: "等您备案的" }).getByRole("link").first().click();
    await above.page.getByRole("button", { name: "备案", exact: true }).click();
    await above.page.getByText("已备案").first().waitFor();

    await page.goto(plan);
    await page.getByText("已备案").first().waitFor();
    await page.getByRole("row").filter({ hasText: "11月15日" }).getByRole("link", { name: /^记录/ }).first().click();
    assert.equal(await page.getByLabel("日期", { exact: true }).inputValue(), today, "the form comes filled in");
    assert.ok((await page.locator('input[name="kind"]:checked').count()) > 0);
    await page.getByLabel("主题", { exact: true }).fill("照计划开的会");
    await page.getByRole("button", { name: "保存", exact: true }).last().click();
    await page.getByRole("heading", { level: 1, name: "照计划开的会" }).waitFor();
    await page.goto(plan);
    await page.getByRole("row").filter({ hasText: "11月15日" }).getByRole("link", { name: "已开", exact: true }).first().waitFor();
    assert.ok((await page.getByText("15日按计划开了").count()) > 0, "the year at a glance shows it done");
    await planner.context.close();
    await above.context.close();
    assert.deepEqual([...planner.faults, ...above.faults], []);
  });
}

test("a sitting is dragged to another day: the effect is shown first, and nothing is kept until it is said", async () => {
  const planner = await ground.open({ account: "committee", size: DESKTOP, script: true });
  const { page } = planner;
  await page.goto("/units/B01/plan?year=2026");
  await page.getByRole("button", { name: "生成计划" }).click();
  await page.getByRole("link", { name: /^看“.*日子最少/ }).click();
  const chip = page.locator("[data-day] [data-sitting]").first();
  const id = await chip.getAttribute("data-sitting");
  const from = await chip.locator("xpath=ancestor::td").getAttribute("data-day");
  const place = (day) => page.locator(`td[data-day="${day}"]`);
  const sitting = page.locator(`[data-sitting="${id}"]`);
  const days = await page.locator("td[data-day]").evaluateAll((all) => all.map((td) => td.dataset.day));
  const free = days.filter((day) => day !== from && new Date(day).getUTCDay() % 6 !== 0);
  const [first, second] = [free.at(-2), free.at(-1)];

  // dropped: what it changes stands there, the sitting is still where it was
  await sitting.dragTo(place(first));
  const [, month, date] = first.split("-").map(Number);
  await page.locator("#effect").getByText(`改到${month}月${date}日`).waitFor();
  assert.equal(await place(from).locator(`[data-sitting="${id}"]`).count(), 1, "nothing is kept yet");
  assert.match(await page.locator("#effect").innerText(), /会落空|不变|会多满足/);
  const save = page.getByRole("button", { name: "就改到这一天" });
  assert.ok(await save.evaluate((button) => button === document.activeElement), "the keyboard is where it goes on");
  await save.click();
  await page.getByText("手工定").first().waitFor();
  assert.equal(await place(first).locator(`[data-sitting="${id}"]`).count(), 1, "now it is there");

  // while another one is open for editing, the dragged one is opened with its new day
  const other = page.locator(`[data-day] [data-sitting]:not([data-sitting="${id}"])`).first();
  await other.click();
  await page.getByRole("button", { name: "保存改动" }).waitFor();
  await sitting.dragTo(place(second));
  await page.waitForURL((url) => url.searchParams.get("edit") === id);
  assert.equal(await page.getByLabel("改到哪一天").inputValue(), second);
  await planner.context.close();
  assert.deepEqual(planner.faults, []);
});
