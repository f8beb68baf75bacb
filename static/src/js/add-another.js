// "Add another": the same questions once more, without leaving the page (forms/formset.html).
import { startReveals } from "./reveal.js";

const total = (group) => group.closest("form").elements[`${group.dataset.prefix}-TOTAL_FORMS`];

const add = (group) => {
  const count = Number(total(group).value);
  if (count >= Number(group.dataset.max)) return null;
  const holder = document.createElement("div");
  holder.innerHTML = group
    .querySelector("template")
    .innerHTML.replaceAll("__prefix__", count)
    .replaceAll("__number__", count + 1);
  const set = holder.firstElementChild;
  group.querySelector("[data-add]").before(set);
  total(group).value = count + 1;
  startReveals(set);
  addRemoveButton(group, set);
  return set;
};

export const setCount = (group, count) => {
  while (Number(total(group).value) < count && add(group));
};

// The checkbox that the server reads stays, hidden behind a button that takes effect at once.
const addRemoveButton = (group, set) => {
  const box = set.querySelector("input[name$='-DELETE']");
  if (!box) return;
  box.closest(".govuk-form-group").hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = `Remove this ${group.dataset.noun}`;
  const show = () => set.classList.toggle("app-set--removed", box.checked);
  button.addEventListener("click", () => {
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    group.querySelector("[data-add]").focus();
  });
  box.addEventListener("change", show);
  set.append(button);
  show();
};

export const startAddAnother = () =>
  document.querySelectorAll("[data-module='app-add-another']").forEach((group) => {
    group.querySelectorAll("[data-set]").forEach((set) => addRemoveButton(group, set));
    group.querySelector("[data-add]")?.addEventListener("click", (event) => {
      event.preventDefault();
      const set = add(group);
      set?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      group.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
