// A site of its own for a file of tests: the demo college as it was made, on a free port, on a fixed day.
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const PASSWORD = "shan-gao-shui-chang";

export async function openSite() {
  const folder = mkdtempSync(join(tmpdir(), "jishi-site-"));
  for (const file of readdirSync(process.env.JISHI_DEMO)) {
    copyFileSync(join(process.env.JISHI_DEMO, file), join(folder, file));
  }
  const args = ["demo", "--db", join(folder, "demo.db"), "--as-of", process.env.JISHI_DAY, "--listen", "127.0.0.1:0"];
  const env = { ...process.env, JISHI_LOG: "warn" };
  const server = spawn(process.env.JISHI_BIN, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  createInterface({ input: server.stderr }).on("line", (line) => said.push(line));
  const base = await new Promise((done, fail) => {
    server.once("exit", (code) => fail(new Error(`the site ended with ${code}: ${said.join("\n")}`)));
    createInterface({ input: server.stdout }).on("line", (line) => {
      const found = /网页：(http:\/\/\S+?)（/.exec(line);
      if (found) done(found[1]);
    });
  });
  return {
    base,
    // what it complained of: an answer that failed is in its log
    said,
    async close() {
      server.removeAllListeners("exit");
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
