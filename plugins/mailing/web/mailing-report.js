/* The report while a mailing goes out: its numbers are fetched anew and put in place, so
 * that nothing jumps and nothing that is open closes. */
"use strict";

(() => {
  /* A click is one only where the button that was pressed is still there when it is let go. */
  let pressed = false;
  addEventListener("pointerdown", (e) => (pressed = e.button === 0), true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (pressed = false), true);

  const marked = (el, s) => !s.isCollapsed && el.contains(s.anchorNode);
  const busy = (el) =>
    pressed || el.contains(document.activeElement) || el.querySelector("details[open]") || marked(el, getSelection());
  /* Each answer has tokens of its own for its forms: that is no news. */
  const said = (el) => el.innerHTML.replace(/(name="csrf" value=")[^"]*/g, "$1");
  /* Puts what is new in place; false where somebody is at it, so that it waits. */
  const renew = (el, page) => {
    const fresh = page.querySelector(`[data-fresh="${el.dataset.fresh}"]`);
    if (!fresh || said(fresh) === said(el)) return true;
    if (busy(el)) return false;
    el.innerHTML = fresh.innerHTML;
    return true;
  };
  const put = (page) => [...document.querySelectorAll("[data-fresh]")].map((el) => renew(el, page)).every(Boolean);
  const last = (page) => put(page) || setTimeout(last, 1000, page);
  const look = async () => {
    try {
      if (!document.hidden) {
        const r = await fetch(location.href, { headers: { Accept: "text/html", "Cache-Control": "no-cache" }, credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await r.text(), "text/html");
        if (!page.querySelector("[data-running]")) return void last(page);
        put(page);
      }
    } catch {
      /* the server restarts: ask again */
    }
    setTimeout(look, 3000);
  };
  if (document.querySelector("[data-running]")) setTimeout(look, 2000);
})();
