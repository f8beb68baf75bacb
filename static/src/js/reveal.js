// Uncovers the questions that belong to a choice. GOV.UK Frontend's own module does the same, but
// puts aria-expanded on radios, where ARIA does not allow it.
const update = (input) => {
  const more = document.getElementById(input.dataset.reveals);
  if (!more) return;
  const kind = input.type === "radio" ? "radios" : "checkboxes";
  more.classList.toggle(`govuk-${kind}__conditional--hidden`, !input.checked);
};

export const startReveals = (root = document) => {
  const all = [...root.querySelectorAll("input[data-reveals]")];
  all.forEach(update);
  // Browsers restore answers after "back" without an event.
  window.addEventListener("pageshow", () => all.forEach(update));
};

document.addEventListener("change", (event) => {
  if (!(event.target instanceof HTMLInputElement) || !event.target.name) return;
  document.getElementsByName(event.target.name).forEach((input) => {
    if (input.dataset.reveals) update(input);
  });
});
