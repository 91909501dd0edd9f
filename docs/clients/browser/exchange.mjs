#!/usr/bin/env node
// A first exchange in Chromium, whose certificates lie in an NSS store: one browser for each of the two offices.
//
//   exchange.mjs [SENDER] [RECEIVER]    folders of `careplan office ready NUMBER --out DIR`; by default desk and partner
//
// RELAY and ROOT say where the relay is, and which root its certificate comes from. Node.js (18 or later) only presses the
// keys, by way of chromedriver (CHROMEDRIVER and CHROMIUM, if they have other names): what goes to the relay goes there
// from the browser, as page.js says. Each browser has a home of its own, and nothing is left of it.

import assert from "node:assert";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { RELAY = "https://localhost:8443", ROOT = ".careplan/trust/tls-root.pem" } = process.env;
const { CHROMEDRIVER = "chromedriver", CHROMIUM } = process.env;
const PAGE = readFileSync(new URL("page.js", import.meta.url), "utf8");
const NAMES = ["計画書.pdf", "利用票.pdf", "地図.jpg"];
const paper = (name) => readFileSync(new URL(`../papers/${name}`, import.meta.url)).toString("base64");

// The browser of an office.
class Browser {
  static async open(folder) {
    const browser = new Browser();
    browser.office = JSON.parse(readFileSync(`${folder}/office.json`));
    browser.home = mkdtempSync(join(tmpdir(), "careplan-browser-"));
    browser.install(folder);
    await browser.start();
    return browser;
  }

  // The office's package and the testbed's root into the NSS store of this home.
  install(folder) {
    const store = join(this.home, ".pki/nssdb");
    mkdirSync(store, { recursive: true });
    const database = ["-d", `sql:${store}`];
    const quiet = { stdio: ["ignore", "ignore", "inherit"] };
    execFileSync("certutil", [...database, "-N", "--empty-password"], quiet);
    execFileSync("certutil", [...database, "-A", "-t", "C,,", "-n", "careplan", "-i", ROOT], quiet);
    writeFileSync(join(this.home, "password"), this.office.certificate_password, { mode: 0o600 });
    const password = ["-K", "", "-w", join(this.home, "password")];
    execFileSync("pk12util", [...database, ...password, "-i", `${folder}/certificate.p12`], quiet);
    // Chromium would ask which certificate to show; where people sit, the policy AutoSelectCertificateForUrls answers.
    const chosen = { auto_select_certificate: { [`${RELAY},*`]: { setting: { filters: [{}] } } } };
    const profile = join(this.home, "profile/Default");
    mkdirSync(profile, { recursive: true });
    writeFileSync(join(profile, "Preferences"), JSON.stringify({ profile: { content_settings: { exceptions: chosen } } }));
  }

  async start(profile = "profile") {
    const { XDG_CONFIG_HOME, XDG_CACHE_HOME, ...env } = process.env;
    const stdio = ["ignore", "pipe", "ignore"];
    this.driver = spawn(CHROMEDRIVER, ["--port=0"], { env: { ...env, HOME: this.home }, stdio });
    for await (const line of createInterface(this.driver.stdout)) {
      const port = /started successfully on port (\d+)/.exec(line)?.[1];
      if (port) {
        this.session = `http://127.0.0.1:${port}/session`;
        break;
      }
    }
    const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    const options = { args: [...args, `--user-data-dir=${join(this.home, profile)}`], ...(CHROMIUM && { binary: CHROMIUM }) };
    const { sessionId } = await this.tell("", { capabilities: { alwaysMatch: { "goog:chromeOptions": options } } });
    this.session += `/${sessionId}`;
    // A page of the relay's own origin: `fetch` goes where the page came from.
    await this.tell("/url", { url: `${RELAY}/api/v1/openapi.json` });
    // A page that could not be had is a page too, which says why.
    const [type, text] = await this.tell("/execute/sync", { script: "return [document.contentType, document.body.innerText]", args: [] });
    if (type !== "application/json") throw new Error(text);
    await this.tell("/execute/sync", { script: PAGE, args: [] });
  }

  // One step on the page; a refusal comes back as the problem that it is.
  async step(call, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      careplan.${call}(...arguments[0]).then((value) => done({ value }), (refused) => done({ refused: { ...refused, told: String(refused) } }));`;
    return this.tell("/execute/async", { script, args: [args] });
  }

  async does(call, ...args) {
    const { value, refused } = await this.step(call, ...args);
    if (refused) throw new Error(JSON.stringify(refused));
    return value;
  }

  // A command of WebDriver's.
  async tell(path, body, method = "POST") {
    const answer = await fetch(this.session + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(value.message);
    return value;
  }

  async close() {
    await this.tell("", undefined, "DELETE").catch(() => {});
    this.driver.kill();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function exchange(sender, receiver) {
  await sender.does("logIn", sender.office);
  await receiver.does("logIn", receiver.office);
  console.log("logged in:", sender.office.number);

  const papers = NAMES.map((name) => ({ name, content: paper(name) }));
  const { id, files } = await sender.does("send", receiver.office.number, papers);
  console.log("sent:", files.length, "files");

  const message = await receiver.does("find", "received", id);
  console.log("listed:", message.label);

  for (const { name } of message.files) {
    assert.equal(await receiver.does("download", id, name), paper(name), name);
  }
  console.log("received:", message.files.length, "files, as they were sent");

  // With the last byte of the last file the sender knows.
  console.log("receipt:", (await sender.does("find", "sent", id)).label);

  // What the relay does not take, it says why: a code for programs, a sentence and a hint for people.
  const { refused } = await sender.step("send", receiver.office.number, [{ name: "計画書.exe", content: paper(NAMES[0]) }]);
  console.log(`refused: ${refused.code}\n  ${refused.detail}\n  ${refused.hint}`);
}

// And whose browser has no certificate does not even see a page.
async function withoutCertificate(browser) {
  const store = join(browser.home, ".pki/nssdb");
  const listed = execFileSync("certutil", ["-d", `sql:${store}`, "-L"], { encoding: "utf8" });
  const own = listed.split("\n").map((line) => /^(.*?)\s+u,u,u\s*$/.exec(line)?.[1]).find(Boolean);
  execFileSync("certutil", ["-d", `sql:${store}`, "-F", "-n", own]);
  await browser.tell("", undefined, "DELETE");
  browser.driver.kill();
  // In a profile of its own: the browser of before may still be leaving the other.
  await browser.start("without").then(
    () => assert.fail("it was let in"),
    (error) => console.log("without a certificate:", /ERR_\w+/.exec(error.message)?.[0] ?? error.message),
  );
}

const [senders = "desk", receivers = "partner"] = process.argv.slice(2);
const browsers = [];
try {
  for (const folder of [senders, receivers]) browsers.push(await Browser.open(folder));
  await exchange(...browsers);
  await withoutCertificate(browsers[1]);
} finally {
  for (const browser of browsers) await browser.close();
}
