// Runs in <head>: says that scripts run, before anything is drawn with them in mind.
// GOV.UK Frontend puts these classes on <body>, so they are set as soon as it exists.
const mark = () => {
  const supported = "noModule" in HTMLScriptElement.prototype;
  document.body.classList.add("js-enabled");
  if (supported) document.body.classList.add("govuk-frontend-supported");
};

if (document.body) {
  mark();
} else {
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    mark();
  }).observe(document.documentElement, { childList: true });
}

// A script that does not come leaves a page as if there were none: see _layout.scss.
window.addEventListener(
  "error",
  (event) => {
    if (event.target.tagName === "SCRIPT") document.body.classList.remove("js-enabled");
  },
  true,
);
