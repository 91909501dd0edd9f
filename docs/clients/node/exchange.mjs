#!/usr/bin/env node
// A first exchange with Node.js (18 or later), which takes the PKCS#12 package as it is.
//
//   exchange.mjs [SENDER] [RECEIVER]    folders of `careplan office ready NUMBER --out DIR`; by default desk and partner
//
// RELAY and ROOT say where the relay is, and which root its certificate comes from. Node's own `fetch` shows no client
// certificates; `https` does.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import https from "node:https";

const { RELAY = "https://localhost:8443", ROOT = ".careplan/trust/tls-root.pem" } = process.env;
const NAMES = ["計画書.pdf", "利用票.pdf", "地図.jpg"];
const paper = (name) => readFileSync(new URL(`../papers/${name}`, import.meta.url));

// One request; the answer's status and body.
function ask(options, path, body) {
  return new Promise((resolve, reject) => {
    const request = https.request(`${RELAY}/api/v1${path}`, { ca: readFileSync(ROOT), ...options }, async (answer) => {
      const chunks = await answer.toArray().catch(reject);
      resolve({ status: answer.statusCode, body: Buffer.concat(chunks ?? []) });
    });
    request.on("error", reject).end(body);
  });
}

// An office that is logged in, by its certificate and its two users.
class Office {
  static async at(folder) {
    const told = JSON.parse(readFileSync(`${folder}/office.json`));
    const office = new Office();
    office.number = told.number;
    office.tls = { pfx: readFileSync(`${folder}/certificate.p12`), passphrase: told.certificate_password };
    const login = JSON.stringify({
      personal_id: told.personal_id, personal_password: told.personal_password,
      office_id: told.user_id, office_password: told.user_password, client_version: "1.1.2",
    });
    const options = { ...office.tls, method: "POST", headers: { "content-type": "application/json" } };
    office.token = went(await ask(options, "/login", login)).json.token;
    return office;
  }

  async get(path) {
    return went(await ask({ ...this.tls, headers: { authorization: `Bearer ${this.token}` } }, path));
  }

  async send(to, files) {
    const form = new FormData();
    form.append("to", to);
    form.append("subject", "計画書");
    for (const [name, content] of files) form.append("files", new Blob([content]), name);
    // A form writes itself as a body.
    const written = new Response(form);
    const headers = { authorization: `Bearer ${this.token}`, "content-type": written.headers.get("content-type") };
    const body = Buffer.from(await written.arrayBuffer());
    return ask({ ...this.tls, method: "POST", headers }, "/messages", body);
  }
}

// The answer, unless it is a refusal.
function went({ status, body }) {
  if (status >= 300) throw new Error(body.toString());
  return { body, get json() { return JSON.parse(body); } };
}

const [senders = "desk", receivers = "partner"] = process.argv.slice(2);
const [sender, receiver] = [await Office.at(senders), await Office.at(receivers)];
console.log("logged in:", sender.number);

const [sent] = went(await sender.send(receiver.number, NAMES.map((name) => [name, paper(name)]))).json.messages;
console.log("sent:", sent.files.length, "files");

const list = (await receiver.get(`/messages/received?state=unreceived&office=${sender.number}`)).json.messages;
const message = list.find((message) => message.id === sent.id);
console.log("listed:", message.label);

for (const { name } of message.files) {
  const { body } = await receiver.get(`/messages/${message.id}/files/${encodeURIComponent(name)}`);
  assert(body.equals(paper(name)), name);
}
console.log("received:", message.files.length, "files, as they were sent");

// With the last byte of the last file the sender knows.
const receipt = (await sender.get("/messages/sent")).json.messages.find((message) => message.id === sent.id);
console.log("receipt:", receipt.label);

// What the relay does not take, it says why: a code for programs, a sentence and a hint for people.
const refused = JSON.parse((await sender.send(receiver.number, [["計画書.exe", paper(NAMES[0])]])).body);
console.log(`refused: ${refused.code}\n  ${refused.detail}\n  ${refused.hint}`);

// And who shows no certificate gets no answer at all.
await ask({}, "/licence").catch((alert) => console.log("without a certificate:", alert.code));
