/* Quickens what already works without it: focus on errors, keeping drafts, no double posting, running clocks. */
(() => {
  "use strict";

  const AUTOSAVE_AFTER = 3000;
  const MINUTE = 60000;

  /* The errors come first, for eyes and for a screen reader. */
  const focusErrors = (root) => {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };

  /* Same words and the same rounding down as core/words.py; further away than six hours the server's words stand. */
  const words = (due, now) => {
    const left = Math.floor((due - now) / MINUTE);
    if (due < now) {
      const late = Math.floor((now - due) / MINUTE);
      if (late < 1) return "net te laat";
      if (late < 60) return `${late} min te laat`;
      return late < 24 * 60 ? `${Math.floor(late / 60)} u te laat` : null;
    }
    if (left < 1) return "nog minder dan 1 min";
    if (left < 60) return `nog ${left} min`;
    return left < 6 * 60 ? `nog ${Math.floor(left / 60)} u` : null;
  };

  const clockTime = (date) =>
    new Intl.DateTimeFormat("nl-NL", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Amsterdam" })
      .format(date).replace(":", ".");

  const refreshClocks = () => {
    const now = new Date();
    document.querySelectorAll("time[data-due]").forEach((time) => {
      if (!time.dateTime.includes("T")) return;
      const text = words(new Date(time.dateTime), now);
      if (text && text !== time.textContent) time.textContent = text;
    });
  };

  /* A second press does nothing. `aria-disabled`, because a disabled button would not post its own value. */
  const protectOnce = (event) => {
    const form = event.target;
    if (event.defaultPrevented || (form.method || "get").toLowerCase() !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  };

  const release = () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[type=submit]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  };

  /* Keeps a draft three seconds after the last change. Never in the way: a failure is shown and tried again. */
  const autosave = (form) => {
    if (form.dataset.autosaving) return;
    form.dataset.autosaving = "yes";
    const line = form.querySelector("[data-saved-at]") || document.querySelector("[data-saved-at]");
    let timer = 0;
    let busy = false;
    let again = false;

    const show = (text, problem) => {
      if (!line) return;
      line.textContent = text;
      line.classList.toggle("saved-at--problem", problem);
    };

    const save = async (leaving = false) => {
      if (form.dataset.sent) return;
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      again = false;
      const data = new FormData(form);
      form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
      try {
        const answer = await fetch(form.dataset.autosaveUrl, {
          method: "POST",
          body: data,
          headers: { Accept: "application/json", "X-Requested-With": "fetch" },
          credentials: "same-origin",
          redirect: "error",
          keepalive: leaving,
        });
        if (!answer.ok) throw new Error(String(answer.status));
        show(`${line?.dataset.savedText || "Bewaard om"} ${clockTime(new Date())}`, false);
      } catch {
        show(line?.dataset.problemText || "Nog niet bewaard.", true);
        again = true;
      }
      busy = false;
      if (again) plan(AUTOSAVE_AFTER);
    };

    const plan = (delay) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = 0;
        save();
      }, delay);
    };

    form.addEventListener("input", () => plan(AUTOSAVE_AFTER));
    form.addEventListener("change", () => plan(AUTOSAVE_AFTER));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || !timer) return;
      clearTimeout(timer);
      timer = 0;
      save(true);
    });
  };

  /* A menu closes with Escape and by a press elsewhere. */
  const closeMenus = (event) => {
    document.querySelectorAll("details.who[open]").forEach((menu) => {
      if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
        if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
        menu.open = false;
      }
    });
  };

  const start = (root) => {
    root.querySelectorAll("form[data-autosave-url]").forEach(autosave);
    focusErrors(root);
    refreshClocks();
  };

  document.addEventListener("submit", protectOnce);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[aria-disabled=true]");
    if (button && button.type !== "submit") event.preventDefault();
    closeMenus(event);
  });
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("htmx:load", (event) => start(event.target));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) release();
  });
  setInterval(refreshClocks, 15000);
  start(document);
})();
