// A form's answers as {name: [values]}, and back into the form.
import { setCount } from "./add-another.js";

// About the request, not answers.
const NOT_ANSWERS = new Set(["csrfmiddlewaretoken", "draft_version", "draft_page"]);

export const read = (form) => {
  const data = {};
  for (const [name, value] of new FormData(form)) {
    if (NOT_ANSWERS.has(name) || typeof value !== "string") continue;
    (data[name] ||= []).push(value);
  }
  return data;
};

export const write = (form, data) => {
  form.querySelectorAll("[data-module='app-add-another']").forEach((group) => {
    const total = data[`${group.dataset.prefix}-TOTAL_FORMS`];
    if (total) setCount(group, Number(total[0]));
  });
  const used = {};
  for (const input of form.elements) {
    if (!input.name || NOT_ANSWERS.has(input.name) || input.type === "file") continue;
    if (input.type === "submit" || input.type === "button") continue;
    const values = data[input.name] || [];
    if (input.type === "checkbox" || input.type === "radio") {
      input.checked = values.includes(input.value);
    } else if (input.type === "select-multiple") {
      for (const option of input.options) option.selected = values.includes(option.value);
    } else if (input.name in data) {
      const index = used[input.name] || 0;
      used[input.name] = index + 1;
      input.value = values[index] ?? "";
    }
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
};
