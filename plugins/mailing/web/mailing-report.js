/* The report while a mailing goes out: its numbers are fetched anew and put in place, so
 * that nothing jumps and nothing that is open closes. */
"use strict";

(() => {
  const busy = (el, at) => el.contains(at) || el.querySelector("details[open]");
  const parts = () => document.querySelectorAll("[data-fresh]");
  const look = async () => {
    const at = document.activeElement;
    try {
      if (!document.hidden) {
        const r = await fetch(location.href, { headers: { Accept: "text/html", "Cache-Control": "no-cache" }, credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await r.text(), "text/html");
        for (const el of parts()) {
          const fresh = page.querySelector(`[data-fresh="${el.dataset.fresh}"]`);
          if (fresh && !busy(el, at) && fresh.innerHTML !== el.innerHTML) el.innerHTML = fresh.innerHTML;
        }
        if (!page.querySelector("[data-running]")) return;
      }
    } catch {
      /* the server restarts: ask again */
    }
    setTimeout(look, 3000);
  };
  if (document.querySelector("[data-running]")) setTimeout(look, 2000);
})();
