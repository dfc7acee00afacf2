// The officer of the organisation department adopts a standard step by step, confirms its parameters and sees the map;
// with and without a script.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openSite } from "../kit/site.mjs";
import { DESKTOP, PHONE, open, openBrowser } from "../kit/visitors.mjs";

let site, browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site?.close());

const next = (page) => page.getByRole("button", { name: "下一步" }).click();

for (const [size, script] of [[DESKTOP, true], [PHONE, false]]) {
  const how = `${size.width} px, ${script ? "with" : "without"} a script`;
  test(`an officer adopts a standard, confirms its parameters and sees the map (${how})`, async () => {
    const { page, context, faults } = await open(browser, site.base, { account: "office", size, script });
    await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "标准", exact: true }).click();
    const row = page.getByRole("row").filter({ has: page.locator('a[href^="/standards/model-creation"]') });
    const short = (await row.getByRole("rowheader").getByRole("link").innerText()).trim();
    assert.notEqual(await row.getByRole("link", { name: /^\d+项$/ }).innerText(), "0项", "something waits to be confirmed");
    const address = await row.getByRole("rowheader").getByRole("link").getAttribute("href");

    await page.goto(`${address}/adopt`);
    await page.getByLabel("从哪天起采用").fill("");
    await next(page);
    assert.equal(new URL(page.url()).pathname, `${address}/adopt`);
    await page.getByLabel("从哪天起采用").fill("2026-11-01");
    await page.getByLabel("依据（可不填）").fill("党委会议决定");
    await next(page);
    const heading = page.getByRole("heading", { level: 2, name: "要学校确认的参数" });
    const phases = page.getByRole("heading", { level: 2, name: "阶段的日期" });
    await heading.or(phases).first().waitFor();
    if (await phases.isVisible()) await next(page);
    await heading.waitFor();
    await page.getByLabel(/^确认/).first().check();
    await page.getByRole("button", { name: "其余都按默认值确认" }).click();
    await heading.waitFor();
    assert.equal(await page.getByLabel(/^确认/).and(page.locator(":not(:checked)")).count(), 0, "all are confirmed");
    await next(page);
    await page.getByRole("heading", { level: 2, name: "采用以后" }).waitFor();
    await page.getByRole("button", { name: `采用${short}` }).click();
    await page.getByRole("status").waitFor();

    await page.goto(`${address}/parameters`);
    await page.getByText("没有待确认的参数").waitFor();
    await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "全校", exact: true }).click();
    await page.getByRole("navigation", { name: "标准" }).getByRole("link", { name: short, exact: true }).click();
    const map = page.getByRole("table").filter({ has: page.locator("caption", { hasText: "党支部" }) });
    assert.ok((await map.getByRole("row").count()) > 40, "the branches stand on the map");
    await map.locator("tbody td a").first().click();
    await page.locator("tbody th a").first().click();
    await page.getByRole("heading", { level: 2, name: "条款" }).waitFor();
    await context.close();
    assert.deepEqual(faults, []);
  });
}
