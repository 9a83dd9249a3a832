/* Says so when news of alarms no longer comes in: silence must never look like safety. */
(() => {
  "use strict";

  const TRIES = 3;
  const LIVE = "#alarm-badge, #alert-rows, #alert-state";
  let failed = 0;

  const show = (which) => {
    const line = document.getElementById("alarm-stale");
    if (!line) return;
    const text = which ? line.dataset[which] : "";
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  };

  const asked = (event) => event.target instanceof Element && event.target.matches(LIVE);

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!asked(event)) return;
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (event.detail.successful) {
      failed = 0;
      show("");
    } else if (status === 401 || status === 403) {
      show("loggedOut");
    } else {
      failed += 1;
      if (failed >= TRIES) show("offline");
    }
  });
})();
