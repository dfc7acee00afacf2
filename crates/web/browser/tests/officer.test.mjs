// The officer of the organisation department imports a roster with mistakes, mends it and commits, adopts a standard step by step, confirms its parameters and sees the map;
// with and without a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stand } from "../kit/ground.mjs";
import { workbook } from "../kit/workbooks.mjs";
import { DESKTOP, PHONE } from "../kit/visitors.mjs";

const ground = stand({ each: true });

const HEADINGS = ["姓名", "人员编号", "所在党支部", "人员类别", "入党日期"];

async function upload(page, rows) {
  await page.goto("/import");
  const buffer = workbook("名册", [HEADINGS, ...rows]);
  const mimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  await page.getByLabel("文件").setInputFiles({ name: "名册.xlsx", mimeType, buffer });
  await page.getByRole("button", { name: "上传并预览" }).click();
  await page.getByRole("heading", { level: 1, name: /^预览/ }).waitFor();
}

const next = (page) => page.getByRole("button", { name: "下一步" }).click();

for (const [size, script] of [[DESKTOP, true], [PHONE, false]]) {
  const how = `${size.width} px, ${script ? "with" : "without"} a script`;
  test(`an officer imports a roster with mistakes, mends it and commits (${how})`, async () => {
    const { page, context, faults } = await ground.open({ account: "office", size, script });
    await page.goto("/units/B01");
    const branch = (await page.locator("h1").innerText()).trim();
    const [first, second] = [
      ["示例甲", "P9001", branch, "正式党员", "2015.06"],
      ["示例乙", "P9002", "没有的支部", "正式党员", "2016年7月1日"],
    ];
    await upload(page, [first, second]);
    await page.getByRole("alert").filter({ hasText: "有1处错误" }).waitFor();
    const wrong = page.getByRole("row").filter({ hasText: "没有的支部" });
    assert.match(await wrong.first().innerText(), /C3[\s\S]*没有登记/, "the mistake stands beside its cell");
    assert.equal(await page.getByRole("button", { name: "确认导入" }).count(), 0, "nothing can be committed");
    const kept = page.waitForEvent("download");
    await page.getByRole("link", { name: "下载标出问题的工作簿" }).click();
    assert.match((await kept).suggestedFilename(), /\.xlsx$/);

    const mended = [first, ["示例乙", "P9002", branch, "正式党员", "2016年7月1日"]];
    await upload(page, mended);
    await page.getByText("没有错误，可以导入").waitFor();
    await page.getByRole("button", { name: "确认导入" }).click();
    await page.getByRole("status").filter({ hasText: "已导入" }).waitFor();
    await page.goto("/people/P9002");
    await page.getByRole("heading", { level: 1, name: "示例乙" }).waitFor();
    await upload(page, mended);
    await page.getByText("都已登记过").waitFor();
    await context.close();
    assert.deepEqual(faults, []);
  });

  test(`an officer adopts a standard, confirms its parameters and sees the map (${how})`, async () => {
    const { page, context, faults } = await ground.open({ account: "office", size, script });
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
