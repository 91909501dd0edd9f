// Dropped or chosen files are taken in and checked without a reload. Without this script the buttons do the same.

const MiB = 1024 * 1024;

const say = (text, bad) => {
  const said = document.getElementById("drop-said");
  said.textContent = text;
  said.classList.toggle("bad", Boolean(bad));
};

// What is too much is said before any of it is read.
const complaint = (form, files) => {
  const limit = (name) => Number(form.dataset[name]);
  const large = files.filter((file) => file.size > limit("fileBytesMax"));
  if (files.length + limit("files") > limit("filesMax")) {
    return `一度に送れるファイルは${limit("filesMax")}個までです(いま置かれたのは${files.length}個)。分けて送ってください。`;
  }
  if (large.length) {
    return `「${large[0].name}」は、${limit("fileBytesMax") / MiB} MiBより大きいため送れません。どのファイルも加えていません。`;
  }
  const bytes = files.reduce((sum, file) => sum + file.size, limit("bytes"));
  if (bytes > limit("bytesMax")) {
    return `一度に送れるのは${limit("bytesMax") / MiB} MiBまでです。分けて送ってください。どのファイルも加えていません。`;
  }
  return "";
};

// One that was moved or thrown away meanwhile cannot be read any more.
const vanished = async (files) => {
  for (const file of files) {
    try {
      await file.slice(0, 1).arrayBuffer();
    } catch {
      return file.name;
    }
  }
  return "";
};

let busy = false;

const take = async (form, files) => {
  if (busy || !files.length) return;
  const wrong = complaint(form, files);
  if (wrong) { say(wrong, true); return; }
  busy = true;
  try {
    const gone = await vanished(files);
    if (gone) {
      say(`「${gone}」を読み込めませんでした。移動したり消したりしていないかを確かめてください。どのファイルも加えていません。`, true);
      return;
    }
    say(`${files.length}個のファイルを検査しています…`);
    const filled = new FormData(form);
    filled.delete("files");
    filled.set("act", "add");
    for (const file of files) filled.append("files", file, file.name);
    const answer = await fetch(form.action, { method: "POST", body: filled });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const draft = page.getElementById("draft");
    // Not the same page any more: the login is over, say.
    if (!draft) { location.assign(answer.url); return; }
    document.getElementById("draft").replaceWith(document.adoptNode(draft));
    document.title = page.title;
    prepare();
    const summary = document.getElementById("summary");
    if (summary) summary.focus();
    else say("ファイルを加えて、検査しました。");
  } catch {
    say("ファイルを送れませんでした。もう一度お試しください。", true);
  } finally {
    busy = false;
  }
};

const prepare = () => {
  const drop = document.getElementById("drop");
  if (!drop) return;
  drop.classList.add("ready");
  drop.querySelector(".drop-word").hidden = false;
};

const formOf = (event) => event.target.closest?.("form[data-drop]") ?? document.querySelector("form[data-drop]");

// Whatever is dropped beside the place is not opened by the browser.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.getElementById("drop")?.classList.add("over");
});
document.addEventListener("dragleave", () => document.getElementById("drop")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.getElementById("drop")?.classList.remove("over");
  const form = formOf(event);
  if (!form) return;
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
  if (entries.some((entry) => entry?.isDirectory)) {
    say("フォルダーは送れません。フォルダーを開いて、中のファイルを選んでください。", true);
    return;
  }
  take(form, [...event.dataTransfer.files]);
});
document.addEventListener("change", (event) => {
  if (event.target.id === "files") take(formOf(event), [...event.target.files]);
});
prepare();

// A page that comes back from the browser's memory shows what is so by now; what was being typed stays.
addEventListener("pageshow", (event) => {
  if (event.persisted && !document.querySelector("form[data-drop]")) location.reload();
});
