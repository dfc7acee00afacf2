// Runs the tests of the site in Chromium: makes one demo college, on copies of which each file opens its site.
// JISHI_BIN names the program (by default the workspace's debug build), CHROMIUM the browser, JISHI_SHOTS a folder for
// pictures of every page. Arguments choose files: `node run.mjs tests/pages.test.mjs`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? resolve(here, "../../../target");
const bin = process.env.JISHI_BIN ?? join(target, "debug", "jishi");
const folder = mkdtempSync(join(tmpdir(), "jishi-browser-"));
const run = (program, args, options) => {
  const done = spawnSync(program, args, { stdio: "inherit", ...options });
  if (done.error) console.error(`${program}: ${done.error.message}`);
  return done.status ?? 1;
};
let status;
try {
  const day = "2026-11-15";
  const demo = ["demo", "--db", join(folder, "demo.db"), "--seed", "7", "--as-of", day, "--with-secrets", "--no-serve"];
  status = run(bin, demo, { stdio: ["ignore", "ignore", "inherit"] });
  if (status === 0) {
    const named = process.argv.slice(2);
    const all = readdirSync(join(here, "tests")).filter((file) => file.endsWith(".test.mjs")).sort();
    const files = named.length > 0 ? named : all.map((file) => join("tests", file));
    const env = { ...process.env, JISHI_BIN: bin, JISHI_DEMO: folder, JISHI_DAY: day };
    status = run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...(process.env.JISHI_ONLY ? ["--test-name-pattern", process.env.JISHI_ONLY] : []), ...files], { cwd: here, env });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = status;
