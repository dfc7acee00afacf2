// Somebody at a browser.
import { chromium } from "playwright-core";
import { PASSWORD } from "./site.mjs";

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// Opens a window; `faults` gathers what a page should never bring: errors of the script, of the policy, of the network.
export async function open(browser, base, { account, size = DESKTOP, script = true, dark = false } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: size,
    hasTouch: size === PHONE,
    javaScriptEnabled: script,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    // an answer that is no page is looked at by the test itself; what a page still asks for when it is left fails below, or not at all
    const known = /status of 4\d\d|Failed to fetch/.test(message.text());
    if (message.type() === "error" && !known) faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) faults.push(`${response.url()}: ${response.status()}`);
  });
  if (account) await signIn(page, account);
  return { page, context, faults };
}

export async function signIn(page, account) {
  await page.goto("/sign-in");
  await page.getByLabel("登录名").fill(account);
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

// A hand that counts what it does: each touch of the glass is one, typing is counted by its letters.
export class Hand {
  touches = 0;
  letters = 0;
  began = Date.now();

  async tap(target) {
    this.touches += 1;
    await target.tap();
  }

  async type(target, text) {
    this.touches += 1;
    this.letters += text.length;
    await target.tap();
    await target.fill(text);
  }

  // a list of the system opens with one touch and closes with another
  async choose(target, value) {
    this.touches += 2;
    await target.selectOption(value);
  }

  get seconds() {
    return (Date.now() - this.began) / 1000;
  }
}
