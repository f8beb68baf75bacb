// Shows the progress of a job: fetches a piece of page into its element until the server sends
// X-Done. Without scripts the view refreshes the whole page instead.
//
//   <div data-poll-url="..." aria-live="polite">...</div>
//
// With data-poll-then="reload" the page is loaded again at the end.
const EVERY_MS = 1500;
const GIVE_UP_AFTER = 6;

const poll = async (element, failures = 0) => {
  if (!element.isConnected) return;
  try {
    const response = await fetch(element.dataset.pollUrl, {
      credentials: "same-origin",
      headers: { "X-Requested-With": "fetch", "X-Poll": "1" },
    });
    if (!response.ok) throw new Error(String(response.status));
    const html = await response.text();
    // Unchanged content is left alone, so that a screen reader does not say it again.
    if (element.dataset.last !== html) element.innerHTML = html;
    element.dataset.last = html;
    if (response.headers.get("X-Done") === "1") {
      if (element.dataset.pollThen === "reload") window.location.reload();
      return;
    }
    setTimeout(() => poll(element), EVERY_MS);
  } catch {
    if (failures < GIVE_UP_AFTER) {
      setTimeout(() => poll(element, failures + 1), EVERY_MS * (failures + 2));
    } else {
      element.textContent = "Progress cannot be shown now. Reload the page to see where it is.";
    }
  }
};

export const startProgress = () =>
  document.querySelectorAll("[data-poll-url]").forEach((element) => {
    setTimeout(() => poll(element), EVERY_MS);
  });
