// The form of an application, where JavaScript runs: a text that is scrolled to its end enables its checkbox, and both
// ticks enable 申請. The server keeps the same rules whether this runs or not.

const form = document.getElementById("application");
const applies = form.querySelectorAll("[data-apply]");
const checkboxes = [...form.querySelectorAll("[data-consent]")];

const weigh = () => {
  const given = checkboxes.every((checkbox) => checkbox.checked && !checkbox.disabled);
  applies.forEach((apply) => { apply.disabled = !given; });
};
checkboxes.forEach((checkbox) => checkbox.addEventListener("change", weigh));
addEventListener("pageshow", weigh);
weigh();

for (const box of form.querySelectorAll("[data-document]")) {
  const name = box.dataset.document;
  const checkbox = document.getElementById(`agree-${name}`);
  if (!checkbox.disabled) continue;
  const byPages = form.querySelector(`[data-without-script="${name}"]`);
  byPages.hidden = true;

  let told = false;
  const look = async () => {
    // Two pixels, because zoomed pages stop at fractions.
    if (told || box.scrollTop + box.clientHeight < box.scrollHeight - 2) return;
    told = true;
    try {
      const answer = await fetch(`/application/reading/${name}/end`, {
        method: "POST", redirect: "error", body: new URLSearchParams({ csrf: form.elements.csrf.value }),
      });
      if (!answer.ok) throw new Error(answer.statusText);
      checkbox.disabled = false;
      document.getElementById(`hint-${name}`).hidden = true;
    } catch {
      // The pages lead there too.
      told = false;
      byPages.hidden = false;
    }
  };
  box.addEventListener("scroll", look, { passive: true });
  look();
}
