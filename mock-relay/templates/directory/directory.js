// The near view of the map can be moved, and the list follows if asked to. Without this the links beside it do.

const map = document.querySelector("svg[data-movable]");
const choice = document.querySelector("[data-reload]");
if (map && choice) {
  const box = choice.querySelector("input");
  choice.hidden = false;
  // Asked for once, asked for on the next page too.
  box.checked = sessionStorage.getItem("directory-reload") === "1";
  box.addEventListener("change", () => sessionStorage.setItem("directory-reload", box.checked ? "1" : "0"));

  const view = map.viewBox.baseVal;
  const home = { x: view.x, y: view.y };
  const tiles = [...map.querySelectorAll("[data-at]")].map((tile) => {
    const [x, y] = tile.dataset.at.split(" ").map(Number);
    return { x, y, href: tile.dataset.href };
  });
  const clamp = (value, all, side) =>
    Math.min(Math.max(value, Math.min(...all) + 50 - side / 2), Math.max(...all) + 50 - side / 2);
  let from = null;
  map.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = { x: event.clientX, y: event.clientY, viewX: view.x, viewY: view.y, moved: false };
  });
  map.addEventListener("pointermove", (event) => {
    if (!from) return;
    const scale = view.width / map.clientWidth;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    // A click that trembles is a click.
    if (!from.moved && Math.hypot(dx, dy) < 8) return;
    if (!from.moved) map.setPointerCapture(event.pointerId);
    from.moved = true;
    view.x = clamp(from.viewX - dx * scale, tiles.map((tile) => tile.x), view.width);
    view.y = clamp(from.viewY - dy * scale, tiles.map((tile) => tile.y), view.height);
  });
  const end = () => {
    const moved = from && from.moved;
    from = null;
    if (!moved || !box.checked) return;
    const centre = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    const here = tiles.find((tile) => centre.x >= tile.x && centre.x < tile.x + 100 && centre.y >= tile.y && centre.y < tile.y + 100);
    const was = { x: home.x + view.width / 2, y: home.y + view.height / 2 };
    const changed = here && !(was.x >= here.x && was.x < here.x + 100 && was.y >= here.y && was.y < here.y + 100);
    if (changed) location.assign(here.href);
  };
  map.addEventListener("pointerup", end);
  map.addEventListener("pointercancel", () => { from = null; });
  // A drag that began on a pin follows no link.
  map.addEventListener("dragstart", (event) => event.preventDefault());
}
