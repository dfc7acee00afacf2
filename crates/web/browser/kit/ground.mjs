// What a file of tests stands on: a browser, and a site for all its tests or for each of them.
import { after, afterEach, before, beforeEach } from "node:test";
import { openSite } from "./site.mjs";
import { open, openBrowser } from "./visitors.mjs";

// With `each`, every test has a college of its own: what one has recorded, another would find met already.
export function stand({ each = false } = {}) {
  const ground = { open: (options) => open(ground.browser, ground.site.base, options) };
  const [begin, end] = each ? [beforeEach, afterEach] : [before, after];
  before(async () => {
    ground.browser = await openBrowser();
  });
  after(() => ground.browser?.close());
  begin(async () => {
    ground.site = await openSite();
  });
  end(() => ground.site?.close());
  return ground;
}
