// Saves a draft as it is typed.
//
//   <form data-autosave-url="..." data-autosave-version="3"> ... {% save_bar %} ... </form>
//
// Sends {version, page, data: {name: [values]}}. The server answers 200 {version, saved_at},
// 401 {session_ended, sign_in_url}, 409 {version, saved_at, by}, or 403 or 404 when it is no longer
// theirs. What has not been answered with 200 is kept in the vault, and put back when the form is
// opened again.
import * as answers from "./formdata.js";
import { csrfToken, postJson } from "./request.js";
import * as vault from "./vault.js";

const PAUSE_MS = 1200;
const RETRY_MS = [5000, 15000, 60000];
// Browsers send no more than this once the page is closing.
const KEEPALIVE_BYTES = 60000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.version = Number(form.dataset.autosaveVersion || 0);
    this.user = document.body.dataset.user || "";
    this.bar = form.querySelector("[data-save-bar]");
    this.sent = JSON.stringify(answers.read(form));
    this.failures = 0;
    this.state = "idle";
  }

  async start() {
    this.listen();
    if (!this.canKeep()) return;
    await vault.purgeOld();
    const kept = await vault.recall(this.user, this.url);
    if (kept) await this.meet(kept);
  }

  canKeep() {
    return this.user !== "" && vault.isAvailable();
  }

  listen() {
    const { form } = this;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("focusout", () => this.isDirty() && this.send());
    form.addEventListener("submit", () => this.finish());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      else if (this.state !== "conflict") this.send();
    });
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("online", () => this.send());
    window.addEventListener("offline", () => this.isDirty() && this.sayOffline());
    window.addEventListener("focus", () => this.state === "ended" && this.send());
  }

  // What was kept on this device, when the page is opened again.
  async meet(kept) {
    if (JSON.stringify(kept.data) === this.sent) {
      await vault.forget(this.user, this.url);
      return;
    }
    const at = timeOf(kept.at);
    if (kept.version === this.version) {
      this.restoring = true;
      answers.write(this.form, kept.data);
      this.restoring = false;
      this.say("restored", `Restored what you typed at ${at}, which had not been sent`);
      await this.send();
      // The last attempt of the page before may have reached the server after this page was made:
      // with the page made anew, either nothing is left to send or the person is asked.
      if (this.state === "conflict" && kept.leaving) {
        await vault.keep(this.user, this.url, { ...kept, leaving: false });
        this.finished = true;
        window.location.reload();
      }
      return;
    }
    this.ask(
      `What you typed here at ${at} was kept on this device and not sent. The draft has been changed since.`,
      "Use what I typed",
      () => {
        answers.write(this.form, kept.data);
        return this.send();
      },
      "Keep the draft on this page",
      () => vault.forget(this.user, this.url),
    );
  }

  isDirty() {
    return JSON.stringify(answers.read(this.form)) !== this.sent;
  }

  changed() {
    if (this.restoring || this.finished) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE_MS);
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => this.keep(), 300);
  }

  async keep(leaving = false) {
    if (!this.canKeep() || !this.isDirty()) return;
    const data = answers.read(this.form);
    await vault.keep(this.user, this.url, { version: this.version, data, leaving });
  }

  // One request at a time: the next carries the version that this one is answered with.
  async send() {
    clearTimeout(this.timer);
    if (this.finished || this.state === "conflict" || !this.isDirty()) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    await this.keep();
    const data = answers.read(this.form);
    if (this.state !== "ended") this.say("saving", "Saving");
    try {
      await this.answered(await postJson(this.url, this.body(data)), data);
    } catch {
      this.sayOffline();
      this.retryLater();
    } finally {
      this.busy = false;
    }
    if (this.again) {
      this.again = false;
      await this.send();
    }
  }

  // The page names itself, so that the server knows its own save when the answer was lost.
  body(data) {
    return { version: this.version, page: this.form.elements.draft_page?.value || "", data };
  }

  async answered(response, data) {
    const body = await response.json().catch(() => ({}));
    // Signed out in another tab, the answer is the sign-in page.
    if (response.status === 401 || response.redirected || body.session_ended) this.ended(body);
    else if (response.ok) await this.saved(body, data);
    else if (response.status === 409) this.conflict(body);
    else if (response.status === 403 || response.status === 404) this.refused();
    else if (response.status >= 500) {
      this.say("offline", this.kept("Not saved: the service did not answer.", "tried again"));
      this.retryLater();
    } else {
      this.say("offline", body.message || this.kept("Not saved: the service refused it.", "tried again"));
    }
  }

  async saved(body, data) {
    this.failures = 0;
    this.adopt(body.version);
    this.sent = JSON.stringify(data);
    if (this.canKeep() && !this.isDirty()) await vault.forget(this.user, this.url);
    this.say("saved", `Saved at ${body.saved_at}`);
  }

  adopt(version) {
    this.version = version;
    const field = this.form.elements.draft_version;
    if (field) field.value = version;
  }

  conflict(body) {
    const by = body.by ? ` by ${body.by}` : "";
    const at = body.saved_at ? ` at ${body.saved_at}` : "";
    this.ask(
      `Not saved: a newer draft was saved${by}${at}. Both are kept until you choose.`,
      "Keep what is on this page",
      () => {
        this.adopt(body.version);
        return this.send();
      },
      "Load the newer draft",
      async () => {
        this.finished = true;
        if (this.canKeep()) await vault.forget(this.user, this.url);
        window.location.reload();
      },
    );
  }

  ended(body) {
    const text = this.canKeep()
      ? "Your session ended. What you typed is kept on this device. "
      : "Your session ended. Leave this page open so that what you typed is not lost. ";
    this.say("ended", text);
    const link = document.createElement("a");
    link.href = body.sign_in_url || "/accounts/login/";
    link.target = "_blank";
    link.className = "govuk-link";
    link.textContent = "Sign in again (opens in a new tab)";
    this.line()?.append(link);
  }

  // Somebody else works with the household now, or the draft is gone.
  refused() {
    this.say(
      "refused",
      "Not saved: this is no longer yours to write. What you typed stays on this page: copy what you need.",
    );
  }

  kept(reason, will) {
    return this.canKeep() ? `${reason} Kept on this device, will be ${will}` : `${reason} Leave this page open, it will be ${will}`;
  }

  sayOffline() {
    this.say("offline", this.kept("Not saved: you are offline.", "sent when you are back"));
  }

  retryLater() {
    clearTimeout(this.retry);
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => this.send(), wait);
  }

  // The page is closing or hidden: a last attempt that may outlive it.
  leave() {
    if (this.finished || !this.isDirty()) return;
    this.keep(true);
    if (this.busy || this.state === "conflict") return;
    const data = answers.read(this.form);
    const body = this.body(data);
    const keepalive = JSON.stringify(body).length < KEEPALIVE_BYTES;
    this.busy = true;
    postJson(this.url, body, { keepalive })
      .then((response) => this.answered(response, data))
      .catch(() => this.sayOffline())
      .finally(() => {
        this.busy = false;
      });
  }

  // The form itself is being sent: the page's answer takes over.
  finish() {
    this.finished = true;
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    const token = this.form.elements.csrfmiddlewaretoken;
    if (token && csrfToken()) token.value = csrfToken();
    // Back from the next page with the browser's button: go on saving.
    window.addEventListener("pageshow", () => {
      this.finished = false;
    }, { once: true });
  }

  line() {
    return this.bar?.querySelector("[data-save-state]");
  }

  say(state, text) {
    this.state = state;
    if (!this.bar) return;
    this.bar.dataset.state = state;
    this.line().textContent = text;
    this.bar.querySelector("[data-save-choices]").hidden = true;
  }

  ask(text, first, onFirst, second, onSecond) {
    this.say("conflict", text);
    const choices = this.bar?.querySelector("[data-save-choices]");
    if (!choices) return;
    choices.replaceChildren(
      ...[[first, onFirst], [second, onSecond]].map(([label, act]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "govuk-button govuk-button--secondary";
        button.textContent = label;
        button.addEventListener("click", () => {
          this.say("idle", "");
          act();
        });
        return button;
      }),
    );
    choices.hidden = false;
  }
}

const timeOf = (moment) =>
  new Date(moment).toLocaleString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(Date.now() - moment > 12 * 3600 * 1000 ? { day: "numeric", month: "long" } : {}),
  });

export const startAutosave = () =>
  document.querySelectorAll("form[data-autosave-url]").forEach((form) => new Autosave(form).start());
