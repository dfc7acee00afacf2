// Every page that a role reaches: no violation that axe knows, in light and dark, on a wide screen, at 200 % and on a
// phone; nothing scrolls sideways; no error of a script, the policy or the network.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import axe from "axe-core";
import { stand } from "../kit/ground.mjs";
import { DESKTOP, PHONE } from "../kit/visitors.mjs";
import { walk } from "../kit/walks.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const ROLES = ["office", "secretary", "member", "group-leader", "organizer", "inspector", "leader", "system", "security", "audit"];
const shots = process.env.JISHI_SHOTS;

const ground = stand();

async function violations(page, where, runOnly) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((runOnly) => axe.run(document, { runOnly, resultTypes: ["violations"] }), runOnly);
  return found.violations.flatMap((violation) =>
    violation.nodes.slice(0, 3).map((node) => {
      const why = node.any[0]?.message ?? node.all[0]?.message ?? violation.help;
      return `${where}: ${violation.id} at ${node.target.join(" ")}: ${why}`;
    }),
  );
}

async function sideways(page, where) {
  const over = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const wide = [...document.body.querySelectorAll("*")].find((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
    return `${root.scrollWidth} of ${root.clientWidth}, first at <${wide?.tagName.toLowerCase()} class="${wide?.className}">`;
  });
  return over ? [`${where}: scrolls sideways, ${over}`] : [];
}

async function look(page, address, name) {
  const found = [];
  const everything = { type: "tag", values: TAGS };
  const contrast = { type: "rule", values: ["color-contrast"] };
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(DESKTOP);
  await page.goto(address);
  found.push(...(await violations(page, `${address} (1280)`, everything)));
  if (shots) await page.screenshot({ path: join(shots, `${name}-1280.png`), fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  found.push(...(await violations(page, `${address} (dark)`, contrast)));
  if (shots) await page.screenshot({ path: join(shots, `${name}-dark.png`) });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: DESKTOP.width / 2, height: DESKTOP.height / 2 });
  found.push(...(await sideways(page, `${address} (200 %)`)));
  await page.setViewportSize(PHONE);
  found.push(...(await sideways(page, `${address} (360)`)));
  found.push(...(await violations(page, `${address} (360)`, everything)));
  if (shots) await page.screenshot({ path: join(shots, `${name}-360.png`), fullPage: true });
  return found;
}

const seen = new Set();

test("the sign-in can be read and used by everybody", async () => {
  const { page, context, faults } = await ground.open();
  if (shots) mkdirSync(shots, { recursive: true });
  const found = await look(page, "/sign-in", "sign-in");
  await context.close();
  assert.deepEqual([...found, ...faults], []);
});

for (const account of ROLES) {
  test(`every page of ${account} can be read and used by everybody`, async (t) => {
    const { page, context, faults } = await ground.open({ account });
    const found = [];
    const addresses = await walk(context, seen);
    for (const [at, address] of addresses.entries()) {
      found.push(...(await look(page, address, `${account}-${at}`)));
    }
    t.diagnostic(`${addresses.length} pages: ${addresses.join(" ")}`);
    await context.close();
    assert.deepEqual([...found, ...faults], []);
  });
}

test("the site has nothing to complain of", () => assert.deepEqual(ground.site.said, []));
