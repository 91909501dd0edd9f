// What makes the console's pages quieter where JavaScript runs. Every page is complete without it.

// Lines on a page at most: a window that is open all day must not become slow.
const LINES = 200;

// Follows the journal at `address`, and goes on where it was after every break.
function follow(address, { line, state }) {
  let source = null;
  let last = null;
  const open = () => {
    if (source) return;
    const from = new URL(address, location.href);
    if (last !== null) from.searchParams.set("after", last);
    source = new EventSource(from);
    source.onopen = () => state("open");
    source.onerror = () => state(source && source.readyState === EventSource.CLOSED ? "full" : "broken");
    source.addEventListener("line", (event) => { last = event.lastEventId; line(event.data); });
    source.addEventListener("gap", (event) => { last = event.lastEventId; state("gap"); });
  };
  const close = () => { if (source) source.close(); source = null; };
  return { open, close };
}

// A list of lines that grows at its head.
const list = document.querySelector("[data-live]");
if (list) {
  const bar = document.querySelector(".live-bar");
  const said = document.getElementById("live-state");
  const button = document.getElementById("live-pause");
  const words = {
    open: "新しい記録が自動で加わります。",
    broken: "試験環境につながりません。つながると、続きから加わります。",
    full: "同時に見ている画面が多いため、自動では加わりません。画面を開き直すと新しくなります。",
    gap: "表示していない記録があります。画面を開き直してください。",
    paused: "止めています。「続ける」を押すと、続きから加わります。",
  };
  let paused = false;
  let gap = false;
  const state = (one) => {
    gap = gap || one === "gap";
    const now = words[gap && one === "open" ? "gap" : one];
    if (said.textContent !== now) said.textContent = now;
  };
  const line = (html) => {
    document.getElementById("no-lines")?.remove();
    list.insertAdjacentHTML("afterbegin", html);
    while (list.children.length > LINES) list.lastElementChild.remove();
  };
  const stream = follow(list.dataset.live, { line, state });
  const settle = () => {
    // A window that nobody looks at takes no place.
    if (paused || document.hidden) stream.close(); else stream.open();
  };
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "続ける" : "止める";
    if (paused) state("paused");
    settle();
  });
  document.addEventListener("visibilitychange", settle);
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", settle);
  bar.hidden = false;
  settle();
}

// A form that takes its time tells how far it is.
document.querySelectorAll("form[data-progress]").forEach((form) => {
  form.addEventListener("submit", () => {
    const steps = document.getElementById(form.dataset.steps);
    const button = form.querySelector("button");
    steps.hidden = false;
    button.setAttribute("aria-disabled", "true");
    const line = (html) => {
      const one = document.createElement("template");
      one.innerHTML = html;
      const happening = one.content.querySelector("p > span[lang]");
      if (!happening) return;
      const step = document.createElement("li");
      step.textContent = happening.textContent;
      steps.querySelector("ol").append(step);
    };
    follow(form.dataset.progress, { line, state: () => {} }).open();
  });
});
