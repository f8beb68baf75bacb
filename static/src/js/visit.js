// The page of a visit: the people and children listed follow the date as it is typed.
//
// The server draws the part that depends on the date from the saved draft; what was typed here is
// put back into it. Without scripts, or without a connection, the button does the same by a
// round trip.
import { startReveals } from "./reveal.js";

const PARTS = ["day", "month", "year"];
const form = document.querySelector("form[data-visit-form]");

const typedDate = () =>
  PARTS.map((part) => form.elements[`visited_on_${part}`].value.trim());

const inputsOf = (region) => [...region.querySelectorAll("input, select, textarea")];

// The new part says what the draft held; whoever typed since is right.
const putBack = (old, fresh) => {
  const typed = new Map();
  inputsOf(old).forEach((input) => {
    const same = typed.get(input.name) || [];
    typed.set(input.name, [...same, input]);
  });
  inputsOf(fresh).forEach((input) => {
    const before = typed.get(input.name);
    if (!before) return;
    if (input.type === "checkbox" || input.type === "radio") {
      const twin = before.find((one) => one.value === input.value);
      if (twin) input.checked = twin.checked;
    } else {
      input.value = before[0].value;
    }
  });
};

const keepFocus = (change) => {
  const { id, selectionStart, selectionEnd } = document.activeElement || {};
  change();
  const again = id && document.activeElement?.id !== id && document.getElementById(id);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (typeof selectionStart === "number") again.setSelectionRange?.(selectionStart, selectionEnd);
};

const swap = (page) => {
  const fresh = page.querySelector("[data-by-date]");
  const old = form.querySelector("[data-by-date]");
  if (!fresh || !old) throw new Error("no such part");
  keepFocus(() => {
    putBack(old, fresh);
    old.replaceWith(fresh);
  });
  startReveals(fresh);
  const parts = page.querySelector("[data-parts]");
  if (parts) document.querySelector("[data-parts]").replaceWith(parts);
  const children = fresh.querySelectorAll("section").length;
  fresh.querySelector("[data-by-date-note]").textContent =
    children === 1 ? "1 child is listed for this date" : `${children} children are listed for this date`;
};

const start = () => {
  const button = form.querySelector("[data-show-children]");
  let shown = typedDate().join("-");
  let asked = 0;
  button.hidden = true;
  button.dataset.started = "";

  const follow = async () => {
    const parts = typedDate();
    const wanted = parts.join("-");
    if (wanted === shown || parts.some((part) => part === "") || parts[2].length !== 4) return;
    const mine = ++asked;
    const query = new URLSearchParams(PARTS.map((part, i) => [`visited_on_${part}`, parts[i]]));
    try {
      const response = await fetch(`${form.dataset.page}?${query}`, {
        credentials: "same-origin",
        headers: { "X-Requested-With": "fetch" },
      });
      if (!response.ok || mine !== asked) throw new Error("not now");
      swap(new DOMParser().parseFromString(await response.text(), "text/html"));
      shown = wanted;
      button.hidden = true;
    } catch {
      if (mine === asked) button.hidden = false;
    }
  };
  PARTS.forEach((part) => form.elements[`visited_on_${part}`].addEventListener("change", follow));
  window.addEventListener("online", follow);
  follow();
};

if (form) start();
