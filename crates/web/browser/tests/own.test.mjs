// A member finds the sitting that was recorded a moment ago on the own page; with and without a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stand } from "../kit/ground.mjs";
import { DESKTOP, PHONE } from "../kit/visitors.mjs";

const ground = stand();

for (const [size, script, title] of [[PHONE, true, "学习全会精神"], [DESKTOP, false, "学习党内法规"]]) {
  test(`a member finds a sitting on the own page (${size.width} px, ${script ? "with" : "without"} a script)`, async () => {
    // the committee and the member of the demo college belong to the same branch
    const recorder = await ground.open({ account: "committee", size, script });
    await recorder.page.goto("/units/B01/sittings/new?kind=theme-day");
    await recorder.page.getByLabel("主题", { exact: true }).fill(title);
    await recorder.page.getByRole("button", { name: "保存", exact: true }).last().click();
    await recorder.page.getByRole("heading", { level: 1, name: title }).waitFor();

    const member = await ground.open({ account: "member", size, script });
    await member.page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "我的", exact: true }).click();
    await member.page.getByText("逐次列出").click();
    const row = member.page.getByRole("row").filter({ hasText: title });
    assert.match(await row.innerText(), /出席/);
    await recorder.context.close();
    await member.context.close();
    assert.deepEqual([...recorder.faults, ...member.faults], []);
  });
}
