/* Alarms at once by a stream of events; without one the page asks every second. Silence must never look like safety. */
(() => {
  "use strict";

  const TRIES = 3;
  const LIVE = "#alarm-badge, #alert-rows, #alert-state";
  /* A stream that says nothing for so long is dead; the process behind it speaks every fifteen seconds. */
  const HEARD_WITHIN = 40000;
  /* Also while the stream lives a page asks now and then: that it still may, and that somebody watches. */
  const ASK_ANYWAY = 50000;
  const NOT_SOONER = 1000;
  const TRY_AGAIN = 60000;

  const asked = {};
  const planned = {};
  let failed = 0;
  let stream = null;
  let heard = 0;

  const show = (which) => {
    const line = document.getElementById("alarm-stale");
    if (!line) return;
    const text = which ? line.dataset[which] : "";
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  };

  const isLive = (event) => event.target instanceof Element && event.target.matches(LIVE);
  const hears = () => stream !== null && stream.readyState === EventSource.OPEN && Date.now() - heard < HEARD_WITHIN;

  /* Ask for what the page shows of the alarms, at most once a second. */
  const refresh = (id) => {
    if (planned[id] || !document.getElementById(id)) return;
    planned[id] = setTimeout(() => {
      delete planned[id];
      const part = document.getElementById(id);
      if (part) htmx.trigger(part, "alarm");
    }, Math.max(0, (asked[id] || 0) + NOT_SOONER - Date.now()));
  };

  const close = () => {
    if (stream) stream.close();
    stream = null;
  };

  const open = () => {
    const banner = document.getElementById("alarm-banner");
    if (stream || document.hidden || !banner || !banner.dataset.live || !window.EventSource) return;
    stream = new EventSource(banner.dataset.live, { withCredentials: true });
    const alive = () => {
      heard = Date.now();
    };
    stream.addEventListener("open", alive);
    stream.addEventListener("ping", alive);
    stream.addEventListener("alarm", (event) => {
      alive();
      failed = 0;
      show("");
      const badge = document.getElementById("alarm-badge");
      if (badge) htmx.swap(badge, JSON.parse(event.data).badge, { swapStyle: badge.getAttribute("hx-swap") });
      refresh("alert-rows");
      refresh("alert-state");
    });
    /* Logged out, or nothing to hear there: from now on the page asks, and is told why. */
    stream.addEventListener("end", close);
    stream.addEventListener("error", () => {
      if (stream && stream.readyState === EventSource.CLOSED) close();
    });
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isLive(event)) return;
    const id = event.target.id;
    const byClock = !event.detail.requestConfig.triggeringEvent;
    if (byClock && hears() && Date.now() - (asked[id] || 0) < ASK_ANYWAY) event.preventDefault();
    else asked[id] = Date.now();
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isLive(event)) return;
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (event.detail.successful) {
      failed = 0;
      show("");
    } else if (status === 401 || status === 403) {
      show("loggedOut");
    } else if (status === 503) {
      show("late");
    } else {
      failed += 1;
      if (failed >= TRIES) show("offline");
    }
  });

  /* A browser opens few connections to one server: a tab that nobody sees keeps none, and asks. */
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  setInterval(open, TRY_AGAIN);
  open();
})();
