// Who sees what, as one finds it at a browser; with and without a script.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stand } from "../kit/ground.mjs";
import { PHONE } from "../kit/visitors.mjs";

const ground = stand();

for (const script of [true, false]) {
  describe(script ? "with a script" : "without a script", () => {
    test("a signed-out person sees nothing but the sign-in, and comes back to what was asked for", async () => {
      const { page, context, faults } = await ground.open({ script, size: PHONE });
      for (const address of ["/", "/units/B01", "/records", "/permissions"]) {
        await page.goto(address);
        await page.getByRole("heading", { level: 1, name: "登录" }).waitFor();
        assert.equal(new URL(page.url()).pathname, "/sign-in");
        assert.equal(await page.getByRole("navigation").count(), 0);
      }
      await page.getByLabel("登录名").fill("member");
      await page.getByLabel("密码", { exact: true }).fill("not-the-password");
      await page.getByRole("button", { name: "登录" }).click();
      await page.getByRole("alert").waitFor();
      assert.equal(await page.getByLabel("登录名").inputValue(), "member", "what was typed stays");
      await page.getByLabel("密码", { exact: true }).fill("shan-gao-shui-chang");
      await page.getByRole("button", { name: "登录" }).click();
      await page.getByRole("heading", { level: 1, name: "谁能做什么" }).waitFor();
      await page.getByRole("button", { name: "退出" }).click();
      await page.getByRole("heading", { level: 1, name: "登录" }).waitFor();
      await page.goto("/permissions");
      assert.equal(new URL(page.url()).pathname, "/sign-in");
      await context.close();
      assert.deepEqual(faults, []);
    });

    test("an inspector sees the named units and no others", async () => {
      const { page, context, faults } = await ground.open({ account: "inspector", script });
      const named = await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "总支" }).count();
      assert.equal(named, 2, "two general branches are inspected");
      await page.goto("/records");
      const codes = await page.getByLabel("党组织", { exact: true }).locator("option").evaluateAll((all) => all.map((o) => o.value));
      const units = codes.filter((code) => code !== "");
      assert.ok(units.includes("G02") && units.includes("G09") && !units.includes("G01") && units.length < 20);
      for (const unit of units.slice(0, 4)) {
        assert.equal((await page.goto(`/units/${unit}`)).status(), 200, unit);
      }
      assert.equal((await page.goto("/units/G01")).status(), 403);
      await page.getByText("您没有“查看达标判定”的权限").waitFor();
      assert.equal((await page.goto("/units/G02")).status(), 200);
      assert.equal(await page.getByRole("link", { name: "记录会议或活动" }).count(), 0, "an inspector records nothing");
      await context.close();
      assert.deepEqual(faults, []);
    });
  });
}
