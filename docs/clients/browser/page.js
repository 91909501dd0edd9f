// What a page of the relay's own origin does of a first exchange: the browser shows the certificate, `fetch` does the rest.
//
// Open https://localhost:8443/api/v1/openapi.json with the office's certificate, paste this file into the console of the
// developer tools, and call `careplan.logIn(office)` with what stands in office.json. `exchange.mjs` does the same.

globalThis.careplan = {
  // Logs in; nothing is kept but the token, and that on the page.
  async logIn({ personal_id, personal_password, user_id, user_password }) {
    const login = { personal_id, personal_password, office_id: user_id, office_password: user_password, client_version: "1.1.2" };
    const headers = { "content-type": "application/json" };
    const { token } = await this.ask("login", { method: "POST", headers, body: JSON.stringify(login) });
    this.token = token;
  },

  // Sends files, each with name and content in base64; the message that was made.
  async send(to, files) {
    const form = new FormData();
    form.append("to", to);
    form.append("subject", "計画書");
    for (const { name, content } of files) {
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      form.append("files", new Blob([bytes]), name);
    }
    const { messages } = await this.ask("messages", { method: "POST", body: form });
    return messages[0];
  },

  // The message of this number in 送信一覧 or 受信一覧.
  async find(side, id) {
    const { messages } = await this.ask(`messages/${side}`);
    return messages.find((message) => message.id === id);
  },

  // A file of a message, in base64.
  async download(id, name) {
    const answer = await this.answer(`messages/${id}/files/${encodeURIComponent(name)}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  },

  async ask(path, options) {
    return (await this.answer(path, options)).json();
  },

  // The answer; a refusal is thrown, as the problem that it is.
  async answer(path, options = {}) {
    const headers = { ...options.headers, ...(this.token && { authorization: `Bearer ${this.token}` }) };
    const answer = await fetch(`/api/v1/${path}`, { ...options, headers });
    if (!answer.ok) throw await answer.json();
    return answer;
  },
};
