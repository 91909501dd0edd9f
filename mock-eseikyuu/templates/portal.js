// What makes the terms quieter where JavaScript runs: one box, scrolled to its end, instead of a page after the other.
// The server keeps count of the pages either way: each is fetched only when the one before was scrolled to its end.

const box = document.getElementById("terms");
const place = document.getElementById("terms_place");
let onwards = document.getElementById("onwards");

if (box && place && onwards) {
  // The way on as the newest page has it; it is shown once that page was scrolled to its end.
  let coming = box.dataset.next ? null : onwards.cloneNode(true);
  let next = box.dataset.next;
  let asking = false;

  box.className = "terms";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-labelledby", "terms_title");
  place.textContent = "最後までスクロールすると、送信できます。";

  const waiting = document.createElement("button");
  waiting.type = "button";
  waiting.disabled = true;
  waiting.textContent = "利用規約に同意して送信";
  const actions = onwards.querySelector(".actions");
  actions.querySelectorAll("button, a[href*='page=']").forEach((one) => one.remove());
  actions.prepend(waiting);

  const isAtEnd = () => box.scrollTop + box.clientHeight >= box.scrollHeight - 4;

  const read = async () => {
    if (asking || !isAtEnd()) return;
    if (!next) {
      if (coming) {
        coming.querySelectorAll("a[href*='page=']").forEach((one) => one.remove());
        onwards.replaceWith(coming);
        onwards = coming;
        coming = null;
        place.textContent = "最後まで読みました。内容に同意する場合は、送信してください。";
      }
      return;
    }
    asking = true;
    const answer = await fetch(next).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const more = page && page.getElementById("terms");
    if (!more) {
      // The login has ended, or something else is in the way: that page says what.
      location.assign(next);
      return;
    }
    next = more.dataset.next;
    if (!next) coming = document.importNode(page.getElementById("onwards"), true);
    box.append(...document.importNode(more, true).childNodes);
    asking = false;
    read();
  };

  box.addEventListener("scroll", read);
  addEventListener("resize", read);
  read();
}
