// Takes the manual's pictures, beside the program that is tested, and looks whether the manual shows them.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { stand } from "../kit/ground.mjs";

// Who stands where when a picture is taken; `home` is the secretary's branch.
const TAKEN = {
  duties: { account: "secretary", address: () => "/" },
  overview: { account: "office", address: () => "/units/C" },
  branch: { account: "secretary", address: (home) => home },
  verdict: { account: "secretary", address: (home) => home, link: "h2 ~ * tbody th a" },
  sitting: { account: "secretary", address: (home) => `${home}/sittings/new?kind=theme-day` },
  records: { account: "secretary", address: () => "/records" },
  people: { account: "secretary", address: () => "/people" },
};
const texts = new URL("../../src/manual/", import.meta.url);

const ground = stand();

function marked() {
  const pages = readdirSync(texts).filter((file) => file.endsWith(".md"));
  return pages.flatMap((file) => {
    const text = readFileSync(new URL(file, texts), "utf8");
    return [...text.matchAll(/^@picture ([a-z0-9-]+) /gm)].map((found) => ({ page: file.slice(0, -3), name: found[1] }));
  });
}

test("every picture of the manual is taken from the page that it shows, and shown", async () => {
  const folder = join(dirname(process.env.JISHI_BIN), "manual-pictures");
  mkdirSync(folder, { recursive: true });
  assert.deepEqual(marked().map((m) => m.name).filter((name) => !TAKEN[name]), [], "nobody says how these are taken");
  const windows = {};
  const size = { width: 1120, height: 720 };
  let home;
  for (const [name, { account, address, link }] of Object.entries(TAKEN)) {
    windows[account] ??= await ground.open({ account, size });
    const { page } = windows[account];
    if (!home && account === "secretary") {
      await page.goto("/");
      home = await page.locator('main a[href^="/units/"]').first().getAttribute("href");
    }
    await page.goto(address(home));
    if (link) await page.locator(link).first().click();
    await page.locator("h1").waitFor();
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  const { page, faults } = windows.secretary;
  for (const { page: name, name: picture } of marked()) {
    await page.goto(`/manual/${name}`);
    const image = page.locator(`img[src="/manual/pictures/${picture}"]`);
    await image.scrollIntoViewIfNeeded();
    await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await image.elementHandle());
  }
  assert.deepEqual(faults, []);
  for (const window of Object.values(windows)) await window.context.close();
});
