// Small conveniences of every page.
import * as vault from "./vault.js";

const isTyping = (target) =>
  target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

// "/" goes to the search box.
export const startSearchFocus = () => {
  const box = document.querySelector("[data-module='app-search-focus']");
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
};

// A form is sent once, however often the button is pressed.
export const startSubmitGuard = () => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 10000) event.preventDefault();
    else form.dataset.sent = Date.now();
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
};

// Signing out takes this person's unsent writing off the device, and says so before it does.
export const startSignOut = () => {
  const { user } = document.body.dataset;
  if (!user || !vault.isAvailable()) return;
  document.querySelectorAll("[data-module='app-sign-out']").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const question =
        "Some of what you typed has not been sent yet. Signing out deletes it from this device. Sign out?";
      const unsent = await vault.countFor(user).catch(() => 0);
      if (unsent && !window.confirm(question)) return;
      await vault.purge(user).catch(() => {});
      form.submit();
    });
  });
};

// A Copy button beside a reference.
export const startCopy = () => {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-module='app-copy']").forEach((holder) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-button-link";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(holder.querySelector("code").textContent);
      button.textContent = "Copied";
    });
    holder.append(button);
  });
};

// On a phone the filter starts closed: the list is what one came for.
export const startFilter = () => {
  const isWide = window.matchMedia("(min-width: 48.0625em)").matches;
  document.querySelectorAll("[data-module='app-filter']").forEach((filter) => {
    if (!isWide) filter.open = false;
    filter.dataset.started = "";
  });
};
